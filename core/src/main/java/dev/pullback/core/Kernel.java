package dev.pullback.core;

import org.ejml.data.DMatrixRMaj;

/**
 * The forward computation of an op with one output. A kernel writes every element of the output it is given (which
 * holds whatever was there before), leaves its inputs as they are, allocates nothing and keeps no state. The
 * {@code data} array of a matrix may be longer than its elements: loops run to {@code getNumElements()}.
 * What an operand must not hold, such as a singular matrix, is refused by {@link OperandException}.
 */
@FunctionalInterface
public interface Kernel {
    /** Computes {@code out} from {@code in}; {@code attr} is the recorded attribute, {@link Op#NONE} where there is none. */
    void run(DMatrixRMaj[] in, Object attr, DMatrixRMaj out);

    /** The forward computation of an op with several outputs; the contract is that of {@link Kernel}. */
    @FunctionalInterface
    interface Multi {
        /** Computes every matrix of {@code out} from {@code in}. */
        void run(DMatrixRMaj[] in, Object attr, DMatrixRMaj[] out);
    }
}
