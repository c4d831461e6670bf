package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import org.ejml.data.DMatrixRMaj;

/** Is notified of each matrix of a program right after it is computed, for example to search for the first NaN. */
@FunctionalInterface
public interface ValueListener {
    /**
     * Called after each step. If it throws, the run ends.
     *
     * @param label the user's name for the matrix, otherwise op and position, as in {@code tanh#3}
     * @param op the op that computed the matrix
     * @param matrix the matrix, to be read only; later steps overwrite it
     */
    void computed(String label, Op op, DMatrixRMaj matrix);
}
