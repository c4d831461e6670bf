package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import dev.pullback.train.data.CsvComplaints.Complaint;
import dev.pullback.train.data.dialect.CellFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Table} from the cells that the CSV parser passes to it. Numbers are parsed directly from the parser's
 * buffer into blocks of rows, without creating strings. At the end of the file each column is classified as numbers
 * or categories.
 */
final class CsvTableBuilder extends AbstractBaseCsvCallbackHandler<Object> {
    /** A label with more classes than this and fewer than two rows per class is regarded as a quantity. */
    private static final int MANY_CLASSES = 100;
    /** The same for a label that is a number. */
    private static final int ROWS_PER_CLASS = 10;
    /** A label that is a number with more classes than this and fewer than two rows per class is regarded as a quantity. */
    private static final int MANY_NUMBERS = 10;

    /** The longest cell that is read as text; guards against files that are not tables. */
    private static final int LONGEST_NAME = 10_000;

    private static final int MOST_NAMES = 1 << 24;
    /** Guards against compressed files of nothing but line breaks. */
    private static final int MOST_EMPTY_LINES = 1 << 26;

    private static final char[] NOTHING = {};
    private static final int LABEL = -1;
    private static final int IGNORED = -2;

    private final String file;
    private final Csv csv;
    private final CsvLayout layout;
    private final Purpose purpose;
    private final @Nullable FeatureEncoding like;
    private final CsvCell cells;
    private final CsvLabels labels;
    private final CsvComplaints complaints = new CsvComplaints();
    private final List<String> firstRow = new ArrayList<>();
    private CsvRowStore rows = new CsvRowStore("", 0);
    private @Nullable CsvColumns columns;
    /** For each column of the file: the index of its feature, then of its target or the weights, LABEL or IGNORED. */
    private int[] slots = {};

    private CsvColumnReader[] features = {};
    /** The readers of the targets and of the weights, which are stored after the features. */
    private CsvTarget[] targets = {};
    /** The number of features, targets and weights, which are stored together until the end. */
    private int width;

    private int namesLength;
    private int emptyLines;
    /** The number of cells of the current row; without those between two separating blanks. */
    private int fields;

    private boolean hasText;
    /** Whether the current row has a cell that is not empty, so that its cells are stored. */
    private boolean isOpen;
    /** The lines of rows of nothing but empty cells that no other row follows so far. */
    private final IGrowArray emptyRows = new IGrowArray();

    private boolean isComplaintOfLabel;
    private String label = "";

    /**
     * What rows are read for.
     *
     * @param like the encoding that the file must match, or null to learn from the file
     * @param isPrediction whether labels and targets are not looked at and every row is kept
     */
    record Purpose(@Nullable FeatureEncoding like, boolean isPrediction) {
        static final Purpose TRAINING = new Purpose(null, false);
    }

    CsvTableBuilder(String file, Csv csv, CsvLayout layout, Purpose purpose) {
        this.file = file;
        this.csv = csv;
        this.layout = layout;
        this.purpose = purpose;
        this.like = purpose.like();
        this.cells = new CsvCell(layout.dialect());
        this.labels = new CsvLabels(like == null ? null : like.classNames(), cells);
    }

    /** Returns the file and line of the current row for error messages. */
    String line() {
        return file + " line " + lineNumber();
    }

    private long lineNumber() {
        return Math.max(getStartingLineNumber(), 1) + layout.skip();
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        fields = 0;
        hasText = false;
        isOpen = false;
    }

    /** Refuses a comment that may be a row whose first cell begins with #, which would be lost. */
    @Override
    protected void handleComment(char[] buffer, int offset, int length) {
        char separator = layout.dialect().separator();
        if (separator == ' ' || slots.length < 2) return; // any sentence has blanks
        int cells = 1;
        for (int i = offset; i < offset + length; i++) if (buffer[i] == separator) cells++;
        if (cells == slots.length)
            throw new DataException(
                    line() + ": it begins with #, as the comments between the rows do, but has as many cells"
                            + " as a row; put the first cell in quotes, or remove the comments");
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        if (length == 0 && !quoted && layout.dialect().separator() == ' ') return; // between two blanks
        int from = offset;
        int to = offset + length;
        while (from < to && isBlank(buffer[from])) from++;
        while (from < to && isBlank(buffer[to - 1])) to--;
        hasText |= from < to || quoted;
        if (!hasText) { // perhaps a line of blanks, or a row of empty cells
            fields++;
            return;
        }
        open();
        field(fields++, buffer, from, to);
    }

