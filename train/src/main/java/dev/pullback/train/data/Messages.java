package dev.pullback.train.data;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Formats paths, names and counts for error messages, so that a message stays on one line for any contents of a file.
 */
public final class Messages {
    private static final int LONGEST = 40;
    private static final int MOST_LISTED = 12;

    private Messages() {}

    /** Returns the path as given, with control characters escaped. */
    public static String of(Path path) {
        return printable(path.toString());
    }

    /** Returns the text in single quotes, with control characters escaped; a long text is shortened. */
    public static String quoted(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        return "'" + printable(cut) + "'";
    }

    /** Returns a number and a noun, as in {@code 1 row} or {@code 2 rows}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** Returns the names in quotes, separated by commas; at most the first 12. */
    public static String list(List<String> names) {
        String listed = names.stream().limit(MOST_LISTED).map(Messages::quoted).collect(Collectors.joining(", "));
        return names.size() <= MOST_LISTED ? listed : listed + " and " + (names.size() - MOST_LISTED) + " more";
    }

    /** Returns why a file cannot be read or written, as far as the exception says it. */
    public static String reason(IOException e) {
        if (e instanceof ClosedByInterruptException) return "the thread was interrupted";
        return printable(String.valueOf(e.getMessage()));
    }

    /** Returns the text with line breaks, other control characters and halves of surrogate pairs escaped. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean isHalf = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            if (isHalf || Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
