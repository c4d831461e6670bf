package dev.pullback.train;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Precision;
import dev.pullback.core.Var;
import dev.pullback.core.engine.ThreadGuard;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.task.Loss;
import dev.pullback.train.task.Metric;
import dev.pullback.train.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network, as a classifier unless another {@link #task} is chosen. Every setting has a default; a setter changes the trainer and returns it:
 *
 * <pre>{@code
 * History history = Trainer.of(net)
 *         .optimizer(AdamW.of(1e-3).weightDecay(0.01))
 *         .schedule(Schedule.cosine().warmup(100))
 *         .clipNorm(1)
 *         .validate(0.1)
 *         .patience(10)
 *         .best(Path.of("best.safetensors"))
 *         .listener(epoch -> System.out.println(epoch))
 *         .fit(train);
 * }</pre>
 *
 * <p>A step changes all parameters and the state of the optimizer, or none of them if a layer, a loss, a rule or the
 * optimizer throws an exception. Listeners are called after a step; if one throws, training ends after that step.
 *
 * <p>A trainer belongs to one thread at a time, except for {@link #stop}. A call of {@link #fit} while another thread is
 * in it throws an {@link IllegalStateException}.
 *
 * <p>A step whose loss or gradients are not finite is skipped, counted and reported to the listeners together with the
 * operation that produced the number. The weights are always finite when training ends. From the second step on,
 * training allocates no matrix. The trainer does not scale the data; standardise it before.
 */
public final class Trainer {
    private final ThreadGuard guard = new ThreadGuard("trainer");

    final Layer net;
    Task task = Task.classification();
    boolean judgeByMetric;
    Rules rules = Rules.standard();
    Optimizer optimizer = Adam.of(0.001);
    Schedule schedule = Schedule.constant();
    GradientClipping clip = GradientClipping.NONE;
    Precision precision = Precision.DOUBLE;
    boolean eager;
    boolean stopAtAnomalies;
    int epochs = 20;
    int batchSize = 32;
    long seed;
    int imageShift;
    int accumulated = 1;
    double averaging;
    Plateau plateau = Plateau.NONE;
    final List<String> frozen = new ArrayList<>();
    double validationShare;

    @Nullable
    Dataset validation;

    int patience;
    int skipLimit = 10;

    @Nullable
    Path best;

    @Nullable
    Path checkpoint;

    @Nullable
    Path resume;

    UnaryOperator<Model> beforeSaving = UnaryOperator.identity();
    final List<Listener> listeners = new ArrayList<>();
    private volatile boolean stopping;

    private Trainer(Layer net) {
        this.net = net;
    }

    /**
     * Creates a trainer of a network. The network returns logits, one column for each class, unless another {@link
     * #task} is set.
     */
    public static Trainer of(Layer net) {
        return new Trainer(net);
    }

    /** Sets the task: the loss, the metric and the meaning of the outputs. The default is classification. */
    public Trainer task(Task task) {
        this.task = task;
        return this;
    }

    /** Replaces the loss of the task. That of classification is {@link Ops#softmaxCrossEntropy(Var, Var)}. */
    public Trainer loss(Loss loss) {
        this.task = task.with(loss);
        return this;
    }

    /** Replaces the metric of the task, which listeners receive after each epoch. */
    public Trainer metric(Metric metric) {
        this.task = task.with(metric);
        return this;
    }

    /**
     * Judges epochs by the metric on the validation rows instead of by the loss. This concerns {@link #patience} and
     * {@link #best}. Without validation rows, and where the metric is NaN, the loss decides.
     */
    public Trainer judgeByMetric() {
        this.judgeByMetric = true;
        return this;
    }

    /** Sets the differentiation rules of the operations in the network. The default is {@link Rules#standard}. */
    public Trainer rules(Rules rules) {
        this.rules = rules;
        return this;
    }

    /**
     * Sets the optimizer. The default is {@code Adam.of(0.001)}. The optimizer keeps its state after training, so a
     * second {@link #fit} continues from the first.
     */
    public Trainer optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /** Sets the schedule of the learning rate. By default the rate is constant. */
    public Trainer schedule(Schedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /**
     * Scales the gradients so that the norm of all gradients, as one vector, is at most {@code norm}. Source: Pascanu,
     * Mikolov, Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
     *
     * @throws IllegalArgumentException unless the norm is above 0
     */
    public Trainer clipNorm(double norm) {
        this.clip = new GradientClipping(clip.value(), norm);
        return this;
    }

    /**
     * Limits each element of the gradients to ±{@code value}, before {@link #clipNorm} is applied.
     *
     * @throws IllegalArgumentException unless the value is above 0
     */
    public Trainer clipValue(double value) {
        this.clip = new GradientClipping(value, clip.norm());
        return this;
    }

    /**
     * Sets the precision of the matrix products of a step. The default is {@link Precision#DOUBLE}. {@link
     * Precision#SINGLE_PRODUCTS} makes steps of large networks up to 1.6 times as fast; {@code docs/performance.md} says
     * what it costs in digits. Validation, and predictions of the trained model, use double precision.
     */
    public Trainer precision(Precision precision) {
        this.precision = precision;
        return this;
    }

    /**
     * Records the network in every step, instead of once for each batch size. This is needed for a network that records
     * different operations from step to step or reads values while it is recorded.
     */
    public Trainer eager() {
        this.eager = true;
        return this;
    }

    /**
     * Stops training at the first operation that returns a number that is not finite from operands that are finite,
     * with an {@link AnomalyException} that names the operation, the entry, the operands and a remedy. By default such
     * a step is skipped. The check reads each matrix of a step once.
     */
    public Trainer stopAtAnomalies() {
        this.stopAtAnomalies = true;
        return this;
    }

    /**
     * Sets the number of epochs. The default is 20.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Trainer epochs(int epochs) {
        this.epochs = requireAtLeastOne("number of epochs", epochs);
        return this;
    }

    /**
     * Sets the number of rows of a batch. The default is 32.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Trainer batchSize(int rows) {
        this.batchSize = requireAtLeastOne("batch size", rows);
        return this;
    }

    /**
     * Adds up the gradients of several batches before each step, as if they were one batch of all their rows. This needs
     * less memory than the larger batch. The last step of an epoch may have fewer batches. The default is 1.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Trainer accumulate(int batches) {
        this.accumulated = requireAtLeastOne("number of batches of a step", batches);
        return this;
    }

    /**
     * Keeps an exponential moving average A of the parameters W: {@code A ← d A + (1 - d) W} after step t, with d the
     * smaller of {@code decay} and {@code t / (t + 9)}. Validation, the best model and the network after training use A.
     * State of layers, such as running averages of batch norm, is not averaged. Source: Polyak, Juditsky, "Acceleration
     * of stochastic approximation by averaging", 1992; the growing d is that of TensorFlow's
     * {@code ExponentialMovingAverage}.
     *
     * @throws IllegalArgumentException unless the decay is above 0 and below 1
     */
    public Trainer average(double decay) {
        if (!(decay > 0 && decay < 1))
            throw new IllegalArgumentException(
                    "trainer: the decay of the average is " + decay + "; it must be above 0 and below 1");
        this.averaging = decay;
        return this;
    }

    /**
     * Multiplies the learning rate by {@code factor} after more than {@code patience} epochs in a row without
     * progress, in addition to the schedule. An epoch is progress if it is better than the best one by more than a
     * 10,000th of its loss or metric. Epochs are compared as for {@link #patience}. This is PyTorch's {@code
     * ReduceLROnPlateau} with its defaults.
     *
     * @throws IllegalArgumentException unless the factor is above 0 and below 1, and the patience at least 0
     */
    public Trainer reduceOnPlateau(double factor, int patience) {
        this.plateau = new Plateau(factor, patience);
        return this;
    }

    /**
     * Excludes parameters from training. The argument is the name of a parameter, or the part of it before a dot:
     * {@code layer1} excludes {@code layer1.w} and {@code layer1.b}. Excluded parameters do not count in {@link
     * #clipNorm} either. State that a frozen layer updates itself still changes.
     */
    public Trainer freeze(String... names) {
        frozen.addAll(List.of(names));
        return this;
    }

    /** Sets the seed for the order of the rows and the choice of validation rows. The default is 0. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Shifts each training image by a random number of pixels, at most {@code pixels} in each direction, differently in
     * each epoch; see {@link dev.pullback.train.data.Batches#shifting}. This reduces overfitting to the position of the
     * strokes. Validation rows are not shifted. The default is 0. {@link #fit} throws if the rows are not images.
     *
     * @throws IllegalArgumentException if {@code pixels} is below 0
     */
    public Trainer shiftImages(int pixels) {
        if (pixels < 0)
            throw new IllegalArgumentException(
                    "trainer: the largest shift of images is " + pixels + " pixels; it must be at least 0");
        this.imageShift = pixels;
        return this;
    }

    /**
     * Sets aside a share of the rows, and of the rows of each class, for validation after every epoch.
     *
     * @throws IllegalArgumentException unless the share is above 0 and below 1
     */
    public Trainer validate(double share) {
        if (!(share > 0 && share < 1))
            throw new IllegalArgumentException("the validation share is " + share + "; it must be above 0 and below 1");
        this.validationShare = share;
        this.validation = null;
        return this;
    }

    /** Validates on these rows after every epoch. */
    public Trainer validate(Dataset rows) {
        this.validation = rows;
        this.validationShare = 0;
        return this;
    }

    /**
     * Enables early stopping: ends training once the loss, or the metric if {@link #judgeByMetric}, has not improved for {@code epochs} epochs. When training
     * ends this way or after all epochs, the weights of the best epoch are restored; after {@link #stop} they are not.
     * The loss is computed on the validation rows, or on the training rows if there are none. Source: Prechelt, "Early
     * stopping - but when?", 1998.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Trainer patience(int epochs) {
        this.patience = requireAtLeastOne("patience", epochs);
        return this;
    }

    /** Writes a {@link Model} to this file after every epoch that is the best so far. */
    public Trainer best(Path path) {
        this.best = path;
        return this;
    }

    /** Writes a checkpoint to this file after every epoch and when training is stopped. See {@link #resume}. */
    public Trainer checkpoint(Path path) {
        this.checkpoint = path;
        return this;
    }

    /**
     * Makes the next {@link #fit} continue from a {@link #checkpoint}. The resulting weights are bit-equal to those of
     * an uninterrupted run. The network, the data and the settings must be the same as before; only the number of
     * epochs may be larger.
     */
    public Trainer resume(Path path) {
        this.resume = path;
        return this;
    }

    /**
     * Sets a function that completes each model before it is saved, such as {@code model -> model.standardizer(scale)}.
     */
    public Trainer beforeSaving(UnaryOperator<Model> completion) {
        this.beforeSaving = completion;
        return this;
    }

    /**
     * Sets the number of consecutive skipped steps after which training ends with an exception. The default is 10.
     *
     * @throws IllegalArgumentException unless it is at least 1
     */
    public Trainer skipLimit(int steps) {
        this.skipLimit = requireAtLeastOne("number of skipped steps", steps);
        return this;
    }

    /** Adds a listener, which is notified after those added before. */
    public Trainer listener(Listener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Stops the current training after its step, or else the next training before its first step. Any thread may call
     * it.
     */
    public void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /**
     * Trains the network. Its parameters are changed in place.
     *
     * @throws MatrixDimensionException if the network does not return one row for each row of the batch and as many
     *     columns as the task needs for the classes or targets of the data
     * @throws IllegalArgumentException if a frozen name belongs to no parameter
     * @throws IllegalStateException if the task needs classes but the rows have targets, or if another thread is using
     *     this trainer
     * @throws IllegalArgumentException if the task needs targets but the rows have classes, or the rows have weights but
     *     the loss takes none
     * @throws ArithmeticException if too many consecutive steps, or all steps of an epoch, were skipped, or if
     *     {@link #stopAtAnomalies} found an anomaly; the parameters are then those after the last successful step
     * @throws DataException if a file cannot be written, or training cannot be resumed from the checkpoint
     */
    public History fit(Dataset train) {
        boolean entered = guard.enter();
        double rate = optimizer.learningRate();
        try {
            return new TrainingRun(this, train).run();
        } finally {
            optimizer.learningRate(rate);
            stopping = false;
            resume = null;
            guard.leave(entered);
        }
    }

    /** Returns a provenance with the settings of this trainer. */
    Provenance describe(Provenance origin) {
        Provenance described = origin.setting("network", net)
                .setting("task", task)
                .setting("optimizer", optimizer)
                .setting("batch size", batchSize)
                .setting("epochs", epochs)
                .setting("seed", seed);
        if (net instanceof Network network) described = described.setting("seed of the weights", network.seed());
        if (precision != Precision.DOUBLE) described = described.setting(CheckpointFile.PRECISION, precision);
        if (accumulated > 1) described = described.setting("batches of a step", accumulated);
        if (clip.norm() < Double.POSITIVE_INFINITY) described = described.setting("clip norm", clip.norm());
        if (clip.value() < Double.POSITIVE_INFINITY) described = described.setting("clip value", clip.value());
        if (averaging > 0) described = described.setting("decay of the average", averaging);
        if (!frozen.isEmpty()) described = described.setting("frozen", frozen);
        if (imageShift > 0) described = described.setting("shift of images", imageShift);
        if (patience > 0) described = described.setting("patience", patience);
        if (validationShare > 0) described = described.setting("validation share", validationShare);
        if (validation != null) described = described.setting("validation rows", validation);
        return described;
    }

    private static int requireAtLeastOne(String setting, int value) {
        if (value < 1)
            throw new IllegalArgumentException("trainer: the " + setting + " is " + value + "; it must be at least 1");
        return value;
    }

    /**
     * Returns one line, as in
     * {@code trainer of mlp 2-16-2 relu, 82 parameters; adam, rate 0.001, batch 32, 20 epochs, seed 0}.
     */
    @Override
    public String toString() {
        return "trainer of " + net + "; " + optimizer + ", batch " + batchSize + ", " + epochs + " epochs, seed "
                + seed;
    }
}