    /** Begins to store the current row, once it is known not to be empty: adds earlier empty rows and cells. */
    private void open() {
        if (isOpen) return;
        isOpen = true;
        for (int i = 0; i < emptyRows.length; i++) {
            if (rows.isFull()) rows.extend(line());
            for (int cell = 0; cell < slots.length; cell++) field(cell, NOTHING, 0, 0, emptyRows.data[i]);
            completeRow(emptyRows.data[i]);
        }
        emptyRows.length = 0;
        if (columns != null && rows.isFull()) rows.extend(line());
        for (int i = 0; i < fields; i++) field(i, NOTHING, 0, 0);
    }

    private void field(int index, char[] buffer, int from, int to) {
        field(index, buffer, from, to, lineNumber());
    }

    private void field(int index, char[] buffer, int from, int to, long line) {
        if (columns == null) {
            addToFirstRow(index, text(buffer, from, to));
        } else if (index < slots.length) {
            int slot = slots[index];
            if (slot >= features.length) target(slot, buffer, from, to, line);
            else if (slot >= 0) feature(slot, buffer, from, to, line);
            else if (slot == LABEL) label = text(buffer, from, to);
        }
    }

    private void addToFirstRow(int index, String cell) {
        if (index == CsvColumns.MOST) throw new DataException(line() + ": more than " + CsvColumns.MOST + " columns");
        namesLength += cell.length();
        if (namesLength > MOST_NAMES)
            throw new DataException(line() + ": more than " + MOST_NAMES + " characters; is this a table?");
        firstRow.add(cell);
    }

    private void feature(int slot, char[] buffer, int from, int to, long line) {
        double value = features[slot].number(buffer, from, to, line);
        rows.set(slot, Double.isNaN(value) ? features[slot].text(text(buffer, from, to), line) : value);
    }

    private void target(int slot, char[] buffer, int from, int to, long line) {
        CsvTarget target = targets[slot - features.length];
        double value = target.number(buffer, from, to);
        if (Double.isNaN(value)) {
            String cell = text(buffer, from, to);
            boolean isRefused = missing() == Missing.REFUSE;
            value = target.text(cell, line, isRefused);
            if (like == null && !isRefused && target.isMissing(cell)) rows.leaveOut();
        }
        rows.set(slot, value);
    }

    private CsvColumns columns() {
        if (columns == null) throw new IllegalStateException("csv: no row has been read");
        return columns;
    }

    private Missing missing() {
        if (like == null) return csv.missing;
        Missing policy = like.source().missing();
        return purpose.isPrediction() && policy == Missing.DROP ? Missing.MEAN : policy;
    }

    /** Returns the cell as a string; throws if it contains NUL or the replacement character of a failed decoding. */
    private String text(char[] buffer, int from, int to) {
        if (to - from > LONGEST_NAME)
            throw new DataException(
                    line() + ": a cell of " + (to - from) + " characters; at most " + LONGEST_NAME + " are read");
        String text = new String(buffer, from, to - from);
        if (text.indexOf('\uFFFD') >= 0)
            throw new DataException(
                    line() + ": not " + layout.dialect().encoding() + " text; name its encoding, or save it as UTF-8",
                    Csv.Setting.ENCODING);
        if (text.indexOf('\0') >= 0) throw new DataException(line() + ": a NUL character; this is not a text file");
        return text;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00a0';
    }

    /** Completes the current row. Always returns null, so that the parser continues with the next row. */
    @Override
    protected @Nullable Object buildRecord() {
        if (getRecordType() == RecordType.EMPTY || !hasText) {
            if (columns == null) firstRow.clear();
            if (++emptyLines > MOST_EMPTY_LINES)
                throw new DataException(line() + ": more than " + MOST_EMPTY_LINES + " empty lines; is this a table?");
            if (columns != null && fields > 1 && fields == slots.length)
                emptyRows.add((int) Math.min(lineNumber(), Integer.MAX_VALUE));
            return null;
        }
        if (columns == null) {
            readFirstRow();
            if (columns().header()) return null;
            rows.extend(line());
            for (int i = 0; i < firstRow.size(); i++) {
                char[] cell = firstRow.get(i).toCharArray();
                field(i, cell, 0, cell.length);
            }
        } else if (fields != slots.length) {
            throw new DataException(
                    line() + ": " + Messages.count(fields, "cell") + ", but the "
                            + (columns.header() ? "header" : "first row") + " has " + slots.length,
                    rows.size() == 0 ? new Csv.Setting[] {Csv.Setting.SKIP_LINES} : new Csv.Setting[] {});
        }
        completeRow(lineNumber());
        return null;
    }

