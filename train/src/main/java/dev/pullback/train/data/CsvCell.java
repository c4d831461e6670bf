package dev.pullback.train.data;

import java.util.Locale;
import java.util.Set;

/** What a cell of a CSV file is: a number, missing, or text. */
final class CsvCell {
    private static final Set<String> MISSING = Set.of("", "?", "na", "n/a", "nan", "null", "none");
    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

    private CsvCell() {}

    /** Whether it is there and neither a number nor one of the words that stand for a number. */
    static boolean isText(String cell) {
        return !isMissing(cell) && !isNotFinite(cell) && Double.isNaN(DecimalParser.parse(cell));
    }

    /** Whether it is a finite number. */
    static boolean isNumber(String cell) {
        return Double.isFinite(DecimalParser.parse(cell));
    }

    /** Whether a label's cell has no class in it. */
    static boolean isMissingLabel(String cell) {
        return cell.isEmpty() || cell.equals("?") || cell.equalsIgnoreCase("nan");
    }

    /** Why a feature's cell that is not a finite number is refused. */
    static String complaint(String cell) {
        if (isMissing(cell)) return "the cell is missing" + (cell.isEmpty() ? "" : " (" + Messages.quoted(cell) + ")");
        if (isNotFinite(cell)) return Messages.quoted(cell) + " is not finite";
        return Messages.quoted(cell)
                + (Double.isNaN(DecimalParser.parse(cell)) ? " is not a number" : " is too large a number");
    }

    /** Whether there is nothing in it. */
    static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    private static boolean isNotFinite(String cell) {
        String word = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        return NOT_FINITE.contains(word.toLowerCase(Locale.ROOT));
    }
}
