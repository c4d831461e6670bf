/**
 * Networks that learn to classify: a {@link dev.pullback.train.Layer} is a function with parameters, an
 * {@link dev.pullback.train.optim.Optimizer} moves these against the gradient, and a {@link dev.pullback.train.Trainer} goes
 * through the data again and again. {@link dev.pullback.train.Predictions} and {@link dev.pullback.train.Accuracy} say
 * what came of it, and a {@link dev.pullback.train.Model} keeps it in a file.
 *
 * <pre>{@code
 * Dataset.Split data = Generated.moons(1000, 0.15, 1).split(0.2, 1);
 * Mlp net = Mlp.of(2, 16, 2).norm(Norm.BATCH).dropout(0.1);
 * Trainer.of(net).optimizer(AdamW.of(0.01)).schedule(Schedule.cosine()).epochs(60).fit(data.train());
 * double accuracy = Accuracy.of(net, data.test());
 * Model.of(net, data.train()).save(Path.of("moons.safetensors"));
 * }</pre>
 *
 * <p>What has settings has a default for each; a setting changes its object and answers it. Nothing here prints; a
 * {@link dev.pullback.train.Listener} is told of every epoch. The same seed gives the same weights to the last bit.
 */
@LibraryCode
@NullMarked
package dev.pullback.train;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
