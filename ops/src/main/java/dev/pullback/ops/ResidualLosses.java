package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;

/** The ops of regression losses, functions of the residual X - T; the verbs are in {@link Ops}. */
public final class ResidualLosses {
    /** The op of {@link Ops#huber}; the attribute is δ, a {@code Double}. */
    public static final Op HUBER = Op.of(
                    "huber",
                    "y = mean(½ R² where |R| ≤ δ, else δ (|R| - ½ δ)), R = X - T",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return Shape.SCALAR;
                    },
                    (in, attr, out) -> {
                        int n = in[0].getNumElements();
                        out.data[0] = huber(in, 0, n, (Double) attr) / n;
                    })
            .stating(operands("X T").attribute("δ", Double.class));

    /** The op of {@link Ops#rowHuber}; the attribute is δ, a {@code Double}. */
    public static final Op ROW_HUBER = Op.of(
                    "rowHuber",
                    "yᵢ = meanⱼ(½ Rᵢⱼ² where |Rᵢⱼ| ≤ δ, else δ (|Rᵢⱼ| - ½ δ)), R = X - T",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return new Shape(in[0].rows(), 1);
                    },
                    (in, attr, out) -> {
                        int n = in[0].numCols;
                        for (int i = 0; i < out.numRows; i++)
                            out.data[i] = huber(in, i * n, (i + 1) * n, (Double) attr) / n;
                    })
            .stating(operands("X T").attribute("δ", Double.class).range(0, Double.POSITIVE_INFINITY));

    /** Computes the terms whose mean is {@link Ops#gaussianNll}. */
    public static final Op GAUSSIAN_NLL = Op.broadcasting(
                    "gaussianNll", "Y = ½ (S + (M - T)² e⁻ˢ)", 3, Elements.of(Pointwise.GAUSSIAN_NLL, 3))
            .stating(operands("M S T"));

    /** The op of {@link Ops#weightedResidual}. */
    public static final Op WEIGHTED_RESIDUAL = Op.broadcasting(
                    "weightedResidual", "Y = (M - T) e⁻ˢ", 3, Elements.of(Pointwise.WEIGHTED_RESIDUAL, 3))
            .stating(operands("M S T"));

    private ResidualLosses() {}

    /** Returns the sum of the Huber losses of the elements from {@code from} to {@code to - 1}. */
    private static double huber(DMatrixRMaj[] in, int from, int to, double delta) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            double r = Math.abs(in[0].data[i] - in[1].data[i]);
            sum += r <= delta ? r * r / 2 : delta * (r - delta / 2);
        }
        return sum;
    }

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
