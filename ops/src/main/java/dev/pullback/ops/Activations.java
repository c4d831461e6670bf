package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.kernels.function.Pointwise;

/**
 * Activation functions, which work element by element. {@link Ops} has the methods that record the usual ones, such as
 * {@link Ops#relu}. This class has the ops of all activation functions, and the methods of the others, most of which are
 * composed of methods of {@code Ops}.
 */
public final class Activations {
    private static final double INF = Double.POSITIVE_INFINITY;

    /** The op of {@link Ops#tanh}. */
    public static final Op TANH = Op.elementwise("tanh", "Y = tanh X", 1, Elements.of(Pointwise.TANH, 1))
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .range(-1, 1)
                    .accurate(2.5, -20, 20)
                    .derivatives(5, 10));

    /** The op of {@link Ops#sechSquare}. */
    public static final Op SECH_SQUARE = Op.elementwise(
                    "sechSquare", "Y = sech²X", 1, Elements.of(Pointwise.SECH_SQUARE, 1))
            .stating(operands("X").range(0, 1).accurate(4, -350, 350).derivatives(6, 8));

    /** The op of {@link Ops#sigmoid}. */
    public static final Op SIGMOID = Op.elementwise(
                    "sigmoid", "Y = 1 / (1 + e⁻ˣ)", 1, Elements.of(Pointwise.SIGMOID, 1))
            .stating(operands("X")
                    .increasing()
                    .range(0, 1)
                    .accurate(2, -700, 700)
                    .derivatives(3, 6));

    /** The op of {@link Ops#relu}. */
    public static final Op RELU = Op.elementwise("relu", "Y = max(X, 0)", 1, Elements.of(Pointwise.RELU, 1))
            .stating(operands("X").increasing().range(0, INF).accurate(0, -1e300, 1e300));

    /** The op of {@link Ops#leakyRelu}; the attribute is the slope α, a {@code Double}. */
    public static final Op LEAKY_RELU = Op.elementwise(
                    "leakyRelu", "Y = X where X > 0, else α X", 1, Elements.withParameter(Pointwise.LEAKY_RELU))
            .stating(operands("X")
                    .attribute("α", Double.class)
                    .accurate(0.5, -1e300, 1e300)
                    .derivatives(0.5, 0.5));

    /** The op of {@link Ops#leakyStep}; the attribute is the slope α, a {@code Double}. */
    public static final Op LEAKY_STEP = Op.elementwise(
                    "leakyStep", "Y = 1 where X > 0, else α", 1, Elements.withParameter(Pointwise.LEAKY_STEP))
            .stating(operands("X").attribute("α", Double.class).errors(0, 0, 0));

    /** The op of {@link Ops#elu}; the attribute is α, a {@code Double}. */
    public static final Op ELU = Op.elementwise(
                    "elu", "Y = X where X > 0, else α (eˣ - 1)", 1, Elements.withParameter(Pointwise.ELU))
            .stating(operands("X")
                    .attribute("α", Double.class)
                    .accurate(1, -700, 700)
                    .derivatives(2.5, 3));

    /** The op of {@link Ops#eluSlope}; the attribute is α, a {@code Double}. */
    public static final Op ELU_SLOPE = Op.elementwise(
                    "eluSlope", "Y = 1 where X > 0, else α eˣ", 1, Elements.withParameter(Pointwise.ELU_SLOPE))
            .stating(operands("X")
                    .attribute("α", Double.class)
                    .accurate(1, -700, 700)
                    .derivatives(2.5, 3));

    /** The op of {@link Ops#gelu}. */
    public static final Op GELU = Op.elementwise("gelu", "Y = X Φ(X)", 1, Elements.of(Pointwise.GELU, 1))
            .stating(operands("X").accurate(3, -8, 8).derivatives(5, 6));

    /** The op of {@link Ops#normalCdf}. */
    public static final Op NORMAL_CDF = Op.elementwise("normalCdf", "Y = Φ(X)", 1, Elements.of(Pointwise.NORMAL_CDF, 1))
            .stating(operands("X").increasing().range(0, 1).accurate(2.5, -8, 8).derivatives(3, 3));

    /** The op of {@link Ops#normalPdf}. */
    public static final Op NORMAL_PDF = Op.elementwise("normalPdf", "Y = φ(X)", 1, Elements.of(Pointwise.NORMAL_PDF, 1))
            .stating(operands("X").range(0, 0.4).accurate(2.5, -30, 30).derivatives(3, 5));

    /** The op of {@link Ops#silu}. */
    public static final Op SILU = Op.elementwise("silu", "Y = X σ(X)", 1, Elements.of(Pointwise.SILU, 1))
            .stating(operands("X").accurate(3, -700, 700).derivatives(3, 6));

    /** The op of {@link Ops#softplus}. */
    public static final Op SOFTPLUS = Op.elementwise(
                    "softplus", "Y = ln(1 + eˣ)", 1, Elements.of(Pointwise.SOFTPLUS, 1))
            .stating(operands("X")
                    .increasing()
                    .range(0, INF)
                    .accurate(2, -50, 700)
                    .derivatives(2.5, 4));

    /** The op of {@link Ops#logSigmoid}. */
    public static final Op LOG_SIGMOID = Op.elementwise(
                    "logSigmoid", "Y = ln σ(X)", 1, Elements.of(Pointwise.LOG_SIGMOID, 1))
            .stating(operands("X")
                    .increasing()
                    .range(-INF, 0)
                    .accurate(2, -700, 50)
                    .derivatives(3, 4));

    /** The op of {@link #softsign}. */
    public static final Op SOFTSIGN = Op.elementwise(
                    "softsign", "Y = X / (1 + |X|)", 1, Elements.of(Pointwise.SOFTSIGN, 1))
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .range(-1, 1)
                    .accurate(1.5, -1e300, 1e300)
                    .derivatives(5, 6));

    /** The factor and the α of {@link #selu}, from the paper. */
    private static final double SELU_SCALE = 1.0507009873554805;

    private static final double SELU_ALPHA = 1.6732632423543772;

    /** An operand below which the factor of mish, tanh(softplus X), is 0 in double precision. */
    private static final double MISH_ZERO = -800;

    /** An operand above which this factor is 1, with the derivative 0. */
    private static final double MISH_LINEAR = 400;

    private Activations() {}

    // Activation functions

    /** {@code Y = X / (1 + |X|)}, the bounded function of Turian et al. 2009; ±1 at ±∞. Its derivative is {@code 1 / (1 + |X|)²}. */
    public static Var softsign(Var x) {
        return SOFTSIGN.on(x);
    }

    /**
     * {@code Y = X tanh(softplus X)}, Mish (Misra 2019); 0 at −∞. The derivative is {@code tanh s + X σ(X) sech² s}, s = softplus X.
     * Accuracy: within 4 ulp, derivatives 3 and 4 ulp.
     */
    public static Var mish(Var x) {
        return Ops.mulOrZero(x, Ops.tanh(Ops.softplus(Ops.clip(x, MISH_ZERO, MISH_LINEAR))));
    }

    /**
     * {@code Y = λ X} where {@code X > 0}, else {@code λ α (eˣ - 1)}, λ = 1.0507…, α = 1.6732… (Klambauer et al. 2017).
     * Accuracy: within 1.5 ulp, derivatives 3 and 4 ulp.
     */
    public static Var selu(Var x) {
        return Ops.scale(Ops.elu(x, SELU_ALPHA), SELU_SCALE);
    }

    /**
     * {@code Y = X} where {@code X > 0}, else {@code α (exp(X/α) - 1)}, whose derivative is continuous for every α (Barron 2017).
     * Accuracy: within 3 ulp, derivatives 4 and 5 ulp.
     *
     * @throws IllegalArgumentException unless α is positive and finite
     */
    public static Var celu(Var x, double alpha) {
        if (!(alpha > 0 && alpha < INF))
            throw new IllegalArgumentException("celu: alpha " + alpha + " must be positive and finite");
        return Ops.scale(Ops.elu(Ops.scale(x, 1 / alpha), 1), alpha);
    }

    /** {@link Ops#clip} to −1 … 1. The derivative is 1 from −1 to 1, the ends included, else 0. Accuracy: exact. */
    public static Var hardtanh(Var x) {
        return Ops.clip(x, -1, 1);
    }

    /**
     * {@code Y = (clip(X, -3, 3) + 3) / 6}, a sigmoid of three lines.
     * Accuracy: within 1.5 ulp, derivatives 0.5 and 0.5 ulp.
     */
    public static Var hardsigmoid(Var x) {
        return Ops.scale(Ops.shift(Ops.clip(x, -3, 3), 3), 1.0 / 6);
    }

    /**
     * {@code Y = X hardsigmoid(X)} (Howard et al. 2019); 0 at −∞.
     * Accuracy: within 2 ulp, derivatives 2.5 and 2.5 ulp.
     */
    public static Var hardswish(Var x) {
        return Ops.mulOrZero(x, hardsigmoid(x));
    }

    /**
     * {@code Y = X - clip(X, -λ, λ)}: moves each element by λ towards 0, and to 0 if it is nearer than that; the proximal
     * function of {@code λ |X|}. The derivative is 0 from −λ to λ, else 1.
     * Accuracy: within 0.5 ulp.
     *
     * @throws IllegalArgumentException if λ is negative or not finite
     */
    public static Var softshrink(Var x, double lambda) {
        requireThreshold("softshrink", lambda);
        return Ops.sub(x, Ops.clip(x, -lambda, lambda));
    }

    /**
     * {@code Y = 0} where {@code |X| ≤ λ}, else X. The derivative is 0 where Y is, else 1.
     * Accuracy: exact.
     *
     * @throws IllegalArgumentException if λ is negative or not finite
     */
    public static Var hardshrink(Var x, double lambda) {
        requireThreshold("hardshrink", lambda);
        return Ops.where(Ops.inside(x, -lambda, lambda), x.tape().constant(0), x);
    }

    private static void requireThreshold(String verb, double lambda) {
        if (!(lambda >= 0 && lambda < INF))
            throw new IllegalArgumentException(verb + ": lambda " + lambda + " must be finite and not negative");
    }

    /**
     * Gated linear unit, {@code Y = A ∘ σ(B)}, where A is the left half of the columns of X and B the right one (Dauphin
     * et al. 2017). Shapes: m×2n → m×n.
     * Accuracy: within 2 ulp, derivatives 4 and 4 ulp.
     *
     * @throws org.ejml.MatrixDimensionException if the number of columns is odd
     */
    public static Var glu(Var x) {
        int n = x.cols() / 2;
        Errors.require(x.cols() % 2 == 0, SIGMOID, x, "glu needs an even number of columns");
        return Ops.mulOrZero(Ops.slice(x, 0, 0, x.rows(), n), Ops.sigmoid(Ops.slice(x, 0, n, x.rows(), n)));
    }

    /**
     * {@code Y = X} where {@code X > 0}, else {@code A ∘ X}, with slopes A that are learned (He et al. 2015). Shapes: m×n,
     * with A m×n, 1×n, m×1 or 1×1 → m×n. The derivative by A is X where {@code X < 0}, else 0.
     * Accuracy: within 0.5 ulp, derivatives 2 and 2 ulp.
     */
    public static Var prelu(Var x, Var a) {
        return Ops.sub(Ops.relu(x), Ops.mul(a, Ops.relu(Ops.neg(x))));
    }
}
