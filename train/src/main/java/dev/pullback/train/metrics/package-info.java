/**
 * Metrics of a network. {@link dev.pullback.train.metrics.Figures} is the common interface of the metrics of all
 * tasks; {@code EvaluationTable} writes them as text.
 *
 * <p><b>Classes.</b> {@link dev.pullback.train.metrics.Evaluation} computes all metrics of a classifier from logits
 * or probabilities and labels. Among them are the {@link dev.pullback.train.metrics.Confusion} matrix (of {@code CountRow}s), the {@link
 * dev.pullback.train.metrics.ClassScores} of each class (its precision, recall and F1 as {@link
 * dev.pullback.train.metrics.Scores}) and the {@link dev.pullback.train.metrics.Calibration}. {@link
 * dev.pullback.train.metrics.Ranking} measures how well scores order rows, {@code OneAgainstRest} does so for all classes at once. {@link
 * dev.pullback.train.metrics.RowLosses} finds the rows with the largest losses. {@link
 * dev.pullback.train.metrics.Temperature} and {@link dev.pullback.train.metrics.Threshold} are chosen on validation
 * rows and stored with a model.
 *
 * <p><b>Targets.</b> {@link dev.pullback.train.metrics.RegressionEvaluation} measures predicted quantities. {@link
 * dev.pullback.train.metrics.MultiLabelEvaluation} measures predicted labels; a row may have several.
 *
 * <pre>{@code
 * Evaluation result = Evaluation.of(net, data.test());
 * System.out.println(result.show());
 * double f1 = result.macro().f1();
 * }</pre>
 *
 * <p>The results are records of numbers, names and lists, so that JSON libraries can write them.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.metrics;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
