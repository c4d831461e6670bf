package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns codes 0, 1, ... to the distinct texts of a column: either in the order of their occurrence, up to a limit, or
 * to known texts only.
 */
final class Categories {
    /** The code of a text that is unknown and cannot be added. */
    static final int NONE = -1;

    private final boolean isClosed;
    private final int limit;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    private Categories(boolean isClosed, int limit) {
        this.isClosed = isClosed;
        this.limit = limit;
    }

    /** Creates an empty set to which at most {@code limit} texts can be added. */
    static Categories atMost(int limit) {
        return new Categories(false, limit);
    }

    /** Creates a set of known texts to which none can be added. */
    static Categories known(List<String> texts) {
        Categories known = new Categories(true, texts.size());
        for (String text : texts) known.codes.put(text, known.codes.size());
        known.texts.addAll(texts);
        return known;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** Returns the code of a text, or {@link #NONE} if the set does not contain it. */
    int find(String text) {
        Integer code = codes.get(text);
        return code == null ? NONE : code;
    }

    /** Adds a text that the set does not contain and returns its code, or {@link #NONE} if it cannot be added. */
    int add(String text) {
        if (isClosed || texts.size() == limit) return NONE;
        codes.put(text, texts.size());
        texts.add(text);
        return texts.size() - 1;
    }

    /**
     * Returns the code of a text with the same numeric value, such as {@code 1} for {@code 1.0}, or {@link #NONE}.
     * Stores the code, so that {@link #find} returns it later.
     */
    int findNumber(String text) {
        double value = DecimalParser.parse(text);
        for (int code = 0; code < texts.size(); code++) {
            if (value == DecimalParser.parse(texts.get(code))) {
                codes.put(text, code);
                return code;
            }
        }
        return NONE;
    }

    List<String> texts() {
        return texts;
    }

    /**
     * Returns the texts in their final order. Known texts keep their order. Other texts are sorted by value if all are
     * numbers, where the first text of each value is used, and alphabetically otherwise.
     */
    Sorted sorted() {
        if (isClosed) return new Sorted(List.copyOf(texts), null);
        boolean numbers = texts.stream().allMatch(text -> Double.isFinite(DecimalParser.parse(text)));
        // Adding 0 makes -0 equal to 0. The map keeps the first of equal keys.
        Comparator<String> order = numbers
                ? Comparator.comparingDouble(text -> DecimalParser.parse(text) + 0.0)
                : Comparator.<String>naturalOrder();
        TreeMap<String, Integer> places = new TreeMap<>(order);
        texts.forEach(text -> places.put(text, 0));
        int place = 0;
        for (Map.Entry<String, Integer> name : places.entrySet()) name.setValue(place++);
        return new Sorted(
                List.copyOf(places.keySet()),
                texts.stream().mapToInt(places::get).toArray());
    }

    /**
     * The texts in their final order.
     *
     * @param places the final position of each code, or null if the codes are the positions
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sorted(List<String> texts, int @Nullable [] places) {
        int place(int code) {
            return code == NONE || places == null ? code : places[code];
        }
    }
}
