package dev.pullback.explain;

import java.util.regex.Pattern;

/** Formats names and texts for tables, graphs, pages and messages. */
final class Display {
    /** Line breaks and other control characters, and characters that change the direction of the text after them. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+");

    /** Longer names are cut off after this number of characters. */
    private static final int LONGEST_NAME = 60;

    private Display() {}

    /** Returns a name on one line; if it is long, its beginning and an ellipsis. */
    static String name(String name) {
        String line = oneLine(name);
        if (line.codePointCount(0, line.length()) <= LONGEST_NAME) return line;
        return line.substring(0, line.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
    }

    static String oneLine(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }
}
