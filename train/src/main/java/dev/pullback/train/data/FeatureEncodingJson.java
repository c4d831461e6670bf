package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * An {@link FeatureEncoding} as lines of CSV, the first cell of each saying what it holds:
 *
 * <pre>
 * encoding,1
 * table,HEADER,WIDTH,MISSING,UNSEEN
 * label,NAME,INDEX
 * class,NAME
 * number,NAME,INDEX,FILL,MEAN,DEVIATION
 * category,NAME,INDEX
 * value,TEXT
 * </pre>
 *
 * There is a {@code class} for each class and, after a {@code category}, a {@code value} for each of its texts.
 */
final class FeatureEncodingJson {
    private static final String VERSION = "1";

    private final List<Column> columns = new ArrayList<>();
    private final List<double[]> numbers = new ArrayList<>();
    private final List<String> classes = new ArrayList<>();

    private FeatureEncodingJson() {}

    static String write(FeatureEncoding encoding) {
        StringWriter text = new StringWriter();
        // Nothing is kept open: the writer of a string needs no closing, and flushes what it is given.
        CsvWriter lines = CsvWriter.builder()
                .lineDelimiter(LineDelimiter.LF)
                .bufferSize(0)
                .build(text);
        TableSource source = encoding.source();
        lines.writeRecord("encoding", VERSION);
        lines.writeRecord(
                "table",
                Boolean.toString(source.header()),
                Integer.toString(source.width()),
                source.missing().name(),
                source.unseen().name());
        lines.writeRecord("label", source.label(), Integer.toString(source.labelIndex()));
        for (String name : encoding.classNames()) lines.writeRecord("class", name);
        double[] means = encoding.scale().means();
        double[] deviations = encoding.scale().deviations();
        for (int i = 0; i < encoding.columns().size(); i++) {
            Column column = encoding.columns().get(i);
            String index = Integer.toString(column.index());
            if (column.isNumber()) {
                lines.writeRecord(
                        "number",
                        column.name(),
                        index,
                        Double.toString(encoding.fill(i)),
                        Double.toString(means[i]),
                        Double.toString(deviations[i]));
            } else {
                lines.writeRecord("category", column.name(), index);
                for (String category : column.categories()) lines.writeRecord("value", category);
            }
        }
        return text.toString();
    }

    static FeatureEncoding parse(String text) {
        String place = "encoding";
        try (CsvReader<CsvRecord> lines = CsvReader.builder()
                .skipEmptyLines(false)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
            FeatureEncodingJson read = new FeatureEncodingJson();
            List<CsvRecord> records = lines.stream().toList();
            place = "encoding line 1";
            if (records.size() < 3) throw new IllegalArgumentException("at least 3 lines are needed");
            List<String> first = cells(records.get(0), "encoding", 2);
            if (!first.get(1).equals(VERSION))
                throw new IllegalArgumentException("version " + Messages.quoted(first.get(1)) + "; only 1 is known");
            place = "encoding line 2";
            List<String> table = cells(records.get(1), "table", 5);
            boolean header = flag(table.get(1));
            int width = index(table.get(2), CsvColumns.MOST + 1);
            Missing missing = Missing.valueOf(table.get(3));
            Unseen unseen = Unseen.valueOf(table.get(4));
            place = "encoding line 3";
            List<String> label = cells(records.get(2), "label", 3);
            TableSource source =
                    new TableSource("data", header, label.get(1), index(label.get(2), width), width, missing, unseen);
            for (CsvRecord record : records.subList(3, records.size())) {
                place = "encoding line " + record.getStartingLineNumber();
                read.line(record, width);
            }
            place = "encoding";
            return read.encoding(source);
        } catch (DataException e) {
            throw e;
        } catch (CsvParseException | IllegalArgumentException e) {
            throw new DataException(place + ": " + Messages.printable(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(CsvRecord record, int width) {
        switch (record.getField(0)) {
            case "class" -> classes.add(cells(record, "class", 2).get(1));
            case "number" -> {
                List<String> cells = cells(record, "number", 6);
                columns.add(new Column(cells.get(1), index(cells.get(2), width), List.of()));
                numbers.add(new double[] {number(cells.get(3)), number(cells.get(4)), number(cells.get(5))});
            }
            case "category" -> {
                List<String> cells = cells(record, "category", 3);
                columns.add(new Column(cells.get(1), index(cells.get(2), width), List.of()));
                numbers.add(new double[0]);
            }
            case "value" -> value(cells(record, "value", 2).get(1));
            default -> throw new IllegalArgumentException("unknown entry " + Messages.quoted(record.getField(0)));
        }
    }

    private void value(String text) {
        int last = columns.size() - 1;
        if (last < 0 || numbers.get(last).length > 0)
            throw new IllegalArgumentException("a value that follows no category");
        Column column = columns.get(last);
        List<String> categories = new ArrayList<>(column.categories());
        categories.add(text);
        columns.set(last, new Column(column.name(), column.index(), categories));
    }

    private FeatureEncoding encoding(TableSource source) {
        int n = columns.size();
        if (n == 0) throw new IllegalArgumentException("no column");
        requireDifferent(classes, "classes");
        requireDifferent(columns.stream().map(Column::name).toList(), "columns");
        double[] fill = new double[n];
        double[] means = new double[n];
        double[] deviations = new double[n];
        for (int i = 0; i < n; i++) {
            double[] number = numbers.get(i);
            if (number.length == 0 && columns.get(i).isNumber())
                throw new IllegalArgumentException(columns.get(i) + " has no value");
            requireDifferent(columns.get(i).categories(), "values of " + columns.get(i));
            fill[i] = number.length == 0 ? 0 : number[0];
            means[i] = number.length == 0 ? 0 : number[1];
            deviations[i] = number.length == 0 ? 1 : number[2];
        }
        return new FeatureEncoding(source, columns, fill, Standardizer.of(means, deviations), classes);
    }

    private static void requireDifferent(List<String> names, String what) {
        if (new HashSet<>(names).size() != names.size())
            throw new IllegalArgumentException("two of the " + what + " are the same: " + Messages.list(names));
    }

    private static List<String> cells(CsvRecord record, String kind, int count) {
        List<String> cells = record.getFields();
        if (!cells.get(0).equals(kind) || cells.size() != count)
            throw new IllegalArgumentException("expected " + Messages.quoted(kind) + " and " + (count - 1)
                    + " more cells, found " + Messages.list(cells));
        return cells;
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false"))
            throw new IllegalArgumentException(Messages.quoted(text) + " is neither true nor false");
        return text.equals("true");
    }

    private static int index(String text, int below) {
        int index = CsvColumns.index(text);
        if (index < 0 || index >= below)
            throw new IllegalArgumentException(Messages.quoted(text) + " must be from 0 to " + (below - 1));
        return index;
    }

    private static double number(String text) {
        double value = DecimalParser.parse(text);
        if (!Double.isFinite(value)) throw new IllegalArgumentException(Messages.quoted(text) + " is no finite number");
        return value;
    }
}
