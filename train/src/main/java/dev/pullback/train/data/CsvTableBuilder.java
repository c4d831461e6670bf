package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.RecordType;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * Receives the cells of a file from the CSV parser: finds the first row, leaves out lines of blanks and rows of empty cells at
 * the end, counts the cells of each row, and passes the cells to {@link CsvRows}, still in the parser's buffer.
 */
final class CsvTableBuilder extends AbstractBaseCsvCallbackHandler<Object> {
    /** The most characters in the first row; guards against files that are not tables. */
    private static final int MOST_NAMES = 1 << 24;
    /** Guards against compressed files of nothing but line breaks. */
    private static final int MOST_EMPTY_LINES = 1 << 26;

    private static final char[] NOTHING = {};

    private final CsvText texts;
    private final Csv csv;
    private final CsvLayout layout;
    private final CsvPurpose purpose;
    private final List<String> firstRow = new ArrayList<>();
    /** The rows after the first; null until the first row is complete. */
    private @Nullable CsvRows rows;

    /** The number of rows of a block. */
    private int blockRows = Integer.MAX_VALUE;

    private int namesLength;
    private int emptyLines;
    /** The number of cells of the current row; without those between two separating blanks. */
    private int fields;

    private boolean hasText;
    /** Whether the current row has a cell that is not empty, so that its cells are stored. */
    private boolean isOpen;
    /** The lines of rows of nothing but empty cells that no other row follows so far. */
    private final IGrowArray emptyRows = new IGrowArray();

    CsvTableBuilder(String file, Csv csv, CsvLayout layout, CsvPurpose purpose) {
        this.texts = new CsvText(file, layout.dialect().encoding());
        this.csv = csv;
        this.layout = layout;
        this.purpose = purpose;
    }

    /** Returns the file and line of the current row for error messages. */
    String line() {
        return texts.place(lineNumber());
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
        int width = rows == null ? 0 : rows.width();
        if (separator == ' ' || width < 2) return; // any sentence has blanks
        int cells = 1;
        for (int i = offset; i < offset + length; i++) if (buffer[i] == separator) cells++;
        if (cells == width)
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

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00a0';
    }

    /** Begins to store the current row, once it is known not to be empty: adds earlier empty rows and cells. */
    private void open() {
        if (isOpen) return;
        isOpen = true;
        if (rows != null) {
            for (int i = 0; i < emptyRows.length; i++) {
                int line = emptyRows.data[i];
                rows.begin(lineNumber());
                for (int cell = 0; cell < rows.width(); cell++) rows.add(cell, NOTHING, 0, 0, line);
                rows.complete(line);
            }
            rows.begin(lineNumber());
        }
        emptyRows.length = 0;
        for (int i = 0; i < fields; i++) field(i, NOTHING, 0, 0);
    }

    private void field(int index, char[] buffer, int from, int to) {
        if (rows == null) addToFirstRow(index, texts.of(buffer, from, to, lineNumber()));
        else if (index < rows.width()) rows.add(index, buffer, from, to, lineNumber());
    }

    private void addToFirstRow(int index, String cell) {
        if (index == CsvColumns.MOST) throw new DataException(line() + ": more than " + CsvColumns.MOST + " columns");
        namesLength += cell.length();
        if (namesLength > MOST_NAMES)
            throw new DataException(line() + ": more than " + MOST_NAMES + " characters; is this a table?");
        firstRow.add(cell);
    }

    /** Lets the parser pause after every {@code count} rows, so that they can be taken as a {@link #block}. */
    void endAfter(int count) {
        blockRows = count;
    }

    /** Completes the current row. Returns null, so that the parser continues with the next row, unless a block is complete. */
    @Override
    protected @Nullable Object buildRecord() {
        boolean isEmpty = getRecordType() == RecordType.EMPTY || !hasText;
        if (isEmpty) skipRow();
        else if (rows == null) completeFirstRow();
        else completeRow(rows);
        return rows != null && rows.size() >= blockRows ? this : null;
    }

    private void skipRow() {
        if (++emptyLines > MOST_EMPTY_LINES)
            throw new DataException(line() + ": more than " + MOST_EMPTY_LINES + " empty lines; is this a table?");
        if (rows == null) firstRow.clear();
        else if (fields > 1 && fields == rows.width()) emptyRows.add((int) Math.min(lineNumber(), Integer.MAX_VALUE));
    }

    /** Determines the columns from the first row, and adds it if it is not a header. */
    private void completeFirstRow() {
        layout.firstRow(firstRow);
        CsvRows started = new CsvRows(csv, layout, purpose, texts, firstRow, lineNumber());
        rows = started;
        if (started.hasHeader()) return;
        started.begin(lineNumber());
        for (int i = 0; i < firstRow.size(); i++) {
            char[] cell = firstRow.get(i).toCharArray();
            started.add(i, cell, 0, cell.length, lineNumber());
        }
        started.complete(lineNumber());
    }

    private void completeRow(CsvRows rows) {
        if (fields != rows.width())
            throw new DataException(
                    line() + ": " + Messages.count(fields, "cell") + ", but the "
                            + (rows.hasHeader() ? "header" : "first row") + " has " + rows.width(),
                    rows.isEmpty() ? new Csv.Setting[] {Csv.Setting.SKIP_LINES} : new Csv.Setting[] {});
        rows.complete(lineNumber());
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

    /** Returns all rows as a table. */
    Table table() {
        return requireRows().table(emptyRows.length);
    }

    /**
     * Returns the rows since the last block as a table, and forgets them. Returns null if there is none, all are left
     * out, or a cell of the file was refused.
     *
     * @param isLast whether the file ends here; the exception that names all refused cells is then thrown, if there are any
     */
    @Nullable
    Table block(boolean isLast) {
        return requireRows().block(isLast);
    }

    /** Returns remarks for the user about the rows so far. */
    List<String> remarks() {
        return requireRows().reading(emptyRows.length).remarks();
    }

    private CsvRows requireRows() {
        String file = texts.file();
        if (rows == null)
            throw new DataException(
                    file + (file.equals(DataFile.STANDARD_INPUT) ? ": it is empty" : ": the file is empty"));
        return rows;
    }
}
