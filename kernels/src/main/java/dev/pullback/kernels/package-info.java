/**
 * The numeric loops behind the operations, over arrays; they know neither tapes nor variables.
 *
 * <p>{@link dev.pullback.kernels.Backend} chooses the implementation of three families of kernels:
 * {@link dev.pullback.kernels.product} (matrix products), {@link dev.pullback.kernels.function} (functions of each element) and
 * {@link dev.pullback.kernels.softmax} (softmax and cross-entropy). In each family the prefix of a class names its role:
 * <ul>
 *   <li>{@code Reference…}: plain Java by the textbook's operations;
 *   <li>{@code Scalar…}: plain Java that gives the bits of the vector implementation;
 *   <li>{@code Vector…}: the vector unit by {@code jdk.incubator.vector};
 *   <li>{@code Adaptive…}: starts with the scalar and switches to the vector implementation once that is the faster.
 * </ul>
 */
@NullMarked
package dev.pullback.kernels;

import org.jspecify.annotations.NullMarked;
