package dev.pullback.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Labelled data for a classifier: m rows of n finite features, and a class from 0 to classes-1 for each row.
 *
 * <p>A data set is immutable. {@link #of(DMatrixRMaj, int[]) of} copies its arguments. {@link #features()} and
 * {@link #labels()} return the internal storage, which must not be modified; copying it at each call would take longer
 * than a training step. To change features, copy them and call {@link #withFeatures}.
 *
 * <pre>{@code
 * Dataset.Split data = Csv.defaults().read(Path.of("iris.csv")).split(0.2, 42);
 * Standardizer scale = Standardizer.fit(data.train().features());
 * }</pre>
 */
public final class Dataset {
    private final DMatrixRMaj features;
    private final int[] labels;
    private final List<String> classNames;
    private final List<String> featureNames;
    private final @Nullable ImageShape image;

    private Dataset(
            DMatrixRMaj features,
            int[] labels,
            List<String> classNames,
            List<String> featureNames,
            @Nullable ImageShape image) {
        this.features = features;
        this.labels = labels;
        this.classNames = List.copyOf(classNames);
        this.featureNames = List.copyOf(featureNames);
        this.image = image;
    }

    /**
     * Creates a data set whose features are named {@code x0}, {@code x1}, ... and whose classes are named {@code 0},
     * {@code 1}, ... up to the largest label.
     *
     * @throws IllegalArgumentException if the matrix is empty, a number is not finite, or a label is below 0
     * @throws MatrixDimensionException if the number of labels is not the number of rows
     */
    public static Dataset of(DMatrixRMaj features, int[] labels) {
        int classes = Arrays.stream(labels).max().orElse(0) + 1;
        return of(features, labels, numbered("", Math.max(classes, 1)), featureNames(features.numCols));
    }

    /**
     * Creates a data set with given names.
     *
     * @param features m×n, copied
     * @param labels m labels, each from 0 to classes-1, copied
     * @param classNames a name for each class
     * @param featureNames a name for each column
     * @throws IllegalArgumentException if the matrix is empty, a number is not finite, a label has no class name, or
     *     the number of feature names is not n
     * @throws MatrixDimensionException if the number of labels is not the number of rows
     */
    public static Dataset of(DMatrixRMaj features, int[] labels, List<String> classNames, List<String> featureNames) {
        Dataset data = owning(features.copy(), labels.clone(), classNames, featureNames);
        requireFinite(features, featureNames);
        return data;
    }

    /** Like {@link #of}, but takes ownership of the matrix, which must be finite, and of the array. */
    static Dataset owning(DMatrixRMaj features, int[] labels, List<String> classNames, List<String> featureNames) {
        String shape = features.numRows + "x" + features.numCols;
        if (features.numRows < 1 || features.numCols < 1)
            throw new IllegalArgumentException(
                    "dataset: the features are " + shape + "; at least one row and one column are needed");
        if (labels.length != features.numRows)
            throw new MatrixDimensionException("dataset: " + shape + " features but "
                    + Messages.count(labels.length, "label") + "; each row needs one label");
        if (featureNames.size() != features.numCols)
            throw new IllegalArgumentException("dataset: " + shape + " features but "
                    + Messages.count(featureNames.size(), "feature name") + "; each column needs one name");
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classNames.size()) {
                throw new IllegalArgumentException("dataset: the label of row " + i + " is " + labels[i]
                        + "; with " + Messages.count(classNames.size(), "class name") + " it must be from 0 to "
                        + (classNames.size() - 1));
            }
        }
        return new Dataset(features, labels, classNames, featureNames, null);
    }

    private static void requireFinite(DMatrixRMaj features, List<String> featureNames) {
        for (int i = 0; i < features.getNumElements(); i++) {
            if (!Double.isFinite(features.data[i])) {
                throw new IllegalArgumentException("dataset: row " + i / features.numCols + ", feature "
                        + Messages.quoted(featureNames.get(i % features.numCols)) + " is " + features.data[i]
                        + "; every number must be finite");
            }
        }
    }

    /** Returns the default names of features: {@code x0}, {@code x1}, ... */
    static List<String> featureNames(int count) {
        return numbered("x", count);
    }

    static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** Returns the number of rows, m. */
    public int size() {
        return labels.length;
    }

    /** Returns the features, m×n, not copied. Do not modify them. */
    public DMatrixRMaj features() {
        return features;
    }

    /** Returns the class of each row, not copied. Do not modify the array. */
    public int[] labels() {
        return labels;
    }

    /** Returns the number of classes; some may have no row. */
    public int classes() {
        return classNames.size();
    }

    /** Returns the names of the classes. */
    public List<String> classNames() {
        return classNames;
    }

    /** Returns the names of the features. */
    public List<String> featureNames() {
        return featureNames;
    }

    /** Returns the height and width of the images, if each row is a grey image. */
    public Optional<ImageShape> image() {
        return Optional.ofNullable(image);
    }

    /** Returns the number of rows of each class. */
    public int[] classCounts() {
        int[] counts = new int[classes()];
        for (int label : labels) counts[label]++;
        return counts;
    }

    /**
     * Returns a data set with the same rows, each regarded as a grey image.
     *
     * @throws IllegalArgumentException if rows × cols is not the number of features
     */
    public Dataset asImages(int rows, int cols) {
        ImageShape shape = new ImageShape(rows, cols);
        if ((long) rows * cols != features.numCols)
            throw new IllegalArgumentException("asImages: " + shape + " is " + (long) rows * cols
                    + " pixels but a row has " + features.numCols + " features; they must be equal");
        return new Dataset(features, labels, classNames, featureNames, shape);
    }

    /**
     * Returns a data set with other features, for example standardised ones, and the same labels and names.
     *
     * @param changed the new features, m×n, copied
     * @throws MatrixDimensionException if the shape differs
     * @throws IllegalArgumentException if a number is not finite
     */
    public Dataset withFeatures(DMatrixRMaj changed) {
        return withOwnFeatures(changed.copy());
    }

    /** Like {@link #withFeatures}, but takes ownership of the matrix. */
    Dataset withOwnFeatures(DMatrixRMaj changed) {
        if (changed.numRows != features.numRows || changed.numCols != features.numCols)
            throw new MatrixDimensionException("withFeatures: the new features are " + changed.numRows + "x"
                    + changed.numCols + " but the data set's are " + features.numRows + "x" + features.numCols
                    + "; they must have the same shape");
        requireFinite(changed, featureNames);
        return new Dataset(changed, labels, classNames, featureNames, image);
    }

    /**
     * Returns a data set of the rows with these indices, in this order. An index may occur more than once.
     *
     * @throws IllegalArgumentException if there are no indices, or one is out of range
     */
    public Dataset rows(int[] indices) {
        if (indices.length == 0)
            throw new IllegalArgumentException("rows: no index is given; a data set needs at least one row");
        int n = features.numCols;
        DMatrixRMaj chosen = new DMatrixRMaj(indices.length, n);
        int[] chosenLabels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            int row = indices[i];
            if (row < 0 || row >= size()) {
                throw new IllegalArgumentException("rows: index " + row + " is not a row of a data set of "
                        + Messages.count(size(), "row") + "; it must be from 0 to " + (size() - 1));
            }
            System.arraycopy(features.data, row * n, chosen.data, i * n, n);
            chosenLabels[i] = labels[row];
        }
        return new Dataset(chosen, chosenLabels, classNames, featureNames, image);
    }

    /**
     * Splits the rows into training and test rows at random, with the same proportions of the classes on both sides.
     *
     * <p>A class with c rows has {@code floor(c * testFraction)} test rows or one more. The classes with the largest
     * remainders have one more, so that there are {@code round(m * testFraction)} test rows in total. At least one row
     * of every class is a training row. Both sides keep the order of the rows.
     *
     * @param testFraction the share of test rows, above 0 and below 1
     * @param seed the seed of the random choice; the same seed gives the same split
     * @throws IllegalArgumentException if the fraction is out of range or a side would be empty
     */
    public Split split(double testFraction, long seed) {
        StratifiedSplit sides = StratifiedSplit.split(labels, classes(), testFraction, seed);
        return new Split(rows(sides.train()), rows(sides.test()));
    }

    /** Returns one line, as in {@code 150 rows, 4 features, 3 classes}. */
    @Override
    public String toString() {
        String columns = image == null ? Messages.count(features.numCols, "feature") : image + " images";
        return Messages.count(size(), "row") + ", " + columns + ", " + classes()
                + (classes() == 1 ? " class" : " classes");
    }

    /**
     * Training rows and test rows with the same features and classes.
     *
     * @param train the rows to fit the weights and the {@link Standardizer} on
     * @param test the rows to measure on, never to fit on
     */
    public record Split(Dataset train, Dataset test) {
        /** Throws if the sides differ in features or classes. */
        public Split {
            int trainColumns = train.features.numCols;
            int testColumns = test.features.numCols;
            if (trainColumns != testColumns)
                throw new IllegalArgumentException(
                        "split: the training rows have " + Messages.count(trainColumns, "feature")
                                + " but the test rows " + testColumns + "; they must have the same");
            if (!train.classNames.equals(test.classNames))
                throw new IllegalArgumentException("split: the classes of the training rows are "
                        + Messages.list(train.classNames) + " but of the test rows " + Messages.list(test.classNames)
                        + "; they must be the same");
        }

        @Override
        public String toString() {
            return "train " + train + "; test " + test;
        }
    }
}
