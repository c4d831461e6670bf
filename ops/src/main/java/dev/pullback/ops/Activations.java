package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.kernels.function.Pointwise;

/** The ops of activation functions, which work element by element; the verbs are in {@link Ops}. */
public final class Activations {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The op of {@link Ops#tanh}. */
    public static final Op TANH = Op.elementwise("tanh", "Y = tanh X", 1, Elements.of(Pointwise.TANH, 1))
            .stating(operands("X").increasing().range(-1, 1).accurate(2.5, -20, 20));

    /** The op of {@link Ops#sechSquare}. */
    public static final Op SECH_SQUARE = Op.elementwise(
                    "sechSquare", "Y = sech²X", 1, Elements.of(Pointwise.SECH_SQUARE, 1))
            .stating(operands("X").range(0, 1).accurate(4, -350, 350));

    /** The op of {@link Ops#sigmoid}. */
    public static final Op SIGMOID = Op.elementwise(
                    "sigmoid", "Y = 1 / (1 + e⁻ˣ)", 1, Elements.of(Pointwise.SIGMOID, 1))
            .stating(operands("X").increasing().range(0, 1).accurate(2, -700, 700));

    /** The op of {@link Ops#relu}. */
    public static final Op RELU = Op.elementwise("relu", "Y = max(X, 0)", 1, Elements.of(Pointwise.RELU, 1))
            .stating(operands("X").increasing().range(0, INF).accurate(0, -1e300, 1e300));

    /** The op of {@link Ops#leakyRelu}; the attribute is the slope α, a {@code Double}. */
    public static final Op LEAKY_RELU = Op.elementwise(
                    "leakyRelu", "Y = X where X > 0, else α X", 1, Elements.withParameter(Pointwise.LEAKY_RELU))
            .stating(operands("X").attribute("α", Double.class).accurate(0.5, -1e300, 1e300));

    /** The op of {@link Ops#leakyStep}; the attribute is the slope α, a {@code Double}. */
    public static final Op LEAKY_STEP = Op.elementwise(
                    "leakyStep", "Y = 1 where X > 0, else α", 1, Elements.withParameter(Pointwise.LEAKY_STEP))
            .stating(operands("X").attribute("α", Double.class));

    /** The op of {@link Ops#elu}; the attribute is α, a {@code Double}. */
    public static final Op ELU = Op.elementwise(
                    "elu", "Y = X where X > 0, else α (eˣ - 1)", 1, Elements.withParameter(Pointwise.ELU))
            .stating(operands("X").attribute("α", Double.class).accurate(1, -700, 700));

    /** The op of {@link Ops#eluSlope}; the attribute is α, a {@code Double}. */
    public static final Op ELU_SLOPE = Op.elementwise(
                    "eluSlope", "Y = 1 where X > 0, else α eˣ", 1, Elements.withParameter(Pointwise.ELU_SLOPE))
            .stating(operands("X").attribute("α", Double.class).accurate(1, -700, 700));

    /** The op of {@link Ops#gelu}. */
    public static final Op GELU = Op.elementwise("gelu", "Y = X Φ(X)", 1, Elements.of(Pointwise.GELU, 1))
            .stating(operands("X").accurate(3, -8, 8));

    /** The op of {@link Ops#normalCdf}. */
    public static final Op NORMAL_CDF = Op.elementwise("normalCdf", "Y = Φ(X)", 1, Elements.of(Pointwise.NORMAL_CDF, 1))
            .stating(operands("X").increasing().range(0, 1).accurate(2.5, -8, 8));

    /** The op of {@link Ops#normalPdf}. */
    public static final Op NORMAL_PDF = Op.elementwise("normalPdf", "Y = φ(X)", 1, Elements.of(Pointwise.NORMAL_PDF, 1))
            .stating(operands("X").range(0, 0.4).accurate(2.5, -30, 30));

    /** The op of {@link Ops#silu}. */
    public static final Op SILU = Op.elementwise("silu", "Y = X σ(X)", 1, Elements.of(Pointwise.SILU, 1))
            .stating(operands("X").accurate(3, -700, 700));

    /** The op of {@link Ops#softplus}. */
    public static final Op SOFTPLUS = Op.elementwise(
                    "softplus", "Y = ln(1 + eˣ)", 1, Elements.of(Pointwise.SOFTPLUS, 1))
            .stating(operands("X").increasing().range(0, INF).accurate(2, -50, 700));

    /** The op of {@link Ops#logSigmoid}. */
    public static final Op LOG_SIGMOID = Op.elementwise(
                    "logSigmoid", "Y = ln σ(X)", 1, Elements.of(Pointwise.LOG_SIGMOID, 1))
            .stating(operands("X").increasing().range(-INF, 0).accurate(2, -700, 50));

    private Activations() {}
}
