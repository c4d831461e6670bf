/**
 * The gradient checker, which decides whether code that should compute the gradient of a function does so. The
 * function is either a function of {@link dev.pullback.core.Var}s or plain Java. The verdict follows from measured
 * error bars, not from a tolerance.
 *
 * <p>A user meets the classes in this order:
 *
 * <ul>
 *   <li>{@link dev.pullback.check.GradCheck} describes and runs a check, with its {@code CheckSettings}. It inherits
 *       the methods that create checks of functions in plain Java from {@code PlainJavaChecks}. {@link
 *       dev.pullback.check.MatrixFunction} is such a function, with its handwritten derivatives.
 *   <li>{@link dev.pullback.check.Report} is the result. It has a {@link dev.pullback.check.Verdict} and a
 *       {@link dev.pullback.check.Finding} for each problem, which names the {@link dev.pullback.check.Criterion} and
 *       the {@link dev.pullback.check.MatrixEntry}. {@code Inconclusive} ends a test whose check is undecided.
 *   <li>{@link dev.pullback.check.GradCheckTests} creates JUnit tests, and {@link dev.pullback.check.GradArbitraries} has
 *       arbitraries for jqwik, among them {@link dev.pullback.check.GradCase}.
 *   <li>{@link dev.pullback.check.OpTable} checks every op of a table of rules.
 *       {@link dev.pullback.check.OpCases} lists the cases: each {@link dev.pullback.check.OpCase} calls an op with
 *       inputs that {@link dev.pullback.check.Draw} describes. A new op gets its case in {@code OpCases}.
 * </ul>
 *
 * <p>{@code CheckRun} runs a check through the internal packages, in this order: {@code subject} wraps the function and
 * derives points, {@code laws} checks laws that hold for every gradient, and {@code measure} compares with numeric
 * derivatives. The package {@code planted} has wrong gradients that test the checker itself.
 */
@LibraryCode
@NullMarked
package dev.pullback.check;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
