package dev.pullback.train;

import dev.pullback.core.Finiteness;
import dev.pullback.core.engine.ThreadGuard;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Lbfgs;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Trains a network on rows that are divided into numbered blocks, which may be on other machines. Whoever holds the
 * blocks returns the {@link GradientSum} of some of them; the result does not depend on who computed which:
 *
 * <pre>{@code
 * List<DataBlock> blocks = DataBlock.split(train, 1024);
 * BlockGradient gradient = BlockGradient.of(net, Task.classification(), train);
 * BlockTraining training = BlockTraining.of(gradient, blocks.size(), (parameters, from, end) -> {
 *     gradient.set(parameters);
 *     GradientSum sum = new GradientSum();
 *     for (long i = from; i < end; i++) gradient.add(blocks.get((int) i), from, sum);
 *     return sum;
 * });
 * training.blocksOfStep(4).minimize(AdamW.of(0.01), 20);
 * }</pre>
 *
 * <p>Each step uses consecutive blocks; its gradient is the mean over their rows, as {@link Trainer#accumulate} computes
 * it. The first epoch takes the steps in their order; each later one in an order that depends on the seed and the number
 * of the epoch. A setter changes this object and returns it. An object belongs to one thread at a time; {@code minimize}
 * throws an {@code IllegalStateException} while another thread is in it.
 */
public final class BlockTraining {
    private final ThreadGuard guard = new ThreadGuard("block training");
    private final BlockGradient gradient;
    private final long blocks;
    private final Blocks source;
    private long blocksOfStep = 1;
    private long seed;
    private Schedule schedule = Schedule.constant();
    private L2Penalty penalty = L2Penalty.NONE;

    /** The blocks of rows. */
    @FunctionalInterface
    public interface Blocks {
        /**
         * Returns the sum of the blocks {@code from} to {@code end - 1}, counted from {@code from}. It is cleared after the
         * step, and may be the same object at each call.
         *
         * @param parameters those of the network, in the order of {@link BlockGradient#parameters()}, not modified
         */
        GradientSum sum(double[] parameters, long from, long end);
    }

    private BlockTraining(BlockGradient gradient, long blocks, Blocks source) {
        this.gradient = gradient;
        this.blocks = blocks;
        this.source = source;
    }

    /**
     * Creates the training of a network.
     *
     * @param gradient has the network; its weights are changed
     * @param blocks the number of blocks
     * @param source returns sums of blocks
     * @throws IllegalArgumentException if there is no block
     */
    public static BlockTraining of(BlockGradient gradient, long blocks, Blocks source) {
        return new BlockTraining(gradient, requirePositive("number of blocks", blocks), source);
    }

    private static long requirePositive(String name, long value) {
        if (value < 1)
            throw new IllegalArgumentException(
                    "block training: the " + name + " is " + value + "; it must be at least 1");
        return value;
    }

    /**
     * Sets the number of blocks of each step of an optimizer. The default is 1.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public BlockTraining blocksOfStep(long count) {
        blocksOfStep = requirePositive("number of blocks of a step", count);
        return this;
    }

    /** Sets the seed of the order of the steps. The default is 0. */
    public BlockTraining seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Sets the schedule of the learning rate. By default the rate is constant. */
    public BlockTraining schedule(Schedule schedule) {
        this.schedule = schedule;
        return this;
    }

    /**
     * Adds {@code λ/2 ‖W‖²} to the loss, for all parameters of more than one row, that is not for biases; see {@link
     * FullBatch#penalty}. The losses that {@code minimize} returns include it. The default is 0.
     *
     * @throws IllegalArgumentException unless λ is finite and at least 0
     */
    public BlockTraining penalty(double lambda) {
        penalty = L2Penalty.of("block training", lambda);
        return this;
    }

    /**
     * Trains by steps of an optimizer. A step whose loss or gradient is not finite is skipped.
     *
     * @return the loss of each epoch, the mean over its rows, each measured before the step
     * @throws IllegalArgumentException if the number of epochs is below 1
     * @throws ArithmeticException if all steps of an epoch were skipped
     */
    public List<Double> minimize(Optimizer optimizer, int epochs) {
        boolean entered = guard.enter();
        try {
            requirePositive("number of epochs", epochs);
            Map<String, DMatrixRMaj> weights = gradient.weights().parameters();
            List<String> names = List.copyOf(weights.keySet());
            List<DMatrixRMaj> parameters = List.copyOf(weights.values());
            List<DMatrixRMaj> means = new ArrayList<>();
            for (DMatrixRMaj p : parameters) means.add(new DMatrixRMaj(p.numRows, p.numCols));
            int[] order = new int[Math.toIntExact((blocks + blocksOfStep - 1) / blocksOfStep)];
            double rate = optimizer.learningRate();
            long taken = 0;
            List<Double> losses = new ArrayList<>();
            for (int epoch = 0; epoch < epochs; epoch++) {
                Arrays.setAll(order, i -> i);
                if (epoch > 0) SplitMix.of(seed, epoch).shuffle(order);
                double loss = 0;
                long rows = 0;
                for (int step : order) {
                    optimizer.learningRate(rate * schedule.factor(taken++, (long) order.length * epochs));
                    GradientSum.Means sum = means(step);
                    Weights.copy(sum.gradient(), means);
                    if (!Double.isFinite(sum.loss()) || !means.stream().allMatch(Finiteness::isFinite)) continue;
                    loss += sum.loss() * sum.rows();
                    rows += sum.rows();
                    optimizer.step(names, parameters, means);
                }
                if (rows == 0)
                    throw new ArithmeticException("block training: the loss or the gradient of no step of epoch "
                            + (epoch + 1) + " is finite; a smaller learning rate or standardised data may help");
                losses.add(loss / rows);
            }
            optimizer.learningRate(rate);
            return losses;
        } finally {
            guard.leave(entered);
        }
    }

    private GradientSum.Means means(int step) {
        long from = step * blocksOfStep;
        return means(gradient.parameters(), from, Math.min(from + blocksOfStep, blocks));
    }

    /** Returns the means over the rows of some blocks, with the penalty and its gradient. */
    private GradientSum.Means means(double[] parameters, long from, long end) {
        GradientSum.Means sum = source.sum(parameters, from, end).take();
        double term = penalty.add(gradient.weights(), parameters, sum.gradient());
        return new GradientSum.Means(sum.rows(), sum.loss() + term, sum.gradient());
    }

    /**
     * Trains on all blocks at once.
     *
     * @throws ArithmeticException if the loss or the gradient is not finite at the first weights
     */
    public Lbfgs.Result minimize(Lbfgs lbfgs) {
        boolean entered = guard.enter();
        try {
            double[] x = gradient.parameters();
            Lbfgs.Result result = lbfgs.minimize(x, (at, g) -> {
                GradientSum.Means sum = means(at, 0, blocks);
                System.arraycopy(sum.gradient(), 0, g, 0, g.length);
                return sum.loss();
            });
            gradient.set(x);
            return result;
        } finally {
            guard.leave(entered);
        }
    }

    /** Returns one line, as in {@code training on 200 blocks, 4 a step}. */
    @Override
    public String toString() {
        return "training on " + blocks + " blocks, " + blocksOfStep + " a step";
    }
}
