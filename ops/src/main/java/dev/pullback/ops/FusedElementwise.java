package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.kernels.function.Pointwise;

/**
 * Pairs of elementwise ops computed in one pass; the results are bit for bit those of the two ops. A program replaces
 * such pairs after it has recorded the derivatives, so these ops have no verb and no derivative rule.
 */
public final class FusedElementwise {
    /** Computes {@code mul(A, oneMinusSquare(B))}. */
    public static final Op MUL_ONE_MINUS_SQUARE = Op.elementwise(
                    "mulOneMinusSquare", "Y = A ∘ (1 - B²)", 2, Elements.of(Pointwise.MUL_ONE_MINUS_SQUARE, 2))
            .stating(operands("A B").internal());

    /** Computes {@code mulOrZero(A, step(B))}. */
    public static final Op MUL_STEP = Op.elementwise(
                    "mulStep", "Y = A where B > 0, else 0", 2, Elements.of(Pointwise.MUL_STEP, 2))
            .stating(operands("A B").internal());

    private FusedElementwise() {}
}
