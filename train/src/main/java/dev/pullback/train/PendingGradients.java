package dev.pullback.train;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** The gradients of several batches, added up before a step; see {@link Trainer#accumulate}. */
final class PendingGradients {
    private final GradientSum sum = new GradientSum();
    private final List<DMatrixRMaj> means = new ArrayList<>();
    private long batches;

    boolean isEmpty() {
        return batches == 0;
    }

    /** Adds the gradients of a batch, each a mean over its rows; they are copied. */
    void add(List<DMatrixRMaj> gradients, int rows) {
        sum.add(batches++, rows, 0, 0, gradients);
        for (int i = means.size(); i < gradients.size(); i++)
            means.add(new DMatrixRMaj(gradients.get(i).numRows, gradients.get(i).numCols));
    }

    /** Returns the means over the rows of all batches added since the last call; an empty list if there are none. */
    List<DMatrixRMaj> mean() {
        if (isEmpty()) return List.of();
        Weights.copy(sum.take().gradient(), means);
        batches = 0;
        return means;
    }
}
