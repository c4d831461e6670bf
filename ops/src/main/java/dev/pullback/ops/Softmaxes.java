package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;

/**
 * The ops of softmax, log-softmax and log-sum-exp of rows, computed by {@link Softmax}; the methods that record them
 * are in {@link Ops}.
 */
public final class Softmaxes {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The op of {@link Ops#softmax}. */
    public static final Op SOFTMAX = Op.of(
                    "softmax",
                    "Yᵢⱼ = exp Zᵢⱼ / Σₖ exp Zᵢₖ",
                    1,
                    ShapeRule.SAME,
                    (in, attr, out) -> Softmax.softmax(in[0], out))
            .stating(operands("Z").range(0, 1).errors(3, 4, 4));

    /** The softmax of the logits divided by a temperature, without rounding the quotients; the attribute is T. */
    public static final Op TEMPERED_SOFTMAX = Op.of(
                    "temperedSoftmax", "Yᵢⱼ = exp(Zᵢⱼ/T) / Σₖ exp(Zᵢₖ/T)", 1, ShapeRule.SAME, (in, attr, out) -> {
                        if (out.numCols > 0)
                            Softmax.rows(in[0]).logits((Double) attr, INF).softmax(out.data);
                    })
            .stating(operands("Z")
                    .attribute("T", Double.class)
                    .range(0, 1)
                    .internal()
                    .errors(4, 6, 8));

    /** The op of {@link Ops#softmaxOrZero}. */
    public static final Op SOFTMAX_OR_ZERO = Op.of(
                    "softmaxOrZero",
                    "Yᵢⱼ = exp Zᵢⱼ / Σₖ exp Zᵢₖ, 0 in a row of -∞",
                    1,
                    ShapeRule.SAME,
                    (in, attr, out) -> Softmax.logSumExpGradient(in[0], out))
            .stating(operands("Z").range(0, 1).errors(2.5, 4, 4));

    /** The op of {@link Ops#logSoftmax}. */
    public static final Op LOG_SOFTMAX = Op.of(
                    "logSoftmax",
                    "Yᵢⱼ = Zᵢⱼ - ln Σₖ exp Zᵢₖ",
                    1,
                    ShapeRule.SAME,
                    (in, attr, out) -> Softmax.logSoftmax(in[0], out))
            .stating(operands("Z").range(-INF, 0).errors(2.5, 2.5, 4));

    /** The op of {@link Ops#logSumExp}. */
    public static final Op LOG_SUM_EXP = Op.of(
                    "logSumExp",
                    "yᵢ = ln Σⱼ exp Zᵢⱼ",
                    1,
                    (op, in, attr) -> new Shape(in[0].rows(), 1),
                    (in, attr, out) -> Softmax.logSumExp(in[0], out))
            .stating(operands("Z").increasing().errors(1.5, 4, 3));

    /** {@link #LOG_SOFTMAX} and {@link #SOFTMAX}, which need the same exponentials; only programs use it. */
    public static final Op LOG_SOFTMAX_AND_SOFTMAX = Op.multi(
                    "logSoftmaxAndSoftmax",
                    "Y = logSoftmax(Z), P = softmax(Z)",
                    1,
                    (op, in, attr) -> new Shape[] {in[0].shape(), in[0].shape()},
                    (in, attr, out) -> Softmax.logSoftmaxAndSoftmax(in[0], out[0], out[1]))
            .stating(operands("Z").internal());

    /** {@link #LOG_SUM_EXP} and {@link #SOFTMAX_OR_ZERO}, which need the same exponentials; only programs use it. */
    public static final Op LOG_SUM_EXP_AND_SOFTMAX = Op.multi(
                    "logSumExpAndSoftmax",
                    "y = logSumExp(Z), P = softmaxOrZero(Z)",
                    1,
                    (op, in, attr) -> new Shape[] {new Shape(in[0].rows(), 1), in[0].shape()},
                    (in, attr, out) -> Softmax.logSumExpAndGradient(in[0], out[0], out[1]))
            .stating(operands("Z").internal());

    /** The op of {@link Ops#logSumExp(dev.pullback.core.Var, dev.pullback.core.Var)}. */
    public static final Op WEIGHTED_LOG_SUM_EXP = Op.of(
                    "weightedLogSumExp",
                    "yᵢ = ln Σⱼ Wᵢⱼ exp Xᵢⱼ",
                    2,
                    (op, in, attr) -> new Shape(ShapeRule.SAME.of(op, in, attr).rows(), 1),
                    (in, attr, out) -> WeightedLogSumExp.logSumExp(in[0], in[1], out))
            .stating(operands("X W").errors(2.5, 5, 5));

    /** The op of {@link Ops#weightedSoftmax}. */
    public static final Op WEIGHTED_SOFTMAX = Op.of(
                    "weightedSoftmax",
                    "Yᵢⱼ = Wᵢⱼ exp Xᵢⱼ / Σₖ Wᵢₖ exp Xᵢₖ",
                    2,
                    ShapeRule.SAME,
                    (in, attr, out) -> WeightedLogSumExp.softmax(in[0], in[1], out))
            .stating(operands("X W").range(0, 1).errors(6, 5, 5));

    /**
     * The derivative of {@link #SOFTMAX}, a function of its cotangent and its result. Where a probability is above ½, the
     * cotangent of its class is first subtracted from all others; this changes nothing, since P sums to 1.
     */
    public static final Op SOFTMAX_VJP = Op.of(
                    "softmaxVjp", "Y = P ∘ (G - rowsums(G ∘ P))", 2, ShapeRule.SAME, (in, attr, out) -> {
                        if (out.numCols > 0) Softmax.rows(in[0]).softmaxVjps(in[1].data, out.data);
                    })
            .stating(operands("G P").internal().errors(3, 5, 5));

    /**
     * The derivative of {@link #LOG_SOFTMAX}, a function of its cotangent and the softmax. The entry of a class whose
     * probability is above ½ is minus the sum of the others.
     */
    public static final Op LOG_SOFTMAX_VJP = Op.of(
                    "logSoftmaxVjp", "Y = G - P ∘ rowsums(G)", 2, ShapeRule.SAME, (in, attr, out) -> {
                        if (out.numCols > 0) Softmax.rows(in[0]).logSoftmaxVjps(in[1].data, out.data);
                    })
            .stating(operands("G P").internal().errors(1.5, 3, 2.5));

    /** The derivative of {@link #WEIGHTED_LOG_SUM_EXP} with respect to the weights. */
    public static final Op WEIGHTED_SHARES = Op.of(
                    "weightedShares",
                    "Yᵢⱼ = exp Xᵢⱼ / Σₖ Wᵢₖ exp Xᵢₖ",
                    2,
                    ShapeRule.SAME,
                    (in, attr, out) -> WeightedLogSumExp.shares(in[0], in[1], out))
            .stating(operands("X W").internal().errors(4, 6, 5));

    private Softmaxes() {}
}
