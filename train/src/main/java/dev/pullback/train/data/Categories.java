package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Numbers the different texts of a column as they come, up to a limit, or the texts that are known from other rows. */
final class Categories {
    /** The code of a text that is not among those known, and for which there is no room. */
    static final int NONE = -1;

    private final boolean closed;
    private final int most;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();

    private Categories(boolean closed, int most) {
        this.closed = closed;
        this.most = most;
    }

    /** None yet, and at most so many. */
    static Categories atMost(int most) {
        return new Categories(false, most);
    }

    /** These, and no others. */
    static Categories known(List<String> texts) {
        Categories known = new Categories(true, texts.size());
        for (String text : texts) known.codes.put(text, known.codes.size());
        known.texts.addAll(texts);
        return known;
    }

    boolean closed() {
        return closed;
    }

    /** The code of a text that came before, or {@link #NONE}. */
    int find(String text) {
        Integer code = codes.get(text);
        return code == null ? NONE : code;
    }

    /** The code of a text that did not come before, or {@link #NONE} if it may not be added. */
    int add(String text) {
        if (closed || texts.size() == most) return NONE;
        codes.put(text, texts.size());
        texts.add(text);
        return texts.size() - 1;
    }

    /** The code of the same number written otherwise, {@code 1.0} for {@code 1}, remembered for the next time. */
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

    /** The texts by their codes. */
    List<String> texts() {
        return texts;
    }

    /**
     * The texts in order: as they are if they were known, otherwise by value if all are numbers, each value being called
     * as it came first, and else by text.
     */
    Sorted sorted() {
        if (closed) return new Sorted(List.copyOf(texts), null);
        boolean numbers = texts.stream().allMatch(text -> Double.isFinite(DecimalParser.parse(text)));
        // Adding 0 makes -0 and 0 one value. The map keeps the first of equal keys, so the value is called by that.
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
     * Texts in order.
     *
     * @param places where each code went; null if each stayed where it was
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Sorted(List<String> texts, int @Nullable [] places) {
        int place(int code) {
            return code == NONE || places == null ? code : places[code];
        }
    }
}
