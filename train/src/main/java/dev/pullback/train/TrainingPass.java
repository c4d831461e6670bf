package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.train.data.Batch;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/** Computes the loss of a batch and its gradients, forward and backward; changes no parameter. */
interface TrainingPass {
    void run(Batch batch, int classes);

    double loss();

    /** Returns the output of the network for the last batch, one row for each row of the batch. */
    DMatrixRMaj logits();

    /** Returns the matrices that a step reads and changes. */
    Matrices matrices();

    /**
     * The matrices of the last run. The lists of parameters and gradients have the order of {@code names}.
     *
     * @param names the names of the parameters
     * @param parameters the user's matrices, not copied
     * @param gradients the gradients of the parameters
     * @param state the state of the layers, not copied
     * @param nextState the values that replace the state after the step
     */
    record Matrices(
            List<String> names,
            List<DMatrixRMaj> parameters,
            List<DMatrixRMaj> gradients,
            List<DMatrixRMaj> state,
            List<DMatrixRMaj> nextState) {}

    /** Returns the logits, or throws if their shape does not fit the batch. */
    static Var requireLogits(Var logits, int rows, int classes) {
        if (logits.rows() != rows || logits.cols() != classes)
            throw new MatrixDimensionException("trainer: the network returns " + logits.shape() + " but the batch has "
                    + rows + " rows of " + classes + " classes; the logits must be " + rows + "x" + classes);
        return logits;
    }
}
