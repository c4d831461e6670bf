package dev.pullback.train.metrics;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Reduction;
import java.util.Arrays;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** Computes the cross-entropy of each row and finds the rows where it is largest. */
public final class RowLosses {
    private RowLosses() {}

    /**
     * Returns the loss of each row, computed from its logits by {@link Ops#softmaxCrossEntropy}. The loss is finite and
     * accurate even if the probability of the class underflows.
     *
     * @param logits m×classes
     * @param labels the class of each row
     * @throws MatrixDimensionException if the number of labels is not the number of rows
     */
    public static double[] of(DMatrixRMaj logits, int[] labels) {
        if (labels.length != logits.numRows)
            throw new MatrixDimensionException("row losses: the logits are " + logits.numRows + "x" + logits.numCols
                    + " but there are " + labels.length + " labels; each row needs one");
        Var z = new Tape().input("logits", logits);
        Var losses = Ops.softmaxCrossEntropy(
                z, labels, CrossEntropyOptions.defaults().withReduction(Reduction.NONE));
        return Arrays.copyOf(losses.value().data, labels.length);
    }

    /**
     * Returns the indices of the rows with the largest losses, in descending order of loss. Rows with equal losses keep
     * their order.
     */
    public static int[] worst(double[] losses, int count) {
        Integer[] order = new Integer[losses.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(losses[b], losses[a]));
        return Arrays.stream(order)
                .limit(Math.max(count, 0))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
