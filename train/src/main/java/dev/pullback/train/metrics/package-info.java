/**
 * How good a classifier is: {@link dev.pullback.train.metrics.Evaluation} holds all figures, worked out from logits or
 * probabilities and labels.
 *
 * <pre>{@code
 * Evaluation result = Evaluation.of(net, data.test());
 * System.out.println(result.show());
 * double f1 = result.macro().f1();
 * }</pre>
 *
 * <p>Everything here is a record of numbers, names and lists of them, as libraries for JSON take it.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.metrics;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
