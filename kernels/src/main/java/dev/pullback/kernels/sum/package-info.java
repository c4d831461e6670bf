/**
 * Sums of adjacent numbers, such as the rows of a matrix. {@link dev.pullback.kernels.sum.Sums} has 32 partial sums,
 * the lanes, in an array, and adds number k to sum k modulo 32. So the order of the additions is the same in {@code
 * ScalarSums} and in {@code VectorSums}, for any vector length. {@code AdaptiveSums} chooses between the two. {@link
 * dev.pullback.kernels.sum.RowMoments} computes means and variances of rows from such sums.
 */
@NullMarked
package dev.pullback.kernels.sum;

import org.jspecify.annotations.NullMarked;
