package dev.pullback.train.data.dialect;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;

/**
 * Parses decimal numbers such as {@code -12.5e-3} directly from a buffer, correctly rounded. Unlike
 * {@link Double#parseDouble} it does not accept words, hexadecimal numbers, the suffixes of {@code 1f} and {@code 1d},
 * or white space.
 */
public final class DecimalParser {
    private DecimalParser() {}

    /** Returns the value of the text, infinity if it is too large for a double, or NaN if it is not a number. */
    public static double parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /** Returns the value of the characters from {@code from} to {@code to - 1}, as {@link #parse(String)} does. */
    public static double parse(char[] text, int from, int to) {
        // Empty cells are common, and an exception for each would take more time than parsing all numbers.
        if (from == to) return Double.NaN;
        for (int i = from; i < to; i++) {
            if (!isNumeric(text[i])) return Double.NaN;
        }
        try {
            return JavaDoubleParser.parseDouble(text, from, to - from);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static boolean isNumeric(char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E';
    }
}
