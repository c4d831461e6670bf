package dev.pullback.check.subject;

import dev.pullback.check.MatrixFunction;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A function of matrices whose value is one matrix, with its vector-Jacobian product. The checker sees every function under
 * test through this interface.
 */
public interface Subject {
    /** No entries; not to be modified. */
    BitSet NONE = new BitSet();

    /** Returns the value at {@code x}, which the next call may overwrite. */
    DMatrixRMaj value(DMatrixRMaj... x);

    /** Evaluates the function and keeps what the backward pass needs. The caller must not modify {@code x} afterwards. */
    Run run(DMatrixRMaj... x);

    /**
     * Whether the function may consist of several others. At a kink, the subgradients of a composite function need not be a
     * subgradient of the whole.
     */
    default boolean isComposite(DMatrixRMaj... x) {
        return false;
    }

    /** Returns the ops of which the function consists at {@code x}, each as a subject; none if they are not accessible. */
    default List<Part> parts(DMatrixRMaj... x) {
        return List.of();
    }

    /**
     * One op of a function.
     *
     * @param name the user's name of its result, or op and position
     * @param x the operands
     * @param fixed the operands that do not depend on an input
     */
    record Part(String name, Subject subject, List<DMatrixRMaj> x, BitSet fixed) {}

    /** Returns the names of the elements of the value at {@code x}. */
    default EntryNames outputNames(DMatrixRMaj... x) {
        return EntryNames.of("Y", value(x));
    }

    /** Returns the entries of an input that are fixed, if only some are. */
    default BitSet fixedEntries(int input) {
        return NONE;
    }

    /** Returns the precision in which the function computes. */
    default Precision precision() {
        return Precision.DOUBLE;
    }

    /** Whether the backward pass uses what the last forward pass left in fields. */
    default boolean isStateful() {
        return false;
    }

    /** Whether the gradient takes a cotangent. If not, it is the gradient for the cotangent 1. */
    default boolean hasCotangent() {
        return true;
    }

    /** Returns the Jacobian-vector product {@code J u}, or null if the subject has none. */
    default @Nullable DMatrixRMaj jvp(DMatrixRMaj[] x, DMatrixRMaj[] u) {
        return null;
    }

    /**
     * Returns the gradient as a function of the inputs followed by the cotangent. Its value is one column with the elements
     * of the gradients of all inputs that are not fixed. Returns null if the gradient cannot be differentiated.
     */
    default @Nullable Subject gradient(int inputs, BitSet fixed) {
        return null;
    }

    /**
     * Returns the largest absolute value among all intermediate results of the backward pass for {@code g}, except in
     * matrices that contain an infinity. Returns 0 if the intermediate results are not accessible.
     */
    default double largestIntermediate(DMatrixRMaj[] x, DMatrixRMaj g) {
        return 0;
    }

    /** Writes the elements of the value to {@code out}; all NaN if the function throws, which ends its domain. */
    default void outputs(DMatrixRMaj[] x, double[] out) {
        try {
            System.arraycopy(value(x).data, 0, out, 0, out.length);
        } catch (RuntimeException outsideOfDomain) {
            Arrays.fill(out, Double.NaN);
        }
    }

    /** Whether all {@code outputs} elements of the value are finite at {@code x}. */
    default boolean isFiniteAt(DMatrixRMaj[] x, int outputs) {
        double[] values = new double[outputs];
        outputs(x, values);
        return Arrays.stream(values).allMatch(Double::isFinite);
    }

    /**
     * One forward evaluation, whose backward pass can be run any number of times.
     *
     * @param value the value of the function; it belongs to this run
     * @param backward the backward pass; its result has null for each input that gets no gradient
     */
    record Run(DMatrixRMaj value, MatrixFunction.Backward backward) {
        /** Returns the gradients of all inputs for the cotangent {@code g}. */
        public @Nullable DMatrixRMaj[] pull(DMatrixRMaj g) {
            return backward.at(g);
        }
    }
}
