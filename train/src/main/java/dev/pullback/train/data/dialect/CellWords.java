package dev.pullback.train.data.dialect;

import java.util.Locale;
import java.util.Set;

/** The words that stand for a missing cell or for a number that is not finite. */
public final class CellWords {
    private static final Set<String> MISSING = Set.of("", "?", "na", "n/a", "nan", "null");

    /**
     * Marks of a missing cell in a column of numbers. In a column of texts they are categories, because {@code none} or
     * {@code unknown} may be a category like others.
     */
    private static final Set<String> MISSING_NUMBER = Set.of(
            "none",
            "-",
            "--",
            "---",
            "\u2013",
            "\u2014",
            "\u2212",
            ".",
            "..",
            "...",
            "*",
            "**",
            "n.a.",
            "n.a",
            "n/d",
            "nd",
            "n.d.",
            "#n/a",
            "#na",
            "#n/a n/a",
            "#div/0!",
            "#value!",
            "#name?",
            "#ref!",
            "#null!",
            "#num!",
            "<na>",
            "<null>",
            "(null)",
            "(none)",
            "(empty)",
            "\\n",
            "\\\\n",
            "missing",
            "unknown",
            "unk",
            "undefined",
            "not available",
            "nil",
            "void",
            "blank",
            "k.a.",
            "1.#ind",
            "-1.#ind",
            "1.#qnan",
            "-1.#qnan");

    private static final Set<String> NOT_FINITE = Set.of("nan", "inf", "infinity");

    private CellWords() {}

    /** Returns whether a cell of any column is missing: empty, {@code ?} or a word such as {@code NA}. */
    public static boolean isMissing(String cell) {
        return MISSING.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** Returns whether a cell of a column of numbers is missing: also {@code -}, {@code none}, {@code #N/A} and others. */
    public static boolean isMissingNumber(String cell) {
        String word = cell.toLowerCase(Locale.ROOT);
        return MISSING.contains(word) || MISSING_NUMBER.contains(word);
    }

    /** Returns whether a cell is a word such as {@code -inf} or {@code NaN}. */
    public static boolean isNotFinite(String cell) {
        String word = cell.startsWith("-") || cell.startsWith("+") ? cell.substring(1) : cell;
        return NOT_FINITE.contains(word.toLowerCase(Locale.ROOT));
    }
}
