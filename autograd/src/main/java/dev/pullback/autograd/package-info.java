/**
 * Derivatives. These are the classes in the order in which a gradient is computed:
 *
 * <ol>
 *   <li>{@link dev.pullback.autograd.Autodiff} has the methods that users call; {@link dev.pullback.autograd.Fn} is a
 *       function to be transformed, {@link dev.pullback.autograd.Gradients} the result of one gradient.
 *   <li>{@code Backward} is the sweep over the tape. {@code WantedNodes} determines which nodes it visits; {@code
 *       Cotangents} stores the cotangents that no rule has read yet.
 *   <li>{@link dev.pullback.autograd.Rules} is the table in which the sweep finds the {@link dev.pullback.autograd.Vjp}
 *       of an op; {@code StandardRules} has the rows of all ops. Some are in classes of their own: {@code LossRules},
 *       {@code LinearAlgebraRules}, {@code SpecialRules}, {@code ImageRules}, {@code StatisticsRules} and {@code SequenceRules}.
 *       {@code HigherOrder} composes the gradients of fused losses of verbs, for derivatives of higher order; {@code
 *       ZeroLengths} corrects second derivatives of functions of a length where the length is 0. A rule that computes all cotangents of
 *       an op at once gets a {@link dev.pullback.autograd.Node}. If the table has no row for an op, the sweep throws a {@link
 *       dev.pullback.autograd.MissingRuleException}.
 *   <li>{@code Checkpoint} is the one op whose rule records the function again.
 *   <li>{@link dev.pullback.autograd.SweepListener} is notified of the cotangents that rules compute, and may throw an
 *       {@link dev.pullback.autograd.AnomalyException}.
 * </ol>
 *
 * <p>This package does not depend on layers, data or training. {@link dev.pullback.autograd.program} repeats a recorded
 * computation.
 */
@LibraryCode
@NullMarked
package dev.pullback.autograd;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
