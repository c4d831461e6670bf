package dev.pullback.train.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Scales each column to mean 0 and standard deviation 1 over the training rows: {@code (x - mean) / deviation}.
 *
 * <p>Fit it on the training rows only and apply it to all others; otherwise the test rows influence training:
 *
 * <pre>{@code
 * Standardizer scale = Standardizer.fit(split.train().features());
 * Dataset train = scale.apply(split.train());
 * Dataset test = scale.apply(split.test());
 * }</pre>
 *
 * <p>The deviation is the population's, {@code sqrt(sum((x - mean)^2) / m)}. It is computed in two passes from
 * differences to the mean, so that a column of small differences around a large number loses no digits. If a column
 * is constant, or its deviation is below 2.2e-308 ({@link Double#MIN_NORMAL}) or at most m·2.2e-16·|mean|, the size
 * of rounding errors, 1 is used instead of its deviation. Such a column is therefore scaled to 0 or almost 0.
 */
public final class Standardizer {
    private final double[] means;
    private final double[] deviations;

    private Standardizer(double[] means, double[] deviations) {
        this.means = means;
        this.deviations = deviations;
    }

    /**
     * Computes the standardizer of these rows.
     *
     * @param x m×n with at least one row, not modified
     * @throws IllegalArgumentException if there is no row, a number is not finite, or the range of a column overflows
     */
    public static Standardizer fit(DMatrixRMaj x) {
        return fit(x, column -> "standardizer: column " + column + " of x");
    }

    /** Like {@link #fit(DMatrixRMaj)}; {@code named} returns the name of a column for error messages. */
    static Standardizer fit(DMatrixRMaj x, IntFunction<String> named) {
        if (x.numRows < 1)
            throw new IllegalArgumentException(
                    "standardizer: x is " + x.numRows + "x" + x.numCols + "; at least one row is needed to fit");
        int n = x.numCols;
        double[] means = new double[n];
        double[] largest = new double[n];
        double[] deviations = new double[n];
        // Each pass runs row by row, in the order of memory. It sums differences from the first row, so that the mean
        // of a constant column is exact.
        for (int i = 0, end = x.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++) means[column] += x.data[i] - x.data[column];
        }
        for (int column = 0; column < n; column++) means[column] = x.data[column] + means[column] / x.numRows;
        for (int i = 0, end = x.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++)
                largest[column] = Math.max(largest[column], Math.abs(x.data[i] - means[column]));
        }
        // Dividing by the largest difference prevents overflow and underflow of the squares.
        for (int i = 0, end = x.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++) {
                double relative = (x.data[i] - means[column]) / largest[column];
                deviations[column] += relative * relative;
            }
        }
        for (int column = 0; column < n; column++) {
            double deviation = largest[column] * Math.sqrt(deviations[column] / x.numRows);
            // A subnormal deviation has few correct digits, and may be 0 although the numbers differ. A deviation of
            // the
            // size of rounding errors, as of 0.3 and 0.30000000000000004, says nothing (scikit-learn has the same
            // bound).
            double rounding = x.numRows * Math.ulp(1.0) * Math.abs(means[column]);
            boolean isConstant = deviation < Double.MIN_NORMAL || largest[column] == 0 || deviation <= rounding;
            deviations[column] = isConstant ? 1 : deviation;
            if (!Double.isFinite(means[column]) || !Double.isFinite(deviations[column])) {
                throw refused(named.apply(column), x, column);
            }
        }
        return new Standardizer(means, deviations);
    }

    private static IllegalArgumentException refused(String name, DMatrixRMaj x, int column) {
        double largest = 0;
        for (int row = 0; row < x.numRows; row++) largest = Math.max(largest, Math.abs(x.get(row, column)));
        return new IllegalArgumentException(name
                + (Double.isFinite(largest)
                        ? " has numbers as large as " + largest
                                + ", too large to standardise; divide them, or leave the column out"
                        : " has a number that is not finite"));
    }

    /**
     * Creates a standardizer from given means and deviations, for example those stored with a model.
     *
     * @throws IllegalArgumentException if the numbers of means and deviations differ, one is not finite, or a deviation
     *     is not above 0
     */
    public static Standardizer of(double[] means, double[] deviations) {
        if (means.length != deviations.length)
            throw new IllegalArgumentException("standardizer: " + Messages.count(means.length, "mean") + " but "
                    + Messages.count(deviations.length, "deviation") + "; each column needs one of each");
        for (int i = 0; i < means.length; i++) {
            if (!Double.isFinite(means[i]) || !Double.isFinite(deviations[i]) || deviations[i] <= 0) {
                throw new IllegalArgumentException("standardizer: column " + i + " has mean " + means[i]
                        + " and deviation " + deviations[i] + "; both must be finite and the deviation above 0");
            }
        }
        return new Standardizer(means.clone(), deviations.clone());
    }

    /**
     * Computes the standardizer of targets, which leaves columns of zeros and ones as they are. Returns null if it would
     * change none.
     */
    static @Nullable Standardizer fitTargets(DMatrixRMaj targets, IntFunction<String> named) {
        Standardizer fitted = fit(targets, named);
        boolean all = true;
        for (int column = 0; column < targets.numCols; column++) {
            boolean binary = true;
            for (int row = 0; row < targets.numRows && binary; row++) {
                double t = targets.get(row, column);
                binary = t == 0 || t == 1;
            }
            all &= binary;
            if (!binary) continue;
            fitted.means[column] = 0;
            fitted.deviations[column] = 1;
        }
        return all ? null : fitted;
    }

    /** Returns a standardizer that leaves features that are numbers of categories as they are. */
    Standardizer leaving(List<CategoryFeature> categories) {
        Standardizer changed = of(means, deviations);
        for (CategoryFeature c : categories) {
            changed.means[c.feature()] = 0;
            changed.deviations[c.feature()] = 1;
        }
        return changed;
    }

    /** Returns the number of columns. */
    public int columns() {
        return means.length;
    }

    /** Returns a copy of the means. */
    public double[] means() {
        return means.clone();
    }

    /** Returns a copy of the deviations; that of a constant column is 1. */
    public double[] deviations() {
        return deviations.clone();
    }

    /**
     * Standardises rows.
     *
     * @param x   m×n, not modified
     * @param out m×n, modified; may be x itself
     * @throws MatrixDimensionException if the number of columns of x is wrong, or out has another shape than x
     */
    public void apply(DMatrixRMaj x, DMatrixRMaj out) {
        requireShapes(x, out);
        for (int i = 0, row = 0; row < x.numRows; row++) {
            for (int column = 0; column < means.length; column++, i++) {
                out.data[i] = (x.data[i] - means[column]) / deviations[column];
            }
        }
    }

    private void requireShapes(DMatrixRMaj x, DMatrixRMaj out) {
        int n = means.length;
        if (x.numCols != n)
            throw new MatrixDimensionException("standardizer: x is " + x.numRows + "x" + x.numCols
                    + " but was fitted on " + Messages.count(n, "column") + "; the number of columns must be the same");
        if (out.numRows != x.numRows || out.numCols != n)
            throw new MatrixDimensionException("standardizer: x is " + x.numRows + "x" + x.numCols + " but out is "
                    + out.numRows + "x" + out.numCols + "; they must have the same shape");
    }

    /**
     * Undoes {@link #apply(DMatrixRMaj, DMatrixRMaj)}: {@code x * deviation + mean}.
     *
     * @param x m×n, not modified
     * @param out m×n, modified; may be x itself
     * @throws MatrixDimensionException if the number of columns of x is wrong, or out has another shape than x
     */
    public void restore(DMatrixRMaj x, DMatrixRMaj out) {
        requireShapes(x, out);
        for (int i = 0, row = 0; row < x.numRows; row++) {
            for (int column = 0; column < means.length; column++, i++) {
                out.data[i] = x.data[i] * deviations[column] + means[column];
            }
        }
    }

    /** Returns a copy of values in the unit that they had before they were scaled; {@code scale} is null if they were not. */
    public static DMatrixRMaj restored(DMatrixRMaj values, @Nullable Standardizer scale) {
        DMatrixRMaj out = values.copy();
        if (scale != null) scale.restore(values, out);
        return out;
    }

    /**
     * Returns a data set with standardised features.
     *
     * @throws MatrixDimensionException if the number of features is wrong
     */
    public Dataset apply(Dataset data) {
        DMatrixRMaj out = new DMatrixRMaj(data.features().numRows, data.features().numCols);
        apply(data.features(), out);
        return data.withOwnFeatures(out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardizer that
                && Arrays.equals(means, that.means)
                && Arrays.equals(deviations, that.deviations);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(means) + Arrays.hashCode(deviations);
    }

    @Override
    public String toString() {
        return "standardizer of " + Messages.count(means.length, "column");
    }
}
