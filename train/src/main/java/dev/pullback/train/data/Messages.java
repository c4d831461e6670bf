package dev.pullback.train.data;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Pieces of error messages that stay on one line, whatever a file holds. */
public final class Messages {
    private static final int LONGEST = 40;
    private static final int MOST_LISTED = 12;

    private Messages() {}

    /** The path as given, without line breaks. */
    public static String of(Path path) {
        return printable(path.toString());
    }

    /** The text in single quotes, control characters escaped, cut where it is long. */
    public static String quoted(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        return "'" + printable(cut) + "'";
    }

    /** {@code 1 row}, {@code 2 rows}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The names in quotes, with commas between, the first dozen of them. */
    public static String list(List<String> names) {
        String listed = names.stream().limit(MOST_LISTED).map(Messages::quoted).collect(Collectors.joining(", "));
        return names.size() <= MOST_LISTED ? listed : listed + " and " + (names.size() - MOST_LISTED) + " more";
    }

    /** Without line breaks and other characters that move a terminal's cursor. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
