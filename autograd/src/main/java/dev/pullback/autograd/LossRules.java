package dev.pullback.autograd;

import static dev.pullback.autograd.StandardRules.number;
import static dev.pullback.ops.BinaryLosses.*;
import static dev.pullback.ops.LinearCrossEntropy.*;
import static dev.pullback.ops.LogitLosses.*;
import static dev.pullback.ops.Losses.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.RegressionLosses.LOG_COSH;
import static dev.pullback.ops.ResidualLosses.*;
import static dev.pullback.ops.Softmaxes.*;

import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import org.jspecify.annotations.Nullable;

/**
 * The sections of {@link StandardRules} on softmax and losses. P is the softmax of Z, m the number of rows, D the
 * divisor of the reduction. The gradient of a fused loss is itself a fused op. The rule of that op differentiates the
 * same function composed of methods of {@link dev.pullback.ops.Ops}; see {@link HigherOrder}.
 */
final class LossRules {
    private LossRules() {}

    // spotless:off
    static Rules softmaxes() {
        return Rules.none()
            .on(SOFTMAX, "dZ = Y ∘ (G - rowsums(G ∘ Y))", (g, y, z) -> SOFTMAX_VJP.on(ofPresent(g, z), y))
            .on(TEMPERED_SOFTMAX, "dZ = Y ∘ (G - rowsums(G ∘ Y)) / T",
                (g, y, z) -> scale(SOFTMAX_VJP.on(ofPresent(g, z), y), 1 / number(y)))
            .on(LOG_SOFTMAX, "dZ = G - P ∘ rowsums(G), P = softmax Z", (g, y, z) -> LOG_SOFTMAX_VJP.on(g, softmax(z)))
            .on(SOFTMAX_OR_ZERO, "dZ = Y ∘ (G - rowsums(G ∘ Y))", (g, y, z) -> SOFTMAX_VJP.on(ofPresent(g, z), y))
            .on(SOFTMAX_VJP,
                "dG = P ∘ (C - rowsums(C ∘ P)), C the cotangent", (c, y, g, p) -> SOFTMAX_VJP.on(c, p),
                "dP = C ∘ (H - rowsums(H ∘ P)) - H ∘ rowsums(C ∘ P), H = G - G of a class above ½",
                (c, y, g, p) -> softmaxVjpByP(c, fromTop(g, p), p))
            .on(LOG_SOFTMAX_VJP,
                "dG = C - rowsums(C ∘ P), C the cotangent", (c, y, g, p) -> centered(fromTop(c, p), p),
                "dP = -C ∘ rowsums(G)", (c, y, g, p) -> neg(mul(c, rowSums(g))))
            .on(LOG_SUM_EXP, "dZ = g ∘ P, P = softmax Z, 0 in a row of -∞", (g, y, z) -> mulOrZero(g, softmaxOrZero(z)))
            .on(WEIGHTED_LOG_SUM_EXP,
                "dX = g ∘ P, P = weightedSoftmax(X, W)", (g, y, x, w) -> mul(weightedSoftmax(x, w), g),
                "dW = g ∘ exp(X - y)", (g, y, x, w) -> mul(WEIGHTED_SHARES.on(x, w), g))
            .on(WEIGHTED_SOFTMAX,
                "dX = Y ∘ H", (g, y, x, w) -> SOFTMAX_VJP.on(mulOrZero(g, step(w)), y),
                "dW = exp(X - lse) ∘ H, H = G - rowsums(G ∘ Y), lse = logSumExp(X, W)",
                (g, y, x, w) -> mul(WEIGHTED_SHARES.on(x, w), centered(fromTop(g, y), y)))
            .on(WEIGHTED_SHARES,
                "dX = Y ∘ G - P ∘ rowsums(Y ∘ G), P = weightedSoftmax(X, W)",
                (g, y, x, w) -> weightedSharesVjp(g, y, x, w),
                "dW = -Y ∘ rowsums(Y ∘ G)", (g, y, x, w) -> neg(mul(y, rowSums(mulOrZero(y, g)))));
    }

    /**
     * Where a weight is not 0, G/W is the cotangent of weightedSoftmax. The elements of weight 0 are no part of the sums by
     * which they are divided.
     */
    private static Var weightedSharesVjp(Var g, Var y, Var x, Var w) {
        Var p = weightedSoftmax(x, w);
        Var weightless = mulOrZero(mul(y, g), shift(neg(step(w)), 1));
        return add(SOFTMAX_VJP.on(divOrZero(g, w), p), sub(weightless, mul(p, rowSums(weightless))));
    }

