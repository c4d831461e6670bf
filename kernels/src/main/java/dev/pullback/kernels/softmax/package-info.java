/**
 * Softmax and cross-entropy of rows of logits, accurate to a few ulp.
 *
 * <p>In the order in which data passes through:
 * <ol>
 *   <li>{@link SoftmaxKernel} is the interface; its {@code Task} describes one call and splits the rows among threads;
 *   <li>{@link AdaptiveSoftmax} chooses between the scalar and the vector implementation;
 *   <li>{@link ScalarSoftmax} is the scalar implementation. It and {@code VectorLongRows} extend {@link RowByRowSoftmax}, which
 *       has the method of both: from maximum and sum of a row to the results;
 *   <li>{@code VectorSoftmax} is the vector implementation: {@code VectorShortRows}, whose bits {@link ScalarSoftmax} gives as
 *       well, or {@code VectorLongRows}. Both call the loops in {@code VectorSoftmaxLoops};
 *   <li>{@link ReferenceSoftmax} is the reference, by {@link SoftmaxRow}. The others leave rows with NaN, infinities or huge
 *       logits to it, and it serves alone on a processor without fused multiply-add. {@link SoftmaxRow} also computes losses
 *       with temperature, soft cap or label smoothing, for the operations.
 * </ol>
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}. Other code may name their classes in comments only.
 */
@NullMarked
package dev.pullback.kernels.softmax;

import org.jspecify.annotations.NullMarked;
