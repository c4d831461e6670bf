package dev.pullback.ops;

import static dev.pullback.core.OpFacts.Monotonicity.DECREASING;
import static dev.pullback.core.OpFacts.Monotonicity.INCREASING;
import static dev.pullback.core.OpFacts.Pole.Side.AT_OR_ABOVE;
import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.kernels.function.Pointwise;

/** The ops on numbers that are stored as their logarithms; the methods that record them are in {@link Ops}. */
public final class LogArithmetic {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The op of {@link Ops#logAddExp}. */
    public static final Op LOG_ADD_EXP = Op.broadcasting(
                    "logAddExp", "Y = ln(eᴬ + eᴮ)", 2, Elements.of(Pointwise.LOG_ADD_EXP, 2))
            .stating(operands("A B").increasing().errors(2.5, 4, 6));

    /** The op of {@link Ops#logAddExpShare}. */
    public static final Op LOG_ADD_EXP_SHARE = Op.broadcasting(
                    "logAddExpShare", "Y = eᴬ / (eᴬ + eᴮ)", 2, Elements.of(Pointwise.LOG_ADD_EXP_SHARE, 2))
            .stating(operands("A B")
                    .monotonic(INCREASING, DECREASING)
                    .range(0, 1)
                    .errors(4, 6, 8));

    /** The op of {@link Ops#log1mExp}. */
    public static final Op LOG_1M_EXP = Op.elementwise(
                    "log1mExp", "Y = ln(1 - eˣ)", 1, Elements.of(Pointwise.LOG1M_EXP, 1))
            .stating(operands("X")
                    .monotonic(DECREASING)
                    .range(-INF, 0)
                    .pole(AT_OR_ABOVE, 0, "keep the operand of log1mExp, the logarithm of a probability, below 0")
                    .accurate(2, -50, -1e-6)
                    .derivatives(3, 6));

    private LogArithmetic() {}
}
