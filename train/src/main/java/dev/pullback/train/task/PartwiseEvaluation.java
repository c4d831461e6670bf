package dev.pullback.train.task;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.MemoryLimit;
import dev.pullback.train.data.Outcomes;
import dev.pullback.train.metrics.Figures;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Evaluates rows that are read part by part. It keeps the outputs of the network and the outcomes of all rows, because metrics such
 * as the area under the ROC curve sort all rows, but not their features. The figures are those of one data set with all rows.
 *
 * <pre>{@code
 * PartwiseEvaluation evaluation = new PartwiseEvaluation();
 * try (TableBlocks blocks = csv.blocksLike(file, encoding, 8192)) {
 *     for (Table rows = blocks.next(); rows != null; rows = blocks.next()) {
 *         Dataset part = encoding.apply(rows);
 *         evaluation.add(model.logits(part), part.outcomes());
 *     }
 * }
 * String figures = evaluation.figures(model.task(), model.threshold()).show();
 * }</pre>
 *
 * <p>Memory: 8 bytes for each output and each target, or 12 bytes for the class of a row; twice that while the parts are joined. It belongs to one
 * thread.
 */
public final class PartwiseEvaluation {
    private final List<DMatrixRMaj> outputs = new ArrayList<>();
    private final List<Outcomes> outcomes = new ArrayList<>();
    private long numbers;

    /** Creates an evaluation of no rows. */
    public PartwiseEvaluation() {}

    /**
     * Adds rows.
     *
     * @param y the outputs of the network, m×p, not copied; p is the same for all parts
     * @param rows the outcomes of the same m rows
     * @throws MatrixDimensionException if the numbers of rows or outputs differ
     * @throws DataException if the outputs of all rows do not fit into a matrix
     */
    public void add(DMatrixRMaj y, Outcomes rows) {
        int width = outputs.isEmpty() ? y.numCols : outputs.get(0).numCols;
        if (y.numRows != rows.targets().numRows || y.numCols != width)
            throw new MatrixDimensionException("evaluation: the outputs are " + y.numRows + "x" + y.numCols + " for "
                    + rows.targets().numRows + " rows; they must be " + rows.targets().numRows + "x" + width);
        numbers += Math.max(y.getNumElements(), rows.targets().getNumElements());
        if (numbers > MemoryLimit.LARGEST_MATRIX)
            throw new DataException(
                    "evaluation: " + numbers + " numbers so far; a matrix holds at most " + MemoryLimit.LARGEST_MATRIX);
        outputs.add(y);
        outcomes.add(rows);
    }

    /**
     * Returns the figures of all rows.
     *
     * @param threshold the least probability at which the second of two classes, or a label, is predicted
     * @throws IllegalArgumentException if there is no row, or the rows have targets that the task cannot have
     */
    public Figures figures(Task task, double threshold) {
        if (outputs.isEmpty()) throw new IllegalArgumentException("evaluation: there is no row");
        if (outputs.size() > 1) join();
        return task.evaluate(outputs.get(0), outcomes.get(0), threshold);
    }

    /** Replaces the parts by one, so that they need no memory while the figures are computed. */
    private void join() {
        DMatrixRMaj all = CommonOps_DDRM.concatRowsMulti(outputs.toArray(DMatrixRMaj[]::new));
        outputs.clear();
        outputs.add(all);
        Outcomes joined = Outcomes.join(outcomes);
        outcomes.clear();
        outcomes.add(joined);
    }
}
