package dev.pullback.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * Collects the labels of a file. The classes are the given ones, or the distinct labels in sorted order if none are
 * given.
 */
final class CsvLabels {
    /** The largest number of classes; guards against a column of quantities in a long file. */
    static final int MOST = 10_000;

    private final Categories classes;
    private final IGrowArray rows = new IGrowArray();

    CsvLabels(@Nullable List<String> known) {
        this.classes = known == null ? Categories.atMost(MOST) : Categories.known(known);
    }

    /** Adds the label of the next row; returns an error text if it is invalid. */
    Optional<String> add(String text) {
        if (CsvCell.isMissingLabel(text))
            return Optional.of("the label is missing" + (text.isEmpty() ? "" : " (" + Messages.quoted(text) + ")"));
        int code = classes.find(text);
        if (code == Categories.NONE) code = classes.isClosed() ? classes.findNumber(text) : classes.add(text);
        if (code == Categories.NONE) return Optional.of(unknown(text));
        rows.add(code);
        return Optional.empty();
    }

    private String unknown(String text) {
        if (!classes.isClosed())
            return "the label has more than " + MOST + " different values; that is a quantity, not a class: name the"
                    + " label's column";
        return "label " + Messages.quoted(text) + " is not one of the classes " + Messages.list(classes.texts())
                + Suggestions.nearest(text, classes.texts())
                        .map(name -> "; did you mean " + Messages.quoted(name) + "?")
                        .orElse("");
    }

    /** Returns the classes in their final order and the class of every row. */
    Classes classes() {
        Categories.Sorted sorted = classes.sorted();
        int[] labels = Arrays.copyOf(rows.data, rows.length);
        for (int i = 0; i < labels.length; i++) labels[i] = sorted.place(labels[i]);
        return new Classes(sorted.texts(), labels);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Classes(List<String> names, int[] labels) {}
}
