/**
 * Optimizers, which change the parameters of a network by their gradients.
 *
 * <p>{@link dev.pullback.train.optim.Optimizer} is the base class. It finds the parameters in the gradients, and splits
 * a large parameter among threads. {@code DecayingOptimizer} adds a weight decay; {@link
 * dev.pullback.train.optim.OptimizerState} holds what an optimizer stores between steps for one parameter. {@link
 * dev.pullback.train.optim.Sgd}, {@link dev.pullback.train.optim.Adam}, {@link dev.pullback.train.optim.AdamW}, {@link
 * dev.pullback.train.optim.Adagrad} and {@link dev.pullback.train.optim.RmsProp} are the usual update rules; {@link
 * dev.pullback.train.optim.Adamax}, {@link dev.pullback.train.optim.NAdam}, {@link dev.pullback.train.optim.RAdam},
 * {@link dev.pullback.train.optim.Adadelta}, {@link dev.pullback.train.optim.Adafactor}, {@link
 * dev.pullback.train.optim.AveragedSgd} and {@link dev.pullback.train.optim.Rprop} are further ones. {@code
 * MomentOptimizer} has the running means of Adam and its relatives, {@code AdaptiveMoments} the formulas of Adam and
 * AdamW. A {@link dev.pullback.train.optim.Schedule} scales the learning rate from step to step. {@code Update} runs
 * the update of a range as one kernel. {@code Ranges} checks the settings.
 *
 * <p>{@link dev.pullback.train.optim.Lbfgs} minimises a function of all rows, with the line search {@code WolfeSearch}.
 */
@LibraryCode
@NullMarked
package dev.pullback.train.optim;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
