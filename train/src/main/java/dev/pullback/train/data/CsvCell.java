package dev.pullback.train.data;

import dev.pullback.train.data.dialect.CellWords;
import dev.pullback.train.data.dialect.Dialect;
import dev.pullback.train.data.dialect.NumberSyntax;
import java.util.Arrays;
import java.util.List;

/** Classifies the cells of a file as number, text or missing, following the {@link Dialect} of the file. */
final class CsvCell {
    private final NumberSyntax numbers;
    /** The marks of missing cells that the user named; empty for the usual ones. */
    private final List<String> marks;
    /** The marks that are numbers, such as -99. */
    private final double[] markNumbers;

    CsvCell(Dialect dialect) {
        this.numbers = dialect.numbers();
        this.marks = dialect.missing();
        this.markNumbers = marks.stream()
                .mapToDouble(numbers::parse)
                .filter(Double::isFinite)
                .toArray();
    }

    /** Returns the finite number in a buffer, or NaN if there is none or it marks a missing cell. */
    double number(char[] buffer, int from, int to) {
        double value = numbers.parse(buffer, from, to);
        if (!Double.isFinite(value)) return Double.NaN;
        for (double mark : markNumbers) if (value == mark) return Double.NaN;
        return value;
    }

    NumberSyntax numbers() {
        return numbers;
    }

    /** Returns whether the cell is text: not missing, not a number, and not a word such as {@code inf}. */
    boolean isText(String cell) {
        return !isMissing(cell) && !CellWords.isNotFinite(cell) && Double.isNaN(numbers.parse(cell));
    }

    boolean isNumber(String cell) {
        return numbers.isNumber(cell);
    }

    /** Returns whether a cell is a number that is not finite: a word such as {@code inf}, or too large. */
    boolean isNotFinite(String cell) {
        return CellWords.isNotFinite(cell) || Double.isInfinite(numbers.parse(cell));
    }

    boolean isMissing(String cell) {
        if (marks.isEmpty()) return CellWords.isMissing(cell);
        if (cell.isEmpty() || marks.contains(cell)) return true;
        if (markNumbers.length == 0) return false;
        double value = numbers.parse(cell);
        return Arrays.stream(markNumbers).anyMatch(mark -> mark == value);
    }

    /** Returns whether a cell of a column of numbers is missing. */
    boolean isMissingNumber(String cell) {
        return marks.isEmpty() ? CellWords.isMissingNumber(cell) : isMissing(cell);
    }

    boolean isMissingLabel(String cell) {
        if (!marks.isEmpty()) return isMissing(cell);
        return cell.isEmpty() || cell.equals("?") || cell.equalsIgnoreCase("nan");
    }

    /** Returns the error text for a feature's cell that is not a finite number. */
    String complaint(String cell) {
        if (isMissingNumber(cell))
            return "the cell is missing" + (cell.isEmpty() ? "" : " (" + Messages.quoted(cell) + ")");
        if (CellWords.isNotFinite(cell)) return Messages.quoted(cell) + " is not finite";
        return Messages.quoted(cell)
                + (Double.isNaN(numbers.parse(cell)) ? " is not a number" : " is too large a number");
    }
}
