package dev.pullback.train.metrics;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Reduction;
import java.util.Arrays;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** The cross-entropy of each row, and the rows where it is largest. */
public final class RowLosses {
    private RowLosses() {}

    /**
     * The loss of each row from its logits, as {@link Ops#softmaxCrossEntropy} has it: finite and exact also where the
     * probability of the class underflows.
     *
     * @param logits m×classes
     * @param labels the class of each row
     * @throws MatrixDimensionException if there is not one label a row
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

    /** The indices of the rows with the largest losses, the largest first, of equal ones the first row first. */
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
