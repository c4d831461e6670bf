package dev.pullback.train.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pieces of error messages that stay on one line, whatever a file holds. */
final class Text {
    private static final int LONGEST = 40;
    private static final int MOST_LISTED = 12;

    private Text() {}

    /** The path as given, without line breaks. */
    static String of(Path path) {
        return printable(path.toString());
    }

    /** The text in single quotes, control characters escaped, cut where it is long. */
    static String quoted(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
        return "'" + printable(cut) + "'";
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** The names in quotes, with commas between, the first dozen of them. */
    static String list(List<String> names) {
        String listed = names.stream().limit(MOST_LISTED).map(Text::quoted).collect(Collectors.joining(", "));
        return names.size() <= MOST_LISTED ? listed : listed + " and " + (names.size() - MOST_LISTED) + " more";
    }

    /** The name most like the one asked for, if any is near enough to be a slip of the keyboard. */
    static Optional<String> nearest(String asked, List<String> names) {
        String best = null;
        int least = Math.max(1, asked.length() / 3) + 1;
        for (String name : names) {
            // Names of very different length are no slip, and skipping them keeps a wide file from costing long.
            if (Math.abs(name.length() - asked.length()) >= least || name.length() > LONGEST) {
                continue;
            }
            int distance = distance(asked.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    /** Without line breaks and other characters that move a terminal's cursor. */
    static String printable(String text) {
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
