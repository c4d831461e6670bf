package dev.pullback.train.data;

import dev.pullback.train.data.dialect.NumberSyntax;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Assigns the codes 0, 1, ... to the distinct texts of a column. If the texts are not known in advance, they get codes
 * in the order of occurrence, up to a limit. If they are known, other texts get no code.
 *
 * <p>Two cells are the same category if their texts are equal, or if all texts of the column are numbers and the values
 * are equal, such as {@code 1} and {@code 1.0}. Values are compared exactly, not as doubles.
 */
final class Categories {
    /** The code of a text that is unknown and cannot be added. */
    static final int NONE = -1;

    private final boolean isClosed;
    private final int limit;
    private final NumberSyntax numbers;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    /** The codes of the values of known texts, computed when first needed. */
    private @Nullable Map<BigDecimal, Integer> values;

    private Categories(boolean isClosed, int limit, NumberSyntax numbers) {
        this.isClosed = isClosed;
        this.limit = limit;
        this.numbers = numbers;
    }

    /** Creates an empty set to which at most {@code limit} texts can be added. */
    static Categories atMost(int limit, NumberSyntax numbers) {
        return new Categories(false, limit, numbers);
    }

    /** Creates a set of known texts to which none can be added. */
    static Categories known(List<String> texts, NumberSyntax numbers) {
        Categories known = new Categories(true, texts.size(), numbers);
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
     * Returns the code of a known text with the same numeric value, such as {@code 1} for {@code 1.0}, or {@link #NONE}.
     */
    int findNumber(String text) {
        BigDecimal value = value(text);
        if (value == null) return NONE;
        Map<BigDecimal, Integer> known = values;
        if (known == null) {
            known = new HashMap<>();
            for (int code = 0; code < texts.size(); code++) {
                BigDecimal other = value(texts.get(code));
                if (other != null) known.putIfAbsent(other, code);
            }
            values = known;
        }
        return known.getOrDefault(value, NONE);
    }

    /** Returns the value of a text in lowest terms, so that equal values are equal objects; null if it is no number. */
    private @Nullable BigDecimal value(String text) {
        if (!numbers.isNumber(text)) return null;
        try {
            return new BigDecimal(numbers.plain(text)).stripTrailingZeros();
        } catch (NumberFormatException e) {
            return null; // an exponent beyond those of BigDecimal
        }
    }

    List<String> texts() {
        return texts;
    }

    /** Returns all texts in their final order; see {@link #sorted(boolean[])}. */
    Sorted sorted() {
        boolean[] all = new boolean[texts.size()];
        Arrays.fill(all, true);
        return sorted(all);
    }

    /**
     * Returns the used texts in their final order. Known texts keep their order. Other texts are sorted by value if all
     * are numbers, where the first text of each value is used, and alphabetically otherwise.
     */
    Sorted sorted(boolean[] used) {
        if (isClosed) return new Sorted(List.copyOf(texts), null);
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < used.length; i++) if (used[i]) chosen.add(texts.get(i));
        Map<String, BigDecimal> byText = new HashMap<>();
        for (String text : chosen) {
            BigDecimal value = value(text);
            if (value == null) break;
            byText.put(text, value);
        }
        // The map keeps the first of equal keys.
        Comparator<String> order = byText.size() == chosen.size()
                ? Comparator.comparing(text -> byText.getOrDefault(text, BigDecimal.ZERO))
                : Comparator.<String>naturalOrder();
        TreeMap<String, Integer> places = new TreeMap<>(order);
        chosen.forEach(text -> places.put(text, 0));
        int place = 0;
        for (Map.Entry<String, Integer> name : places.entrySet()) name.setValue(place++);
        return new Sorted(
                List.copyOf(places.keySet()),
                texts.stream().mapToInt(text -> places.getOrDefault(text, NONE)).toArray());
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