    /**
     * Returns G minus the element of the class whose probability is above ½, in rows that have one. Where each row of P sums
     * to 1, the derivatives of softmax do not change, and no element of P near 1 causes a cancellation.
     */
    private static Var fromTop(Var g, Var p) {
        return sub(g, rowSums(mulOrZero(g, step(shift(p, -0.5)))));
    }

    /** Returns H - rowsums(H ∘ P). */
    private static Var centered(Var h, Var p) {
        return sub(h, rowSums(mulOrZero(h, p)));
    }

    /**
     * Returns the cotangent, but 0 for a class whose logit is -∞, such as a masked class. The derivative of its
     * probability is 0 even if its cotangent is infinite. A probability that is 0 because it underflows is different: 0
     * times an infinite cotangent is NaN.
     */
    private static Var ofPresent(Var g, Var z) {
        return mulOrZero(g, inside(z, -Double.MAX_VALUE, Double.POSITIVE_INFINITY));
    }

    private static Var softmaxVjpByP(Var c, Var h, Var p) {
        return sub(mul(c, centered(h, p)), mul(h, rowSums(mulOrZero(c, p))));
    }

    static Rules crossEntropies() {
        return Rules.none()
            .onLoss(SOFTMAX_CROSS_ENTROPY,
                "dZ = g ∘ (P - onehot) / D, P = softmax Z, D = m rows", (y, z, k) -> softmaxMinusOneHot(z, k, options(y)))
            .onAll(SOFTMAX_MINUS_ONE_HOT, "dZ = P ∘ (G - rowsums(G ∘ P)) / D, P = softmax Z",
                n -> HigherOrder.pullOne(n, in -> HigherOrder.softmaxMinusOneHot(in[0], in[1], options(n.y(0)))))
            .onAll(CROSS_ENTROPY_AND_GRADIENT, "dZ = g ∘ S + (P ∘ (G - rowsums(G ∘ P))) / D, P = softmax Z",
                n -> HigherOrder.pull(n, in -> HigherOrder.crossEntropyAndGradient(in[0], in[1], options(n.y(0)))))
            .onAll(SOFT_CROSS_ENTROPY_AND_GRADIENT, "dZ, dT of its two results",
                n -> HigherOrder.pull(n, in -> HigherOrder.softCrossEntropyAndGradient(in[0], in[1], options(n.y(0)))))
            .on(SOFT_CROSS_ENTROPY,
                "dZ = g ∘ (rowsums(T) ∘ P - T) / ΣT", (g, y, z, t) -> mul(softmaxMinusTargets(z, t, options(y)), g),
                "dT = -g ∘ (ln P + y) / ΣT, P = softmax Z", (g, y, z, t) -> mul(targetCosts(z, t, options(y)), g))
            .onAll(SOFTMAX_MINUS_TARGETS,
                "dZ = rowsums(T) ∘ P ∘ (G - rowsums(G ∘ P)) / D, dT = (rowsums(G ∘ P) - G) / D, P = softmax Z",
                n -> HigherOrder.pullOne(n, in -> HigherOrder.softmaxMinusTargets(in[0], in[1], options(n.y(0)))))
            .onAll(TARGET_COSTS,
                "dZ = (P ∘ rowsums(G) - G) / D, P = softmax Z, as one row of the Jacobian of softCrossEntropy",
                n -> HigherOrder.pullOne(n, in -> HigherOrder.targetCosts(in[0], in[1], options(n.y(0)))))
            .on(SMOOTHED_TARGETS, "", null,
                "dT = (1 - ε) G ∘ w, 0 in a row of zeros", (g, y, z, t) -> smoothedTargetsVjp(g, t, options(y)))
            .constant(ONE_HOT)
            .onAll(LINEAR_CROSS_ENTROPY,
                "dX = S Wᵀ, dW = Xᵀ S, db = colsums(S), S = g ∘ (softmax(X W + b) - onehot) / D",
                LossRules::linearCrossEntropyVjp)
            .onAll(LINEAR_CROSS_ENTROPY_GRADIENTS, "those of its formula",
                n -> HigherOrder.pull(n, in -> HigherOrder.linearCrossEntropyGradients(in, gradients(n.y(0)))));
    }

