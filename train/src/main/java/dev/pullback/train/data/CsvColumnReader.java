package dev.pullback.train.data;

import dev.pullback.train.data.CsvComplaints.Complaint;
import dev.pullback.train.data.dialect.CellFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of one feature column. A column of a new file may hold anything until its end, when a {@link
 * CsvColumnDecision} decides. A column that must match one of an earlier file holds what that column holds.
 */
final class CsvColumnReader {
    /** The largest number of different texts that are kept until the column is decided. */
    private static final int MOST_TEXTS = 1 << 20;
    /** Whole numbers from this on, 2^53, have digits that a double does not hold. */
    private static final double LARGEST_EXACT = 0x1p53;

    private final CsvCell syntax;
    private final CsvColumnCells cells;
    private final Missing missing;
    private final Unseen unseen;
    private final CsvColumnDecision.Policy policy;
    private final @Nullable Column like;
    private long unseenCells;
    private String firstUnseen = "";
    private String remark = "";
    /** Whether the column of a new file was decided to hold categories. */
    private boolean isCategories;

    /** Creates the reader of a new column. */
    CsvColumnReader(String name, int index, CsvColumnDecision.Policy policy, Csv csv, CsvCell syntax) {
        this.syntax = syntax;
        this.cells = new CsvColumnCells(name, index, syntax, Categories.atMost(MOST_TEXTS, syntax.numbers()));
        this.missing = csv.missing;
        this.unseen = csv.unseen;
        this.policy = policy;
        this.like = null;
    }

    /** Creates the reader of a column that must match a column of an earlier file. */
    CsvColumnReader(Column like, int index, TableSource source, Missing missing, CsvCell syntax) {
        this.syntax = syntax;
        this.cells =
                new CsvColumnCells(like.name(), index, syntax, Categories.known(like.categories(), syntax.numbers()));
        this.missing = missing;
        this.unseen = source.unseen();
        this.policy = CsvColumnDecision.Policy.known(!like.isNumber());
        this.like = like;
    }

    /** Returns the number in a buffer, or NaN if the cell has to be passed to {@link #text}. */
    double number(char[] buffer, int from, int to, long line) {
        if (policy.isCategorical() || (like != null && !like.format().isPlain())) return Double.NaN;
        double value = syntax.number(buffer, from, to);
        if (!Double.isNaN(value))
            cells.addNumber(buffer, from, to, line, Math.abs(value) >= LARGEST_EXACT && isWhole(buffer, from, to));
        return value;
    }

    private static boolean isWhole(char[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') return false;
        }
        return true;
    }

    /** Returns the number that is stored for a cell that is not a plain number. */
    double text(String cell, long line) {
        if (policy.isCategorical()) return category(cell, line);
        if (like != null) return knownNumber(like.format(), cell, line);
        if (syntax.isMissing(cell)) return missing(cell, line);
        if (syntax.isNotFinite(cell)) {
            cells.complain(line, syntax.complaint(cell));
            return Double.NaN;
        }
        return newText(cell, line);
    }

    private double category(String cell, long line) {
        Categories texts = cells.texts;
        int code = texts.find(cell);
        if (code == Categories.NONE && syntax.isMissing(cell)) return missing(cell, line);
        if (code == Categories.NONE && texts.isClosed()) code = texts.findNumber(cell);
        if (code != Categories.NONE) {
            cells.addKnown(code);
            return CsvCellCode.of(code);
        }
        if (!texts.isClosed()) return newText(cell, line);
        if (unseenCells++ == 0) firstUnseen = cell;
        if (unseen == Unseen.REFUSE)
            cells.complain(
                    line,
                    Messages.quoted(cell) + " is not one of the categories " + Messages.list(texts.texts())
                            + Suggestions.nearest(cell, texts.texts())
                                    .map(near -> "; did you mean " + Messages.quoted(near) + "?")
                                    .orElse(""),
                    Csv.Setting.UNSEEN);
        return CsvCellCode.UNSEEN;
    }

    private double newText(String cell, long line) {
        int code = cells.addText(cell, line);
        if (code == Categories.NONE)
            cells.complain(line, "more than " + MOST_TEXTS + " different texts", Csv.Setting.IGNORE);
        return CsvCellCode.of(code);
    }

    private double knownNumber(CellFormat format, String cell, long line) {
        double value = format.isPlain() ? Double.NaN : format.parse(cell, syntax.numbers());
        if (Double.isFinite(value)) return value;
        if (syntax.isMissingNumber(cell)) return missing(cell, line);
        if (format.isPlain() || syntax.isNotFinite(cell)) cells.complainOf(cell, line, "");
        else
            cells.complain(line, Messages.quoted(cell) + " is not one of the " + format + " of the data it must match");
        return Double.NaN;
    }

    private double missing(String cell, long line) {
        cells.addMissing(cell, line, 1);
        return Double.NaN;
    }

    /**
     * Decides what the column holds; the problems are in {@link #complaints()}.
     *
     * @param stored what {@link #number} and {@link #text} returned for each row, as a column of this matrix
     */
    CsvColumnDecision.Decided decide(DMatrixRMaj stored, int column) {
        if (like != null) {
            double[] same = new double[cells.texts.texts().size()];
            Arrays.setAll(same, i -> i);
            return new CsvColumnDecision.Decided(like, same, null, "");
        }
        CsvColumnDecision.Decided decided = new CsvColumnDecision(cells, policy).decide(stored, column);
        remark = decided.remark();
        isCategories = !decided.column().isNumber();
        return decided;
    }

    /** Returns the problems of the column, after {@link #decide}. */
    List<Complaint> complaints() {
        List<Complaint> all = new ArrayList<>();
        Complaint ofMissing = missing == Missing.REFUSE ? cells.complaintOfMissing(isCategories) : null;
        if (ofMissing != null) all.add(ofMissing);
        all.addAll(cells.complaints());
        return all;
    }

    long missingCells() {
        return cells.missing();
    }

    /** Returns a text such as {@code 'city': 3 cells with unseen categories, such as 'Bonn'}; empty if there are none. */
    String unseen() {
        return unseenCells == 0
                ? ""
                : "'" + Messages.printable(name()) + "': " + Messages.count(unseenCells, "cell")
                        + " with a category that the training rows lack, such as " + Messages.quoted(firstUnseen);
    }

    /** Returns something that a user should know about the column; often empty. */
    String remark() {
        return remark;
    }

    String name() {
        return cells.name;
    }
}
