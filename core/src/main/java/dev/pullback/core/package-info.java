/**
 * Recording and running matrix computations. These are the classes in the order in which they record an op:
 *
 * <ol>
 *   <li>{@link dev.pullback.core.Op} is an operation: name, formula, {@link dev.pullback.core.ShapeRule}, {@link
 *       dev.pullback.core.Kernel}. A {@link dev.pullback.core.SpanKernel} computes any {@link dev.pullback.core.Span} of
 *       the output; {@code WholeSpans} runs it on whole matrices. A {@link dev.pullback.core.SpanReduction} reduces a
 *       matrix block by block. {@link dev.pullback.core.Broadcast} is for ops that repeat operands; {@link
 *       dev.pullback.core.OpFacts} states more facts about an op. {@link dev.pullback.core.Precision} is that of matrix products.
 *   <li>{@link dev.pullback.core.Tape} checks the operands, computes the {@link dev.pullback.core.Shape} of the result, takes a
 *       matrix from {@code Buffers}, runs the kernel and appends the result.
 *   <li>{@link dev.pullback.core.Var} is the result, and the operand of the next op. {@code FirstNumbers} formats its value.
 * </ol>
 *
 * <p>Exceptions name the op and the operands: {@link dev.pullback.core.Errors} throws them for shapes, a kernel throws
 * an {@link dev.pullback.core.OperandException} for numbers, and {@code OpFailure} adds the names to other exceptions
 * of kernels. {@link dev.pullback.core.Finiteness} tells whether a matrix has an infinity or NaN.
 *
 * <p>{@code Engine} implements the methods of {@link dev.pullback.core.engine}; {@code Lines} finds the lines of user
 * code. This package defines no particular operation and no derivative.
 */
@LibraryCode
@NullMarked
package dev.pullback.core;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
