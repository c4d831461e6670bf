package dev.pullback.cli;

import dev.pullback.train.data.Suggestions;
import java.util.Collection;
import java.util.Map;

/** Finds values by a name that the user gave, and explains unknown names. */
final class Lookup {
    private Lookup() {}

    /**
     * Returns the value with a name, ignoring case.
     *
     * @param kind the kind of the values for the message, as in {@code operation}
     * @throws IllegalArgumentException if there is no such name; the message suggests the nearest one
     */
    static <T> T find(String kind, String name, Map<String, T> values) {
        return values.entrySet().stream()
                .filter(value -> value.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(unknown(kind, name, values.keySet())));
    }

    /** Returns a message such as {@code unknown option '--epoch'; did you mean '--epochs'?}. */
    static String unknown(String kind, String name, Collection<String> names) {
        return "unknown " + kind + " '" + name + "'; "
                + Suggestions.nearest(name, names)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("it must be one of " + String.join(", ", names));
    }
}
