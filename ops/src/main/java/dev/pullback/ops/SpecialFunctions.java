package dev.pullback.ops;

import static dev.pullback.core.OpFacts.Monotonicity.DECREASING;
import static dev.pullback.core.OpFacts.Monotonicity.INCREASING_IN_SIZE;
import static dev.pullback.core.OpFacts.Pole.Side.AT_OR_ABOVE;
import static dev.pullback.core.OpFacts.Pole.Side.AT_OR_BELOW;
import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.OpFacts;
import dev.pullback.core.Var;

/**
 * Functions of each element that are less common than those of {@link Ops}: inverse trigonometric and hyperbolic
 * functions, logarithms and powers of other bases, the error function and the gamma function. This class has both the
 * ops and the methods that record them. All are computed by Java's {@code StrictMath} or by series, so the results are
 * the same on all JVMs.
 */
public final class SpecialFunctions {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double HALF_PI = Math.PI / 2;

    /** The op of {@link #asin}. */
    public static final Op ASIN = Op.elementwise("asin", "Y = asin X", StrictMath::asin)
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .range(-HALF_PI, HALF_PI)
                    .poleOutside(-1, 1, "keep the operand of asin between -1 and 1")
                    .accurate(1, -1, 1)
                    .derivatives(2.5, 8));

    /** The op of {@link #acos}. */
    public static final Op ACOS = Op.elementwise("acos", "Y = acos X", StrictMath::acos)
            .stating(operands("X")
                    .monotonic(DECREASING)
                    .range(0, Math.PI)
                    .poleOutside(-1, 1, "keep the operand of acos between -1 and 1")
                    .accurate(1, -1, 1)
                    .derivatives(2.5, 8));

    /** The op of {@link #atan}. */
    public static final Op ATAN = Op.elementwise("atan", "Y = atan X", StrictMath::atan)
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .range(-HALF_PI, HALF_PI)
                    .accurate(1, -1e300, 1e300)
                    .derivatives(2.5, 5));

    /** The op of {@link #atan2}. */
    public static final Op ATAN2 = Op.broadcasting("atan2", "Y = the angle of the point (B, A)", StrictMath::atan2)
            .stating(operands("A B").range(-Math.PI, Math.PI).errors(2.5, 6, 6));

    /** The op of {@link #hypot}. */
    public static final Op HYPOT = Op.broadcasting("hypot", "Y = √(A² + B²)", StrictMath::hypot)
            .stating(operands("A B")
                    .monotonic(INCREASING_IN_SIZE, INCREASING_IN_SIZE)
                    .range(0, INF)
                    .errors(1.5, 3, 6));

    /** The op of {@link #sinh}. */
    public static final Op SINH = Op.elementwise("sinh", "Y = sinh X", StrictMath::sinh)
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .accurate(2.5, -700, 700)
                    .derivatives(3, 3));

    /** The op of {@link #cosh}. */
    public static final Op COSH = Op.elementwise("cosh", "Y = cosh X", StrictMath::cosh)
            .stating(operands("X")
                    .monotonic(INCREASING_IN_SIZE)
                    .range(1, INF)
                    .accurate(2.5, -700, 700)
                    .derivatives(3, 3));

    /** The op of {@link #asinh}. */
    public static final Op ASINH = Op.elementwise("asinh", "Y = asinh X", InverseFunctions::asinh)
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .accurate(3, -1e300, 1e300)
                    .derivatives(0.5, 3));

    /** The op of {@link #acosh}. */
    public static final Op ACOSH = Op.elementwise("acosh", "Y = acosh X", InverseFunctions::acosh)
            .stating(operands("X")
                    .increasing()
                    .range(0, INF)
                    .pole(AT_OR_BELOW, 1, "keep the operand of acosh above 1")
                    .accurate(3, 1, 1e300)
                    .derivatives(4, 8));

    /** The op of {@link #atanh}. */
    public static final Op ATANH = Op.elementwise("atanh", "Y = atanh X", InverseFunctions::atanh)
            .stating(operands("X")
                    .unitSlope()
                    .increasing()
                    .poleOutside(-1, 1, "keep the operand of atanh between -1 and 1")
                    .accurate(3, -0.999, 0.999)
                    .derivatives(3, 8));

    /** The op of {@link #exp2}. */
    public static final Op EXP2 = Op.elementwise("exp2", "Y = 2ˣ = exp(X ln 2)", x -> StrictMath.pow(2, x))
            .stating(operands("X")
                    .increasing()
                    .range(0, INF)
                    .pole(AT_OR_ABOVE, 1024, "2 to the power of 1024 or more overflows")
                    .accurate(1, -1000, 1000)
                    .derivatives(4, 4));

    /** The op of {@link #log2}. */
    public static final Op LOG2 = Op.elementwise("log2", "Y = log₂ X", InverseFunctions::log2)
            .stating(logarithm("log2").accurate(3, 1e-6, 1e300).derivatives(2.5, 5));

    /** The op of {@link #log10}. */
    public static final Op LOG10 = Op.elementwise("log10", "Y = log₁₀ X", StrictMath::log10)
            .stating(logarithm("log10").accurate(1.5, 1e-6, 1e300).derivatives(2.5, 6));

    /** The op of {@link #logit}. */
    public static final Op LOGIT = Op.elementwise("logit", "Y = ln(X / (1 - X))", InverseFunctions::logit)
            .stating(operands("X")
                    .increasing()
                    .poleOutside(0, 1, "keep the operand of logit between 0 and 1")
                    .accurate(3, 1e-6, 0.999)
                    .derivatives(2.5, 5));

    /** The op of {@link #erf}. */
    public static final Op ERF = Op.elementwise("erf", "Y = erf X", ErrorFunction::erf)
            .stating(
                    operands("X").increasing().range(-1, 1).accurate(2.5, -6, 6).derivatives(3, 5));

    /** The op of {@link #erfc}. */
    public static final Op ERFC = Op.elementwise("erfc", "Y = 1 - erf X", ErrorFunction::erfc)
            .stating(operands("X")
                    .monotonic(DECREASING)
                    .range(0, 2)
                    .accurate(2.5, -6, 10)
                    .derivatives(4, 5));

    /** The op of {@link #erfSlope}. */
    public static final Op ERF_SLOPE = Op.elementwise("erfSlope", "Y = 2/√π exp(-X²)", ErrorFunction::slope)
            .stating(operands("X").range(0, 1.129).accurate(3, -20, 20).derivatives(3, 6));

    /** The op of {@link #erfInv}. */
    public static final Op ERF_INV = Op.elementwise("erfInv", "erf Y = X", ErrorFunction::inverse)
            .stating(operands("X")
                    .increasing()
                    .poleOutside(-1, 1, "keep the operand of erfInv between -1 and 1")
                    .accurate(4, -0.9999, 0.9999)
                    .derivatives(5, 10));

    /** The op of {@link #logGamma}. */
    public static final Op LOG_GAMMA = Op.elementwise("logGamma", "Y = ln Γ(X)", GammaFunction::logGamma)
            .stating(operands("X")
                    .pole(AT_OR_BELOW, 0, "keep the operand of logGamma above 0")
                    .accurate(4, 1e-6, 1e300)
                    .derivatives(2.5, 3));

    /** The op of {@link #digamma}. */
    public static final Op DIGAMMA = Op.elementwise("digamma", "Y = ψ(X)", GammaFunction::digamma)
            .stating(operands("X")
                    .increasing()
                    .pole(AT_OR_BELOW, 0, "keep the operand of digamma above 0")
                    .accurate(4, 1e-6, 1e300)
                    .derivatives(2.5, 3));

    /** The op of {@link #polygamma}; the attribute is the order n, an {@code Integer}. */
    public static final Op POLYGAMMA = Op.elementwise("polygamma", "Y = ψ⁽ⁿ⁾(X)", 1, (in, attr, out) -> {
                int n = (Integer) attr;
                for (int i = 0, size = out.getNumElements(); i < size; i++)
                    out.data[i] = GammaFunction.polygamma(n, in[0].data[i]);
            })
            .stating(operands("X")
                    .attribute("n", Integer.class)
                    .pole(AT_OR_BELOW, 0, "keep the operand of polygamma above 0")
                    .errors(10, 10, 12));

    private SpecialFunctions() {}

    private static OpFacts logarithm(String name) {
        return operands("X").increasing().pole(AT_OR_BELOW, 0, "keep the operand of " + name + " above 0");
    }

    // Trigonometric functions

    /** Arc sine of each element, {@code Y = asin X}, in radians; NaN outside of -1 to 1. Its derivative is ∞ at ±1. */
    public static Var asin(Var x) {
        return ASIN.on(x);
    }

    /** Arc cosine of each element, {@code Y = acos X}, in radians; NaN outside of -1 to 1. Its derivative is -∞ at ±1. */
    public static Var acos(Var x) {
        return ACOS.on(x);
    }

    /** Arc tangent of each element, {@code Y = atan X}, from -π/2 to π/2. */
    public static Var atan(Var x) {
        return ATAN.on(x);
    }

    /**
     * Angle of the point with abscissa B and ordinate A, in radians, from -π to π. At the origin, both the angle and
     * the gradient are 0. Shapes: equal, or one operand is a row, column or scalar that is repeated to fill the
     * other.
     */
    public static Var atan2(Var a, Var b) {
        return ATAN2.on(a, b);
    }

    /**
     * Length of the vector (A, B), {@code Y = √(A² + B²)}, without overflow. The gradient at the origin is 0, the
     * shortest subgradient. Shapes: equal, or one operand is a row, column or scalar that is repeated to fill the
     * other.
     */
    public static Var hypot(Var a, Var b) {
        return HYPOT.on(a, b);
    }

    // Hyperbolic functions

    /** Hyperbolic sine of each element, {@code Y = (eˣ - e⁻ˣ) / 2}. */
    public static Var sinh(Var x) {
        return SINH.on(x);
    }

    /** Hyperbolic cosine of each element, {@code Y = (eˣ + e⁻ˣ) / 2}. */
    public static Var cosh(Var x) {
        return COSH.on(x);
    }

    /** Inverse hyperbolic sine of each element, {@code Y = ln(X + √(X² + 1))}. */
    public static Var asinh(Var x) {
        return ASINH.on(x);
    }

    /** Inverse hyperbolic cosine of each element, {@code Y = ln(X + √(X² - 1))}; NaN below 1. */
    public static Var acosh(Var x) {
        return ACOSH.on(x);
    }

    /** Inverse hyperbolic tangent of each element, {@code Y = ½ ln((1 + X) / (1 - X))}; ±∞ at ±1, NaN beyond. */
    public static Var atanh(Var x) {
        return ATANH.on(x);
    }

    // Logarithms and powers of other bases

    /** Power of two, {@code Y = 2ˣ}. */
    public static Var exp2(Var x) {
        return EXP2.on(x);
    }

    /** Logarithm to the base 2, {@code Y = log₂ X}, exact for powers of two; -∞ at 0, NaN below. */
    public static Var log2(Var x) {
        return LOG2.on(x);
    }

    /** Logarithm to the base 10, {@code Y = log₁₀ X}; -∞ at 0, NaN below. */
    public static Var log10(Var x) {
        return LOG10.on(x);
    }

    /**
     * Logit of a probability, {@code Y = ln(X / (1 - X))}, the inverse of sigmoid; ∓∞ at 0 and 1. For a loss, use the
     * logits that the probability was computed from.
     */
    public static Var logit(Var x) {
        return LOGIT.on(x);
    }

    // Error and gamma functions

    /** Error function of each element, {@code Y = 2/√π ∫₀ˣ exp(-t²) dt}. */
    public static Var erf(Var x) {
        return ERF.on(x);
    }

    /** Complement of the error function, {@code Y = 1 - erf X}, without cancellation for large X. */
    public static Var erfc(Var x) {
        return ERFC.on(x);
    }

    /** Derivative of the error function, {@code Y = 2/√π exp(-X²)}. */
    public static Var erfSlope(Var x) {
        return ERF_SLOPE.on(x);
    }

    /** Inverse of the error function, {@code erf Y = X}; ±∞ at ±1, NaN beyond. */
    public static Var erfInv(Var x) {
        return ERF_INV.on(x);
    }

    /** Logarithm of the gamma function of positive numbers, {@code Y = ln Γ(X)}; ∞ at 0, NaN below. */
    public static Var logGamma(Var x) {
        return LOG_GAMMA.on(x);
    }

    /** Digamma function of positive numbers, {@code Y = ψ(X) = d/dX ln Γ(X)}; -∞ at 0, NaN below. */
    public static Var digamma(Var x) {
        return DIGAMMA.on(x);
    }

    /**
     * Polygamma function of positive numbers, {@code Y = ψ⁽ⁿ⁾(X)}, the n-th derivative of the digamma function; NaN
     * below 0. Polygamma of order 0 is {@link #digamma}.
     *
     * @throws IllegalArgumentException if n is below 0 or above 100
     */
    public static Var polygamma(Var x, int n) {
        if (n < 0 || n > 100)
            throw new IllegalArgumentException("polygamma: order " + n + "; it must be from 0 to 100");
        return n == 0 ? digamma(x) : POLYGAMMA.with(n, x);
    }

    /**
     * Logarithm of the beta function, {@code Y = ln Γ(A) + ln Γ(B) - ln Γ(A + B)}, of positive numbers.
     * Accuracy: within 16 ulp, derivatives 6 and 8 ulp.
     */
    public static Var logBeta(Var a, Var b) {
        return Ops.sub(Ops.add(logGamma(a), logGamma(b)), logGamma(Ops.add(a, b)));
    }
}
