/**
 * Softmax and cross-entropy of rows of logits, accurate to a few ulp.
 *
 * <p>Data passes through these classes:
 * <ol>
 *   <li>{@link SoftmaxKernel} is the interface; its {@code Task} describes one call, with the options of the loss and the {@link Quantity} to
 *       compute, and splits the rows among threads;
 *   <li>{@link AdaptiveSoftmax} chooses between the scalar and the vector implementation of the loops;
 *   <li>{@link RowBlocks} computes the rows of a task: as {@link ShortRows}, which are columns of a {@link Block}, or as {@link
 *       LongRows}, which are blocks of their own. {@link RowPairs} computes functions of two rows, such as VJPs;
 *   <li>{@link SoftmaxLoops} describes the method, and holds the loops of one implementation: {@link ScalarRowLoops} for softmax and
 *       plain cross-entropy, {@link ScalarLogitLoops} for soft cap and temperature, {@link ScalarTargetLoops} for soft and smoothed
 *       targets, and {@link ScalarPairLoops} for two rows.
 * </ol>
 *
 * <p>The loops are generated. A template in {@code src/main/templates} states for each loop only what it does for one element. In the
 * test sources, {@code ScalarLoopsGenerator} writes the loop in plain Java from the template, and {@code VectorLoopsGenerator}
 * writes the same loop on the vector unit from the loop in plain Java.
 *
 * <p>Files named {@code Vector*.java} use {@code jdk.incubator.vector} and are compiled in a second pass, see the module's
 * {@code pom.xml}. Other code may name their classes in comments only.
 */
@NullMarked
package dev.pullback.kernels.softmax;

import org.jspecify.annotations.NullMarked;
