package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.kernels.function.Pointwise;

/** The ops of regression losses, functions of the residual X - T; the methods that record them are in {@link Ops}. */
public final class ResidualLosses {
    /** Computes the terms whose mean is {@link Ops#huber}; the attribute is δ, a {@code Double}. */
    public static final Op HUBER = Op.broadcasting(
                    "huber",
                    "Y = ½ R² where |R| ≤ δ, else δ (|R| - ½ δ), R = X - T",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return in[0].shape();
                    },
                    Elements.withParameter(Pointwise.HUBER, 2))
            .stating(operands("X T")
                    .attribute("δ", Double.class)
                    .range(0, Double.POSITIVE_INFINITY)
                    .errors(3, 2.5, 2.5));

    /** Computes the terms whose mean is {@link Ops#gaussianNll}. */
    public static final Op GAUSSIAN_NLL = Op.broadcasting(
                    "gaussianNll", "Y = ½ (S + (M - T)² e⁻ˢ)", 3, Elements.of(Pointwise.GAUSSIAN_NLL, 3))
            .stating(operands("M S T").errors(6, 6, 8));

    /** The op of {@link Ops#weightedResidual}. */
    public static final Op WEIGHTED_RESIDUAL = Op.broadcasting(
                    "weightedResidual", "Y = (M - T) e⁻ˢ", 3, Elements.of(Pointwise.WEIGHTED_RESIDUAL, 3))
            .stating(operands("M S T").errors(5, 5, 6));

    private ResidualLosses() {}

    /**
     * Checks the δ of a Huber loss and returns it.
     *
     * @throws IllegalArgumentException unless it is positive and finite
     */
    static double delta(Op op, double delta) {
        if (!(delta > 0 && delta < Double.POSITIVE_INFINITY))
            throw new IllegalArgumentException(op + ": delta " + delta + " must be positive and finite");
        return delta;
    }
}
