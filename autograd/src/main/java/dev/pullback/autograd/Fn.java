package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.data.DMatrixRMaj;

/** A function of one matrix, written with verbs; what the transforms of {@link Autodiff} take and answer. */
@FunctionalInterface
public interface Fn {
    /** Records the function on the tape of {@code x}. */
    Var apply(Var x);

    /** Computes the function of a matrix on a tape of its own; the result is the caller's. */
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
