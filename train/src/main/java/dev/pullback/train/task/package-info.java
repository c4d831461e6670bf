/**
 * The tasks for which a network can be trained. A {@link dev.pullback.train.task.Task} combines the {@link
 * dev.pullback.train.task.Loss} that training minimises, the {@link dev.pullback.train.task.Metric} that is reported
 * and by which epochs can be compared, and a {@code Readout}, which says what the outputs of the network mean: {@code
 * ClassReadout}, {@code LabelReadout}, {@code ValueReadout}, {@code GaussianReadout} or {@code QuantileReadout}.
 * Trainer, models, the command line and reports ask the task and do not distinguish kinds themselves. {@link
 * dev.pullback.train.task.PartwiseEvaluation} evaluates rows that are read part by part. {@link
 * dev.pullback.train.task.Inputs} finds further inputs of a network or loss.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.task;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
