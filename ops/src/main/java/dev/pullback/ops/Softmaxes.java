package dev.pullback.ops;

import dev.pullback.core.Op;
import dev.pullback.core.Shape;

/** Softmax, its logarithm and the log-sum-exp, row by row, by {@link Softmax}; the verbs are in {@link Ops}. */
public final class Softmaxes {
    /** {@link Ops#softmax}. */
    public static final Op SOFTMAX =
            Op.elementwise("softmax", "Yᵢⱼ = exp Xᵢⱼ / Σₖ exp Xᵢₖ", 1, (in, attr, out) -> Softmax.softmax(in[0], out));

    /** {@link Ops#softmaxOrZero}. */
    public static final Op SOFTMAX_OR_ZERO = Op.elementwise(
            "softmaxOrZero",
            "Yᵢⱼ = exp Xᵢⱼ / Σₖ exp Xᵢₖ, 0 in a row of -∞",
            1,
            (in, attr, out) -> Softmax.logSumExpGradient(in[0], out));

    /** {@link Ops#logSoftmax}. */
    public static final Op LOG_SOFTMAX = Op.elementwise(
            "logSoftmax", "Yᵢⱼ = Xᵢⱼ - ln Σₖ exp Xᵢₖ", 1, (in, attr, out) -> Softmax.logSoftmax(in[0], out));

    /** {@link Ops#logSumExp}. */
    public static final Op LOG_SUM_EXP = Op.of(
            "logSumExp",
            "yᵢ = ln Σⱼ exp Xᵢⱼ",
            1,
            (op, in, attr) -> new Shape(in[0].rows(), 1),
            (in, attr, out) -> Softmax.logSumExp(in[0], out));

    private Softmaxes() {}
}
