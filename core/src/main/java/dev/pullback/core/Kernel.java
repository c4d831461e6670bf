package dev.pullback.core;

import org.ejml.data.DMatrixRMaj;

/**
 * The forward computation of an op with one output. A kernel writes every element of its output, which holds
 * arbitrary numbers before the call. It does not change its inputs, allocates nothing and keeps no state. The {@code
 * data} array of a matrix may be longer than the matrix, so loops run to {@code getNumElements()}. A kernel that
 * cannot use an operand, for example a singular matrix, throws an {@link OperandException}.
 */
@FunctionalInterface
public interface Kernel {
    /**
     * Computes {@code out} from {@code in}; {@code attr} is the recorded attribute, or {@link Op#NONE} if there is
     * none.
     */
    void run(DMatrixRMaj[] in, Object attr, DMatrixRMaj out);

    /** The forward computation of an op with several outputs; the contract is that of {@link Kernel}. */
    @FunctionalInterface
    interface Multi {
        /** Computes every matrix of {@code out} from {@code in}. */
        void run(DMatrixRMaj[] in, Object attr, DMatrixRMaj[] out);
    }
}
