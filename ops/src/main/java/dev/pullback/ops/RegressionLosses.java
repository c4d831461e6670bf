package dev.pullback.ops;

import static dev.pullback.core.OpFacts.Monotonicity.INCREASING_IN_SIZE;
import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.Var;
import dev.pullback.kernels.function.Pointwise;

/**
 * Losses of counts and of residuals, element by element. Each returns the losses of all elements; {@link Reduction#of(Var)} and
 * {@link Reduction#of(Var, Var)}, with weights of rows or elements, combine them:
 *
 * <pre>{@code
 * Var loss = Reduction.MEAN.of(poissonNll(logRate, counts), weights);
 * }</pre>
 */
public final class RegressionLosses {
    /** The op of {@link #logCosh}. */
    public static final Op LOG_COSH = Op.elementwise("logCosh", "Y = ln cosh X", 1, Elements.of(Pointwise.LOG_COSH, 1))
            .stating(operands("X")
                    .range(0, Double.POSITIVE_INFINITY)
                    .monotonic(INCREASING_IN_SIZE)
                    .accurate(6, -700, 700)
                    .derivatives(4, 4));

    private RegressionLosses() {}

    // Losses of counts and residuals

    /**
     * {@code Y = ln cosh X}, a loss of the residual X that is {@code X²/2} near 0 and {@code |X| - ln 2} far from it, with the
     * derivative {@code tanh X}; accurate near 0 and without overflow. As a loss: {@code logCosh(sub(x, t))}.
     */
    public static Var logCosh(Var x) {
        return LOG_COSH.on(x);
    }

    /**
     * Negative log-likelihood of counts T under Poisson distributions with rates {@code eˢ}: {@code eˢ - T ∘ S}, without the
     * constant {@code ln T!}, which is {@code logGamma(shift(t, 1))}. The gradient by S is {@code eˢ - T}. Shapes: equal, or one is
     * repeated to fill the other. A count of 0 at a rate of 0 costs 0.
     * Accuracy: within 2 ulp, derivatives 2.5 and 4 ulp.
     */
    public static Var poissonNll(Var logRate, Var counts) {
        return Ops.sub(Ops.exp(logRate), Ops.mulOrZero(logRate, counts));
    }

    /**
     * Negative log-likelihood of counts T under negative binomial distributions with means {@code eˢ} and sizes {@code eᵈ}, whose
     * variance is {@code eˢ + e²ˢ⁻ᵈ}: {@code eᵈ softplus(S - D) + T ∘ softplus(D - S) + ln Γ(eᵈ) + ln Γ(T + 1) - ln Γ(T + eᵈ)}. Shapes:
     * equal, or some are repeated to fill the others. The logarithms of Γ cancel for large sizes: the error is some ulps of the
     * largest of them.
     * Accuracy: within 4 ulp, derivatives 5 and 6 ulp.
     */
    public static Var negativeBinomialNll(Var logMean, Var logSize, Var counts) {
        Var size = Ops.exp(logSize);
        Var gap = Ops.sub(logMean, logSize);
        Var costs = Ops.add(Ops.mul(size, Ops.softplus(gap)), Ops.mulOrZero(Ops.softplus(Ops.neg(gap)), counts));
        Var gammas = Ops.sub(
                Ops.add(SpecialFunctions.logGamma(size), SpecialFunctions.logGamma(Ops.shift(counts, 1))),
                SpecialFunctions.logGamma(Ops.add(counts, size)));
        return Ops.add(costs, gammas);
    }

    /**
     * Quantile (pinball) loss of predictions X for targets T: {@code q (T - X)} where {@code T ≥ X}, else {@code (1 - q)(X - T)};
     * its expectation is least at the quantile q of T. The derivative where T = X is 0. Shapes: equal, or one is repeated to fill
     * the other. Source: Koenker and Bassett 1978.
     * Accuracy: within 2 ulp, derivatives 0.5 and 2.5 ulp.
     *
     * @throws IllegalArgumentException unless q is between 0 and 1
     */
    public static Var quantileLoss(Var x, Var t, double q) {
        if (!(q > 0 && q < 1))
            throw new IllegalArgumentException("quantileLoss: the quantile " + q + " must be between 0 and 1");
        Var r = Ops.sub(t, x);
        return Ops.add(Ops.scale(Ops.relu(r), q), Ops.scale(Ops.relu(Ops.neg(r)), 1 - q));
    }
}
