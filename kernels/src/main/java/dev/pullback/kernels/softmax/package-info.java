/**
 * Softmax and cross-entropy of rows of logits, accurate to a few ulp.
 *
 * <p>Data passes through these classes:
 * <ol>
 *   <li>{@link SoftmaxKernel} is the interface; its {@code Task} describes one call and splits the rows among threads;
 *   <li>{@link AdaptiveSoftmax} chooses between the scalar and the vector implementation;
 *   <li>{@link ScalarSoftmax} is the scalar implementation. It and {@code VectorLongRows} extend {@link
 *       RowByRowSoftmax}, which computes the results from the maximum and the sum of a row;
 *   <li>{@code VectorSoftmax} is the vector implementation. It uses {@code VectorShortRows}, which gives the same bits
 *       as {@link ScalarSoftmax}, or {@code VectorLongRows}. Both call the loops in {@code VectorSoftmaxLoops};
 *   <li>{@link ReferenceSoftmax} is the reference implementation, by {@link SoftmaxRow}. The others use it for rows
 *       with NaN, infinities or huge logits. The scalar backend uses it for all rows if the processor has no fused
 *       multiply-add. {@link SoftmaxRow} also computes losses with temperature, soft cap or label smoothing for the
 *       operations.
 * </ol>
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}. Other code may name their classes in comments only.
 */
@NullMarked
package dev.pullback.kernels.softmax;

import org.jspecify.annotations.NullMarked;
