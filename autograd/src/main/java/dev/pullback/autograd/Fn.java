package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.data.DMatrixRMaj;

/**
 * A function of one matrix, written with the methods of {@link dev.pullback.ops.Ops}; {@link Autodiff} transforms it.
 */
@FunctionalInterface
public interface Fn {
    /** Records the function on the tape of {@code x}. */
    Var apply(Var x);

    /** Computes the function of a matrix on a new tape and returns a matrix that the caller owns. */
    default DMatrixRMaj at(DMatrixRMaj x) {
        return apply(new Tape().input(x)).value().copy();
    }

    /** A function of several matrices. */
    @FunctionalInterface
    interface N {
        /** Records the function on the tape of its arguments. */
        Var apply(Var... x);
    }
}
