package dev.pullback.train.data.dialect;

/**
 * Parses numbers with a decimal mark and a thousands mark, such as {@code 1.234,5}. Groups of digits must be
 * complete: the first group has one to three digits, the last one has three, and those between have two (as in India)
 * or three. A minus may also be the sign of typesetting (U+2212), or follow the digits, as in {@code 12.50-}.
 *
 * @param decimal the decimal mark
 * @param thousands the thousands mark, or 0 if there is none; a blank also stands for the no-break spaces, an apostrophe
 *     also for the typographic one
 */
public record NumberSyntax(char decimal, char thousands) {
    /** Decimal points and no groups. */
    public static final NumberSyntax PLAIN = new NumberSyntax('.', '\0');

    /** Returns the value of a text, infinity if it is too large for a double, or NaN if it is not a number. */
    public double parse(String text) {
        return parse(text.toCharArray(), 0, text.length());
    }

    /** Returns the value of the characters from {@code from} to {@code to - 1}, as {@link #parse(String)} does. */
    public double parse(char[] text, int from, int to) {
        if (decimal == '.') {
            double value = DecimalParser.parse(text, from, to);
            if (!Double.isNaN(value) || (thousands == 0 && !hasOtherMinus(text, from, to))) return value;
        }
        char[] plain = new char[to - from];
        int length = toPlain(text, from, to, plain);
        return length < 0 ? Double.NaN : DecimalParser.parse(plain, 0, length);
    }

    /** Returns whether a number begins with the minus sign of typesetting or ends with a minus, as accountants write it. */
    private static boolean hasOtherMinus(char[] text, int from, int to) {
        return to - from > 1 && (text[from] == '\u2212' || (text[to - 1] == '-' && isDigit(text[to - 2])));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Returns whether a text is a finite number. */
    public boolean isNumber(String text) {
        return Double.isFinite(parse(text));
    }

    /** Returns a number with a decimal point and without groups, as {@link DecimalParser} reads it. */
    public String plain(String text) {
        char[] plain = new char[text.length()];
        int length = toPlain(text.toCharArray(), 0, text.length(), plain);
        return length < 0 ? text : new String(plain, 0, length);
    }

    /** Copies a number without its groups to {@code plain}; returns its length, or -1 if the text is no number. */
    private int toPlain(char[] text, int from, int to, char[] plain) {
        boolean isTrailed = hasOtherMinus(text, from, to) && text[to - 1] == '-';
        if (!isTrailed) return toPlain(text, from, to, plain, 0);
        if (!isDigit(text[from]) && text[from] != decimal) return -1;
        plain[0] = '-';
        return toPlain(text, from, to - 1, plain, 1);
    }

    /** Copies a number without its groups to {@code plain} from an index on. */
    private int toPlain(char[] text, int from, int to, char[] plain, int start) {
        int length = start;
        int digits = 0; // since the start or the last thousands mark
        boolean grouped = false;
        boolean whole = true; // before the decimal mark and the exponent
        for (int i = from; i < to; i++) {
            char c = text[i];
            if (c >= '0' && c <= '9') {
                digits++;
                plain[length++] = c;
            } else if (whole && isThousands(c)) {
                if (digits == 0 || digits > 3 || (grouped && digits < 2)) return -1;
                grouped = true;
                digits = 0;
            } else {
                if (whole && grouped && digits > 0 && digits != 3) return -1;
                if (whole && grouped && digits == 0) return -1;
                if (c == decimal) {
                    if (!whole) return -1;
                    whole = false;
                    plain[length++] = '.';
                } else if (c == 'e' || c == 'E') {
                    whole = false;
                    plain[length++] = c;
                } else if (c == '-' || c == '+') {
                    if (whole && i > from) return -1;
                    plain[length++] = c;
                } else if (c == '\u2212' && i == from) {
                    plain[length++] = '-';
                } else {
                    return -1;
                }
            }
        }
        return whole && grouped && digits != 3 ? -1 : length;
    }

    private boolean isThousands(char c) {
        if (c == thousands) return c != 0;
        return switch (thousands) {
            case ' ', '\u00a0', '\u202f' -> c == ' ' || c == '\u00a0' || c == '\u202f';
            case '\'', '\u2019' -> c == '\'' || c == '\u2019';
            default -> false;
        };
    }
}
