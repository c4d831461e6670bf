package dev.pullback.train;

import dev.pullback.train.data.Dataset;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The share of rows whose class is the one with the largest logit, of equal ones the first. A row with a logit that is NaN
 * counts as wrong, so that a network that has broken down does not look good.
 */
public final class Accuracy {
    private Accuracy() {}

    /** Of a network on data. */
    public static double of(Layer net, Dataset data) {
        return of(Predictions.logits(net, data.features()), data.labels());
    }

    /**
     * Of logits, m×classes, against m labels.
     *
     * @throws MatrixDimensionException if there is not one label a row
     */
    public static double of(DMatrixRMaj logits, int[] labels) {
        if (labels.length != logits.numRows)
            throw new MatrixDimensionException("accuracy: the logits are " + logits.numRows + "x" + logits.numCols
                    + " but there are " + labels.length + " labels; each row needs one");
        return (double) right(logits, labels) / labels.length;
    }

    /** The number of rows classified rightly. */
    static int right(DMatrixRMaj logits, int[] labels) {
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            if (Predictions.classOf(logits, i) == labels[i]) right++;
        }
        return right;
    }
}
