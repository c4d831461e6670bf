package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import org.ejml.data.DMatrixRMaj;

/** Is notified of each matrix of a program right after it is computed, for example to search for the first NaN. */
@FunctionalInterface
public interface ValueListener {
    /**
     * Called after each step; what it throws ends the run.
     *
     * @param label the user's name for the matrix, or op and position, as in {@code tanh#3}
     * @param op what computed it
     * @param matrix read it, do not change or keep it: its place is used again
     */
    void computed(String label, Op op, DMatrixRMaj matrix);
}
