package dev.pullback.train.data;

import dev.pullback.train.data.dialect.CellFormat;
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

    /** A label with more classes than this and fewer than two rows per class is regarded as a quantity. */
    private static final int MANY_CLASSES = 100;
    /** The same for a label that is a number. */
    private static final int ROWS_PER_CLASS = 10;
    /** A label that is a number with more classes than this and fewer than two rows per class is regarded as a quantity. */
    private static final int MANY_NUMBERS = 10;

    private static final String QUANTITY = "that is a quantity, not a class: name the label's column";

    private final CsvCell cells;
    private final Categories classes;
    private final IGrowArray rows = new IGrowArray();

    CsvLabels(@Nullable List<String> known, CsvCell cells) {
        this.cells = cells;
        this.classes =
                known == null ? Categories.atMost(MOST, cells.numbers()) : Categories.known(known, cells.numbers());
    }

    /** Adds the label of the next row; returns an error text if it is missing or invalid. */
    Optional<String> add(String text) {
        boolean isMissing = cells.isMissingLabel(text);
        int code = isMissing ? Categories.NONE : classes.find(text);
        if (code == Categories.NONE && !isMissing)
            code = classes.isClosed() ? classes.findNumber(text) : classes.add(text);
        rows.add(code);
        if (isMissing)
            return Optional.of("the label is missing" + (text.isEmpty() ? "" : " (" + Messages.quoted(text) + ")"));
        return code == Categories.NONE ? Optional.of(unknown(text)) : Optional.empty();
    }

    /** Forgets the labels of the rows so far, but not the classes. */
    void forgetRows() {
        rows.length = 0;
    }

    boolean isMissing(String text) {
        return cells.isMissingLabel(text);
    }

    private String unknown(String text) {
        if (!classes.isClosed()) return "the label has more than " + MOST + " different values; " + QUANTITY;
        return "label " + Messages.quoted(text) + " is not one of the classes " + Messages.list(classes.texts())
                + Suggestions.nearest(text, classes.texts())
                        .map(name -> "; did you mean " + Messages.quoted(name) + "?")
                        .orElse("");
    }

    /** Returns the classes of these rows in their final order and the class of each row. */
    Classes classes(int[] chosen) {
        int[] labels = Arrays.stream(chosen).map(row -> rows.data[row]).toArray();
        boolean[] used = new boolean[classes.texts().size()];
        for (int label : labels) used[label] = true;
        Categories.Sorted sorted = classes.sorted(used);
        for (int i = 0; i < labels.length; i++) labels[i] = sorted.place(labels[i]);
        return new Classes(sorted.texts(), labels);
    }

    /** Throws if these classes of a new file are only one, or look like a quantity; {@code column} names file and column. */
    void requireClasses(String column, List<String> names, int rows) {
        if (names.size() == 1)
            throw new DataException(
                    column + " is " + Messages.quoted(names.get(0)) + " in all " + Messages.count(rows, "row")
                            + "; at least two classes are needed",
                    Csv.Setting.LABEL);
        boolean isNumber = CellFormat.of(names, cells.numbers()).isPresent()
                || names.stream().allMatch(cells::isNumber);
        boolean isQuantity = names.size() > MANY_CLASSES
                ? names.size() > rows / (isNumber ? ROWS_PER_CLASS : 2)
                : isNumber && names.size() > MANY_NUMBERS && names.size() > rows / 2;
        if (isQuantity)
            throw new DataException(
                    column + " has " + names.size() + " different values in " + rows
                            + (isNumber
                                    ? " rows; that is a quantity, not a class: name the label's column"
                                    : " rows; that names the rows, and is no class: name the label's column"),
                    isNumber
                            ? new Csv.Setting[] {Csv.Setting.LABEL, Csv.Setting.TARGET}
                            : new Csv.Setting[] {Csv.Setting.LABEL});
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Classes(List<String> names, int[] labels) {}
}
