package dev.pullback.check.subject;

import java.util.Arrays;
import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** What is checked: a function of matrices with one matrix as its value, and its vector-Jacobian product. */
public interface Subject {
    /** The value at {@code x}; it may be overwritten by the next call. */
    DMatrixRMaj value(DMatrixRMaj... x);

    /** Runs forward and remembers what the way back needs; {@code x} stays as it is while the run is used. */
    Run run(DMatrixRMaj... x);

    /** Whether the function may be put together of several, so that its subgradients need not add up at a kink. */
    boolean isComposite(DMatrixRMaj... x);

    /** Whether the gradient depends on a cotangent; otherwise it is that of the cotangent 1. */
    default boolean hasCotangent() {
        return true;
    }

    /** {@code J u}, or null where there is no way to compute it. */
    default @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        return null;
    }

    /**
     * The gradient as a function of the inputs and, behind them, the cotangent: the gradients of the inputs that are not
     * fixed, element by element in one column. Null where it cannot be differentiated.
     */
    default @Nullable Subject gradient(int inputs, BitSet fixed) {
        return null;
    }

    /**
     * The largest absolute value of all that is computed on the way back to the gradients for {@code g}, matrices with an
     * infinity left out; 0 where that cannot be seen.
     */
    default double largestOnTheWay(DMatrixRMaj[] x, DMatrixRMaj g) {
        return 0;
    }

    /** The outputs at {@code x}; NaN where the function refuses its inputs, which is how it ends its domain. */
    default void outputs(DMatrixRMaj[] x, double[] out) {
        try {
            System.arraycopy(value(x).data, 0, out, 0, out.length);
        } catch (RuntimeException refused) {
            Arrays.fill(out, Double.NaN);
        }
    }

    /** One forward run. */
    interface Run {
        /** The value; it belongs to this run. */
        DMatrixRMaj value();

        /** The cotangents of all inputs; null for an input that no gradient is taken of. */
        @Nullable
        DMatrixRMaj[] pull(DMatrixRMaj g);
    }
}
