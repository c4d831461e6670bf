package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Takes a CSV file cell by cell from the parser, and is a data set in the end. Numbers are read straight from the
 * parser's buffer into blocks of rows, so that no string is made of a feature's cell unless it is refused.
 */
final class CsvTable extends AbstractBaseCsvCallbackHandler<Object> {
    private static final int BLOCK = 1 << 16;
    /** Of this many classes no two rows alike is taken for a quantity rather than a class. */
    private static final int MANY_CLASSES = 100;

    private final String file;
    private final CsvColumns.Options options;
    private final @Nullable Dataset like;
    private final CsvLabels labels;
    private final List<String> firstRow = new ArrayList<>();
    private final List<double[]> blocks = new ArrayList<>();
    private @Nullable CsvColumns columns;
    private double[] block = {};
    private int filled;
    /** What is wrong with the row so far; told at its end, because a row of the wrong length explains more. */
    private @Nullable String complaint;

    CsvTable(String file, CsvColumns.Options options, @Nullable Dataset like) {
        this.file = file;
        this.options = options;
        this.like = like;
        this.labels = new CsvLabels(like == null ? null : like.classNames());
    }

    /** How errors name the row that is being read. */
    String line() {
        return file + " line " + Math.max(getStartingLineNumber(), 1);
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        complaint = null;
        if (columns != null && filled == block.length)
            startBlock(columns.names().size() - 1);
    }

    private void startBlock(int features) {
        long numbers = (long) (labels.size() + 1) * features;
        if (numbers > Integer.MAX_VALUE - 8)
            throw new DataException(
                    line() + ": " + numbers + " numbers so far; a matrix holds at most " + (Integer.MAX_VALUE - 8));
        block = new double[Math.max(BLOCK / features, 1) * features];
        blocks.add(block);
        filled = 0;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        int from = offset;
        int to = offset + length;
        while (from < to && isBlank(buffer[from])) from++;
        while (from < to && isBlank(buffer[to - 1])) to--;
        if (columns == null) {
            if (index == CsvColumns.MOST)
                throw new DataException(line() + ": more than " + CsvColumns.MOST + " columns");
            firstRow.add(text(buffer, from, to));
        } else if (index == columns.label()) {
            label(columns, text(buffer, from, to));
        } else if (index < columns.names().size()) {
            double value = Decimal.parse(buffer, from, to);
            if (Double.isFinite(value)) {
                block[filled + index - (index > columns.label() ? 1 : 0)] = value;
            } else {
                complain(columns, index, CsvCell.complaint(text(buffer, from, to)));
            }
        }
    }

    /** Refuses the character that a decoder puts in the place of what it cannot read. */
    private String text(char[] buffer, int from, int to) {
        String text = new String(buffer, from, to - from);
        if (text.indexOf('\uFFFD') >= 0) throw new DataException(line() + ": not UTF-8 text; save it as UTF-8");
        return text;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00a0';
    }

    private void label(CsvColumns columns, String text) {
        labels.add(text).ifPresent(wrong -> complain(columns, columns.label(), wrong));
    }

    private void complain(CsvColumns columns, int index, String what) {
        if (complaint == null) complaint = line() + ", " + columns.column(index) + ": " + what;
    }

    /** Always answers null, by which the parser goes on to the next row. */
    @Override
    protected @Nullable Object buildRecord() {
        if (getRecordType() == RecordType.EMPTY) return null;
        if (columns == null) {
            columns = CsvColumns.of(firstRow, options, line());
            if (like != null) columns.requireLike(like, line());
            if (columns.header()) return null;
            startBlock(firstRow.size() - 1);
            for (int i = 0; i < firstRow.size(); i++) {
                char[] cell = firstRow.get(i).toCharArray();
                handleField(i, cell, 0, cell.length, false);
            }
        } else if (getFieldCount() != columns.names().size()) {
            throw new DataException(line() + ": " + Text.count(getFieldCount(), "cell") + ", but the "
                    + (columns.header() ? "header" : "first row") + " has "
                    + columns.names().size());
        }
        if (complaint != null) throw new DataException(complaint);
        filled += columns.names().size() - 1;
        return null;
    }

    /** The data set, once the whole file has been read. */
    Dataset dataset() {
        if (columns == null) throw new DataException(file + ": the file is empty");
        int rows = labels.size();
        if (rows == 0) throw new DataException(file + ": no data after the header " + Text.list(columns.names()));
        CsvLabels.Classes classes = labels.classes();
        if (like == null) requireClasses(columns, classes.names(), rows);
        List<String> features = like == null ? columns.featureNames() : like.featureNames();
        Dataset data = Dataset.owning(matrix(rows, features.size()), classes.labels(), classes.names(), features);
        return like == null
                ? data
                : like.image().map(s -> data.asImages(s.rows(), s.cols())).orElse(data);
    }

    private void requireClasses(CsvColumns columns, List<String> names, int rows) {
        String column = file + ": the label in " + columns.column(columns.label());
        if (names.size() == 1)
            throw new DataException(column + " is " + Text.quoted(names.get(0)) + " in all " + Text.count(rows, "row")
                    + "; at least two classes are needed");
        if (names.size() > MANY_CLASSES && names.size() > rows / 2)
            throw new DataException(column + " has " + names.size() + " different values in " + rows
                    + " rows; that is a quantity, not a class: name the label's column");
    }

    private DMatrixRMaj matrix(int rows, int features) {
        DMatrixRMaj matrix = new DMatrixRMaj(rows, features);
        int at = 0;
        for (double[] part : blocks) {
            int length = Math.min(part.length, matrix.data.length - at);
            System.arraycopy(part, 0, matrix.data, at, length);
            at += length;
        }
        return matrix;
    }
}
