package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.kernels.Backend;

/**
 * Pairs of elementwise ops computed in one pass; the results are bit for bit those of the two ops. A program replaces
 * such pairs after it has recorded the derivatives, so these ops have no verb and no derivative rule.
 */
public final class FusedElementwise {
    /** Computes {@code mul(A, oneMinusSquare(B))}. */
    public static final Op MUL_ONE_MINUS_SQUARE = Op.elementwise(
                    "mulOneMinusSquare", "Y = A ∘ (1 - B²)", 2, (in, attr, out) -> {
                        double[] a = in[0].data;
                        double[] b = in[1].data;
                        for (int i = 0, n = out.getNumElements(); i < n; i++)
                            out.data[i] = a[i] * ((1 - b[i]) * (1 + b[i]));
                    })
            .stating(operands("A B").internal());

    /** Computes {@code mulOrZero(A, step(B))}. */
    public static final Op MUL_STEP = Op.elementwise(
                    "mulStep", "Y = A where B > 0, else 0", 2, (in, attr, out) -> Backend.get()
                            .elementwise()
                            .mulStep(in[0].data, in[1].data, out.data, out.getNumElements()))
            .stating(operands("A B").internal());

    private FusedElementwise() {}
}
