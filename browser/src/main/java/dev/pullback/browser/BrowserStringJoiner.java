package dev.pullback.browser;

/** Joins texts with a delimiter. */
public final class BrowserStringJoiner {
    private final String delimiter;
    private final StringBuilder joined = new StringBuilder();
    private boolean isEmpty = true;

    public BrowserStringJoiner(CharSequence delimiter) {
        this.delimiter = delimiter.toString();
    }

    public BrowserStringJoiner add(CharSequence text) {
        if (!isEmpty) joined.append(delimiter);
        isEmpty = false;
        joined.append(text);
        return this;
    }

    @Override
    public String toString() {
        return joined.toString();
    }
}
