package dev.pullback.autograd;

import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Softmaxes.TEMPERED_SOFTMAX;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.LinearCrossEntropy.WantedGradients;
import dev.pullback.ops.Losses;
import dev.pullback.ops.Ops;
import dev.pullback.ops.Reduction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;

/**
 * The gradients of fused losses, composed of methods of {@link dev.pullback.ops.Ops}. A fused op computes the gradient
 * of a loss faster and, if a probability is near 1, more accurately, but that op has no simple VJP rule. Its rule
 * therefore records the same gradient again, composed of such methods, and differentiates that. The op of each method
 * has a rule, so derivatives of any order are possible. These functions run only for derivatives of second or higher
 * order.
 */
final class HigherOrder {
    private HigherOrder() {}

    /**
     * Returns the VJPs of an op that computes the same function as {@code f}. It records {@code f} and sweeps back
     * through that recording.
     */
    static Var[] pull(Node node, Function<Var[], Var[]> f) {
        Tape tape = node.g(0).tape();
        int floor = tape.mark();
        Var[] in = Arrays.stream(node.in()).map(Ops::identity).toArray(Var[]::new);
        Var[] y = f.apply(in);
        if (y.length == 1) return node.sweep(y[0], node.g(0), floor, in);
        Var inner = tape.constant(0);
        for (int k = 0; k < y.length; k++) inner = add(inner, sum(mul(y[k], node.g(k))));
        return node.sweep(inner, tape.constant(1), floor, in);
    }

    /** Returns the VJPs as {@link #pull} does, for a function with one result. */
    static Var[] pullOne(Node node, Function<Var[], Var> f) {
        return pull(node, in -> new Var[] {f.apply(in)});
    }

    /**
     * Computes {@link Losses#SOFTMAX_MINUS_ONE_HOT} by verbs. If each row counts and the targets of a row sum to 1, only P
     * depends on the logits, and a function with the same derivatives is enough: (1 + 2ζ lse) P / (D T).
     */
    static Var softmaxMinusOneHot(Var z, Var labels, CrossEntropyOptions options) {
        boolean isUnweighted =
                options.ignoreIndex().isEmpty() && options.classWeights().isEmpty();
        if (isUnweighted && options.softcap() == Double.POSITIVE_INFINITY) {
            Var p = softmaxAt(z, options.temperature());
            if (options.zLoss() != 0) p = mul(p, shift(scale(logSumExp(tempered(z, options)), 2 * options.zLoss()), 1));
            double divisor = options.reduction() == Reduction.MEAN ? z.rows() : 1;
            return scale(p, 1 / (divisor * options.temperature()));
        }
        Var t = options.ignoreIndex().isPresent()
                ? oneHot(labels, z.cols(), options.ignoreIndex().getAsInt())
                : oneHot(labels, z.cols());
        return softmaxMinusTargets(z, t, options);
    }

    /** Computes {@link Losses#CROSS_ENTROPY_AND_GRADIENT} by verbs. */
    static Var[] crossEntropyAndGradient(Var z, Var labels, CrossEntropyOptions options) {
        return new Var[] {Ops.softmaxCrossEntropy(z, labels, options), Ops.softmaxMinusOneHot(z, labels, options)};
    }

    /** Computes {@link Losses#SOFT_CROSS_ENTROPY_AND_GRADIENT} by verbs. */
    static Var[] softCrossEntropyAndGradient(Var z, Var t, CrossEntropyOptions options) {
        return new Var[] {softmaxCrossEntropyOf(z, t, options), Losses.SOFTMAX_MINUS_TARGETS.with(options, z, t)};
    }

    /**
     * Computes {@link Losses#SOFTMAX_MINUS_TARGETS} by verbs: ((A + 2ζ lse) P - a) ∘ u'(Z) / D. u applies the soft cap
     * and the temperature, a contains the smoothed targets, and A contains their row sums.
     */
    static Var softmaxMinusTargets(Var z, Var t, CrossEntropyOptions options) {
        Var kept = kept(t);
        Var x = where(kept, z, z.tape().constant(0));
        Var u = capped(x, options);
        Var unit = unit(t, options);
        Var a = weighted(smoothedTargets(z, t, options.withClassWeights()), unit, options);
        Var mass = rowSums(a);
        if (options.zLoss() != 0) {
            Var factor = div(z.tape().constant(2 * options.zLoss()), unit);
            mass = add(mass, mul(kept, mul(logSumExp(tempered(u, options)), factor)));
        }
        Var slope = sub(mul(softmaxAt(u, options.temperature()), mass), a);
        if (options.softcap() < Double.POSITIVE_INFINITY)
            slope = mul(slope, oneMinusSquare(tanh(scale(x, 1 / options.softcap()))));
        if (options.temperature() != 1) slope = scale(slope, 1 / options.temperature());
        return options.reduction() == Reduction.MEAN ? divOrZero(slope, divisor(t, kept, unit, options)) : slope;
    }

