package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Span;
import dev.pullback.core.SpanKernel;
import dev.pullback.core.Var;
import dev.pullback.kernels.function.Pointwise;

/**
 * The ops of binary cross-entropy and its derivatives for each element, with logits X, targets T in [0, 1] and the
 * weight ρ of the positive class, which is 1×1, or 1×n for one weight per column. The methods of {@link Ops} that
 * record them also apply the {@link Reduction}. The attribute of each op is the number of columns, from which an error
 * message computes the row and column of a target.
 */
public final class BinaryLosses {
    private static final ShapeRule SHAPE = (op, in, columns) -> checked(op, in);

    private static final long ONE = Double.doubleToRawLongBits(1);

    private static final long LARGEST = Double.doubleToRawLongBits(Double.MAX_VALUE);

    /** The op of {@link Ops#binaryCrossEntropy(Var, Var, Var, Reduction)}. */
    public static final Op BINARY_CROSS_ENTROPY = Op.broadcasting(
                    "binaryCrossEntropy",
                    "Y = (1 - T) ∘ softplus(X) + ρ T ∘ softplus(-X)",
                    3,
                    SHAPE,
                    checked(Pointwise.BINARY_CROSS_ENTROPY))
            .stating(operands("X T ρ")
                    .attribute("columns", Integer.class)
                    .range(0, Double.POSITIVE_INFINITY)
                    .errors(2.5, 4, 4));

    /** The op of {@link Ops#binaryCrossEntropySlope}. */
    public static final Op BINARY_CROSS_ENTROPY_SLOPE = Op.broadcasting(
                    "binaryCrossEntropySlope",
                    "Y = (1 - T) ∘ σ(X) - ρ T ∘ σ(-X)",
                    3,
                    SHAPE,
                    checked(Pointwise.BINARY_CROSS_ENTROPY_SLOPE))
            .stating(operands("X T ρ").attribute("columns", Integer.class).errors(2.5, 4, 4));

    /** The op of {@link Ops#binaryTargetCosts}. */
    public static final Op BINARY_TARGET_COSTS = Op.broadcasting(
                    "binaryTargetCosts",
                    "Y = ρ softplus(-X) - softplus(X)",
                    3,
                    SHAPE,
                    checked(Pointwise.BINARY_TARGET_COST))
            .stating(operands("X _ ρ").attribute("columns", Integer.class).errors(2.5, 3, 4));

    private BinaryLosses() {}

    /** Divides the derivatives of a mean by the number of elements. */
    static Var reduced(Var each, Reduction reduction) {
        return reduction == Reduction.MEAN ? Ops.scale(each, 1.0 / each.shape().elements()) : each;
    }

    private static Shape checked(Op op, Var[] in) {
        Var x = in[0];
        Var weight = in[2];
        Errors.require(x.sameShape(in[1]), op, x, in[1], "targets must have the shape of the logits");
        boolean fits = weight.rows() == 1 && (weight.cols() == 1 || weight.cols() == x.cols());
        Errors.require(fits, op, x, weight, "the positive weight must be 1x1 or 1x" + x.cols());
        return x.shape();
    }

    private static SpanKernel checked(Pointwise f) {
        SpanKernel each = Elements.of(f, 3);
        return (span, columns) -> {
            if (!areAllIn(span, 1, ONE) || !areAllIn(span, 2, LARGEST)) check(span, (Integer) columns);
            each.run(span, columns);
        };
    }

    /**
     * Returns whether all numbers of an operand are from 0 to the one with the given bits; −0 is not. As integers, the bits of
     * positive numbers have the order of the numbers, and those of a NaN are larger.
     */
    private static boolean areAllIn(Span span, int operand, long largest) {
        double[] a = span.in(operand);
        int from = span.at(operand);
        int end = from + span.length();
        long signs = 0;
        for (int i = from; i < end; i++) {
            long bits = Double.doubleToRawLongBits(a[i]);
            signs |= bits | (largest - bits);
        }
        return signs >= 0;
    }

    private static void check(Span span, int columns) {
        for (int i = 0; i < span.length(); i++) {
            int column = (span.first() + i) % columns;
            double weight = span.in(2)[span.at(2) + i];
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY))
                throw new IllegalArgumentException("binary cross-entropy: positive weight of column " + column + " is "
                        + weight + "; it must be finite and at least 0");
            double t = span.in(1)[span.at(1) + i];
            if (!(t >= 0 && t <= 1))
                throw new IllegalArgumentException("binary cross-entropy: target of row " + (span.first() + i) / columns
                        + ", column " + column + " is " + t + "; it must be in [0, 1]");
        }
    }
}
