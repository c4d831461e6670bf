/**
 * Softmax and cross-entropy of rows of logits, accurate to a few ulp.
 *
 * <p>Data passes through these classes:
 * <ol>
 *   <li>{@link SoftmaxKernel} is the interface; its {@code Task} describes one call, with the options of the loss, and splits
 *       the rows among threads;
 *   <li>{@link AdaptiveSoftmax} chooses between the scalar and the vector implementation of the loops;
 *   <li>{@link RowBlocks} computes the rows of a task: it arranges short rows as columns of a {@link Block} and long rows as
 *       blocks of their own, and calls the loops; {@link RowPairs} does this for the functions of two rows, such as
 *       VJPs;
 *   <li>{@link SoftmaxLoops} declares the loops and describes the method. {@link ScalarSoftmaxLoops} has them in plain Java;
 *       {@code VectorSoftmaxLoops}, on the vector unit, is generated from its source text and gives the same bits. {@link
 *       NotInlined} makes C2 compile each of these loops by itself.
 * </ol>
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}. Other code may name their classes in comments only.
 */
@NullMarked
package dev.pullback.kernels.softmax;

import org.jspecify.annotations.NullMarked;
