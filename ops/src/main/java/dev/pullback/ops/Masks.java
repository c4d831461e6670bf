package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Broadcast;
import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import org.ejml.data.DMatrixRMaj;

/** The op that applies a mask of zeros and ones; the method that records it is {@link Ops#maskScores}. */
public final class Masks {
    /** The op of {@link Ops#maskScores}. */
    public static final Op MASK_SCORES = Op.broadcasting(
                    "maskScores",
                    "Y = X where M = 1, -∞ where M = 0",
                    2,
                    (op, in, attr) -> {
                        String rule =
                                "a mask must have the shape of the scores, or be a row, column or scalar that fits it";
                        Errors.require(in[1].broadcastsTo(in[0]), op, in[0], in[1], rule);
                        return in[0].shape();
                    },
                    (in, attr, out) -> {
                        requireMask(in[1], 1);
                        for (int i = 0, k = 0; i < out.numRows; i++) {
                            for (int j = 0; j < out.numCols; j++, k++)
                                out.data[k] = Broadcast.at(in[1], i, j) == 0 ? Double.NEGATIVE_INFINITY : in[0].data[k];
                        }
                    })
            .stating(operands("X M").errors(0, 0, 0));

    private Masks() {}

    /**
     * Checks that a mask holds only 0 and 1. The usual mistake is an additive mask of 0 and −∞, where 0 keeps a score.
     */
    private static void requireMask(DMatrixRMaj mask, int operand) {
        for (int i = 0, n = mask.getNumElements(); i < n; i++) {
            double v = mask.data[i];
            if (v != 0 && v != 1)
                throw new OperandException(
                        operand,
                        "holds " + v + " in row " + i / mask.numCols + ", column " + i % mask.numCols
                                + "; a mask holds 1 where a score counts and 0 where it does not");
        }
    }
}
