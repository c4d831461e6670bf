/**
 * The comparison of a gradient with numeric derivatives. Internal: only {@link dev.pullback.check.GradCheck} uses this
 * package.
 *
 * <p>{@link dev.pullback.check.measure.Examination} compares all derivatives of one order at several points, and {@code
 * DerivativeFindings} reports the results. The classes below them, from the comparison of many derivatives down to the evaluation of the function:
 *
 * <ul>
 *   <li>{@code JacobianCheck} compares every entry of the Jacobian, {@code Comparison} holds its result for one input, and
 *       {@code Ties} compares the derivative along all tied entries together.
 *   <li>{@code Projections} compares derivatives along random directions instead, for large inputs. A {@code Projection} is
 *       one random direction and cotangent, a {@code Probe} the result for it; {@code FreeEntries} numbers the entries.
 *   <li>{@code LineCheck} judges the derivatives of all outputs along one line. {@code Estimator} estimates them from the
 *       {@code LadderValues} at a ladder of steps, {@code Neville} extrapolates to step zero, {@code Noise} measures how much the values
 *       scatter, and {@code Judge} turns an estimate into a verdict. {@code Rigor} says how small error bars must be.
 *   <li>A {@code Line} evaluates the function along a line: {@code EntryLine} moves one entry, {@code DirectionLine} all.
 *   <li>{@code Neighbourhood} looks again at derivatives that seem wrong, from points close by.
 *   <li>{@code Hints} guesses the mistake behind a wrong Jacobian, and {@code WrongEntries} which entries it affects.
 *       {@code OpByOp} checks each op of a function alone. {@code LastBits} measures how much a gradient changes if
 *       the last bits of the inputs change.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.check.measure;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
