/**
 * The operations, without their derivatives. A verb of {@link dev.pullback.ops.Ops} records an {@link
 * dev.pullback.core.Op}, which is a constant of one of the classes below. The op states its formula, shapes, kernel and
 * facts. Derivatives are defined in {@code dev.pullback.autograd}; some ops here exist only because the derivative of
 * another op needs them.
 *
 * <ul>
 *   <li>Elementwise: {@link dev.pullback.ops.Arithmetic}, {@link dev.pullback.ops.Functions}, {@link
 *       dev.pullback.ops.Activations}, {@link dev.pullback.ops.LogArithmetic}, {@link dev.pullback.ops.Masks}, {@link
 *       dev.pullback.ops.Dropouts}. {@code Elements} is their kernel.
 *   <li>Matrices: {@link dev.pullback.ops.Products} (with {@code ProductKernel}), {@link dev.pullback.ops.LinearLayers}, {@link
 *       dev.pullback.ops.Reductions} (with {@code Norm} and {@code ColumnMaxima}), {@link dev.pullback.ops.Layout}, {@link dev.pullback.ops.Indexing} (with {@code MovedRows}), {@link
 *       dev.pullback.ops.Diagonals}, {@link dev.pullback.ops.Normalizations} (with {@code ColumnMoments}).
 *   <li>Sequences and order: {@link dev.pullback.ops.Sequences} (with {@code Recurrence}), {@link dev.pullback.ops.Sorting}. Verbs composed of others:
 *       {@link dev.pullback.ops.Statistics}, {@link dev.pullback.ops.Arrangements}. {@link dev.pullback.ops.Distances} and
 *       {@link dev.pullback.ops.Variances} have ops of their own.
 *   <li>Linear algebra, with verbs in {@link dev.pullback.ops.Ops} and {@link dev.pullback.ops.LinearAlgebra}:
 *       <ul>
 *         <li>{@link dev.pullback.ops.LinearSystems} on {@code LuFactors}, {@code SpdFactors}, {@code Cofactors} and {@link
 *             dev.pullback.ops.TriangularForm}. {@code Factors} has what LU and Cholesky share, with {@code RightSides} for
 *             the systems; {@code WideProduct} and {@code PreciseElimination} compute determinants.
 *         <li>{@link dev.pullback.ops.Decompositions} on {@code SymmetricEigen}, {@code SingularValues}, {@code
 *             OrthogonalFactors} and {@code MatrixExponential}; {@code Gaps} decides where their derivatives exist.
 *         <li>{@link dev.pullback.ops.Kronecker}.
 *       </ul>
 *   <li>Softmax: {@link dev.pullback.ops.Softmaxes}, on {@code Softmax} and {@code WeightedLogSumExp}.
 *   <li>Cross-entropy: {@link dev.pullback.ops.Losses} on {@code CrossEntropy}, which checks the targets ({@code
 *       CrossEntropyTargets}) and calls a kernel with the {@link dev.pullback.ops.CrossEntropyOptions}. {@link
 *       dev.pullback.ops.TargetKind} is the layout of the targets. {@link dev.pullback.ops.LinearCrossEntropy} saves
 *       memory if there are many classes. {@link dev.pullback.ops.BinaryLosses} are computed for each element. All
 *       use {@link dev.pullback.ops.Reduction}.
 *   <li>Other losses: {@link dev.pullback.ops.LogitLosses} (with {@code Divergence}) and {@link
 *       dev.pullback.ops.ResidualLosses}. Losses with verbs in their own class: {@link dev.pullback.ops.RegressionLosses}, and
 *       {@link dev.pullback.ops.SimilarityLosses} of embeddings and rankings.
 *   <li>Less common functions of each element: {@link dev.pullback.ops.SpecialFunctions}, on {@code ErrorFunction}, {@code
 *       GammaFunction} and {@code InverseFunctions}.
 *   <li>Images: {@link dev.pullback.ops.Images}, convolution and pooling.
 *   <li>Several elementwise ops computed in one pass, which only programs use: {@link dev.pullback.ops.FusedElementwise}.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.ops;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
