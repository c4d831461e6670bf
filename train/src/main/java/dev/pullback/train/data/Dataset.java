package dev.pullback.train.data;

import dev.pullback.kernels.image.ImageSize;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Rows to train on: m rows of n finite features, and for each row either a class from 0 to classes-1 or k numbers, its
 * targets. A row may also have a weight and further named inputs.
 *
 * <p>A data set is immutable. {@link #of(DMatrixRMaj, int[]) of} copies its arguments. {@link #features()},
 * {@link #labels()} and {@link #targets()} return the internal storage, which must not be modified; copying it at each
 * call would take longer than a training step. To change features, copy them and call {@link #withFeatures}.
 *
 * <pre>{@code
 * Dataset.Split data = Csv.defaults().read(Path.of("iris.csv")).split(0.2, 42);
 * Standardizer scale = Standardizer.fit(data.train().features());
 * }</pre>
 */
public final class Dataset {
    private final DMatrixRMaj features;
    private final List<String> featureNames;
    private final Outcomes outcomes;
    private final RowExtras extras;
    private final @Nullable ImageSize image;
    private final List<CategoryFeature> categories;

    private Dataset(
            DMatrixRMaj features,
            List<String> featureNames,
            Outcomes outcomes,
            RowExtras extras,
            @Nullable ImageSize image,
            List<CategoryFeature> categories) {
        this.features = features;
        this.featureNames = List.copyOf(featureNames);
        this.outcomes = outcomes;
        this.extras = extras;
        this.image = image;
        this.categories = List.copyOf(categories);
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

    /**
     * Creates a data set of rows with targets, such as quantities to predict. The features are named {@code x0},
     * {@code x1}, ..., the targets {@code y0}, {@code y1}, ...
     *
     * @param features m×n, copied
     * @param targets m×k, copied
     * @throws IllegalArgumentException if a matrix is empty or a number is not finite
     * @throws MatrixDimensionException if the numbers of rows differ
     */
    public static Dataset of(DMatrixRMaj features, DMatrixRMaj targets) {
        return of(features, targets, numbered("y", targets.numCols), featureNames(features.numCols));
    }

    /**
     * Creates a data set of rows with targets and given names.
     *
     * @param features m×n, copied
     * @param targets m×k, copied
     * @param targetNames a name for each target
     * @param featureNames a name for each feature
     * @throws IllegalArgumentException if a matrix is empty, a number is not finite, or a number of names is wrong
     * @throws MatrixDimensionException if the numbers of rows differ
     */
    public static Dataset of(
            DMatrixRMaj features, DMatrixRMaj targets, List<String> targetNames, List<String> featureNames) {
        requireFinite(features, featureNames);
        return owning(features.copy(), Outcomes.of(targets.copy(), targetNames), featureNames);
    }

    /** Like {@link #of}, but takes ownership of the matrix, which must be finite, and of the array. */
    static Dataset owning(DMatrixRMaj features, int[] labels, List<String> classNames, List<String> featureNames) {
        return owning(features, Outcomes.of(labels, classNames), featureNames);
    }

    /** Creates a data set that owns the matrix, which must be finite. */
    static Dataset owning(DMatrixRMaj features, Outcomes outcomes, List<String> featureNames) {
        String shape = features.numRows + "x" + features.numCols;
        if (features.numRows < 1 || features.numCols < 1)
            throw new IllegalArgumentException(
                    "dataset: the features are " + shape + "; at least one row and one column are needed");
        outcomes.requireRows(features);
        if (featureNames.size() != features.numCols)
            throw new IllegalArgumentException("dataset: " + shape + " features but "
                    + Messages.count(featureNames.size(), "feature name") + "; each column needs one name");
        return new Dataset(features, featureNames, outcomes, RowExtras.NONE, null, List.of());
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

    /** Returns the size of images, without the number of channels if they are grey. */
    static String text(ImageSize size) {
        return size.channels() == 1 ? size.height() + "x" + size.width() : size.toString();
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
        return features.numRows;
    }

    /** Returns the features, m×n, not copied. Do not modify them. */
    public DMatrixRMaj features() {
        return features;
    }

    /** Returns the classes or targets of the rows. */
    public Outcomes outcomes() {
        return outcomes;
    }

    /** Returns whether each row has a class; otherwise each row has targets. */
    public boolean hasClasses() {
        return outcomes.hasClasses();
    }

    /**
     * Returns the class of each row, not copied. Do not modify the array.
     *
     * @throws IllegalStateException if the rows have targets instead of classes
     */
    public int[] labels() {
        return outcomes.requireLabels();
    }

    /** Returns the number of classes; some may have no row. It is 0 if the rows have targets. */
    public int classes() {
        return classNames().size();
    }

    /** Returns the names of the classes; empty if the rows have targets. */
    public List<String> classNames() {
        return outcomes.classNames();
    }

    /**
     * Returns the targets, m×k. If the rows have classes, these are the numbers of the classes, m×1. The matrix is
     * not copied; do not modify it.
     */
    public DMatrixRMaj targets() {
        return outcomes.targets();
    }

    /** Returns the names of the targets; empty if the rows have classes. */
    public List<String> targetNames() {
        return outcomes.targetNames();
    }

    /** Returns the standardizer with which the targets were scaled, if they were. */
    public Optional<Standardizer> targetScale() {
        return Optional.ofNullable(outcomes.scale());
    }

    /** Returns the weight of each row, m×1, not copied, if the rows have weights. */
    public Optional<DMatrixRMaj> weights() {
        return Optional.ofNullable(extras.weights());
    }

    /** Returns the mean weight of the rows, 1 without weights. */
    public double meanWeight() {
        return extras.meanWeight();
    }

    /** Returns the further inputs by name, not copied; see {@link #withInput}. */
    public Map<String, DMatrixRMaj> inputs() {
        return extras.inputs();
    }

    /** Returns the names of the features. */
    public List<String> featureNames() {
        return featureNames;
    }

    /** Returns the size of the images, if each row is an image. */
    public Optional<ImageSize> image() {
        return Optional.ofNullable(image);
    }

    /** Returns the features that hold numbers of categories, for {@code Mlp.embed}; usually there are none. */
    public List<CategoryFeature> categoryFeatures() {
        return categories;
    }

    /**
     * Returns a data set in which some features hold numbers of categories. {@link Split#standardized} leaves these as they
     * are.
     *
     * @throws IllegalArgumentException if a feature is out of range, or a value is not a whole number from 0 to the number
     *     of its categories
     */
    public Dataset withCategoryFeatures(List<CategoryFeature> given) {
        for (CategoryFeature c : given) {
            if (c.feature() >= features.numCols)
                throw new IllegalArgumentException("dataset: feature " + c.feature()
                        + " holds categories, but there are " + Messages.count(features.numCols, "feature"));
            for (int row = 0; row < size(); row++) {
                double k = features.get(row, c.feature());
                if (k != Math.rint(k) || k < 0 || k > c.categories())
                    throw new IllegalArgumentException("dataset: row " + row + ", feature "
                            + Messages.quoted(featureNames.get(c.feature())) + " is " + k
                            + "; the number of a category is a whole number from 0 to " + c.categories());
            }
        }
        return new Dataset(features, featureNames, outcomes, extras, image, given);
    }

    /**
     * Returns the number of rows of each class.
     *
     * @throws IllegalStateException if the rows have targets instead of classes
     */
    public int[] classCounts() {
        int[] counts = new int[classes()];
        for (int label : labels()) counts[label]++;
        return counts;
    }

    /**
     * Returns a data set with the same rows, each regarded as a grey image.
     *
     * @throws IllegalArgumentException if rows × cols is not the number of features
     */
    public Dataset asImages(int rows, int cols) {
        return asImages(new ImageSize(1, rows, cols));
    }

    /**
     * Returns a data set with the same rows, each regarded as an image of the given size: its channels one after another,
     * and the lines of each channel from top to bottom.
     *
     * @throws IllegalArgumentException if the number of elements of the image is not the number of features
     */
    public Dataset asImages(ImageSize size) {
        if (size.elements() != features.numCols)
            throw new IllegalArgumentException("asImages: an image of " + size + " has " + size.elements()
                    + " numbers but a row has " + features.numCols + " features; they must be equal");
        return new Dataset(features, featureNames, outcomes, extras, size, categories);
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
        return new Dataset(changed, featureNames, outcomes, extras, image, categories);
    }

    /**
     * Returns a data set with the same features and other targets.
     *
     * @param targets m×k, copied
     * @param names a name for each target
     * @throws IllegalArgumentException if a number is not finite, or the number of names is not k
     * @throws MatrixDimensionException if the number of rows differs
     */
    public Dataset withTargets(DMatrixRMaj targets, List<String> names) {
        return with(Outcomes.of(targets.copy(), names));
    }

    /**
     * Returns a data set whose targets are its features, to train a network that reproduces its input.
     *
     * @throws IllegalStateException if a feature holds numbers of categories, which are no quantities
     */
    public Dataset autoencoding() {
        if (!categories.isEmpty())
            throw new IllegalStateException("dataset: "
                    + Messages.quoted(featureNames.get(categories.get(0).feature()))
                    + " holds numbers of categories, which cannot be targets");
        return with(Outcomes.of(features, featureNames));
    }

    /**
     * Returns a data set with standardised targets. It stores the standardizer, so that metrics and models use the
     * original unit.
     *
     * @throws IllegalStateException if the rows have classes, or the targets are already scaled
     * @throws MatrixDimensionException if the number of targets is wrong
     */
    public Dataset withTargetScale(Standardizer scale) {
        return with(outcomes.scaled(scale));
    }

    private Dataset with(Outcomes other) {
        other.requireRows(features);
        return new Dataset(features, featureNames, other, extras, image, categories);
    }

    /**
     * Returns a data set whose rows have weights. In training, the loss of a row is multiplied by its weight divided
     * by the mean weight; a row of weight 0 does not count.
     *
     * @param weights m weights, finite and at least 0, one of them above 0; copied
     * @throws IllegalArgumentException if a weight is out of range, or all are 0
     * @throws MatrixDimensionException if the number of weights is not the number of rows
     */
    public Dataset withWeights(double... weights) {
        return new Dataset(features, featureNames, outcomes, extras.withWeights(weights, size()), image, categories);
    }

    /**
     * Returns a data set in which the weight of each row is multiplied by the weight of its class.
     *
     * @param weights a weight for each class, finite and at least 0
     * @throws IllegalArgumentException if a weight is out of range, or the number of weights is not that of the classes
     * @throws IllegalStateException if the rows have targets instead of classes
     */
    public Dataset withClassWeights(double... weights) {
        int[] labels = labels();
        if (weights.length != classes())
            throw new IllegalArgumentException("dataset: " + Messages.count(weights.length, "class weight") + " for "
                    + classes() + " classes; each class needs one");
        DMatrixRMaj before = extras.weights();
        double[] product = new double[labels.length];
        for (int i = 0; i < product.length; i++)
            product[i] = weights[labels[i]] * (before == null ? 1 : before.data[i]);
        return withWeights(product);
    }

    /**
     * Returns a data set in which every class has the same total weight: the weight of class c is multiplied by
     * {@code m / (K m_c)} with the number of its rows m_c and the number K of classes that have rows. Source: King,
     * Zeng, "Logistic regression in rare events data", 2001; scikit-learn calls it {@code balanced}.
     *
     * @throws IllegalStateException if the rows have targets instead of classes
     */
    public Dataset balanced() {
        int[] counts = classCounts();
        long used = Arrays.stream(counts).filter(count -> count > 0).count();
        return withClassWeights(Arrays.stream(counts)
                .mapToDouble(count -> count == 0 ? 0 : (double) size() / (used * count))
                .toArray());
    }

    /**
     * Returns a data set whose rows have a further input, for a network or a loss that reads more than the features
     * and targets. {@code Inputs.of} finds it on the tape by its name.
     *
     * @param name a name that no other input and no parameter of the network has
     * @param values m×p, finite, copied
     * @throws IllegalArgumentException if a number is not finite, or the name is that of the features or targets
     * @throws MatrixDimensionException if the number of rows differs
     */
    public Dataset withInput(String name, DMatrixRMaj values) {
        return new Dataset(features, featureNames, outcomes, extras.withInput(name, values, size()), image, categories);
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
        for (int i = 0; i < indices.length; i++) {
            int row = indices[i];
            if (row < 0 || row >= size()) {
                throw new IllegalArgumentException("rows: index " + row + " is not a row of a data set of "
                        + Messages.count(size(), "row") + "; it must be from 0 to " + (size() - 1));
            }
            System.arraycopy(features.data, row * n, chosen.data, i * n, n);
        }
        return new Dataset(chosen, featureNames, outcomes.rows(indices), extras.rows(indices), image, categories);
    }

    /**
     * Splits the rows into training and test rows at random, with the same proportions of the classes on both sides.
     *
     * <p>A class with c rows has {@code floor(c * testFraction)} test rows or one more. The classes with the largest
     * remainders have one more, so that there are {@code round(m * testFraction)} test rows in total. At least one row
     * of every class is a training row. If the rows have targets instead of classes, all rows are treated as one
     * class. Both sides keep the order of the rows.
     *
     * @param testFraction the share of test rows, above 0 and below 1
     * @param seed the seed of the random choice; the same seed gives the same split
     * @throws IllegalArgumentException if the fraction is out of range or a side would be empty
     */
    public Split split(double testFraction, long seed) {
        StratifiedSplit sides = StratifiedSplit.split(strata(), testFraction, seed);
        return new Split(rows(sides.train()), rows(sides.test()));
    }

    /**
     * Divides the rows into k folds and returns k splits for each repetition. In each split, one fold has the test
     * rows, and the other folds have the training rows. All folds have nearly the same proportions of the classes,
     * and their sizes differ by at most one row.
     *
     * @param repeats the number of times that the rows are divided again
     * @param seed the seed of the random choice; the same seed gives the same folds
     * @throws IllegalArgumentException if k is below 2 or above the number of rows, or there is no repetition
     */
    public List<Split> folds(int k, int repeats, long seed) {
        return StratifiedFolds.of(strata(), k, repeats, seed).stream()
                .map(sides -> new Split(rows(sides.train()), rows(sides.test())))
                .toList();
    }

    /** Returns the group of each row within which rows are split: its class, or 0 for all if they have targets. */
    int[] strata() {
        int[] labels = outcomes.labels();
        return labels == null ? new int[size()] : labels;
    }

    /**
     * Returns 16 hexadecimal digits that are the same for equal rows: a hash of the names, features, classes or targets,
     * weights and further inputs.
     */
    public String fingerprint() {
        Fingerprint all = new Fingerprint();
        featureNames.forEach(all::add);
        outcomes.names().forEach(all::add);
        all.add(features).add(outcomes.targets());
        weights().ifPresent(all::add);
        inputs().forEach((name, m) -> all.add(name).add(m));
        return all.toString();
    }

    /** Returns one line, as in {@code 150 rows, 4 features, 3 classes}. */
    @Override
    public String toString() {
        String columns = image == null ? Messages.count(features.numCols, "feature") : text(image) + " images";
        return Messages.count(size(), "row") + ", " + columns + ", " + outcomes;
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
            if (train.hasClasses() != test.hasClasses()
                    || !train.outcomes.names().equals(test.outcomes.names()))
                throw new IllegalArgumentException("split: the " + (train.hasClasses() ? "classes" : "targets")
                        + " of the training rows are " + Messages.list(train.outcomes.names())
                        + " but of the test rows " + Messages.list(test.outcomes.names()) + "; they must be the same");
        }

        /**
         * Returns both sides with features, and targets if there are any, standardised by the means and deviations of
         * the training rows. Targets that are 0 or 1 in all training rows stay as they are.
         *
         * @throws IllegalArgumentException if the range of a column overflows
         */
        public Split standardized() {
            Standardizer scale = Standardizer.fit(train.features).leaving(train.categories);
            Split scaled = new Split(scale.apply(train), scale.apply(test));
            if (train.hasClasses()) return scaled;
            Standardizer targets = Standardizer.fitTargets(
                    train.targets(),
                    j -> "target " + Messages.quoted(train.targetNames().get(j)));
            if (targets == null) return scaled;
            return new Split(scaled.train.withTargetScale(targets), scaled.test.withTargetScale(targets));
        }

        /** Returns both sides with their features as targets, as {@link Dataset#autoencoding} does. */
        public Split autoencoding() {
            return new Split(train.autoencoding(), test.autoencoding());
        }

        @Override
        public String toString() {
            return "train " + train + "; test " + test;
        }
    }
}
