package dev.pullback.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Labelled rows for a classifier: m rows of n finite features, and for each row a class from 0 to classes-1.
 *
 * <p>A data set does not change. {@link #of(DMatrixRMaj, int[]) of} copies what it is given; {@link #features()} and
 * {@link #labels()} hand out the data set's own storage, for reading, because a copy of a large one at every look
 * would cost more than the training step it is for. To change numbers, copy them and call {@link #withFeatures}.
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
     * Rows and their classes, the features named {@code x0}, {@code x1}, ... and the classes {@code 0}, {@code 1}, ...
     * up to the largest label.
     *
     * @throws IllegalArgumentException for an empty matrix, a number that is not finite, a label below 0
     * @throws MatrixDimensionException if there is not one label a row
     */
    public static Dataset of(DMatrixRMaj features, int[] labels) {
        int classes = Arrays.stream(labels).max().orElse(0) + 1;
        return of(features, labels, numbered("", Math.max(classes, 1)), featureNames(features.numCols));
    }

    /**
     * Rows and their classes, with names.
     *
     * @param features   m×n, copied
     * @param labels     m of them, each from 0 to classes-1, copied
     * @param classNames one for each class
     * @param featureNames one for each column
     * @throws IllegalArgumentException for an empty matrix, a number that is not finite, a label that has no class,
     *     names that do not fit
     * @throws MatrixDimensionException if there is not one label a row
     */
    public static Dataset of(DMatrixRMaj features, int[] labels, List<String> classNames, List<String> featureNames) {
        Dataset data = owning(features.copy(), labels.clone(), classNames, featureNames);
        requireFinite(features, featureNames);
        return data;
    }

    /** As {@link #of}, but keeps the matrix and the array themselves, which hold finite numbers and nobody else has. */
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

    /** The names that features get where a source gives none: {@code x0}, {@code x1}, ... */
    static List<String> featureNames(int count) {
        return numbered("x", count);
    }

    /** The prefix with 0, with 1 and so on. */
    static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** The number of rows, m. */
    public int size() {
        return labels.length;
    }

    /** The m×n features: the data set's own matrix, to be read and not changed. */
    public DMatrixRMaj features() {
        return features;
    }

    /** The class of each row: the data set's own array, to be read and not changed. */
    public int[] labels() {
        return labels;
    }

    /** The number of classes; some may have no row here. */
    public int classes() {
        return classNames.size();
    }

    /** What each class is called. */
    public List<String> classNames() {
        return classNames;
    }

    /** What each column is called. */
    public List<String> featureNames() {
        return featureNames;
    }

    /** The height and width, where each row is a gray image. */
    public Optional<ImageShape> image() {
        return Optional.ofNullable(image);
    }

    /** How many rows each class has. */
    public int[] classCounts() {
        int[] counts = new int[classes()];
        for (int label : labels) counts[label]++;
        return counts;
    }

    /**
     * The same data, each row seen as a gray image.
     *
     * @throws IllegalArgumentException unless rows × cols is the number of features
     */
    public Dataset asImages(int rows, int cols) {
        ImageShape shape = new ImageShape(rows, cols);
        if ((long) rows * cols != features.numCols)
            throw new IllegalArgumentException("asImages: " + shape + " is " + (long) rows * cols
                    + " pixels but a row has " + features.numCols + " features; they must be equal");
        return new Dataset(features, labels, classNames, featureNames, shape);
    }

    /**
     * The same labels and names with other numbers, such as standardised ones.
     *
     * @param changed m×n like the features, copied
     * @throws MatrixDimensionException for another shape
     * @throws IllegalArgumentException for a number that is not finite
     */
    public Dataset withFeatures(DMatrixRMaj changed) {
        return withOwnFeatures(changed.copy());
    }

    /** As {@link #withFeatures}, but keeps the matrix itself, which nobody else has. */
    Dataset withOwnFeatures(DMatrixRMaj changed) {
        if (changed.numRows != features.numRows || changed.numCols != features.numCols)
            throw new MatrixDimensionException("withFeatures: the new features are " + changed.numRows + "x"
                    + changed.numCols + " but the data set's are " + features.numRows + "x" + features.numCols
                    + "; they must have the same shape");
        requireFinite(changed, featureNames);
        return new Dataset(changed, labels, classNames, featureNames, image);
    }

    /**
     * The rows with these indices, in this order; an index may come twice.
     *
     * @throws IllegalArgumentException for no index at all, or for one that is no row
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
                throw new IllegalArgumentException("rows: index " + row + " is no row of a data set of "
                        + Messages.count(size(), "row") + "; it must be from 0 to " + (size() - 1));
            }
            System.arraycopy(features.data, row * n, chosen.data, i * n, n);
            chosenLabels[i] = labels[row];
        }
        return new Dataset(chosen, chosenLabels, classNames, featureNames, image);
    }

    /**
     * Splits into training and test rows, class by class, so that both sides keep the proportions of the classes.
     *
     * <p>Of a class with c rows, {@code floor(c * testFraction)} or one more go to the test side, chosen by the seed;
     * the ones more go to the classes with the largest fractions left over, so that the whole test side has
     * {@code round(m * testFraction)} rows. At least one row of every class stays on the training side. Both sides
     * keep the order of the rows.
     *
     * @param testFraction above 0 and below 1
     * @param seed the same seed gives the same split
     * @throws IllegalArgumentException for a fraction out of range, or if a side would be empty
     */
    public Split split(double testFraction, long seed) {
        StratifiedSplit sides = StratifiedSplit.split(labels, classes(), testFraction, seed);
        return new Split(rows(sides.train()), rows(sides.test()));
    }

    /** {@code 150 rows, 4 features, 3 classes}. */
    @Override
    public String toString() {
        String columns = image == null ? Messages.count(features.numCols, "feature") : image + " images";
        return Messages.count(size(), "row") + ", " + columns + ", " + classes()
                + (classes() == 1 ? " class" : " classes");
    }

    /**
     * Rows to train on and rows to test on, with the same features and classes.
     *
     * @param train for fitting weights and the {@link Standardizer}
     * @param test  for measuring, never for fitting
     */
    public record Split(Dataset train, Dataset test) {
        /** Refuses sides that differ in features or classes. */
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
