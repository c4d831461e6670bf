package dev.pullback.train;

import dev.pullback.train.data.Batch;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Computes the loss of a batch and its gradients, forward and backward; changes no parameter. */
interface TrainingPass {
    void run(Batch batch);

    double loss();

    /** Returns the output of the network for the last batch, one row for each row of the batch. */
    DMatrixRMaj output();

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
}
