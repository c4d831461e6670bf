/**
 * A small language of formulas over the verbs of {@link dev.pullback.ops.Ops}, as in {@code z = matmul(x, w) + b}. Data
 * passes through the package in this order:
 *
 * <ul>
 *   <li>{@code Parser} reads a text, by a {@code TextCursor}, as {@code Statement}s, which assign {@code Term}s to names.
 *   <li>{@link dev.pullback.playground.formula.Formulas} records them on a tape. It calls each {@code Verb} of the table
 *       {@code Verbs} with {@code Arguments}; {@code LossVerbs}, {@code FunctionVerbs},
 *       {@code LinearAlgebraVerbs}, {@code ArrangementVerbs} and {@code ImageVerbs} add their rows to that {@code VerbTable}.
 *   <li>{@link dev.pullback.playground.formula.FormulaException} is a mistake in the text, with its place.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.playground.formula;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
