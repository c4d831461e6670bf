package dev.pullback.train;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Schedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * The training of a classifier. A setting changes this trainer and answers it; each has a default:
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
 * <p>A step that meets a number that is not finite is skipped, counted, and reported to the listeners with the op that
 * the number came from. Training never ends with weights that are not finite. From the second step on it allocates no
 * matrix. Data is taken as it is: standardise it before.
 */
public final class Trainer {
    final Layer net;
    Loss loss = Ops::softmaxCrossEntropy;
    Rules rules = Rules.standard();
    Optimizer optimizer = Adam.of(0.001);
    Schedule schedule = Schedule.constant();
    GradientClipping clip = GradientClipping.NONE;
    boolean eager;
    boolean stopAtAnomalies;
    int epochs = 20;
    int batchSize = 32;
    long seed;
    int imageShift;
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

    UnaryOperator<Model> described = UnaryOperator.identity();
    final List<Listener> listeners = new ArrayList<>();
    private volatile boolean stopping;

    private Trainer(Layer net) {
        this.net = net;
    }

    /** Of a network that answers logits, one column for each class. */
    public static Trainer of(Layer net) {
        return new Trainer(net);
    }

    /** What to make small; {@link Ops#softmaxCrossEntropy(Var, Var)} if nothing else is said. */
    public Trainer loss(Loss loss) {
        this.loss = loss;
        return this;
    }

    /** The rules of the ops in the network; {@link Rules#standard} if nothing else is said. */
    public Trainer rules(Rules rules) {
        this.rules = rules;
        return this;
    }

    /**
     * What moves the parameters; {@code Adam.of(0.001)} if nothing else is said. It keeps what it remembers, so that a
     * second {@link #fit} goes on where the first ended.
     */
    public Trainer optimizer(Optimizer optimizer) {
        this.optimizer = optimizer;
        return this;
    }