    /** Computes {@link Losses#TARGET_COSTS} by verbs: (w (lse - u(Z)) (1 - ε) - w mean) / D. */
    static Var targetCosts(Var z, Var t, CrossEntropyOptions options) {
        Var zero = z.tape().constant(0);
        Var kept = kept(t);
        Var capped = capped(where(kept, z, zero), options);
        Var u = options.temperature() == 1 ? capped : tempered(fromMax(capped), options);
        Var unit = unit(t, options);
        Var costs = weighted(scale(logSoftmax(u), options.labelSmoothing() - 1), unit, options);
        if (options.reduction() != Reduction.MEAN) return mul(kept, costs);
        Var mean = weighted(expand(softmaxCrossEntropyOf(z, t, options), z.shape()), unit, options);
        return mul(kept, divOrZero(sub(costs, mean), divisor(t, kept, unit, options)));
    }

    /**
     * Returns the largest weighted target, or 1 if there are no class weights or the reduction is not the mean. As a
     * mean does not depend on the unit of the weights, they are divided by this number. The sum of the weighted targets
     * and its reciprocal then cannot overflow, whatever the weights are.
     */
    private static Var unit(Var t, CrossEntropyOptions options) {
        Var one = t.tape().constant(1);
        if (options.reduction() != Reduction.MEAN || options.classWeights().isEmpty()) return one;
        Var largest = colMax(rowMax(weighted(stopGradient(t), one, options)));
        return where(step(largest), largest, one);
    }

    /** Records the op directly, because the verb would interpret the targets of a single class as labels. */
    private static Var softmaxCrossEntropyOf(Var z, Var t, CrossEntropyOptions options) {
        return Losses.SOFT_CROSS_ENTROPY.with(options, z, t);
    }

    /** Returns 1 for each row that counts and 0 for each row that is ignored. */
    private static Var kept(Var t) {
        return step(rowMax(t));
    }

    /** Returns the sum of the weighted targets of the rows that count; no gradient flows to the others. */
    private static Var divisor(Var t, Var kept, Var unit, CrossEntropyOptions options) {
        return sum(mul(weighted(t, unit, options), kept));
    }

    /** Returns the logits after the soft cap; ±∞ is unchanged. */
    private static Var capped(Var x, CrossEntropyOptions options) {
        double cap = options.softcap();
        if (cap == Double.POSITIVE_INFINITY) return x;
        Var finite = inside(x, -Double.MAX_VALUE, Double.MAX_VALUE);
        return where(finite, scale(tanh(scale(x, 1 / cap)), cap), x);
    }

    /** Returns the logits divided by the temperature. */
    private static Var tempered(Var u, CrossEntropyOptions options) {
        return options.temperature() == 1 ? u : scale(u, 1 / options.temperature());
    }

    /** Returns softmax(U/T). */
    static Var softmaxAt(Var u, double temperature) {
        return temperature == 1 ? softmax(u) : TEMPERED_SOFTMAX.with(temperature, u);
    }

    /**
     * Returns the differences of the logits from the maximum of their row, which counts as a constant: it changes neither
     * softmax nor its derivatives. Offsets of the rows then cause no rounding errors where the logits are divided by a
     * temperature, and no overflow.
     */
    static Var fromMax(Var x) {
        Var max = stopGradient(rowMax(x));
        return sub(
                x,
                where(
                        inside(max, -Double.MAX_VALUE, Double.MAX_VALUE),
                        max,
                        x.tape().constant(0)));
    }

    /** Multiplies each column by the weight of its class, in the given unit. */
    static Var weighted(Var x, Var unit, CrossEntropyOptions options) {
        List<Double> weights = options.classWeights();
        if (weights.isEmpty()) return x;
        DMatrixRMaj row = new DMatrixRMaj(1, weights.size());
        for (int c = 0; c < row.numCols; c++) row.data[c] = weights.get(c);
        return mulOrZero(div(x.tape().constant(row), unit), x);
    }

    /** Computes {@link dev.pullback.ops.BinaryLosses#BINARY_CROSS_ENTROPY_SLOPE} by verbs. */
    static Var binaryCrossEntropySlope(Var x, Var t, Var weight) {
        Var wrong = mul(shift(neg(t), 1), sigmoid(x));
        return sub(wrong, mul(mul(weight, t), sigmoid(neg(x))));
    }

    /** Computes {@link dev.pullback.ops.BinaryLosses#BINARY_TARGET_COSTS} by verbs. */
    static Var binaryTargetCosts(Var x, Var weight) {
        return sub(mul(weight, softplus(neg(x))), softplus(x));
    }

    /**
     * Returns the derivative of the binary cross-entropy of each element with respect to the positive weight,
     * t softplus(-x).
     */
    static Var positiveCosts(Var x, Var t) {
        Var costs = softplus(neg(x));
        Var counts = add(step(t), inside(costs, 0, Double.MAX_VALUE)); // 0 only if a target of 0 meets an infinite cost
        return mul(t, where(counts, costs, t.tape().constant(0)));
    }

    /** Computes {@link dev.pullback.ops.LinearCrossEntropy#LINEAR_CROSS_ENTROPY_GRADIENTS} by verbs. */
    static Var[] linearCrossEntropyGradients(Var[] in, WantedGradients wanted) {
        Var x = in[0];
        Var w = in[1];
        Var slope = mul(Ops.softmaxMinusOneHot(add(matmul(x, w), in[2]), in[3], wanted.options()), in[4]);
        List<Var> gradients = new ArrayList<>();
        if (wanted.x()) gradients.add(matmulTransB(slope, w));
        if (wanted.w()) gradients.add(matmulTransA(x, slope));
        if (wanted.b()) gradients.add(colSums(slope));
        return gradients.toArray(Var[]::new);
    }
}
