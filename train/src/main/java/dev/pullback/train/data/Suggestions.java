package dev.pullback.train.data;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a user probably meant by a misspelt one. */
public final class Suggestions {
    /** Longer names are skipped, to bound the time for files with many columns. */
    private static final int LONGEST = 40;

    private Suggestions() {}

    /** Returns the most similar name, or nothing if more than about a third of the letters differ. */
    public static Optional<String> nearest(String asked, Collection<String> names) {
        String best = null;
        // A name of one letter must not be replaced as a whole.
        int least = Math.min(Math.max(1, asked.length() / 3) + 1, asked.length());
        for (String name : names) {
            if (Math.abs(name.length() - asked.length()) >= least || name.length() > LONGEST) continue;
            int distance = distance(asked.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return Optional.ofNullable(best);
    }

    /**
     * Returns the number of letters to insert, delete, replace or swap with the next one. Source: Damerau, "A technique
     * for computer detection and correction of spelling errors", 1964.
     */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) d[i][0] = i;
        for (int j = 0; j <= b.length(); j++) d[0][j] = j;
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.length()][b.length()];
    }
}
