package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The labels of a file as they come, and in the end the classes they make: those of another data set if there is one,
 * otherwise the distinct labels, sorted by value if all are numbers and else by text.
 */
final class CsvLabels {
    private final @Nullable List<String> known;
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private int[] rows = new int[1024];
    private int size;

    CsvLabels(@Nullable List<String> known) {
        this.known = known;
        if (known != null) known.forEach(this::code);
    }

    private int code(String text) {
        return codes.computeIfAbsent(text, t -> {
            texts.add(t);
            return texts.size() - 1;
        });
    }

    /** Adds the label of the next row, and answers what is wrong with it, if anything. */
    Optional<String> add(String text) {
        if (CsvCell.isMissingLabel(text))
            return Optional.of("the label is missing" + (text.isEmpty() ? "" : " (" + Text.quoted(text) + ")"));
        Integer code = codes.get(text);
        if (code == null) code = known == null ? (Integer) code(text) : sameNumber(text, known);
        if (code == null) {
            return Optional.of("label " + Text.quoted(text) + " is not one of the classes " + Text.list(texts)
                    + Spelling.nearest(text, texts)
                            .map(name -> "; did you mean " + Text.quoted(name) + "?")
                            .orElse(""));
        }
        if (size == rows.length) rows = Arrays.copyOf(rows, 2 * size);
        rows[size++] = code;
        return Optional.empty();
    }

    /** The class of the same value written otherwise, {@code 1.0} for {@code 1}; remembered for the next time. */
    private @Nullable Integer sameNumber(String text, List<String> classes) {
        double value = Decimal.parse(text);
        for (int k = 0; k < classes.size(); k++) {
            if (value == Decimal.parse(classes.get(k))) {
                codes.put(text, k);
                return k;
            }
        }
        return null;
    }

    int size() {
        return size;
    }

    /** The classes, in the order of their numbers, and the class of every row. */
    Classes classes() {
        int[] labels = Arrays.copyOf(rows, size);
        if (known != null) return new Classes(known, labels);
        boolean numbers = texts.stream().allMatch(text -> Double.isFinite(Decimal.parse(text)));
        // Adding 0 makes -0 and 0 one value. The map keeps the first of equal keys, so the class is called by that.
        Comparator<String> order = numbers
                ? Comparator.comparingDouble(text -> Decimal.parse(text) + 0.0)
                : Comparator.<String>naturalOrder();
        TreeMap<String, Integer> classOf = new TreeMap<>(order);
        texts.forEach(text -> classOf.put(text, 0));
        int classes = 0;
        for (Map.Entry<String, Integer> name : classOf.entrySet()) name.setValue(classes++);
        int[] classOfCode = texts.stream().mapToInt(classOf::get).toArray();
        for (int i = 0; i < labels.length; i++) labels[i] = classOfCode[labels[i]];
        return new Classes(List.copyOf(classOf.keySet()), labels);
    }

    /** The names of the classes and the class of every row. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Classes(List<String> names, int[] labels) {}
}
