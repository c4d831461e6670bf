/**
 * The operations, forward only. A verb of {@link dev.pullback.ops.Ops} records an {@link dev.pullback.core.Op}, a constant of
 * one of the classes below, which states formula, shapes, kernel and facts. No class here knows a derivative; some ops
 * exist because the derivative of another op needs them.
 *
 * <ul>
 *   <li>Elementwise: {@link dev.pullback.ops.Arithmetic}, {@link dev.pullback.ops.Functions}, {@link
 *       dev.pullback.ops.Activations} (with {@code ErrorFunction}), {@link dev.pullback.ops.LogArithmetic}, {@link
 *       dev.pullback.ops.Masks}, {@link dev.pullback.ops.Dropouts}.
 *   <li>Matrices: {@link dev.pullback.ops.Products}, {@link dev.pullback.ops.LinearLayers}, {@link
 *       dev.pullback.ops.Reductions}, {@link dev.pullback.ops.Layout}, {@link dev.pullback.ops.Indexing}, {@link
 *       dev.pullback.ops.Diagonals}, {@link dev.pullback.ops.Normalizations} (with {@code Moments}).
 *   <li>Linear algebra: {@link dev.pullback.ops.LinearAlgebra} on {@code LuFactors}, {@code Cholesky} and {@code
 *       Cofactors}; {@code Factors} has what both factorizations share, {@code WideProduct} the determinant without overflow.
 *   <li>Softmax: {@link dev.pullback.ops.Softmaxes}, on {@code Softmax} and {@code WeightedLogSumExp}.
 *   <li>Cross-entropy: {@link dev.pullback.ops.Losses} on {@code CrossEntropy}, which checks the targets ({@code
 *       CrossEntropyTargets}) and calls a kernel, or {@code CrossEntropyRow} for the variants of {@link
 *       dev.pullback.ops.CrossEntropyOptions}; {@link dev.pullback.ops.LinearCrossEntropy} for many classes; {@link
 *       dev.pullback.ops.BinaryLosses} on {@code BinaryCrossEntropy}. {@link dev.pullback.ops.Reduction} is common to all.
 *   <li>Other losses: {@link dev.pullback.ops.LogitLosses} (with {@code SoftmaxPair}) and {@link
 *       dev.pullback.ops.ResidualLosses}.
 *   <li>Ops that only programs use, two in one pass: {@link dev.pullback.ops.FusedElementwise}.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.ops;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
