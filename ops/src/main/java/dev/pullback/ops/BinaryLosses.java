package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;

/**
 * The ops of binary cross-entropy and its derivatives, with logits X, targets T and the weight ρ of the positive class.
 * The kernels are in {@link BinaryCrossEntropy}, the verbs in {@link Ops}. The attribute of each op is its {@link
 * Reduction}. D is the divisor of the reduction: the number of elements for the mean, otherwise 1.
 */
public final class BinaryLosses {
    /** The op of {@link Ops#binaryCrossEntropy(Var, Var, Var, Reduction)}. */
    public static final Op BINARY_CROSS_ENTROPY = Op.of(
                    "binaryCrossEntropy",
                    "Y = (1 - T) ∘ softplus(X) + ρ T ∘ softplus(-X), reduced",
                    3,
                    (op, in, attr) -> {
                        Shape each = checked(op, in);
                        return attr == Reduction.NONE ? each : Shape.SCALAR;
                    },
                    (in, attr, out) -> BinaryCrossEntropy.loss(in[0], in[1], in[2], (Reduction) attr, out))
            .stating(operands("X T ρ").attribute(Reduction.class));

    /** The op of {@link Ops#binaryCrossEntropySlope}. */
    public static final Op BINARY_CROSS_ENTROPY_SLOPE = Op.of(
                    "binaryCrossEntropySlope",
                    "Y = ((1 - T) ∘ σ(X) - ρ T ∘ σ(-X)) / D",
                    3,
                    (op, in, attr) -> checked(op, in),
                    (in, attr, out) -> BinaryCrossEntropy.logitGradient(in[0], in[1], in[2], (Reduction) attr, out))
            .stating(operands("X T ρ").attribute(Reduction.class));

    /** The op of {@link Ops#binaryTargetCosts}. */
    public static final Op BINARY_TARGET_COSTS = Op.of(
                    "binaryTargetCosts",
                    "Y = (ρ softplus(-X) - softplus(X)) / D",
                    3,
                    (op, in, attr) -> checked(op, in),
                    (in, attr, out) -> BinaryCrossEntropy.targetGradient(in[0], in[1], in[2], (Reduction) attr, out))
            .stating(operands("X _ ρ").attribute(Reduction.class));

    private BinaryLosses() {}

    private static Shape checked(Op op, Var[] in) {
        Var x = in[0];
        Var weight = in[2];
        Errors.require(x.sameShape(in[1]), op, x, in[1], "targets must have the shape of the logits");
        boolean fits = weight.rows() == 1 && (weight.cols() == 1 || weight.cols() == x.cols());
        Errors.require(fits, op, x, weight, "the positive weight must be 1x1 or 1x" + x.cols());
        return x.shape();
    }
}
