package dev.pullback.cli.report;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** Builds a page from pieces. All text is escaped, so a name that contains markup is shown as it is. */
final class Html {
    private static final int WIDTH_IN_PNG = 16;

    private final StringBuilder out = new StringBuilder();

    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                    // HTML does not allow control characters and unpaired surrogates.
                    boolean allowed =
                            c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7f) || (c >= 0xa0 && !isSurrogate(c));
                    safe.appendCodePoint(allowed ? c : 0xfffd);
                }
            }
        });
        return safe.toString();
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /** Appends trusted markup without escaping. */
    Html raw(String markup) {
        out.append(markup).append('\n');
        return this;
    }

    Html heading(String text) {
        return raw("<h2>" + escaped(text) + "</h2>");
    }

    /** Appends a table. If {@code numbers}, all columns but the first are aligned right. */
    Html table(List<String> head, List<List<String>> rows, boolean numbers) {
        raw("<div class=\"scroll\"><table" + (numbers ? " class=\"numbers\"" : "") + ">");
        if (!head.isEmpty()) row("th scope=\"col\"", "th", head);
        for (List<String> row : rows) row("td", "td", row);
        return raw("</table></div>");
    }

    private void row(String open, String close, List<String> cells) {
        out.append("<tr>");
        for (String cell : cells) {
            out.append('<')
                    .append(open)
                    .append('>')
                    .append(escaped(cell))
                    .append("</")
                    .append(close)
                    .append('>');
        }
        out.append("</tr>\n");
    }

    /** Appends a picture that is embedded in the page, in its original width. */
    Html picture(byte[] png, String description) {
        int width = ByteBuffer.wrap(png).getInt(WIDTH_IN_PNG) / Drawing.SCALE;
        return raw("<figure><img alt=\"" + escaped(description) + "\" width=\"" + width
                + "\" src=\"data:image/png;base64," + Base64.getEncoder().encodeToString(png) + "\"></figure>");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