    /** How the optimizer's learning rate changes from step to step; not at all if nothing else is said. */
    public Trainer schedule(Schedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /**
     * Scales the gradients so that all together, as one vector, are no longer than this. Source: Pascanu, Mikolov,
     * Bengio, "On the difficulty of training recurrent neural networks", 2013, algorithm 1.
     *
     * @throws IllegalArgumentException unless above 0
     */
    public Trainer clipNorm(double norm) {
        this.clip = new GradientClipping(clip.value(), norm);
        return this;
    }

    /**
     * Brings each element of the gradients into ±this, before {@link #clipNorm}.
     *
     * @throws IllegalArgumentException unless above 0
     */
    public Trainer clipValue(double value) {
        this.clip = new GradientClipping(value, clip.norm());
        return this;
    }

    /**
     * Records the network anew for every step, instead of once for each size of batch; for a network that does not do the
     * same each time, or looks at values.
     */
    public Trainer eager() {
        this.eager = true;
        return this;
    }

    /**
     * Ends training at the first number that is not finite although all that it was made of was, with an
     * {@link AnomalyException} that names the op, the entry, the operands there and the cure; without this such a step is
     * skipped. Each matrix of a step is looked at once.
     */
    public Trainer stopAtAnomalies() {
        this.stopAtAnomalies = true;
        return this;
    }

    /**
     * How often to go through the data; 20 times if nothing else is said.
     *
     * @throws IllegalArgumentException unless at least 1
     */
    public Trainer epochs(int epochs) {
        this.epochs = requireAtLeastOne("number of epochs", epochs);
        return this;
    }

    /**
     * How many rows a step takes; 32 if nothing else is said.
     *
     * @throws IllegalArgumentException unless at least 1
     */
    public Trainer batchSize(int rows) {
        this.batchSize = requireAtLeastOne("batch size", rows);
        return this;
    }

    /** What the order of the rows and the validation rows are drawn from; 0 if nothing else is said. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Moves each image by up to so many pixels, up or down and to a side, another way in each epoch, so that a network
     * learns less by heart where a stroke is; not at all if nothing else is said. What comes in at an edge is 0, as
     * {@link dev.pullback.train.data.Batches#shifting} has it. Rows to validate on stay as they are.
     * {@link #fit} refuses it for rows that are no images.
     *
     * @throws IllegalArgumentException if it is below 0
     */
    public Trainer shiftImages(int pixels) {
        if (pixels < 0)
            throw new IllegalArgumentException(
                    "trainer: images are to be shifted by up to " + pixels + " pixels; it must be at least 0");
        this.imageShift = pixels;
        return this;
    }

    /**
     * Keeps a share of the rows of each class from training, to validate on after every epoch.
     *
     * @throws IllegalArgumentException unless above 0 and below 1
     */
    public Trainer validate(double share) {
        if (!(share > 0 && share < 1))
            throw new IllegalArgumentException("the validation share is " + share + "; it must be above 0 and below 1");
        this.validationShare = share;
        this.validation = null;
        return this;
    }

    /** Validates on other rows than those to train on after every epoch. */
    public Trainer validate(Dataset rows) {
        this.validation = rows;
        this.validationShare = 0;
        return this;
    }

    /**
     * Ends training once the loss has not fallen below its lowest for so many epochs, and then, or when all epochs are
     * done, puts the weights of the best epoch in place; {@link #stop} leaves them as they are. It is the loss on the
     * validation rows, or without them on the training rows. Source: Prechelt, "Early stopping - but when?", 1998.
     *
     * @throws IllegalArgumentException unless at least 1
     */
    public Trainer patience(int epochs) {
        this.patience = requireAtLeastOne("patience", epochs);
        return this;
    }

    /** Writes a {@link Model} file after every epoch that is the best so far. */
    public Trainer best(Path path) {
        this.best = path;
        return this;
    }

    /** Writes a file that training can {@linkplain #resume be resumed} from, after every epoch and when it is stopped. */
    public Trainer checkpoint(Path path) {
        this.checkpoint = path;
        return this;
    }

    /**
     * The next {@link #fit} goes on where a {@link #checkpoint} was written, with the same weights to the last bit as if
     * training had never ended; network, data and settings must be those of then, except that more epochs may
     * be asked for.
     */
    public Trainer resume(Path path) {
        this.resume = path;
        return this;
    }

    /** What is said in files besides the weights, as in {@code model -> model.standardizer(scale)}. */
    public Trainer described(UnaryOperator<Model> described) {
        this.described = described;
        return this;
    }

    /**
     * How many steps in a row may be skipped before training stops with an error; 10 if nothing else is said.
     *
     * @throws IllegalArgumentException unless at least 1
     */
    public Trainer skipLimit(int steps) {
        this.skipLimit = requireAtLeastOne("number of skipped steps", steps);
        return this;
    }

    /** Someone who is told of every epoch, after those who were named before. */
    public Trainer listener(Listener listener) {
        listeners.add(listener);
        return this;
    }

    /** Lets the training under way end after its step, or the next one before its first; from any thread. */
    public void stop() {
        stopping = true;
    }

    boolean isStopping() {
        return stopping;
    }

    /**
     * Trains: the parameters of the network are changed in place.
     *
     * @throws MatrixDimensionException if the network does not answer one row for each of the batch and one column for
     *     each class of the data
     * @throws ArithmeticException if too many steps in a row, or all of an epoch, were skipped since numbers were not
     *     finite, or at the first that {@link #stopAtAnomalies} stops at; the parameters are then as the last step left them
     *     that was made
     * @throws DataException if a file cannot be written, or training cannot be resumed from one
     */
    public History fit(Dataset train) {
        double rate = optimizer.learningRate();
        try {
            return new TrainingRun(this, train).run();
        } finally {
            optimizer.learningRate(rate);
            stopping = false;
            resume = null;
        }
    }

    private static int requireAtLeastOne(String what, int value) {
        if (value < 1)
            throw new IllegalArgumentException("trainer: the " + what + " is " + value + "; it must be at least 1");
        return value;
    }

    /** One short line, as in {@code trainer of mlp 2-16-2 relu, 82 parameters}. */
    @Override
    public String toString() {
        return "trainer of " + net + "; " + optimizer + ", batch " + batchSize + ", " + epochs + " epochs, seed "
                + seed;
    }
}
