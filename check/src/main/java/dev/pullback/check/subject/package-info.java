/**
 * What a gradient check works on. Internal: only the other packages of the checker use it.
 *
 * <p>In the order in which a check uses them:
 *
 * <ul>
 *   <li>{@link dev.pullback.check.subject.Subject} is a function with its vector-Jacobian product, whatever it was written
 *       in. {@link dev.pullback.check.subject.TapeSubject} wraps a function of {@link dev.pullback.core.Var}s, and
 *       {@link dev.pullback.check.subject.Parameters} turns its parameters into inputs.
 *       {@link dev.pullback.check.subject.PlainSubject} wraps a function in plain Java, and
 *       {@link dev.pullback.check.subject.LayerSubject} a layer in plain Java that remembers its last forward pass.
 *       {@link dev.pullback.check.subject.AdaptedSubject} wraps a function of arrays or of several outputs, which a
 *       {@link dev.pullback.check.subject.MatrixForm} converts.
 *       {@link dev.pullback.check.subject.InstrumentedSubject} decorates any of them: it counts the evaluations and returns
 *       NaN outside of a {@link dev.pullback.check.subject.Domain}.
 *   <li>{@link dev.pullback.check.subject.Precision} says whether the subject computes in single precision, and which
 *       precision the user needs.
 *   <li>{@link dev.pullback.check.subject.TestPoints} derives the {@link dev.pullback.check.subject.TestPoint}s at which the
 *       subject is checked from the given one; {@link dev.pullback.check.subject.Scales} says how large a step is at a point.
 *   <li>{@link dev.pullback.check.subject.CheckContext} holds what all parts of a check share, and
 *       {@link dev.pullback.check.subject.ReportBuilder} collects what they find.
 *   <li>{@link dev.pullback.check.subject.EntryNames} and {@link dev.pullback.check.subject.MatrixMath} are helpers.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.check.subject;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
