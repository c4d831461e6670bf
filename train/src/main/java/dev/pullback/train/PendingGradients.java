package dev.pullback.train;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** The gradients of several batches, added up before a step; see {@link Trainer#accumulate}. */
final class PendingGradients {
    private final List<DMatrixRMaj> sums = new ArrayList<>();
    private long rows;

    boolean isEmpty() {
        return rows == 0;
    }

    /** Adds the gradients of a batch, each a mean over its rows; they are copied. */
    void add(List<DMatrixRMaj> gradients, int batchRows) {
        for (int i = 0; i < gradients.size(); i++) {
            DMatrixRMaj g = gradients.get(i);
            if (i == sums.size()) sums.add(new DMatrixRMaj(g.numRows, g.numCols));
            if (rows == 0) sums.get(i).zero();
            CommonOps_DDRM.addEquals(sums.get(i), batchRows, g);
        }
        rows += batchRows;
    }

    /** Returns the means over the rows of all batches added since the last call; an empty list if there are none. */
    List<DMatrixRMaj> mean() {
        if (isEmpty()) return List.of();
        for (DMatrixRMaj sum : sums) CommonOps_DDRM.divide(sum, (double) rows);
        rows = 0;
        return sums;
    }
}