    private static CrossEntropyOptions options(Var y) {
        return y.attr(CrossEntropyOptions.class);
    }

    private static WantedGradients gradients(Var y) {
        return y.attr(WantedGradients.class);
    }

    private static Var smoothedTargetsVjp(Var g, Var t, CrossEntropyOptions options) {
        Var one = g.tape().constant(1);
        Var weighted = HigherOrder.weighted(scale(g, 1 - options.labelSmoothing()), one, options);
        return mulOrZero(weighted, step(rowMax(t)));
    }

    /** Computes the wanted cotangents by a single op. */
    private static @Nullable Var[] linearCrossEntropyVjp(Node n) {
        WantedGradients wanted = new WantedGradients(options(n.y(0)), n.wants(0), n.wants(1), n.wants(2));
        Var[] found = LINEAR_CROSS_ENTROPY_GRADIENTS.onAll(wanted, n.in(0), n.in(1), n.in(2), n.in(3), n.g(0));
        @Nullable Var[] cotangents = new Var[n.arity()];
        int next = 0;
        for (int i = 0; i < 3; i++) {
            if (n.wants(i)) cotangents[i] = found[next++];
        }
        if (n.wants(3)) cotangents[3] = n.in(3).tape().constant(n.in(3).shape(), 0);
        return cotangents;
    }

    static Rules binaryCrossEntropies() {
        return Rules.none()
            .on(BINARY_CROSS_ENTROPY,
                "dX = G ∘ ((1 - T) ∘ σ(X) - ρ T ∘ σ(-X))",
                (g, y, x, t, r) -> mul(binaryCrossEntropySlope(x, t, r, Reduction.NONE), g),
                "dT = G ∘ (ρ softplus(-X) - softplus(X))",
                (g, y, x, t, r) -> mul(binaryTargetCosts(x, t, r, Reduction.NONE), g),
                "dρ = G ∘ T ∘ softplus(-X)",
                (g, y, x, t, r) -> mul(HigherOrder.positiveCosts(x, t), g))
            .onAll(BINARY_CROSS_ENTROPY_SLOPE,
                "dX = G ∘ (1 - T + ρ T) ∘ σ(X) ∘ σ(-X), dT = -G ∘ (σ(X) + ρ σ(-X)), dρ = -G ∘ T ∘ σ(-X)",
                n -> HigherOrder.pullOne(n, in -> HigherOrder.binaryCrossEntropySlope(in[0], in[1], in[2])))
            .onAll(BINARY_TARGET_COSTS, "dX = -G ∘ (ρ σ(-X) + σ(X)), dρ = G ∘ softplus(-X)",
                n -> HigherOrder.pullOne(n, in -> HigherOrder.binaryTargetCosts(in[0], in[2])));
    }

    static Rules lossesOfLogits() {
        return Rules.none()
            .on(FOCAL, "dL = G ∘ qᵞ (1 + γ (1 - q) L / q), q = 1 - e⁻ᴸ", (g, y, l) -> mul(g, focalSlope(l, number(y))))
            .on(FOCAL_SLOPE, "dL = G ∘ γ e⁻ᴸ qᵞ⁻¹ (2 - L + (γ - 1) e⁻ᴸ L / q), 0 where G = 0, q = 1 - e⁻ᴸ",
                (g, y, l) -> mulOrZero(focalCurvature(l, number(y)), g))
            .on(HINGE, "dX = g (onehot(the class that violates the margin most) - onehot) / m, m rows",
                (g, y, x, k) -> mul(hingeDirection(x, k), scale(g, 1.0 / x.rows())),
                "", null)
            .constant(HINGE_DIRECTION)
            .on(KL_DIVERGENCE,
                "dZ = g P ∘ (Z - X - rowsums(P ∘ (Z - X))) / m",
                (g, y, z, x) -> mul(teacherVjp(z, x, number(y)), scale(g, 1.0 / x.rows())),
                "dX = g T (Q - P) / m, P = softmax(Z/T), Q = softmax(X/T), m rows",
                (g, y, z, x) -> mul(DIVERGENCE_SLOPE.with(y.attr(), z, x), g))
            .on(ROW_DIVERGENCES,
                "dZ = g ∘ P ∘ (Z - X - rowsums(P ∘ (Z - X)))", (g, y, z, x) -> mul(teacherVjp(z, x, number(y)), g),
                "dX = g ∘ T (Q - P), P = softmax(Z/T), Q = softmax(X/T)",
                (g, y, z, x) -> mul(DIVERGENCE_SLOPE.with(y.attr(), z, x), scale(g, x.rows())))
            .on(DIVERGENCE_SLOPE,
                "dZ = -P ∘ (G - rowsums(G ∘ P)) / m", (g, y, z, x) -> neg(tempered(g, z, number(y))),
                "dX = Q ∘ (G - rowsums(G ∘ Q)) / m, P = softmax(Z/T), Q = softmax(X/T), m rows",
                (g, y, z, x) -> tempered(g, x, number(y)))
            .onAll(DIVERGENCE_AND_SLOPE, "those of its two results",
                n -> HigherOrder.pull(n, in -> new Var[] {
                    KL_DIVERGENCE.with(n.y(0).attr(), in[0], in[1]), DIVERGENCE_SLOPE.with(n.y(0).attr(), in[0], in[1])
                }))
            .on(SOFTMAX_DIFFERENCE,
                "dA = P ∘ (G - rowsums(G ∘ P)), P = softmax A", (g, y, a, b) -> SOFTMAX_VJP.on(g, softmax(a)),
                "dB = -(the same of B)", (g, y, a, b) -> neg(SOFTMAX_VJP.on(g, softmax(b))));
    }

