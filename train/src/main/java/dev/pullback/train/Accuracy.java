package dev.pullback.train;

import dev.pullback.train.data.Dataset;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The share of rows that are classified correctly. The predicted class is the one with the largest logit; if several
 * are equal, the first of them. A row with a NaN logit counts as wrong.
 */
public final class Accuracy {
    private Accuracy() {}

    /** Returns the accuracy of a network on a data set. */
    public static double of(Layer net, Dataset data) {
        return of(Predictions.logits(net, data.features()), data.labels());
    }

    /**
     * Returns the accuracy of logits, m×classes, for m labels.
     *
     * @throws MatrixDimensionException if the number of labels is not the number of rows
     */
    public static double of(DMatrixRMaj logits, int[] labels) {
        if (labels.length != logits.numRows)
            throw new MatrixDimensionException("accuracy: the logits are " + logits.numRows + "x" + logits.numCols
                    + " but there are " + labels.length + " labels; each row needs one");
        return (double) correct(logits, labels) / labels.length;
    }

    /**
     * Returns the number of rows that are classified correctly.
     *
     * @param logits m×classes
     * @param labels the class of each row, m×1
     */
    public static int correct(DMatrixRMaj logits, DMatrixRMaj labels) {
        int correct = 0;
        for (int i = 0; i < labels.numRows; i++) {
            if (Predictions.classOf(logits, i) == labels.data[i]) correct++;
        }
        return correct;
    }

    private static int correct(DMatrixRMaj logits, int[] labels) {
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            if (Predictions.classOf(logits, i) == labels[i]) correct++;
        }
        return correct;
    }
}
