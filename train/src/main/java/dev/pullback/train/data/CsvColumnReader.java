package dev.pullback.train.data;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of a file: numbers or categories, as is said or as its first cells show. What is wrong with a cell is
 * left in {@link #complaint()}.
 */
final class CsvColumnReader {
    private static final Csv.Setting[] NONE = {};
    private static final Csv.Setting[] CATEGORIES = {Csv.Setting.CATEGORICAL, Csv.Setting.IGNORE};

    private final String name;
    private final int index;
    private final Missing missing;
    private final Unseen unseen;
    private final int most;
    private boolean numbers;
    private @Nullable Categories categories;
    private @Nullable String firstText;
    private @Nullable String complaint;
    private Csv.Setting[] remedies = {};
    private boolean isMissing;

    /** A column of which nothing is known; if {@code categorical}, what looks like a number is a category too. */
    CsvColumnReader(String name, int index, boolean categorical, Csv csv) {
        this.name = name;
        this.index = index;
        this.missing = csv.missing;
        this.unseen = csv.unseen;
        this.most = csv.mostCategories;
        this.categories = categorical ? Categories.atMost(most) : null;
    }

    /** A column that is to be read as another was. */
    CsvColumnReader(Column like, int index, TableSource source) {
        this.name = like.name();
        this.index = index;
        this.missing = source.missing();
        this.unseen = source.unseen();
        this.most = 0;
        this.categories = like.isNumber() ? null : Categories.known(like.categories());
        this.numbers = like.isNumber();
    }

    /** Whether a cell that is a number is taken as it is; then no text needs to be made of it. */
    boolean takesNumbers() {
        return categories == null;
    }

    /** A cell that is a finite number, in a column that {@link #takesNumbers()}. */
    void tookNumber() {
        numbers = true;
    }

    /** The code of a text, or NaN where there is none, and then {@link #complaint()} or {@link #isMissing()} may say why. */
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
            categories = Categories.atMost(most);
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
                    "more than " + most + " different texts; ignore the column or allow more categories",
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

    private void complain(String what, Csv.Setting... remedies) {
        complaint = what;
        this.remedies = remedies;
    }

    /** The settings that would have it otherwise. */
    Csv.Setting[] remedies() {
        return remedies;
    }

    /** What is wrong with the text asked for last, if anything. */
    @Nullable
    String complaint() {
        return complaint;
    }

    /** Whether the text asked for last stands for nothing. */
    boolean isMissing() {
        return isMissing;
    }

    /** The categories in order, none for numbers. */
    Categories.Sorted sorted() {
        return categories == null ? new Categories.Sorted(List.of(), null) : categories.sorted();
    }

    Column column(Categories.Sorted sorted) {
        return new Column(name, index, sorted.texts());
    }

    /** How errors name it. */
    @Override
    public String toString() {
        return Column.describe(name, index);
    }
}
