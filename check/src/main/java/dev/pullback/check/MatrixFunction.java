package dev.pullback.check;

import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A function from matrices to a matrix in plain Java, without a tape. */
@FunctionalInterface
public interface MatrixFunction {
    /** The value at {@code x}. */
    DMatrixRMaj at(DMatrixRMaj... x);

    /** The vector-Jacobian product of a function, written by hand. */
    @FunctionalInterface
    interface Vjp {
        /**
         * The gradients of {@code ⟨g, f(x)⟩} with respect to each x, in order; null for an input that none is taken of.
         */
        @Nullable
        DMatrixRMaj[] at(DMatrixRMaj g, DMatrixRMaj... x);
    }

    /** The Jacobian-vector product of a function, written by hand. */
    @FunctionalInterface
    interface Jvp {
        /** The change of {@code f(x)} when each x moves along its u: {@code J u}. */
        DMatrixRMaj at(DMatrixRMaj[] x, DMatrixRMaj[] u);
    }

    /** The backward pass of a layer that remembers its last forward pass. */
    @FunctionalInterface
    interface Backward {
        /** The gradients of {@code ⟨g, y⟩} with respect to each input of the last forward pass. */
        @Nullable
        DMatrixRMaj[] at(DMatrixRMaj g);
    }
}
