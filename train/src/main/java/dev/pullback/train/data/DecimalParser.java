package dev.pullback.train.data;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;

/**
 * Reads plain decimal numbers, {@code -12.5e-3}, straight from a parser's buffer, rounded correctly. What Java reads as a
 * number besides (words, hexadecimals, the suffixes of {@code 1f} and {@code 1d}, white space) is none here.
 */
final class DecimalParser {
    private DecimalParser() {}

    /** The number that the text is, infinite where it is too large for a double, or NaN where it is none. */
    static double parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /** The number between two places of a buffer, infinite where it is too large, or NaN where there is none. */
    static double parse(char[] text, int from, int to) {
        // An empty cell is common, and an exception for each costs more than all the numbers.
        if (from == to) return Double.NaN;
        for (int i = from; i < to; i++) {
            if (!isOfDecimals(text[i])) return Double.NaN;
        }
        try {
            return JavaDoubleParser.parseDouble(text, from, to - from);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static boolean isOfDecimals(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }
}
