package dev.pullback.check;

import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** A function of matrices whose value is a matrix, in plain Java. */
@FunctionalInterface
public interface MatrixFunction {
    /** Returns the value at {@code x}. */
    DMatrixRMaj at(DMatrixRMaj... x);

    /** A handwritten vector-Jacobian product. */
    @FunctionalInterface
    interface Vjp {
        /**
         * Returns the gradients of {@code ⟨g, f(x)⟩} with respect to each input, in order; null for an input without gradient.
         */
        @Nullable
        DMatrixRMaj[] at(DMatrixRMaj g, DMatrixRMaj... x);
    }

    /** A handwritten Jacobian-vector product. */
    @FunctionalInterface
    interface Jvp {
        /** Returns {@code J u}, the derivative of {@code f(x)} when each input moves along its {@code u}. */
        DMatrixRMaj at(DMatrixRMaj[] x, DMatrixRMaj[] u);
    }

    /** The backward pass that belongs to the last forward pass of a layer. */
    @FunctionalInterface
    interface Backward {
        /** Returns the gradients of {@code ⟨g, y⟩} with respect to each input of the forward pass, whose value was {@code y}. */
        @Nullable
        DMatrixRMaj[] at(DMatrixRMaj g);
    }
}
