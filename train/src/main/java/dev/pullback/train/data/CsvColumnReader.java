package dev.pullback.train.data;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of one feature column, which contains numbers or categories. If the kind of the column is not given,
 * its first cells decide. {@link #complaint()} holds the error of the last cell.
 */
final class CsvColumnReader {
    private static final Csv.Setting[] NONE = {};
    private static final Csv.Setting[] CATEGORIES = {Csv.Setting.CATEGORICAL, Csv.Setting.IGNORE};

    private final String name;
    private final int index;
    private final Missing missing;
    private final Unseen unseen;
    private final int limit;
    private boolean numbers;
    private @Nullable Categories categories;
    private @Nullable String firstText;
    private @Nullable String complaint;
    private Csv.Setting[] remedies = {};
    private boolean isMissing;

    /** Creates the reader of a new column. If {@code categorical}, numbers are read as categories. */
    CsvColumnReader(String name, int index, boolean categorical, Csv csv) {
        this.name = name;
        this.index = index;
        this.missing = csv.missing;
        this.unseen = csv.unseen;
        this.limit = csv.mostCategories;
        this.categories = categorical ? Categories.atMost(limit) : null;
    }

    /** Creates the reader of a column that must match a column of an earlier file. */
    CsvColumnReader(Column like, int index, TableSource source) {
        this.name = like.name();
        this.index = index;
        this.missing = source.missing();
        this.unseen = source.unseen();
        this.limit = 0;
        this.categories = like.isNumber() ? null : Categories.known(like.categories());
        this.numbers = like.isNumber();
    }

    /** Returns whether numbers are read as numbers. No string is needed for such a cell. */
    boolean takesNumbers() {
        return categories == null;
    }

    /** Records that a cell was a finite number. Call it only if {@link #takesNumbers()}. */
    void tookNumber() {
        numbers = true;
    }

    /**
     * Returns the code of a text, or NaN. After NaN, {@link #complaint()} or {@link #isMissing()} may state the reason.
     */
    double text(String cell, Supplier<String> line) {
        complaint = null;
        isMissing = false;
        int code = categories == null ? Categories.NONE : categories.find(cell);
        if (code != Categories.NONE) return code;
        if (CsvCell.isMissing(cell)) {
            if (missing == Missing.REFUSE) complain(CsvCell.complaint(cell), Csv.Setting.MISSING);
            isMissing = true;
            return Double.NaN;
        }
        if (numbers || (categories == null && !CsvCell.isText(cell))) {
            complain(CsvCell.complaint(cell), CsvCell.isText(cell) ? CATEGORIES : NONE);
            return Double.NaN;
        }
        if (categories == null) {
            categories = Categories.atMost(limit);
            firstText = line.get() + ", " + this + ": " + Messages.quoted(cell) + " is not a number";
        } else if (firstText != null && !CsvCell.isText(cell)) {
            throw new DataException(
                    firstText + ", but " + Messages.quoted(cell)
                            + " further down is; say that the column is categorical if both are categories",
                    Csv.Setting.CATEGORICAL,
                    Csv.Setting.IGNORE);
        }
        return newCategory(categories, cell);
    }

    private double newCategory(Categories categories, String cell) {
        int code = categories.add(cell);
        if (code != Categories.NONE) return code;
        if (!categories.isClosed())
            complain(
                    "more than " + limit + " different texts; ignore the column or allow more categories",
                    Csv.Setting.IGNORE,
                    Csv.Setting.MOST_CATEGORIES);
        else if (unseen == Unseen.REFUSE)
            complain(
                    Messages.quoted(cell) + " is not one of the categories " + Messages.list(categories.texts())
                            + Suggestions.nearest(cell, categories.texts())
                                    .map(near -> "; did you mean " + Messages.quoted(near) + "?")
                                    .orElse(""),
                    Csv.Setting.UNSEEN);
        return Double.NaN;
    }

    private void complain(String text, Csv.Setting... remedies) {
        complaint = text;
        this.remedies = remedies;
    }

    /** Returns the settings that may avoid the last complaint. */
    Csv.Setting[] remedies() {
        return remedies;
    }

    @Nullable
    String complaint() {
        return complaint;
    }

    boolean isMissing() {
        return isMissing;
    }

    /** Returns the categories in their final order; empty for a column of numbers. */
    Categories.Sorted sorted() {
        return categories == null ? new Categories.Sorted(List.of(), null) : categories.sorted();
    }

    Column column(Categories.Sorted sorted) {
        return new Column(name, index, sorted.texts());
    }

    /** Returns the description of the column for error messages. */
    @Override
    public String toString() {
        return Column.describe(name, index);
    }
}
