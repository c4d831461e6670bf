/**
 * Sums of adjacent numbers, such as the rows of a matrix. {@link dev.pullback.kernels.sum.Sums} adds numbers in turn to 32
 * sums, the lanes, which are stored in an array, so the order of the additions is the same in {@code ScalarSums} and
 * {@code VectorSums}, for any length of a vector. {@code AdaptiveSums} chooses between the two. {@link
 * dev.pullback.kernels.sum.RowMoments} computes means and variances of rows from such sums.
 */
@NullMarked
package dev.pullback.kernels.sum;

import org.jspecify.annotations.NullMarked;
