/**
 * Metrics of a classifier. {@link dev.pullback.train.metrics.Evaluation} computes all of them from logits or
 * probabilities and labels: the {@link dev.pullback.train.metrics.Confusion} matrix, the
 * {@link dev.pullback.train.metrics.ClassScores} of each class (its precision, recall and F1 as
 * {@link dev.pullback.train.metrics.Scores}) and the {@link dev.pullback.train.metrics.Calibration}.
 * {@link dev.pullback.train.metrics.RowLosses} finds the rows with the largest losses.
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
