package dev.pullback.train;

import dev.pullback.core.engine.ThreadGuard;
import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes the gradient of a network on blocks of rows, for training on several threads or machines. Each has its own
 * network and its own {@code BlockGradient}:
 *
 * <pre>{@code
 * gradient.set(parameters);
 * GradientSum sum = new GradientSum();
 * for (DataBlock block : blocks) gradient.add(block, 0, sum);
 * }</pre>
 *
 * <p>The gradient of a block does not depend on the others, so layers whose output for a row depends on other rows or
 * on earlier steps, such as batch norm and dropout, are refused. The network is recorded once for each number of rows
 * of a block. Belongs to one thread at a time.
 */
public final class BlockGradient {
    private final ThreadGuard guard = new ThreadGuard("block gradient");
    private final Dataset like;
    private final Weights weights;
    private final TrainingPass pass;
    private final Task task;
    private final Map<Integer, Batch> batches = new HashMap<>();

    private BlockGradient(Dataset like, Weights weights, TrainingPass pass, Task task) {
        this.like = like;
        this.weights = weights;
        this.pass = pass;
        this.task = task;
    }

    /**
     * Creates the gradient of a network.
     *
     * @param like rows with the features, classes or targets, and weights that blocks have
     * @throws IllegalArgumentException if a layer has state or creates a parameter each time it is applied, or if the rows do
     *     not fit the task
     * @throws MatrixDimensionException if the network does not fit the rows
     */
    public static BlockGradient of(Layer net, Task task, Dataset like) {
        Weights weights = Weights.lasting("block gradient", net, 2, like);
        if (!weights.state().isEmpty())
            throw new IllegalArgumentException("block gradient: the layers update "
                    + weights.state().keySet() + " in each step, as batch norm and dropout do; the gradient of a block"
                    + " must not depend on other blocks, so choose layer norm or none, and no dropout");
        return new BlockGradient(
                like, weights, new ProgramPass(Trainer.of(net).task(task), new Objective(net, task, like)), task);
    }

    /** Returns the matrices of the network, not copied. */
    public Weights weights() {
        return weights;
    }

    /** Returns the parameters of the network, one after the other in one array. */
    public double[] parameters() {
        return weights.elements();
    }

    /**
     * Copies parameters into the network.
     *
     * @param parameters one after the other, in the order of {@link #parameters()}
     * @throws MatrixDimensionException if their number is not that of the network
     */
    public void set(double[] parameters) {
        if (parameters.length != weights.parameterCount())
            throw new MatrixDimensionException("block gradient: " + parameters.length
                    + " parameters are given to a network of " + weights.parameterCount()
                    + "; the number must be the same");
        Weights.copy(parameters, weights.parameters().values());
    }

    /**
     * Adds the loss and gradient of a block to a sum. The gradient has the order of {@link #parameters()}.
     *
     * @param first the number of the first block of the sum, from which its blocks are counted
     * @throws MatrixDimensionException if the block has other columns than the rows of {@link #of}
     * @throws IllegalStateException if another thread is using this object
     */
    public void add(DataBlock block, long first, GradientSum sum) {
        boolean entered = guard.enter();
        try {
            Batch batch = batches.computeIfAbsent(block.rows(), rows -> Batch.like(like, rows));
            copy(block, "features", block.features(), batch.features());
            copy(block, "targets", block.targets(), batch.targets());
            for (int i = 0; i < batch.labels().length; i++) batch.labels()[i] = (int) block.targets()[i];
            DMatrixRMaj rowWeights = batch.weights();
            if (rowWeights != null)
                copy(block, "weights", Objects.requireNonNullElse(block.weights(), new double[0]), rowWeights);
            pass.run(batch);
            TrainingPass.Matrices m = pass.matrices();
            sum.add(
                    block.number() - first,
                    block.rows(),
                    pass.loss(),
                    task.metric().sumOver(pass.output(), batch.targets()),
                    ordered(m));
        } finally {
            guard.leave(entered);
        }
    }

    private static void copy(DataBlock block, String name, double[] from, DMatrixRMaj to) {
        if (from.length != to.getNumElements())
            throw new MatrixDimensionException("block gradient: " + block + " has " + from.length + " numbers as "
                    + name + ", but its rows need " + to.numRows + "x" + to.numCols);
        System.arraycopy(from, 0, to.data, 0, from.length);
    }

    /** Returns the gradients in the order of the parameters, which need not be that of a recording. */
    private List<DMatrixRMaj> ordered(TrainingPass.Matrices m) {
        List<String> names = List.copyOf(weights.parameters().keySet());
        if (names.equals(m.names())) return m.gradients();
        return names.stream().map(n -> m.gradients().get(m.names().indexOf(n))).toList();
    }

    /** Returns one line, as in {@code block gradient of weights of 4 parameters, 0 states}. */
    @Override
    public String toString() {
        return "block gradient of " + weights;
    }
}
