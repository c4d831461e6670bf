package dev.pullback.spark;

import dev.pullback.train.Activation;
import dev.pullback.train.BlockGradient;
import dev.pullback.train.Mlp;
import dev.pullback.train.Norm;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Task;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The description of a network and its task, from which driver and executors build the same network.
 *
 * @param sizes features, hidden units, outputs
 * @param activation the name of a standard activation
 * @param layerNorm whether hidden layers have layer norm
 * @param seed the seed of the weights
 * @param classes the number of classes, or 0 for a regression
 * @param weighted whether rows have weights
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NetworkPlan(int[] sizes, String activation, boolean layerNorm, long seed, int classes, boolean weighted)
        implements Serializable {
    /** The most bytes of rows that one task keeps. */
    private static final long MOST_BYTES = 64L << 20;

    /** The most multiplications and additions of a step that take less time than a job of Spark takes to start. */
    private static final double MOST_OPERATIONS = 1e9;

    /** Returns whether the steps on these blocks are so short that one task should take all of them. */
    boolean isShort(BlockLayout layout) {
        double weights = 0;
        for (int i = 1; i < sizes.length; i++) weights += (double) sizes[i - 1] * sizes[i];
        double rowsOfStep = Math.min((double) layout.rows(), (double) layout.blockRows() * layout.blocksOfStep());
        // A multiplication and an addition for the output, and as many for each of both gradients.
        return (double) layout.rows() * sizes[0] * Double.BYTES <= MOST_BYTES
                && 6 * rowsOfStep * weights <= MOST_OPERATIONS;
    }

    int features() {
        return sizes[0];
    }

    Task task() {
        return classes > 0 ? Task.classification() : Task.regression();
    }

    Mlp network() {
        return Mlp.of(sizes)
                .activation(Objects.requireNonNull(Activation.standard().get(activation)))
                .norm(layerNorm ? Norm.LAYER : Norm.NONE)
                .seed(seed);
    }

    BlockGradient gradient(Mlp net) {
        DMatrixRMaj x = new DMatrixRMaj(1, sizes[0]);
        Dataset like = classes > 0
                ? Dataset.of(
                        x,
                        new int[1],
                        IntStream.range(0, classes).mapToObj(Integer::toString).toList(),
                        IntStream.range(0, sizes[0]).mapToObj(i -> "x" + i).toList())
                : Dataset.of(x, new DMatrixRMaj(1, 1));
        return BlockGradient.of(net, task(), weighted ? like.withWeights(new double[] {1}) : like);
    }

    @Override
    public String toString() {
        return "network " + Arrays.toString(sizes) + " " + activation;
    }
}
