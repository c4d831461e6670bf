package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Table} from the cells that the CSV parser passes to it. Numbers are parsed directly from the parser's
 * buffer into blocks of rows, without creating strings.
 */
final class CsvTableBuilder extends AbstractBaseCsvCallbackHandler<Object> {
    private static final int BLOCK = 1 << 15;
    /** An estimate of the memory of a row other than its numbers. */
    private static final int ROW_BYTES = 32;

    /** A label with more classes than this and fewer than two rows per class is regarded as a quantity. */
    private static final int MANY_CLASSES = 100;
    /** The longest cell that is read as text; guards against files that are not tables. */
    private static final int LONGEST_NAME = 10_000;

    private static final int MOST_NAMES = 1 << 24;
    private static final int LABEL = -1;
    private static final int IGNORED = -2;

    private final String file;
    private final Csv csv;
    private final @Nullable FeatureEncoding like;
    private final CsvLabels labels;
    private final IGrowArray lines = new IGrowArray();
    private final List<String> firstRow = new ArrayList<>();
    private final List<double[]> blocks = new ArrayList<>();
    private @Nullable CsvColumns columns;
    /** For each column of the file: the index of its feature, or after those of its target, LABEL or IGNORED. */
    private int[] slots = {};

    private CsvColumnReader[] features = {};
    /** The number of features and targets, which are stored together until the end. */
    private int width;

    private double[] block = {};
    private int filled;
    private int namesLength;
    /**
     * The first error of the current row. It is thrown at the end of the row, unless the number of cells is wrong,
     * which is then the better message.
     */
    private @Nullable String complaint;

    private Csv.Setting[] remedies = {};

    private boolean leftOut;
    private boolean someLeftOut;
    private String label = "";

    CsvTableBuilder(String file, Csv csv, @Nullable FeatureEncoding like) {
        this.file = file;
        this.csv = csv;
        this.like = like;
        this.labels = new CsvLabels(like == null ? null : like.classNames());
    }

    /** Returns the file and line of the current row for error messages. */
    String line() {
        return file + " line " + Math.max(getStartingLineNumber(), 1);
    }

    @Override
    protected void handleBegin(long startingLineNumber) {
        complaint = null;
        leftOut = false;
        if (columns != null && filled == block.length) startBlock();
    }

