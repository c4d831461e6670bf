package dev.pullback.explain;

/**
 * JSON that is safe within a page: a {@code <} is written by its number, so that no text can end the element around it. A
 * number that JSON has no word for is written as a string.
 */
final class Json {
    private final StringBuilder text = new StringBuilder();
    private final char end;

    private Json(char start, char end) {
        text.append(start);
        this.end = end;
    }

    static Json object() {
        return new Json('{', '}');
    }

    static Json array() {
        return new Json('[', ']');
    }

    Json put(String key, String value) {
        return item(quoted(key) + ":" + quoted(value));
    }

    Json put(String key, double value) {
        return item(quoted(key) + ":" + number(value));
    }

    Json put(String key, Json value) {
        return item(quoted(key) + ":" + value);
    }

    Json add(double value) {
        return item(number(value));
    }

    Json add(String value) {
        return item(quoted(value));
    }

    Json add(Json value) {
        return item(value.toString());
    }

    private Json item(String item) {
        if (text.length() > 1) text.append(',');
        text.append(item);
        return this;
    }

    private static String number(double x) {
        if (!Double.isFinite(x)) return quoted(Double.toString(x));
        return x == Math.rint(x) && Math.abs(x) < 1e9 && Double.doubleToRawLongBits(x) != Long.MIN_VALUE
                ? Long.toString((long) x)
                : Double.toString(x);
    }

    private static String quoted(String value) {
        StringBuilder s = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain = c >= ' ' && "\"\\<>&\u2028\u2029".indexOf(c) < 0 && !Character.isSurrogate(c) && c != 0x7f;
            if (plain) s.append(c);
            else s.append(String.format("\\u%04x", (int) c));
        }
        return s.append('"').toString();
    }

    @Override
    public String toString() {
        return text.toString() + end;
    }
}
