package dev.pullback.train.data;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * Scales each column to mean 0 and deviation 1: {@code (x - mean) / deviation}, by the numbers of the training rows.
 *
 * <p>Fit it on training rows only and apply it to all others, or the test rows leak into training:
 *
 * <pre>{@code
 * Standardizer scale = Standardizer.fit(split.train().features());
 * Dataset train = scale.apply(split.train());
 * Dataset test = scale.apply(split.test());
 * }</pre>
 *
 * <p>The deviation is the population's, {@code sqrt(sum((x - mean)^2) / m)}. It is worked out in two passes, on
 * differences from the mean, so a column of small differences around a large number keeps its digits. A column that
 * holds one number only, or whose deviation is below 2.2e-308 ({@link Double#MIN_NORMAL}), gets deviation 1, and so
 * becomes 0 or as good as 0.
 */
public final class Standardizer {
    private final double[] means;
    private final double[] deviations;

    private Standardizer(double[] means, double[] deviations) {
        this.means = means;
        this.deviations = deviations;
    }

    /**
     * The standardizer of these rows.
     *
     * @param x m×n with at least one row, not modified
     * @throws IllegalArgumentException for no row, a number that is not finite, or a column of a range beyond double
     */
    public static Standardizer fit(DMatrixRMaj x) {
        return fit(x, column -> "standardizer: column " + column + " of x");
    }

    /** As {@link #fit(DMatrixRMaj)}, where errors name the columns so. */
    static Standardizer fit(DMatrixRMaj x, IntFunction<String> named) {
        if (x.numRows < 1)
            throw new IllegalArgumentException(
                    "standardizer: x is " + x.numRows + "x" + x.numCols + "; at least one row is needed to fit");
        int n = x.numCols;
        double[] means = new double[n];
        double[] largest = new double[n];
        double[] deviations = new double[n];
        // Row by row in each pass, as the numbers lie in memory. Summing differences from the first row leaves a
        // constant column's mean exact.
        for (int i = 0, end = x.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++) means[column] += x.data[i] - x.data[column];
        }
        for (int column = 0; column < n; column++) means[column] = x.data[column] + means[column] / x.numRows;
        for (int i = 0, end = x.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++)
                largest[column] = Math.max(largest[column], Math.abs(x.data[i] - means[column]));
        }
        // Squares of differences relative to the largest neither overflow nor vanish.
        for (int i = 0, end = x.getNumElements(); i < end; ) {
            for (int column = 0; column < n; column++, i++) {
                double relative = (x.data[i] - means[column]) / largest[column];
                deviations[column] += relative * relative;
            }
        }
        for (int column = 0; column < n; column++) {
            double deviation = largest[column] * Math.sqrt(deviations[column] / x.numRows);
            // Below the normal numbers a deviation has lost its digits, or is 0 although the numbers differ.
            deviations[column] = deviation < Double.MIN_NORMAL || largest[column] == 0 ? 1 : deviation;
            if (!Double.isFinite(means[column]) || !Double.isFinite(deviations[column])) {
                throw new IllegalArgumentException(named.apply(column) + " has mean " + means[column]
                        + " and deviation " + deviations[column] + "; both must be finite");
            }
        }
        return new Standardizer(means, deviations);
    }

    /**
     * A standardizer of known numbers, such as those stored with a model.
     *
     * @throws IllegalArgumentException if there are not as many means as deviations, or one is not finite, or a
     *     deviation is not above 0
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

    /** The number of columns it was fitted on. */
    public int columns() {
        return means.length;
    }

    /** The mean of each column, a copy. */
    public double[] means() {
        return means.clone();
    }

    /** The deviation of each column, a copy; 1 for a column that was constant. */
    public double[] deviations() {
        return deviations.clone();
    }

    /**
     * Standardises rows.
     *
     * @param x   m×n, not modified
     * @param out m×n, modified; may be x itself
     * @throws MatrixDimensionException if x has other columns than the fitted rows, or out another shape than x
     */
    public void apply(DMatrixRMaj x, DMatrixRMaj out) {
        int n = means.length;
        if (x.numCols != n)
            throw new MatrixDimensionException("standardizer: x is " + x.numRows + "x" + x.numCols
                    + " but was fitted on " + Messages.count(n, "column") + "; the number of columns must be the same");
        if (out.numRows != x.numRows || out.numCols != n)
            throw new MatrixDimensionException("standardizer: x is " + x.numRows + "x" + x.numCols + " but out is "
                    + out.numRows + "x" + out.numCols + "; they must have the same shape");
        for (int i = 0, row = 0; row < x.numRows; row++) {
            for (int column = 0; column < n; column++, i++) {
                out.data[i] = (x.data[i] - means[column]) / deviations[column];
            }
        }
    }

    /**
     * A data set with standardised features.
     *
     * @throws MatrixDimensionException if it has other columns than the fitted rows
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
