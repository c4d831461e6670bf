package dev.pullback.ops;

import static dev.pullback.core.OpFacts.Monotonicity.DECREASING;
import static dev.pullback.core.OpFacts.Monotonicity.INCREASING_IN_SIZE;
import static dev.pullback.core.OpFacts.Pole.Side.AT;
import static dev.pullback.core.OpFacts.Pole.Side.AT_OR_ABOVE;
import static dev.pullback.core.OpFacts.Pole.Side.AT_OR_BELOW;
import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.Span;
import dev.pullback.kernels.function.Pointwise;

/** The ops that apply a function of one number to each element; the methods that record them are in {@link Ops}. */
public final class Functions {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The op of {@link Ops#exp}. */
    public static final Op EXP = Op.elementwise("exp", "Y = eˣ", 1, Elements.of(Pointwise.EXP, 1))
            .stating(operands("X")
                    .increasing()
                    .range(0, INF)
                    .pole(
                            AT_OR_ABOVE,
                            709.78,
                            "exp overflows above 709.78; softmax, logSumExp, sigmoid and softplus of the exponent do"
                                    + " not")
                    .accurate(1, -700, 700)
                    .derivatives(2.5, 3));

    /** The op of {@link Ops#log}. */
    public static final Op LOG = Op.elementwise("log", "Y = ln X", 1, Elements.of(Pointwise.LOG, 1))
            .stating(operands("X")
                    .increasing()
                    .pole(
                            AT_OR_BELOW,
                            0,
                            "keep the operand of log above 0: behind a where, guard it as in log(where(x > 0, x, 1))")
                    .accurate(1, 1e-6, 1e300)
                    .derivatives(0.5, 3));

    /** The op of {@link Ops#log1p}. */
    public static final Op LOG1P = Op.elementwise("log1p", "Y = ln(1 + X)", 1, Elements.of(Pointwise.LOG1P, 1))
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .pole(AT_OR_BELOW, -1, "keep the operand of log1p above -1")
                    .accurate(1, -0.999, 1e300)
                    .derivatives(2.5, 4));

    /** The op of {@link Ops#expm1}. */
    public static final Op EXPM1 = Op.elementwise("expm1", "Y = eˣ - 1", 1, Elements.of(Pointwise.EXPM1, 1))
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .range(-1, INF)
                    .accurate(1, -700, 700)
                    .derivatives(2, 2));

    /** The op of {@link Ops#sqrt}. */
    public static final Op SQRT = Op.elementwise("sqrt", "Y = √X", 1, Elements.of(Pointwise.SQRT, 1))
            .stating(operands("X")
                    .increasing()
                    .range(0, INF)
                    .pole(AT_OR_BELOW, 0, "keep the operand of sqrt above 0: its derivative at 0 is infinite")
                    .accurate(0.5, 1e-6, 1e300)
                    .derivatives(2.5, 6));

    /** The op of {@link Ops#square}. */
    public static final Op SQUARE = Op.elementwise("square", "Y = X²", 1, Elements.of(Pointwise.SQUARE, 1))
            .stating(operands("X")
                    .monotonic(INCREASING_IN_SIZE)
                    .range(0, INF)
                    .accurate(0.5, -1e150, 1e150)
                    .derivatives(0.5, 0.5));

    /** The op of {@link Ops#oneMinusSquare}. */
    public static final Op ONE_MINUS_SQUARE = Op.elementwise(
                    "oneMinusSquare", "Y = 1 - X²", 1, Elements.of(Pointwise.ONE_MINUS_SQUARE, 1))
            .stating(operands("X").range(-INF, 1).accurate(1.5, -1e150, 1e150).derivatives(0.5, 0.5));

    /** The op of {@link Ops#pow}; the attribute is the exponent, a {@code Double}. */
    public static final Op POW = Op.elementwise("pow", "Y = Xᵖ", 1, Functions::pow)
            .stating(operands("X")
                    .attribute("p", Double.class)
                    .pole(
                            AT,
                            0,
                            "keep the operand of pow from 0: for an exponent below 1 its derivative there is infinite")
                    .accurate(1, 1e-6, 1e100)
                    .derivatives(3, 4));

    /** The op of {@link Ops#reciprocal}. */
    public static final Op RECIPROCAL = Op.elementwise(
                    "reciprocal", "Y = 1 / X", 1, Elements.of(Pointwise.RECIPROCAL, 1))
            .stating(operands("X")
                    .monotonic(DECREASING)
                    .pole(AT, 0, "keep the operand of reciprocal from 0")
                    .accurate(0.5, -1e300, 1e300)
                    .derivatives(5, 6));

    /** The op of {@link Ops#abs}. */
    public static final Op ABS = Op.elementwise("abs", "Y = |X|", 1, Elements.of(Pointwise.ABS, 1))
            .stating(operands("X").monotonic(INCREASING_IN_SIZE).range(0, INF).accurate(0, -1e300, 1e300));

    /** The op of {@link Ops#sign}. */
    public static final Op SIGN = Op.elementwise("sign", "Y = sign X", 1, Elements.of(Pointwise.SIGN, 1))
            .stating(operands("X").increasing().range(-1, 1).errors(0, 0, 0));

    /** The op of {@link Ops#step}. */
    public static final Op STEP = Op.elementwise("step", "Y = [X > 0]", 1, Elements.of(Pointwise.STEP, 1))
            .stating(operands("X").increasing().range(0, 1).errors(0, 0, 0));

    /** The op of {@link Ops#sin}. */
    public static final Op SIN = Op.elementwise("sin", "Y = sin X", 1, Elements.of(Pointwise.SIN, 1))
            .stating(operands("X")
                    .unitSlope()
                    .range(-1, 1)
                    .accurate(1, -100, 100)
                    .derivatives(2.5, 3));

    /** The op of {@link Ops#cos}. */
    public static final Op COS = Op.elementwise("cos", "Y = cos X", 1, Elements.of(Pointwise.COS, 1))
            .stating(operands("X").range(-1, 1).accurate(1, -100, 100).derivatives(2.5, 4));

    /** The op of {@link Ops#tan}. */
    public static final Op TAN = Op.elementwise("tan", "Y = tan X", 1, Elements.of(Pointwise.TAN, 1))
            .stating(operands("X").unitSlope().accurate(1, -100, 100).derivatives(2.5, 6));

    private Functions() {}

    private static void pow(Span span, Object attr) {
        double p = (Double) attr;
        Elements.run(ofPower(p), span, p, 0);
    }

    /** Returns the function that computes a power; those of small whole numbers are products. */
    private static Pointwise ofPower(double p) {
        if (p == 1) return Pointwise.SCALE;
        if (p == 2) return Pointwise.SQUARE;
        if (p == 3) return Pointwise.CUBE;
        if (p == 4) return Pointwise.FOURTH_POWER;
        return p == -1 ? Pointwise.RECIPROCAL : Pointwise.POW;
    }
}
