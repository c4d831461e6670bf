package dev.pullback.cli;

import dev.pullback.train.data.Suggestions;
import java.util.Collection;
import java.util.Map;

/** One of several names, and what to say of a name that is none of them. */
final class Choice {
    private Choice() {}

    /**
     * The value of a name, in capitals or not.
     *
     * @param what as in {@code activation}
     * @throws IllegalArgumentException if there is no such name; suggests the nearest
     */
    static <T> T of(String what, String name, Map<String, T> values) {
        return values.entrySet().stream()
                .filter(value -> value.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(unknown(what, name, values.keySet())));
    }

    /** As in {@code unknown option '--epoch'; did you mean '--epochs'?}. */
    static String unknown(String what, String name, Collection<String> names) {
        return "unknown " + what + " '" + name + "'; "
                + Suggestions.nearest(name, names)
                        .map(near -> "did you mean '" + near + "'?")
                        .orElse("it must be one of " + String.join(", ", names));
    }
}
