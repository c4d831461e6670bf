package dev.pullback.cli.report;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** Pieces of a page. Text is escaped wherever it enters, so a name is only ever a name. */
final class Html {
    /** Where the format has the width. */
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
                    // Control characters and halves of pairs are not allowed in a page at all.
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

    /** Markup of this program's own, as it is. */
    Html raw(String markup) {
        out.append(markup).append('\n');
        return this;
    }

    Html heading(String text) {
        return raw("<h2>" + escaped(text) + "</h2>");
    }

    /** A table; all columns but the first are numbers if it says so. */
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

    /** A picture within the page itself, as wide as it was drawn. */
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
