package dev.pullback.train;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;

/**
 * The training loop of a classifier. A setting changes this trainer and answers it; each has a default:
 *
 * <pre>{@code
 * History history = Trainer.of(net).optimizer(Adam.of(0.01)).epochs(40).batchSize(32).seed(1).fit(train);
 * }</pre>
 *
 * <p>A step records the network and the loss on one tape that it resets, takes the gradients and lets the optimizer
 * move the parameters. From the second step on it allocates no matrix. Data is taken as it is: standardise it before.
 */
public final class Trainer {
    private final Layer net;
    private Loss loss = Ops::softmaxCrossEntropy;
    private Rules rules = Rules.standard();
    private Optimizer optimizer = Adam.of(0.001);
    private int epochs = 20;
    private int batchSize = 32;
    private long seed;
    private final List<Listener> listeners = new ArrayList<>();

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

    /** What the order of the rows is drawn from; 0 if nothing else is said. */
    public Trainer seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Someone who is told of every epoch, after those who were named before. */
    public Trainer listener(Listener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Trains: the parameters of the network are changed in place.
     *
     * @throws MatrixDimensionException if the network does not answer one row for each of the batch and one column for
     *     each class of the data
     * @throws ArithmeticException if the loss is not finite; the parameters are then as the step before left them
     */
    public History fit(Dataset train) {
        Batches batches = Batches.shuffled(train, batchSize, seed);
        Tape tape = new Tape();
        List<Epoch> done = new ArrayList<>();
        for (int e = 0; e < epochs; e++) {
            long start = System.nanoTime();
            double sum = 0;
            int right = 0;
            for (Batch batch : batches.epoch(e)) {
                tape.reset();
                Var logits = net.apply(tape.input("x", batch.features()));
                requireLogits(logits, batch.size(), train.classes());
                Var mean = loss.of(logits, tape.input("labels", batch.labels()));
                sum += requireFinite(mean.scalar(), e) * batch.size();
                right += Accuracy.right(logits.value(), batch.labels());
                optimizer.step(Autodiff.gradients(rules, mean));
            }
            double rows = train.size();
            Epoch epoch = new Epoch(e + 1, epochs, sum / rows, right / rows, (System.nanoTime() - start) / 1e9);
            done.add(epoch);
            for (Listener listener : listeners) listener.epoch(epoch);
        }
        return new History(done);
    }

    private static void requireLogits(Var logits, int rows, int classes) {
        if (logits.rows() != rows || logits.cols() != classes)
            throw new MatrixDimensionException("trainer: the network answers " + logits.shape() + " but the batch has "
                    + rows + " rows of " + classes + " classes; the logits must be " + rows + "x" + classes);
    }

    private double requireFinite(double loss, int epoch) {
        if (!Double.isFinite(loss))
            throw new ArithmeticException("trainer: the loss is " + loss + " in epoch " + (epoch + 1) + " of " + epochs
                    + " (" + optimizer + "); a smaller learning rate or standardised data may help");
        return loss;
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