    private void startBlock() {
        long numbers = (long) (lines.length + 1) * width;
        if (numbers > MemoryLimit.LARGEST_MATRIX)
            throw new DataException(
                    line() + ": " + numbers + " numbers so far; a matrix holds at most " + MemoryLimit.LARGEST_MATRIX);
        int length = Math.max(BLOCK / width, 1) * width;
        // The blocks are finally copied into a matrix, so the numbers exist twice, together with the growing lists of
        // lines and labels.
        long bytes = 2L * Double.BYTES * (numbers + length) + (long) ROW_BYTES * lines.length;
        String subject = line() + ": the rows so far";
        MemoryLimit.require(bytes, subject);
        block = MemoryLimit.allocate(length, bytes, subject);
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
            addToFirstRow(index, text(buffer, from, to));
        } else if (index < slots.length) {
            int slot = slots[index];
            if (slot >= features.length) target(slot, index, buffer, from, to);
            else if (slot >= 0) feature(slot, buffer, from, to);
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

    private void feature(int slot, char[] buffer, int from, int to) {
        CsvColumnReader feature = features[slot];
        if (feature.takesNumbers()) {
            double value = DecimalParser.parse(buffer, from, to);
            if (Double.isFinite(value)) {
                feature.tookNumber();
                block[filled + slot] = value;
                return;
            }
        }
        block[filled + slot] = feature.text(text(buffer, from, to), this::line);
        String wrong = feature.complaint();
        if (wrong != null && complaint == null) {
            complaint = line() + ", " + feature + ": " + wrong;
            remedies = feature.remedies();
        }
        leftOut |= feature.isMissing() && missing() == Missing.DROP;
    }

    /** Stores a target; it is NaN if it is missing in a file that matches an earlier one, which may be for prediction. */
    private void target(int slot, int index, char[] buffer, int from, int to) {
        double value = DecimalParser.parse(buffer, from, to);
        boolean finite = Double.isFinite(value);
        block[filled + slot] = finite ? value : Double.NaN;
        if (finite || like != null) return;
        String cell = text(buffer, from, to);
        boolean isMissing = CsvCell.isMissing(cell);
        leftOut |= isMissing && missing() != Missing.REFUSE;
        if (leftOut || complaint != null) return;
        complaint = line() + ", " + Objects.requireNonNull(columns).column(index) + ": "
                + (isMissing ? "the target is missing" : "the target " + Messages.quoted(cell) + " is not a number");
        remedies = isMissing ? new Csv.Setting[] {Csv.Setting.MISSING_LABEL} : new Csv.Setting[] {};
    }

    private Missing missing() {
        return like == null ? csv.missing : like.source().missing();
    }

    /** Returns the cell as a string; throws if it contains NUL or the replacement character of a failed decoding. */
    private String text(char[] buffer, int from, int to) {
        if (to - from > LONGEST_NAME)
            throw new DataException(
                    line() + ": a cell of " + (to - from) + " characters; at most " + LONGEST_NAME + " are read");
        String text = new String(buffer, from, to - from);
        if (text.indexOf('\uFFFD') >= 0) throw new DataException(line() + ": not UTF-8 text; save it as UTF-8");
        if (text.indexOf('\0') >= 0) throw new DataException(line() + ": a NUL character; this is not a text file");
        return text;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00a0';
    }

    /** Completes the current row. Always returns null, so that the parser continues with the next row. */
    @Override
    protected @Nullable Object buildRecord() {
        if (getRecordType() == RecordType.EMPTY) return null;
        CsvColumns known = columns;
        if (known == null) {
            known = readFirstRow();
            if (known.header()) return null;
            startBlock();
            for (int i = 0; i < firstRow.size(); i++) {
                char[] cell = firstRow.get(i).toCharArray();
                handleField(i, cell, 0, cell.length, false);
            }
        } else if (getFieldCount() != slots.length) {
            throw new DataException(line() + ": " + Messages.count(getFieldCount(), "cell") + ", but the "
                    + (known.header() ? "header" : "first row") + " has " + slots.length);
        }
        if (complaint != null) throw new DataException(complaint, remedies);
        boolean labelled = known.label() >= 0;
        leftOut |= labelled && missing() == Missing.DROP && CsvCell.isMissingLabel(label);
        if (leftOut) {
            someLeftOut = true;
            return null;
        }
        if (labelled)
            labels.add(label).ifPresent(wrong -> {
                throw new DataException(line() + ", " + column() + ": " + wrong, labelRemedies());
            });
        lines.add((int) Math.min(getStartingLineNumber(), Integer.MAX_VALUE));
        filled += width;
        return null;
    }

    private CsvColumns readFirstRow() {
        CsvColumns known = like == null
                ? CsvColumns.of(firstRow, csv, line())
                : CsvColumnMatcher.columns(firstRow, csv, like, line());
        columns = known;
        Set<Integer> categorical = like == null ? known.find(csv.categorical, "categories", line()) : Set.of();
        slots = new int[firstRow.size()];
        Arrays.fill(slots, IGNORED);
        features = new CsvColumnReader[known.features().size()];
        for (int i = 0; i < features.length; i++) {
            int index = known.features().get(i);
            slots[index] = i;
            features[i] = like == null
                    ? new CsvColumnReader(known.names().get(index), index, categorical.contains(index), csv)
                    : new CsvColumnReader(like.columns().get(i), index, like.source());
        }
        for (int i = 0; i < known.targets().size(); i++) slots[known.targets().get(i)] = features.length + i;
        width = features.length + known.targets().size();
        if (known.label() >= 0) slots[known.label()] = LABEL;
        return known;
    }

    /**
     * Returns the settings that may avoid an error of the label: another label column, or leaving out rows without a
     * label.
     */
    private Csv.Setting[] labelRemedies() {
        if (like != null) return new Csv.Setting[] {};
        return CsvCell.isMissingLabel(label)
                ? new Csv.Setting[] {Csv.Setting.LABEL, Csv.Setting.MISSING_LABEL}
                : new Csv.Setting[] {Csv.Setting.LABEL};
    }

    private String column() {
        return columns == null ? "the label" : columns.column(columns.label());
    }

    Table table() {
        if (columns == null) throw new DataException(file + ": the file is empty");
        int rows = lines.length;
        if (rows == 0)
            throw new DataException(file + ": "
                    + (someLeftOut
                            ? "every row has a missing cell, so none is left"
                            : "no data after the header " + Messages.list(columns.names())));
        CsvLabels.Classes classes = labels.classes();
        boolean labelled = columns.label() >= 0;
        if (like == null && labelled) requireClasses(columns, classes.names(), rows);
        List<Column> found = new ArrayList<>();
        DMatrixRMaj cells = matrix(rows, 0, features.length);
        for (int i = 0; i < features.length; i++) {
            Categories.Sorted sorted = features[i].sorted();
            if (sorted.places() != null) reorder(cells, i, sorted);
            found.add(like == null ? features[i].column(sorted) : like.columns().get(i));
        }
        TableSource source = like == null
                ? new TableSource(
                        file,
                        columns.header(),
                        labelled ? columns.names().get(columns.label()) : "",
                        columns.label(),
                        targetColumns(columns),
                        slots.length,
                        csv.missing,
                        csv.unseen)
                : like.source().withFile(file);
        return new Table(
                source,
                found,
                cells,
                Arrays.copyOf(lines.data, lines.length),
                columns.targets().isEmpty() ? null : matrix(rows, features.length, width),
                labelled ? classes.labels() : null,
                labelled ? classes.names() : List.of());
    }

    private static List<Column> targetColumns(CsvColumns columns) {
        return columns.targets().stream()
                .map(i -> new Column(columns.names().get(i), i, List.of()))
                .toList();
    }

    private static void reorder(DMatrixRMaj cells, int column, Categories.Sorted sorted) {
        for (int i = column; i < cells.getNumElements(); i += cells.numCols) {
            if (!Double.isNaN(cells.data[i])) cells.data[i] = sorted.place((int) cells.data[i]);
        }
    }

    private void requireClasses(CsvColumns columns, List<String> names, int rows) {
        String column = file + ": the label in " + columns.column(columns.label());
        if (names.size() == 1)
            throw new DataException(
                    column + " is " + Messages.quoted(names.get(0)) + " in all " + Messages.count(rows, "row")
                            + "; at least two classes are needed",
                    Csv.Setting.LABEL);
        if (names.size() > MANY_CLASSES && names.size() > rows / 2)
            throw new DataException(
                    column + " has " + names.size() + " different values in " + rows
                            + " rows; that is a quantity, not a class: name the label's column",
                    Csv.Setting.LABEL);
    }

    /** Returns the features, or the targets after them, of all rows. */
    private DMatrixRMaj matrix(int rows, int from, int to) {
        int columns = to - from;
        int numbers = Math.multiplyExact(rows, columns);
        double[] data = MemoryLimit.allocate(numbers, 2L * Double.BYTES * numbers, file + ": its rows");
        int at = 0;
        for (double[] part : blocks) {
            for (int row = 0; row < part.length && at < numbers; row += width, at += columns)
                System.arraycopy(part, row + from, data, at, columns);
        }
        return DMatrixRMaj.wrap(rows, columns, data);
    }
}
