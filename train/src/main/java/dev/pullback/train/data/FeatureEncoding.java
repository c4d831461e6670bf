package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Converts a {@link Table} to numeric features. It is learned from training rows and holds the categories of each
 * column, the mean that replaces missing numbers, the scale of the numbers, and the names of the classes or the scale
 * of the targets. An encoding is immutable. Save it as text with the weights ({@link #toText()}, {@link #parse}) and
 * apply it to later files for prediction.
 *
 * <p>A column of numbers becomes one feature, {@code (x - mean) / deviation} if numbers are standardised. A column of
 * categories is one-hot encoded: it becomes a feature {@code column=category}, 0 or 1, for each category of the
 * training rows, in alphabetical order. These features are not standardised, since that would turn a rare category into
 * a large number.
 *
 * <p>Learn an encoding from the training rows only, and apply it to all other rows; otherwise the test rows influence
 * training.
 */
public final class FeatureEncoding {
    private final TableSource source;
    private final List<Column> columns;
    /** The value that replaces a missing number in each column; 0 for columns of categories. */
    private final double[] fill;
    /** The scale of each column; mean 0 and deviation 1 for columns that are not scaled. */
    private final Standardizer scale;

    /** The scale of the targets, or null if they are not scaled. */
    private final @Nullable Standardizer targetScale;

    private final List<String> classNames;
    private final List<String> featureNames;
    private final List<CategoryFeature> categoryFeatures;
    private final TableEncoder tableEncoder;
    private final RowEncoder rowEncoder;

    FeatureEncoding(
            TableSource source,
            List<Column> columns,
            double[] fill,
            Standardizer scale,
            @Nullable Standardizer targetScale,
            List<String> classNames) {
        this.source = source;
        this.columns = List.copyOf(columns);
        this.fill = fill;
        this.scale = scale;
        this.targetScale = targetScale;
        this.classNames = List.copyOf(classNames);
        List<String> names = new ArrayList<>();
        for (Column column : columns) {
            if (column.isNumber() || column.isEmbedded()) names.add(column.name());
            else for (String category : column.categories()) names.add(column.name() + "=" + category);
        }
        this.featureNames = List.copyOf(names);
        this.categoryFeatures = categoryFeatures(columns);
        this.tableEncoder = new TableEncoder(this);
        this.rowEncoder = new RowEncoder(this);
    }

    private static List<CategoryFeature> categoryFeatures(List<Column> columns) {
        List<CategoryFeature> features = new ArrayList<>();
        int at = 0;
        for (Column column : columns) {
            if (column.isEmbedded())
                features.add(new CategoryFeature(at, column.categories().size()));
            at += column.width();
        }
        return List.copyOf(features);
    }

    /**
     * Learns an encoding that does not scale numbers.
     *
     * @throws DataException if all cells of a column are missing
     */
    public static FeatureEncoding of(Table train) {
        int n = train.columns().size();
        double[] means = new double[n];
        int[] present = new int[n];
        boolean[][] used = new boolean[n][];
        for (int i = 0; i < n; i++)
            used[i] = new boolean[train.columns().get(i).categories().size()];
        DMatrixRMaj cells = train.cells();
        for (int i = 0, column = 0; i < cells.getNumElements(); i++, column = column + 1 == n ? 0 : column + 1) {
            double x = cells.data[i];
            if (Double.isNaN(x)) continue;
            int count = ++present[column];
            // Dividing first prevents an overflow for large numbers.
            if (used[column].length == 0) means[column] += x / count - means[column] / count;
            else used[column][(int) x] = true;
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            if (present[i] == 0)
                throw new DataException(
                        train.source().file() + ", " + train.columns().get(i)
                                + ": every cell is missing, so there is nothing to learn from it; ignore it",
                        Csv.Setting.IGNORE);
            columns.add(train.columns().get(i).only(used[i]));
        }
        return new FeatureEncoding(train.source(), columns, means, unscaled(n), null, train.classNames());
    }

    /**
     * Learns an encoding that scales the numbers of each column to mean 0 and standard deviation 1, as
     * {@link Standardizer} does. It scales targets too, except columns of zeros and ones.
     *
     * @throws DataException if all cells of a column or a target are missing
     * @throws IllegalArgumentException if the range of a column overflows
     */
    public static FeatureEncoding standardizing(Table train) {
        FeatureEncoding plain = of(train);
        int n = plain.columns.size();
        boolean[] numbers = new boolean[n];
        for (int i = 0; i < n; i++) numbers[i] = plain.columns.get(i).isNumber();
        DMatrixRMaj filled = train.cells().copy();
        for (int i = 0, end = filled.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++) {
                if (!numbers[column]) filled.data[i] = 0;
                else if (Double.isNaN(filled.data[i])) filled.data[i] = plain.fill[column];
            }
        }
        Standardizer scale = Standardizer.fit(filled, i -> train.source().file() + ", " + plain.columns.get(i));
        DMatrixRMaj targets = train.targets();
        Standardizer targetScale = targets == null || targets.numCols == 0
                ? null
                : Standardizer.fitTargets(
                        train.requireTargets(),
                        i -> train.source().file() + ", target "
                                + Messages.quoted(train.targetNames().get(i)));
        return new FeatureEncoding(plain.source, plain.columns, plain.fill, scale, targetScale, plain.classNames);
    }

    /**
     * Learns an encoding for rows whose columns are the pixels of an image. It divides all numbers by the largest absolute
     * value of the training rows, so that pixels from 0 to 255 become numbers from 0 to 1 and 0 remains 0.
     *
     * @throws DataException if a column does not hold numbers, or all its cells are missing
     */
    public static FeatureEncoding scalingPixels(Table train) {
        FeatureEncoding plain = of(train);
        for (Column column : plain.columns) {
            if (!column.isNumber())
                throw new DataException(
                        train.source().file() + ", " + column
                                + ": holds categories; if a row is an image, each column besides the label is a pixel",
                        Csv.Setting.IGNORE);
        }
        double largest = 0;
        DMatrixRMaj cells = train.cells();
        for (int i = 0; i < cells.getNumElements(); i++) {
            if (!Double.isNaN(cells.data[i])) largest = Math.max(largest, Math.abs(cells.data[i]));
        }
        double[] deviations = new double[plain.columns.size()];
        Arrays.fill(deviations, largest > 0 ? largest : 1);
        Standardizer scale = Standardizer.of(new double[deviations.length], deviations);
        return new FeatureEncoding(plain.source, plain.columns, plain.fill, scale, null, plain.classNames);
    }

    static Standardizer unscaled(int columns) {
        double[] ones = new double[columns];
        Arrays.fill(ones, 1);
        return Standardizer.of(new double[columns], ones);
    }

    /**
     * Parses the text that {@link #toText()} returned.
     *
     * @throws DataException if the text is damaged
     */
    public static FeatureEncoding parse(String text) {
        return FeatureEncodingJson.parse(text);
    }

    /** Returns the encoding as a JSON object on one line, from which {@link #parse} restores all numbers exactly. */
    public String toText() {
        return FeatureEncodingJson.write(this);
    }

    /**
     * Converts rows with labels or targets to a data set. If all columns of the training rows are features, these are
     * the targets too, as {@link Dataset#autoencoding} says.
     *
     * @throws DataException if the rows have no labels, a class is unknown, a target is missing, or {@link #features}
     *     throws
     */
    public Dataset apply(Table rows) {
        return tableEncoder.dataset(rows);
    }

    /**
     * Converts rows, with or without labels, to features, m×n. Do not modify the result, which may be the storage of
     * the table.
     *
     * @throws DataException if the columns differ from those of the training rows, a missing cell or an unseen category
     *     is not allowed, or a scaled number overflows
     */
    public DMatrixRMaj features(Table rows) {
        return tableEncoder.features(rows);
    }

    /**
     * Converts one row to features, as {@link #features(Table)} does, with the same bits. Allocates nothing for numbers and
     * texts that are categories. May be called from any thread.
     *
     * @param row the value of each column by name: a number, a text as in a file, or null if it is missing; other names are
     *     ignored
     * @param features receives the features; at least as long as {@link #featureNames}
     * @throws DataException if a name is absent, a value is not of the kind of its column, or a missing value or an unseen
     *     category is not allowed
     */
    public void features(Map<String, ?> row, double[] features) {
        if (features.length < featureNames.size())
            throw new IllegalArgumentException("encoding: the array has " + features.length + " elements; "
                    + Messages.count(featureNames.size(), "feature") + " must fit");
        rowEncoder.encode(row, features);
    }

    /** Returns the names of the targets; empty if the training rows have a label instead. */
    public List<String> targetNames() {
        return source.targetNames();
    }

    /** Returns the standardizer of the targets, if they are scaled. */
    public Optional<Standardizer> targetScale() {
        return Optional.ofNullable(targetScale);
    }

    /** Returns the names of the classes; empty if the training rows have no label. */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * Returns the names of the features. A column of numbers has one feature with the name of the column; a category
     * has a feature named {@code column=category}. A column that is read for an embedding has one feature.
     */
    public List<String> featureNames() {
        return featureNames;
    }

    /** Returns the features that hold numbers of categories, for {@code Mlp.embed}. */
    public List<CategoryFeature> categoryFeatures() {
        return categoryFeatures;
    }

    /** Returns the columns of the training rows with their categories. */
    public List<Column> columns() {
        return columns;
    }

    TableSource source() {
        return source;
    }

    /** Returns the number that replaces a missing number in a column; 0 for columns of categories. */
    public double fill(int column) {
        return fill[column];
    }

    /** Returns the scale of the columns; mean 0 and deviation 1 for columns that are not scaled. */
    public Standardizer scale() {
        return scale;
    }

    /** Returns whether a row with a missing number is an error. */
    public boolean refusesMissing() {
        return source.missing() == Missing.REFUSE;
    }

    /** Returns whether a category that the training rows do not contain is an error. */
    public boolean refusesUnseen() {
        return source.unseen() == Unseen.REFUSE;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FeatureEncoding that && toText().equals(that.toText());
    }

    @Override
    public int hashCode() {
        return toText().hashCode();
    }

    /** Returns one line, as in {@code encoding of 14 columns as 104 features, 2 classes}. */
    @Override
    public String toString() {
        return "encoding of " + Messages.count(columns.size(), "column") + " as "
                + Messages.count(featureNames.size(), "feature") + ", "
                + (source.hasLabel()
                        ? classNames.size() + " classes"
                        : Messages.count(targetNames().size(), "target"));
    }
}
