package dev.pullback.train.data;

import java.util.Locale;
import java.util.Set;

/** Classifies the cells of a CSV file as number, text or missing. */
final class CsvCell {
    private static final Set<String> MISSING = Set.of("", "?", "na", "n/a", "nan", "null", "none");
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

    private CsvCell() {}

    /** Returns whether the cell is text: not missing, not a number, and not a word such as {@code inf}. */
    static boolean isText(String cell) {
        return !isMissing(cell) && !isNotFinite(cell) && Double.isNaN(DecimalParser.parse(cell));
    }

    static boolean isNumber(String cell) {
        return Double.isFinite(DecimalParser.parse(cell));
    }

    static boolean isMissingLabel(String cell) {
        return cell.isEmpty() || cell.equals("?") || cell.equalsIgnoreCase("nan");
    }

    /** Returns the error text for a feature's cell that is not a finite number. */
    static String complaint(String cell) {
        if (isMissing(cell)) return "the cell is missing" + (cell.isEmpty() ? "" : " (" + Messages.quoted(cell) + ")");
        if (isNotFinite(cell)) return Messages.quoted(cell) + " is not finite";
        return Messages.quoted(cell)
                + (Double.isNaN(DecimalParser.parse(cell)) ? " is not a number" : " is too large a number");
    }

    static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    private static boolean isNotFinite(String cell) {
        String word = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        return NOT_FINITE.contains(word.toLowerCase(Locale.ROOT));
    }
}