    private static Var focalCurvature(Var loss, double gamma) {
        Var p = exp(neg(loss));
        Var q = neg(expm1(neg(loss)));
        Var bracket = add(shift(neg(loss), 2), scale(mul(p, divOrZero(loss, q)), gamma - 1));
        return gamma == 0 ? scale(loss, 0) : mul(scale(mul(p, pow(q, gamma - 1)), gamma), bracket);
    }

    /**
     * Returns P ∘ (Z - X - rowsums(P ∘ (Z - X))), where offsets of the rows do not matter. A class of probability 0 has no
     * influence, even if its logits are −∞.
     */
    private static Var teacherVjp(Var z, Var x, double temperature) {
        Var p = HigherOrder.softmaxAt(z, temperature);
        Var difference = sub(HigherOrder.fromMax(z), HigherOrder.fromMax(x));
        return SOFTMAX_VJP.on(where(p, difference, z.tape().constant(0)), p);
    }

    /** Returns the VJP of softmax(Z/T) T/m. */
    private static Var tempered(Var g, Var z, double temperature) {
        return SOFTMAX_VJP.on(scale(g, 1.0 / z.rows()), HigherOrder.softmaxAt(z, temperature));
    }

    static Rules lossesOfResiduals() {
        return Rules.none()
            .on(GAUSSIAN_NLL,
                "dM = G ∘ W", (g, y, m, s, t) -> mul(g, weightedResidual(m, s, t)),
                "dS = ½ G ∘ (1 - (M - T) ∘ W)",
                (g, y, m, s, t) -> varianceVjp(g, residual(g, m, t), weightedResidual(m, s, t)),
                "dT = -dM, W = (M - T) e⁻ˢ", (g, y, m, s, t) -> neg(mul(g, weightedResidual(m, s, t))))
            .on(WEIGHTED_RESIDUAL,
                "dM = G ∘ e⁻ˢ", (g, y, m, s, t) -> mul(g, exp(neg(s))),
                "dS = -G ∘ Y", (g, y, m, s, t) -> neg(mul(g, y)),
                "dT = -dM", (g, y, m, s, t) -> neg(mul(g, exp(neg(s)))))
            .on(LOG_COSH, "dX = G ∘ tanh X", (g, y, x) -> mul(g, tanh(x)))
            .on(HUBER,
                "dX = G ∘ clip(X - T, -δ, δ)", (g, y, x, t) -> huberVjp(g, x, t, number(y)),
                "dT = -dX", (g, y, x, t) -> neg(huberVjp(g, x, t, number(y))));
    }

    /** Returns M - T, of which one may be a row and the other a column. */
    private static Var residual(Var g, Var m, Var t) {
        return sub(expand(m, g.shape()), t);
    }

    private static Var varianceVjp(Var g, Var residual, Var weighted) {
        return mul(scale(g, 0.5), shift(neg(mul(residual, weighted)), 1));
    }

    private static Var huberVjp(Var g, Var x, Var t, double delta) {
        return mul(g, clip(sub(x, t), -delta, delta));
    }
    // spotless:on
}
