package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.train.data.Batch;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** The loss of a batch and its gradients, forward and back; nothing is moved. */
interface TrainingPass {
    /** Computes everything of a batch, whose rows are of so many classes. */
    void run(Batch batch, int classes);

    /** The loss of the batch. */
    double loss();

    /** What the network answered, one row for each of the batch. */
    DMatrixRMaj logits();

    /** What the step is to move, by what, and what it is to take over. */
    Matrices matrices();

    /**
     * Matrices of the last run, in the order of their names.
     *
     * @param names of the parameters
     * @param parameters the user's own
     * @param gradients of the parameters
     * @param kept what layers keep from step to step, their own
     * @param next what takes its place
     */
    record Matrices(
            List<String> names,
            List<DMatrixRMaj> parameters,
            List<DMatrixRMaj> gradients,
            List<DMatrixRMaj> kept,
            List<DMatrixRMaj> next) {}

    /** Refuses logits that do not fit the batch. */
    static Var requireLogits(Var logits, int rows, int classes) {
        if (logits.rows() != rows || logits.cols() != classes)
            throw new MatrixDimensionException("trainer: the network answers " + logits.shape() + " but the batch has "
                    + rows + " rows of " + classes + " classes; the logits must be " + rows + "x" + classes);
        return logits;
    }
}
