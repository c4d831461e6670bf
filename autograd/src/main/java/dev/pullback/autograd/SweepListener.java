package dev.pullback.autograd;

import dev.pullback.core.Var;
import dev.pullback.core.engine.RecordListener;
import org.ejml.data.DMatrixRMaj;

/** A {@link RecordListener} that is also notified of the cotangents that a backward sweep computes. */
public interface SweepListener extends RecordListener {
    /**
     * The rule of a node has answered the cotangent of one operand. An exception ends the sweep.
     *
     * @param g the cotangents of the outputs of the node, which the rule was given
     */
    void answered(Var node, Var[] g, int operand, Var answer);

    /**
     * An answer is about to be added to the cotangent that its operand has from other nodes. An exception ends the sweep.
     *
     * @param soFar that cotangent; it is read only during the call
     */
    void adding(Var node, int operand, DMatrixRMaj soFar, Var answer);
}
