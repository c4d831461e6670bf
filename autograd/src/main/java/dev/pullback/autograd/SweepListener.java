package dev.pullback.autograd;

import dev.pullback.core.Var;
import dev.pullback.core.engine.RecordListener;
import org.ejml.data.DMatrixRMaj;

/** A {@link RecordListener} that is also notified of the cotangents that a backward sweep computes. */
public interface SweepListener extends RecordListener {
    /**
     * Called after the rule of a node has computed its contribution to the cotangent of an operand. An exception ends the
     * sweep.
     *
     * @param g the cotangents of the outputs of the node, which the rule read
     */
    void contributed(Var node, Var[] g, int operand, Var contribution);

    /**
     * Called before a contribution is added to the contributions of other nodes to the same operand. An exception ends the
     * sweep.
     *
     * @param soFar the sum of the other contributions, valid during the call only
     */
    void adding(Var node, int operand, DMatrixRMaj soFar, Var contribution);
}
