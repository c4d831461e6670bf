package dev.pullback.playground.formula;

import java.util.Collection;
import java.util.Locale;

/** Finds the known name that a mistyped one most likely stands for. */
final class Similar {
    private static final int MAX_DISTANCE = 2;

    private Similar() {}

    /** Returns the known name with the smallest edit distance to {@code name}, or an empty string if none is close. */
    static String to(String name, Collection<String> known) {
        String best = "";
        int least = Math.min(MAX_DISTANCE, name.length() / 2) + 1;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
