package dev.pullback.autograd;

import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.SpecialFunctions.*;

import dev.pullback.core.Var;

/** The section of {@link StandardRules} on the functions of {@link dev.pullback.ops.SpecialFunctions}. */
final class SpecialRules {
    private static final double LN_2 = Math.log(2);
    private static final double LN_10 = Math.log(10);

    /** The largest number whose square is finite. */
    private static final double MOST_SQUARED = Math.sqrt(Double.MAX_VALUE);

    private SpecialRules() {}

    // spotless:off
    static Rules functions() {
        return Rules.none()
                .on(ASIN, "dX = G / √(1 - X²)", (g, y, x) -> div(g, sqrt(oneMinusSquare(x))))
                .on(ACOS, "dX = -G / √(1 - X²)", (g, y, x) -> neg(div(g, sqrt(oneMinusSquare(x)))))
                .on(ATAN, "dX = G / (1 + X²)", (g, y, x) -> {
                    Var isSmall = inside(x, -MOST_SQUARED, MOST_SQUARED);
                    return mulOrZero(div(g, shift(square(mulOrZero(x, isSmall)), 1)), isSmall);
                })
                .on(
                        ATAN2,
                        "dA = G ∘ B / (A² + B²)",
                        (g, y, a, b) -> mul(g, overSquare(b, a, b)),
                        "dB = -G ∘ A / (A² + B²), both 0 at the origin",
                        (g, y, a, b) -> neg(mul(g, overSquare(a, a, b))))
                .on(
                        HYPOT,
                        "dA = G ∘ A / Y",
                        (g, y, a, b) -> ZeroLengths.smooth(mul(g, divOrZero(a, y)), g, a, y),
                        "dB = G ∘ B / Y, both 0 at the origin",
                        (g, y, a, b) -> ZeroLengths.smooth(mul(g, divOrZero(b, y)), g, b, y))
                .on(SINH, "dX = G ∘ cosh X", (g, y, x) -> mul(g, cosh(x)))
                .on(COSH, "dX = G ∘ sinh X", (g, y, x) -> mul(g, sinh(x)))
                .on(ASINH, "dX = G / √(X² + 1)", (g, y, x) -> {
                    Var isFinite = inside(x, -Double.MAX_VALUE, Double.MAX_VALUE);
                    return mulOrZero(
                            div(g, hypot(mulOrZero(x, isFinite), x.tape().constant(1))), isFinite);
                })
                .on(ACOSH, "dX = G / √((X - 1)(X + 1))", (g, y, x) -> {
                    Var isFinite = inside(x, Double.NEGATIVE_INFINITY, Double.MAX_VALUE);
                    Var z = mulOrZero(x, isFinite);
                    return mulOrZero(div(g, mul(sqrt(shift(z, -1)), sqrt(shift(z, 1)))), isFinite);
                })
                .on(ATANH, "dX = G / (1 - X²)", (g, y, x) -> div(g, oneMinusSquare(x)))
                .on(EXP2, "dX = ln 2 G ∘ Y", (g, y, x) -> mul(g, scale(y, LN_2)))
                .on(LOG2, "dX = G / (ln 2 X)", (g, y, x) -> div(g, scale(x, LN_2)))
                .on(LOG10, "dX = G / (ln 10 X)", (g, y, x) -> div(g, scale(x, LN_10)))
                .on(LOGIT, "dX = G / (X ∘ (1 - X))", (g, y, x) -> div(g, mul(x, shift(neg(x), 1))))
                .on(ERF, "dX = G ∘ 2/√π exp(-X²)", (g, y, x) -> mul(g, erfSlope(x)))
                .on(ERFC, "dX = -G ∘ 2/√π exp(-X²)", (g, y, x) -> neg(mul(g, erfSlope(x))))
                .on(
                        ERF_SLOPE,
                        "dX = -2 G ∘ X ∘ Y, 0 where Y = 0",
                        (g, y, x) -> mulOrZero(g, scale(mulOrZero(x, y), -2)))
                .on(ERF_INV, "dX = G / (2/√π exp(-Y²))", (g, y, x) -> div(g, erfSlope(y)))
                .on(LOG_GAMMA, "dX = G ∘ ψ(X)", (g, y, x) -> mul(g, digamma(x)))
                .on(DIGAMMA, "dX = G ∘ ψ⁽¹⁾(X)", (g, y, x) -> mul(g, polygamma(x, 1)))
                .on(POLYGAMMA, "dX = G ∘ ψ⁽ⁿ⁺¹⁾(X)", (g, y, x) -> mul(g, polygamma(x, y.attr(Integer.class) + 1)));
    }

    /**
     * Returns {@code x / (a² + b²)}, where the squares may overflow; 0 where the root of the sum is 0 or infinite. All derivatives are
     * 0 where it is infinite.
     */
    private static Var overSquare(Var x, Var a, Var b) {
        Var isFinite = inside(hypot(a, b), 0, Double.MAX_VALUE);
        Var h = hypot(mulOrZero(a, isFinite), mulOrZero(b, isFinite));
        return divOrZero(divOrZero(mulOrZero(x, isFinite), h), h);
    }
}
