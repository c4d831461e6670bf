/**
 * Explanations of a computation that was recorded on a tape. The package has three parts.
 *
 * <p><b>Explanations.</b>
 *
 * <ul>
 *   <li>{@link dev.pullback.explain.Explain} is the entry: it visits the nodes of a result, computes their cotangents,
 *       and returns an {@link dev.pullback.explain.Explanation} with a row for each node.
 *   <li>{@link dev.pullback.explain.Contribution} is the summand that one use of a variable adds to its cotangent.
 *   <li>{@code TableFormat} and {@code GraphFormat} write an explanation as text, Markdown, Graphviz or Mermaid; {@code
 *       Display} writes names.
 *   <li>{@code ExplanationJson} writes it as JSON, {@code ExplorerPage} as an HTML page that draws this JSON. {@code
 *       LayeredLayout} arranges the graph, {@code MatrixExcerpt} chooses the elements of a matrix that are shown, and
 *       {@code Letters} finds the letters of matrices in formulas. {@code NotebookDisplay} displays an explanation in a
 *       notebook.
 * </ul>
 *
 * <p><b>Anomalies.</b>
 *
 * <ul>
 *   <li>{@link dev.pullback.explain.Anomalies} is a listener of a tape that throws at the first number that is not
 *       finite, and if a matrix was changed before the backward sweep, as {@code GivenMatrices} shows.
 *   <li>{@code Blame} writes the message of the exception.
 * </ul>
 *
 * <p><b>The advisor.</b>
 *
 * <ul>
 *   <li>{@link dev.pullback.explain.Advisor} is the entry: it returns {@link dev.pullback.explain.Advice} on each naive
 *       formula of a result, or records the result again without naive formulas.
 *   <li>{@code FormulaSearch} finds the formulas of the tables {@code NaiveFormulas} and {@code NaiveFunctions} on the
 *       tape. Each {@code NaiveFormula} has a {@code GraphPattern}, the reason why it fails, and a {@code Rewrite} that
 *       records a stable formula instead.
 *   <li>{@code Match} is the result of a pattern. {@code Forms} has the patterns that formulas are built from, such as
 *       all forms of a softmax; {@code Terms} those of formulas with several terms, and {@code LogForm} writes the
 *       logarithm of an expression of exponentials without them.
 *   <li>{@code Conditions} decides whether a formula that was found can fail, with the help of {@code Bounds}, {@code
 *       MaxSubtraction} and {@code UnsafeBranch}.
 * </ul>
 */
@LibraryCode
@NullMarked
package dev.pullback.explain;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
