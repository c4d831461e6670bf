/**
 * Programs: a computation and its gradients, recorded once and repeated without allocating. A computation passes
 * through these classes:
 *
 * <ol>
 *   <li>{@link dev.pullback.autograd.program.Recorder} records a function and its backward sweep on a tape: a {@code
 *       Recording}.
 *   <li>{@code Transcript} writes the tape as {@code Instruction}s on {@code Value}s, where each distinct {@code
 *       Computation} occurs once; {@code Simplification} recognises ops that return an operand unchanged.
 *   <li>{@code Plan} rewrites the instructions, one class for each pass: {@code DeadCode}, {@code StackedRows}, {@code
 *       SharedWork}, {@code FusedPairs}, {@code Accumulation}, {@code Chains}. {@code Uses} counts the reads for
 *       them.
 *   <li>{@code BufferAssignment} assigns values that are not needed at the same time to the same buffer. {@code Memory}
 *       allocates the matrices. A {@code ProgramStep} is an instruction with its matrices.
 *   <li>{@code Chains} collects pointwise and rowwise instructions and reductions into a {@code Chain}. {@code ChainRun}
 *       runs it chunk by chunk: {@code ChainLayout} places the operands of each {@code ChainCall} in a chunk.
 *   <li>{@link dev.pullback.autograd.program.Program} binds the user's matrices ({@code Argument}), runs the steps and
 *       returns values and gradients. At the end of a run, {@code Updates} changes the parameters by the {@link
 *       dev.pullback.autograd.program.Update} of the user. {@link dev.pullback.autograd.program.UpdateStep} undoes
 *       all updates of a run if one of them fails.
 *   <li>{@link dev.pullback.autograd.program.PerShape} keeps one program for each shape of the inputs.
 * </ol>
 *
 * <p>To inspect a program: {@code Listing} writes it as text, a {@link dev.pullback.autograd.program.ValueListener} is
 * notified of each computed matrix, {@code AnomalySearch} finds the first number that is not finite.
 */
@LibraryCode
@NullMarked
package dev.pullback.autograd.program;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
