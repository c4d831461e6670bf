/**
 * Sums over the differences between each row of one matrix and each row of another, such as squared distances and their
 * derivatives. {@link dev.pullback.kernels.distance.RowDifferences} describes a call and splits it among threads; {@code
 * DifferenceLines} has the columns of a few rows as arrays, and the loops over them. The differences themselves are
 * never stored.
 *
 * <p>{@code DifferenceLines} is plain Java that C2 compiles to vector instructions, so there is one implementation for
 * all backends. Each element is summed by one thread in an order that does not depend on blocks.
 */
@NullMarked
package dev.pullback.kernels.distance;

import org.jspecify.annotations.NullMarked;
