package dev.pullback.train.data;

import dev.pullback.train.data.CsvComplaints.Complaint;
import dev.pullback.train.data.dialect.CellFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of a column of targets, or of the weights of the rows. Texts are kept until the end of the file, when all
 * are known: they may be amounts of money, percentages, dates or words such as {@code yes} and {@code no}. A {@link
 * CsvCellCode} stands for each.
 */
final class CsvTarget {
    private static final int MOST_TEXTS = 1 << 20;

    private final Column column;
    private final boolean isWeight;
    private final boolean isKnown;
    private final CsvCell cells;
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final IGrowArray firstLines = new IGrowArray(); // of each text
    private boolean hasNumbers;
    private long missingCells;
    private @Nullable Complaint complaint;

    private CsvTarget(Column column, boolean isWeight, boolean isKnown, CsvCell cells) {
        this.column = column;
        this.isWeight = isWeight;
        this.isKnown = isKnown;
        this.cells = cells;
    }

    /** Creates the reader of a target of a new file. */
    static CsvTarget of(String name, int index, CsvCell cells) {
        return new CsvTarget(new Column(name, index, List.of()), false, false, cells);
    }

    /** Creates the reader of a target that must match one of an earlier file; it complains of nothing. */
    static CsvTarget like(Column known, CsvCell cells) {
        return new CsvTarget(known, false, true, cells);
    }

    /** Creates the reader of the weights. */
    static CsvTarget weights(String name, int index, CsvCell cells) {
        return new CsvTarget(new Column(name, index, List.of()), true, false, cells);
    }

    /** Returns the number in a buffer, or NaN if the cell has to be passed to {@link #text}. */
    double number(char[] buffer, int from, int to) {
        if (isKnown && !column.format().isPlain()) return Double.NaN;
        double value = cells.number(buffer, from, to);
        if (Double.isNaN(value) || (isWeight && value < 0)) return Double.NaN;
        hasNumbers = true;
        return value;
    }

    String name() {
        return column.name();
    }

    /** Returns the number of missing cells so far. */
    long missingCells() {
        return missingCells;
    }

    boolean isMissing(String cell) {
        return cells.isMissingNumber(cell);
    }

    /**
     * Returns what is stored for a cell that {@link #number} does not read.
     *
     * @param isRefused whether a missing cell is a problem
     */
    double text(String cell, long line, boolean isRefused) {
        if (isMissing(cell)) {
            missingCells++;
            if (isRefused && !isKnown) complain(line, " is missing", Csv.Setting.MISSING_LABEL);
            return Double.NaN;
        }
        Integer code = texts.get(cell);
        if (code == null) {
            if (texts.size() == MOST_TEXTS) return Double.NaN;
            code = texts.size();
            texts.put(cell, code);
            firstLines.add((int) Math.min(line, Integer.MAX_VALUE));
        }
        return CsvCellCode.of(code);
    }

    /** Forgets the texts so far; the stored cells must have been replaced by {@link #decide}. */
    void forgetTexts() {
        texts.clear();
        firstLines.length = 0;
    }

    private void complain(long line, String text, Csv.Setting... remedies) {
        if (complaint == null || line < complaint.line())
            complaint =
                    Complaint.of(line, column.toString(), "the " + (isWeight ? "weight" : "target") + text, remedies);
    }

    /**
     * Replaces the stored texts by numbers, or by NaN if they are none.
     *
     * @param stored what {@link #number} and {@link #text} returned for each row, as a column of this matrix
     * @return the column with the format of its numbers
     */
    Column decide(DMatrixRMaj stored, int at) {
        if (texts.isEmpty()) return column;
        CellFormat format = isKnown ? column.format() : isWeight ? CellFormat.PLAIN : format();
        double[] values = new double[texts.size()];
        texts.forEach((text, code) -> {
            values[code] = format.isPlain() ? Double.NaN : format.parse(text, cells.numbers());
            if (Double.isNaN(values[code]) && !isKnown) complainOfText(firstLines.data[code], text);
        });
        for (int row = 0; row < stored.numRows; row++) {
            double cell = stored.get(row, at);
            int code = Double.isNaN(cell) ? CsvCellCode.code(cell) : Categories.NONE;
            if (code != Categories.NONE) stored.set(row, at, values[code]);
        }
        return new Column(column.name(), column.index(), format);
    }

    private void complainOfText(long line, String text) {
        String cell = " " + Messages.quoted(text) + " is not a number";
        if (isWeight) complain(line, cell + " of at least 0");
        else complain(line, cell + "; if the column has classes, name it as the label", Csv.Setting.LABEL);
    }

    private CellFormat format() {
        return CellFormat.ofTargets(texts.keySet(), cells.numbers())
                .filter(format -> !hasNumbers || format.allowsNumbers())
                .orElse(CellFormat.PLAIN);
    }

    /** Returns the problem of the column, after {@link #decide}; null if there is none. */
    @Nullable
    Complaint complaint() {
        return complaint;
    }
}