    private void completeRow(long line) {
        if (columns().label() >= 0 && !purpose.isPrediction()) addLabel(line);
        rows.complete(line);
    }

    private void addLabel(long line) {
        String wrong = labels.add(label).orElse(null);
        if (wrong == null) return;
        boolean isMissing = labels.isMissing(label);
        if (isMissing && missing() == Missing.DROP) {
            rows.leaveOut();
        } else if (!isComplaintOfLabel) {
            isComplaintOfLabel = true;
            Csv.Setting[] remedies = like != null
                    ? new Csv.Setting[] {}
                    : isMissing
                            ? new Csv.Setting[] {Csv.Setting.LABEL, Csv.Setting.MISSING_LABEL}
                            : new Csv.Setting[] {Csv.Setting.LABEL};
            complaints.add(Complaint.of(line, columns().column(columns().label()), wrong, remedies));
        }
    }

    private void readFirstRow() {
        layout.firstRow(firstRow);
        CsvColumns known = like == null
                ? CsvColumns.of(firstRow, csv, layout, line())
                : CsvColumnMatcher.columns(firstRow, csv, like, cells, line());
        columns = known;
        Set<Integer> categorical = like == null ? known.find(csv.categorical, "categories", line()) : Set.of();
        Set<Integer> embedded = like == null ? known.find(csv.embedded, "the embedding", line()) : Set.of();
        slots = new int[firstRow.size()];
        Arrays.fill(slots, IGNORED);
        features = new CsvColumnReader[known.features().size()];
        for (int i = 0; i < features.length; i++) {
            int index = known.features().get(i);
            slots[index] = i;
            features[i] = like == null
                    ? new CsvColumnReader(
                            known.names().get(index),
                            index,
                            categorical.contains(index),
                            embedded.contains(index),
                            csv,
                            cells)
                    : new CsvColumnReader(like.columns().get(i), index, like.source(), missing(), cells);
        }
        List<CsvTarget> readers = new ArrayList<>();
        for (int index : purpose.isPrediction() ? List.<Integer>of() : known.targets()) {
            slots[index] = features.length + readers.size();
            readers.add(
                    like == null
                            ? CsvTarget.of(known.names().get(index), index, cells)
                            : CsvTarget.like(like.source().targets().get(readers.size()), cells));
        }
        if (known.weights() >= 0) {
            slots[known.weights()] = features.length + readers.size();
            readers.add(CsvTarget.weights(known.names().get(known.weights()), known.weights(), cells));
        }
        targets = readers.toArray(CsvTarget[]::new);
        width = features.length + targets.length;
        rows = new CsvRowStore(file, width);
        if (known.label() >= 0) slots[known.label()] = LABEL;
    }

    /** Adds a row that was not read from text; the first one holds the names of the columns. */
    void addRow(long number, List<String> row) {
        beginRecord(number);
        for (String cell : row) {
            char[] characters = cell.toCharArray();
            hasText = true;
            addField(characters, 0, characters.length, true);
        }
        buildRecord();
    }

