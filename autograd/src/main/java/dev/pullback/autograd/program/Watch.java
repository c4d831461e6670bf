package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import org.ejml.data.DMatrixRMaj;

/** Looks at each matrix of a program right after it is computed, as a search for the first NaN does. */
@FunctionalInterface
public interface Watch {
    /**
     * Called after each step; what it throws ends the run.
     *
     * @param label the user's name for the matrix, or op and position, as in {@code tanh#3}
     * @param op what computed it
     * @param matrix read it, do not change or keep it: its place is used again
     */
    void computed(String label, Op op, DMatrixRMaj matrix);
}
