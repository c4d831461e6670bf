/**
 * Networks and their training.
 *
 * <pre>{@code
 * Dataset.Split data = Generated.moons(1000, 0.15, 1).split(0.2, 1);
 * Mlp net = Mlp.of(2, 16, 2).norm(Norm.BATCH).dropout(0.1);
 * Trainer.of(net).optimizer(AdamW.of(0.01)).schedule(Schedule.cosine()).epochs(60).fit(data.train());
 * double accuracy = Accuracy.of(net, data.test());
 * Model.of(net, data.train()).save(Path.of("moons.safetensors"));
 * }</pre>
 *
 * <p><b>The network.</b> A {@link dev.pullback.train.Layer} is a function with parameters. An
 * {@link dev.pullback.train.Mlp} is built from {@link dev.pullback.train.Linear},
 * {@link dev.pullback.train.Activation}, {@link dev.pullback.train.Norm} (that is {@link dev.pullback.train.LayerNorm}
 * or {@link dev.pullback.train.BatchNorm}) and {@link dev.pullback.train.Dropout}; an
 * {@link dev.pullback.train.Initializer} draws its weights. Other networks combine layers with {@link
 * dev.pullback.train.Sequential} and {@link dev.pullback.train.Residual}; {@link dev.pullback.train.Conv2d} and
 * {@link dev.pullback.train.MaxPool} are layers for images, from which a {@link dev.pullback.train.ConvNet} is built. An
 * {@code Mlp} and a {@code ConvNet} are {@link dev.pullback.train.Network}s, which a model file describes. A
 * {@link dev.pullback.train.GruCell} or {@link dev.pullback.train.LstmCell}, with {@code RecurrentWeights}, is applied to
 * each element of a sequence, an {@link dev.pullback.train.Embedding} to categories. {@link dev.pullback.train.Weights} finds the parameters
 * and the state of any network.
 *
 * <p><b>The run.</b>
 *
 * <ol>
 *   <li>A {@link dev.pullback.train.Trainer} holds the settings, among them the {@link dev.pullback.train.task.Task}, which
 *       says what is predicted, and an {@link dev.pullback.train.optim.Optimizer}.
 *   <li>{@link dev.pullback.train.Trainer#fit} warns of {@code UnscaledFeatures} and starts a {@code TrainingRun}, the loop
 *       over the epochs and the batches of {@link dev.pullback.train.data.Batches}. Each batch is a {@code TrainingStep}.
 *   <li>In a step, a {@code TrainingPass} computes the loss that the {@code Objective} defines, and the gradients. It is a
 *       {@code ProgramPass}, or an {@code EagerPass} for networks that change from step to step. {@code PendingGradients}
 *       adds up the gradients of several batches, and {@code GradientClipping} limits them.
 *   <li>The optimizer updates all parameters except the {@code FrozenParameters}. Then the {@code AveragedWeights} and the
 *       {@code LayerState} are updated. {@code Plateau} reduces the learning rate between epochs.
 *   <li>A {@link dev.pullback.train.Listener} receives a {@link dev.pullback.train.Progress} after each step, a {@link
 *       dev.pullback.train.SkippedStep} for each skipped one, and an {@link dev.pullback.train.Epoch} with the validation
 *       {@link dev.pullback.train.Score} after each epoch. {@code CheckpointFile} saves the {@code TrainingPosition}.
 *   <li>The result is a {@link dev.pullback.train.History}.
 * </ol>
 *
 * <p><b>Other ways to train.</b> {@link dev.pullback.train.FullBatch} trains on all rows at once. {@link
 * dev.pullback.train.BlockTraining} trains on {@link dev.pullback.train.DataBlock}s that several threads or machines hold:
 * each computes a {@link dev.pullback.train.BlockGradient} and returns a {@link dev.pullback.train.GradientSum}, a tree of
 * {@code BlockSums}. Both may add an {@code L2Penalty}. {@link dev.pullback.train.CrossValidation} trains on several splits of the rows at the same time, by
 * {@code ParallelRuns}.
 *
 * <p><b>The trained network.</b> {@link dev.pullback.train.Predictions} and {@link dev.pullback.train.Accuracy} apply
 * it to rows; a {@link dev.pullback.train.Model} combines it with a {@code ModelDescription}: task, names and
 * standardizers, and its {@link dev.pullback.train.Provenance}. {@code ModelFile} saves it, and describes a {@code Network} by its {@code Architecture}. {@code
 * RowPredictor} predicts single rows.
 *
 * <p>Every setting has a default. A setter changes its object and returns it. Nothing in this package prints. The same
 * seed gives bit-equal weights.
 */
@LibraryCode
@NullMarked
package dev.pullback.train;

import dev.pullback.core.engine.LibraryCode;
import org.jspecify.annotations.NullMarked;
