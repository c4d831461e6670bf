package dev.pullback.playground.formula;

import java.util.Locale;

/** Reads a text character by character: blanks, comments, names and numbers. {@link Parser} reads formulas from it. */
final class TextCursor {
    private final String text;
    private int at;

    TextCursor(String text) {
        this.text = text;
    }

    /** Returns the place of the next character, from 0. */
    int place() {
        return at;
    }

    /** Goes back to an earlier place. */
    void back(int place) {
        at = place;
    }

    /** Moves behind the next character, and returns its place. */
    int next() {
        return at++;
    }

    boolean isAtEnd() {
        return at >= text.length();
    }

    /** Reads a number without a sign. */
    double number() {
        int start = at;
        while (isDigit(peek()) || peek() == '.') at++;
        if (peek() == 'e' || peek() == 'E') {
            int mark = at++;
            if (peek() == '-' || peek() == '+') at++;
            if (!isDigit(peek())) at = mark;
            while (isDigit(peek())) at++;
        }
        String digits = text.substring(start, at);
        try {
            return Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw new FormulaException(start, "'" + digits + "' is not a number");
        }
    }

    /** Reads a name, which may be empty. */
    String name() {
        int start = at;
        while (isNameStart(peek()) || isDigit(peek())) at++;
        return text.substring(start, at);
    }

    /** Returns the error that something else is expected here. */
    FormulaException unexpected(String expected) {
        String found = at >= text.length() ? "the end of the text" : shown(text.codePointAt(at));
        return new FormulaException(at, "found " + found + "; expected " + expected);
    }

    /** Returns a character in quotes, or its name if it cannot be seen. */
    private static String shown(int c) {
        if (c == '\n' || c == '\r') return "the end of the line";
        if (c == ' ') return "a blank";
        boolean isInvisible = c < ' ' || (c >= 0x7f && c <= 0xa0) || (c >= 0x200b && c <= 0x202e) || c == 0xfeff;
        return isInvisible ? "the invisible character U+" + hex(c) : "'" + new String(Character.toChars(c)) + "'";
    }

    private static String hex(int c) {
        String digits = Integer.toHexString(c).toUpperCase(Locale.ROOT);
        return "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    }

    /** Returns the column of a place in its line, from 1. */
    int column(int place) {
        return place - text.lastIndexOf('\n', Math.max(0, place - 1));
    }

    /** Returns the next character, or NUL at the end of the text. */
    char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    /** Skips blanks and comments. */
    void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) at++;
        if (peek() == '#') while (at < text.length() && !isBreak(text.charAt(at))) at++;
    }

    void skipBlanksAndBreaks() {
        do skipBlanks();
        while (isBreak(peek()) && at++ >= 0);
    }

    void skipSeparators() {
        do skipBlanks();
        while (at < text.length() && isSeparator(text.charAt(at)) && at++ >= 0);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\u00a0';
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    static boolean isSeparator(char c) {
        return isBreak(c) || c == ';';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '\u0370' && c <= '\u03ff');
    }
}