    Table table() {
        if (columns == null)
            throw new DataException(
                    file + (file.equals(DataFile.STANDARD_INPUT) ? ": it is empty" : ": the file is empty"));
        if (rows.size() == 0)
            throw new DataException(file + ": no data after the header " + Messages.list(columns.names()));
        DMatrixRMaj everything = rows.matrix();
        List<CsvColumnReader.Decided> decided = IntStream.range(0, features.length)
                .mapToObj(i -> features[i].decide(everything, i))
                .toList();
        List<Column> outcomes = IntStream.range(0, targets.length)
                .mapToObj(i -> targets[i].decide(everything, features.length + i))
                .toList();
        CsvComplaints all = new CsvComplaints();
        for (CsvColumnReader feature : features) all.addAll(feature.complaints());
        for (CsvTarget target : targets) {
            Complaint complaint = target.complaint();
            if (complaint != null) all.add(complaint);
        }
        all.addAll(complaints.all());
        all.throwIfAny(file);
        replaceCodes(everything, decided);
        int[] kept = kept(everything);
        if (kept.length == 0)
            throw new DataException(file + ": every row has a missing cell, so none is left", Csv.Setting.MISSING);
        boolean labelled = columns.label() >= 0 && !purpose.isPrediction();
        CsvLabels.Classes classes = labelled ? labels.classes(kept) : new CsvLabels.Classes(List.of(), new int[0]);
        if (like == null && labelled) requireClasses(columns, classes.names(), kept.length);
        int end = width - (columns.weights() >= 0 ? 1 : 0);
        return new Table(
                source(columns, kept.length, outcomes),
                decided.stream().map(CsvColumnReader.Decided::column).toList(),
                rows.part(everything, kept, 0, features.length),
                Arrays.stream(kept).map(rows::line).toArray(),
                new TableOutcomes(
                        labelled ? classes.labels() : null,
                        classes.names(),
                        end > features.length ? rows.part(everything, kept, features.length, end) : null,
                        end < width ? rows.part(everything, kept, end, width) : null));
    }

    private TableSource source(CsvColumns columns, int kept, List<Column> outcomes) {
        TableReading reading = TableReading.of(
                layout,
                columns.header(),
                features,
                like == null ? outcomes : List.of(),
                rows.size() - kept,
                emptyRows.length);
        if (like != null) return like.source().with(file, reading);
        boolean labelled = columns.label() >= 0;
        return new TableSource(
                file,
                columns.header(),
                labelled ? columns.names().get(columns.label()) : "",
                columns.label(),
                outcomes.subList(0, columns.targets().size()),
                slots.length,
                csv.missing,
                csv.unseen,
                layout.dialect(),
                reading);
    }

    private void replaceCodes(DMatrixRMaj everything, List<CsvColumnReader.Decided> decided) {
        CsvColumnReader.Decided[] columns = decided.toArray(CsvColumnReader.Decided[]::new);
        for (int at = 0; at < everything.getNumElements(); at += width) {
            for (int i = 0; i < columns.length; i++)
                everything.data[at + i] = columns[i].value(everything.data[at + i]);
        }
    }

    /** Returns the indices of the rows that are kept. */
    private int[] kept(DMatrixRMaj everything) {
        boolean drops = missing() == Missing.DROP;
        return IntStream.range(0, rows.size())
                .filter(row -> !rows.isLeftOut(row) && !(drops && isIncomplete(everything, row)))
                .toArray();
    }

    private boolean isIncomplete(DMatrixRMaj everything, int row) {
        for (int i = 0; i < features.length; i++) {
            if (CsvColumnReader.isMissing(everything.data[row * width + i])) return true;
        }
        return false;
    }

    private void requireClasses(CsvColumns columns, List<String> names, int rows) {
        String column = file + ": the label in " + columns.column(columns.label());
        if (names.size() == 1)
            throw new DataException(
                    column + " is " + Messages.quoted(names.get(0)) + " in all " + Messages.count(rows, "row")
                            + "; at least two classes are needed",
                    Csv.Setting.LABEL);
        boolean isNumber = CellFormat.of(names, cells.numbers()).isPresent()
                || names.stream().allMatch(cells::isNumber);
        boolean isQuantity = names.size() > MANY_CLASSES
                ? names.size() > rows / (isNumber ? ROWS_PER_CLASS : 2)
                : isNumber && names.size() > MANY_NUMBERS && names.size() > rows / 2;
        if (isQuantity)
            throw new DataException(
                    column + " has " + names.size() + " different values in " + rows
                            + (isNumber
                                    ? " rows; that is a quantity, not a class: name the label's column"
                                    : " rows; that names the rows, and is no class: name the label's column"),
                    isNumber
                            ? new Csv.Setting[] {Csv.Setting.LABEL, Csv.Setting.TARGET}
                            : new Csv.Setting[] {Csv.Setting.LABEL});
    }
}
