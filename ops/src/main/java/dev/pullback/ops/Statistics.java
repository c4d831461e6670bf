package dev.pullback.ops;

import static dev.pullback.ops.Distances.*;
import static dev.pullback.ops.Variances.*;

import dev.pullback.core.Var;

/**
 * Means, variances, covariances, distances and similarities, composed of the methods of {@link Ops}; variances and
 * distances are ops of {@link Variances} and {@link Distances}. Variances and
 * distances are computed from differences, never by {@code E[X²] - E[X]²} or {@code |a|² - 2 a·b + |b|²}, which cancel.
 */
public final class Statistics {
    private Statistics() {}

    // Statistics

    /** Mean of each row. Shapes: m×n → m×1. Accuracy: within 2 ulp, derivatives 1.5 and 2 ulp. */
    public static Var rowMeans(Var x) {
        return Ops.scale(Ops.rowSums(x), 1.0 / x.cols());
    }

    /** Mean of each column. Shapes: m×n → 1×n. Accuracy: within 2 ulp, derivatives 1.5 and 2 ulp. */
    public static Var colMeans(Var x) {
        return Ops.scale(Ops.colSums(x), 1.0 / x.rows());
    }

    /**
     * Variance of each row, {@code Σⱼ (Xᵢⱼ - meanᵢ)² / (n - c)}; c = 0 is the variance of a population, c = 1 of a sample. The
     * derivative is {@code 2 (X - mean) / (n - c)}. Accurate also for nearly equal large numbers. Shapes: m×n → m×1.
     *
     * @throws IllegalArgumentException unless c is from 0 to n - 1
     */
    public static Var rowVariances(Var x, int c) {
        degrees("rowVariances", x.cols(), c);
        return ROW_VARIANCES.with(c, x);
    }

    /**
     * Variance of each column, see {@link #rowVariances}. Shapes: m×n → 1×n.
     *
     * @throws IllegalArgumentException unless c is from 0 to m - 1
     */
    public static Var colVariances(Var x, int c) {
        degrees("colVariances", x.rows(), c);
        return COL_VARIANCES.with(c, x);
    }

    /**
     * Standard deviation of each row, the root of {@link #rowVariances}, also where the variance would overflow or underflow.
     * Where all elements are equal it has no derivative, and 0 is used. Shapes: m×n → m×1.
     * Accuracy: within 3 ulp, derivatives 0.5 and 0.5 ulp.
     *
     * @throws IllegalArgumentException unless c is from 0 to n - 1
     */
    public static Var rowStandardDeviations(Var x, int c) {
        double factor = Math.sqrt((double) x.cols() / degrees("rowStandardDeviations", x.cols(), c));
        return Ops.scale(Ops.rowRms(centredRows(x), 0), factor);
    }

    /**
     * Standard deviation of each column, see {@link #rowStandardDeviations}. Shapes: m×n → 1×n.
     * Accuracy: within 3 ulp, derivatives 0.5 and 0.5 ulp.
     */
    public static Var colStandardDeviations(Var x, int c) {
        return Ops.transpose(rowStandardDeviations(Ops.transpose(x), c));
    }

    /**
     * Covariances of the columns, {@code (X - mean)ᵀ (X - mean) / (m - c)}. Shapes: m×n → n×n.
     * Accuracy: within 1.5 ulp, derivatives 1 and 1 ulp.
     *
     * @throws IllegalArgumentException unless c is from 0 to m - 1
     */
    public static Var covariance(Var x, int c) {
        Var centred = centredCols(x);
        return Ops.scale(Ops.matmulTransA(centred, centred), 1.0 / degrees("covariance", x.rows(), c));
    }

    /**
     * Correlations of the columns, Pearson's r; 0, with the gradient 0, for a column of equal elements. Shapes: m×n → n×n.
     * Accuracy: within 2.5 ulp, derivatives 0.5 and 0.5 ulp.
     */
    public static Var correlation(Var x) {
        Var z = Ops.standardizeCols(x, 0);
        return Ops.scale(Ops.matmulTransA(z, z), 1.0 / x.rows());
    }

    /**
     * Euclidean norm of each row, without overflow. Where a row is 0, the norm has no derivative, and 0 is used; see {@link
     * Ops#norm} on second derivatives. Shapes: m×n → m×1.
     * Accuracy: within 3 ulp, derivatives 5 and 5 ulp.
     */
    public static Var rowNorms(Var x) {
        return Ops.scale(Ops.rowRms(x, 0), Math.sqrt(x.cols()));
    }

    /**
     * Each row divided by its Euclidean norm; a row of zeros stays 0, with gradient 0. Shapes: m×n → m×n.
     * Accuracy: within 5 ulp, derivatives 4 and 12 ulp.
     */
    public static Var unitRows(Var x) {
        return Ops.divOrZero(x, rowNorms(x));
    }

    /**
     * Cosine of the angle between row i of A and row i of B; 0 if one of them is 0. Shapes: m×n, m×n → m×1. One minus it loses
     * digits for nearly parallel rows; {@link SimilarityLosses#cosineDistances} does not.
     * Accuracy: within 4 ulp, derivatives 8 and 8 ulp.
     */
    public static Var cosineSimilarity(Var a, Var b) {
        return Ops.rowSums(Ops.mul(unitRows(a), unitRows(b)));
    }

    /**
     * Cosine of the angle between each row of A and each row of B. Shapes: m×k, n×k → m×n.
     * Accuracy: within 5 ulp, derivatives 8 and 6 ulp.
     */
    public static Var pairwiseCosines(Var a, Var b) {
        return Ops.matmulTransB(unitRows(a), unitRows(b));
    }

    /**
     * Squared Euclidean distance between each row of A and each row of B, {@code Yᵢⱼ = Σₖ (Aᵢₖ - Bⱼₖ)²}, from the differences, none
     * of which is stored. Near rows lose no digits, neither in the value nor in the gradient. Shapes: m×k, n×k → m×n.
     */
    public static Var pairwiseSquaredDistances(Var a, Var b) {
        return PAIRWISE_SQUARED_DISTANCES.on(a, b);
    }

    /** The second subtraction removes the rounding error of the first mean, whose differences are small and exact. */
    private static Var centredRows(Var x) {
        Var once = Ops.sub(x, rowMeans(x));
        return Ops.sub(once, rowMeans(once));
    }

    private static Var centredCols(Var x) {
        Var once = Ops.sub(x, colMeans(x));
        return Ops.sub(once, colMeans(once));
    }

    private static int degrees(String verb, int count, int c) {
        if (c < 0 || c >= count)
            throw new IllegalArgumentException(verb + ": the correction " + c + " must be from 0 to " + (count - 1)
                    + ", one less than the elements");
        return count - c;
    }
}
