package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The ops of softmax cross-entropy and its derivatives, computed from logits, not from probabilities. The kernels are
 * in {@link CrossEntropy}, the methods that record the ops in {@link Ops}. The attribute of each op is its {@link
 * CrossEntropyOptions}, which state the formula; a derivative has the options of its loss. D is the divisor of the
 * reduction.
 */
public final class Losses {
    /** The op of {@link Ops#softmaxCrossEntropy(Var, Var)} with a column of labels. */
    public static final Op SOFTMAX_CROSS_ENTROPY = Op.of(
                    "softmaxCrossEntropy",
                    "y = meanᵢ (ln Σⱼ exp Zᵢⱼ - Zᵢ at kᵢ)",
                    2,
                    (op, in, attr) -> reduced(
                            attr,
                            requireLabels(op, in, ", or soft targets " + in[0].shape())
                                    .rows(),
                            1),
                    (in, attr, out) ->
                            CrossEntropy.loss(in[0], in[1], TargetKind.INDEX, (CrossEntropyOptions) attr, out))
            .stating(operands("Z k")
                    .attribute(CrossEntropyOptions.class)
                    .errors(5, 8, 8)
                    .errorsUnknown(2, "softcap"));

    /**
     * The op of {@link Ops#softmaxMinusOneHot(Var, Var)}: the derivative of {@link #SOFTMAX_CROSS_ENTROPY} by the
     * logits.
     */
    public static final Op SOFTMAX_MINUS_ONE_HOT = Op.of(
                    "softmaxMinusOneHot",
                    "Y = (softmax Z - onehot k) / D",
                    2,
                    (op, in, attr) -> requireLabels(op, in, ""),
                    (in, attr, out) ->
                            CrossEntropy.logitGradient(in[0], in[1], TargetKind.INDEX, (CrossEntropyOptions) attr, out))
            .stating(operands("Z k")
                    .attribute(CrossEntropyOptions.class)
                    .errors(5, 4, 3)
                    .errorsUnknown(1, "softcap"));

    /**
     * Computes {@link #SOFTMAX_CROSS_ENTROPY} and {@link #SOFTMAX_MINUS_ONE_HOT} in one pass. A program uses it in
     * place of the two ops because they compute the same exponentials.
     */
    public static final Op CROSS_ENTROPY_AND_GRADIENT = Op.multi(
                    "crossEntropyAndGradient",
                    "y = softmaxCrossEntropy(Z, k), S = softmaxMinusOneHot(Z, k)",
                    2,
                    (op, in, attr) ->
                            new Shape[] {reduced(attr, requireLabels(op, in, "").rows(), 1), in[0].shape()},
                    (in, attr, out) -> CrossEntropy.lossAndGradient(
                            in[0], in[1], TargetKind.INDEX, (CrossEntropyOptions) attr, out[0], out[1]))
            .stating(operands("Z k")
                    .attribute(CrossEntropyOptions.class)
                    .internal()
                    .errors(5, 3, 3)
                    .errorsUnknown(1, "softcap"));

    /** The op of {@link Ops#softmaxCrossEntropy(Var, Var)} with soft targets. */
    public static final Op SOFT_CROSS_ENTROPY = Op.of(
                    "softCrossEntropy",
                    "y = Σᵢⱼ Tᵢⱼ (ln Σₖ exp Zᵢₖ - Zᵢⱼ) / Σᵢⱼ Tᵢⱼ",
                    2,
                    (op, in, attr) -> reduced(attr, requireTargets(op, in).rows(), 1),
                    (in, attr, out) ->
                            CrossEntropy.loss(in[0], in[1], TargetKind.SOFT, (CrossEntropyOptions) attr, out))
            .stating(operands("Z T")
                    .attribute(CrossEntropyOptions.class)
                    .errors(4, 6, 20)
                    .errorsUnknown(2, "softcap"));

    /**
     * The op of {@link Ops#softmaxMinusTargets(Var, Var)}: the derivative of {@link #SOFT_CROSS_ENTROPY} by the logits.
     */
    public static final Op SOFTMAX_MINUS_TARGETS = Op.of(
                    "softmaxMinusTargets",
                    "Yᵢⱼ = ((Σₖ Tᵢₖ) softmax(Z)ᵢⱼ - Tᵢⱼ) / D",
                    2,
                    (op, in, attr) -> requireTargets(op, in),
                    (in, attr, out) ->
                            CrossEntropy.logitGradient(in[0], in[1], TargetKind.SOFT, (CrossEntropyOptions) attr, out))
            .stating(operands("Z T")
                    .attribute(CrossEntropyOptions.class)
                    .errors(6, 100, 50)
                    .errorsUnknown(1, "softcap"));

    /** Computes {@link #SOFT_CROSS_ENTROPY} and {@link #SOFTMAX_MINUS_TARGETS} in one pass, as {@link #CROSS_ENTROPY_AND_GRADIENT}. */
    public static final Op SOFT_CROSS_ENTROPY_AND_GRADIENT = Op.multi(
                    "softCrossEntropyAndGradient",
                    "y = softCrossEntropy(Z, T), S = softmaxMinusTargets(Z, T)",
                    2,
                    (op, in, attr) ->
                            new Shape[] {reduced(attr, requireTargets(op, in).rows(), 1), in[0].shape()},
                    (in, attr, out) -> CrossEntropy.lossAndGradient(
                            in[0], in[1], TargetKind.SOFT, (CrossEntropyOptions) attr, out[0], out[1]))
            .stating(operands("Z T")
                    .attribute(CrossEntropyOptions.class)
                    .internal()
                    .errors(6, 6, 2.5)
                    .errorsUnknown(1, "softcap"));

    /** The op of {@link Ops#targetCosts}: the derivative of {@link #SOFT_CROSS_ENTROPY} by the targets. */
    public static final Op TARGET_COSTS = Op.of(
                    "targetCosts",
                    "Yᵢⱼ = (ln Σₖ exp Zᵢₖ - Zᵢⱼ - mean) / D",
                    2,
                    (op, in, attr) -> requireTargets(op, in),
                    (in, attr, out) -> CrossEntropy.targetGradient(in[0], in[1], (CrossEntropyOptions) attr, out))
            .stating(operands("Z _")
                    .attribute(CrossEntropyOptions.class)
                    .errors(6, 2, 4)
                    .errorsUnknown(1, "softcap"));

    /** The op of {@link Ops#smoothedTargets}. */
    public static final Op SMOOTHED_TARGETS = Op.of(
                    "smoothedTargets",
                    "Yᵢⱼ = wⱼ ((1 - ε) Tᵢⱼ + ε/K)",
                    2,
                    (op, in, attr) -> requireTargets(op, in),
                    (in, attr, out) -> CrossEntropy.smoothedTargets(in[0], in[1], (CrossEntropyOptions) attr, out))
            .stating(operands("_ T").attribute(CrossEntropyOptions.class).errors(2.5, 2.5, 2.5));

    /** The op of {@link Ops#oneHot(Var, int)}; the attribute holds the number of classes and the ignored one. */
    public static final Op ONE_HOT = Op.of(
                    "oneHot",
                    "Yᵢⱼ = [j = kᵢ]",
                    1,
                    (op, in, attr) -> {
                        Errors.require(in[0].cols() == 1, op, in[0], "labels must be a column");
                        return Errors.shape(op, in[0].rows(), ((Classes) attr).count);
                    },
                    (in, attr, out) -> CrossEntropyTargets.oneHot(in[0], ((Classes) attr).options, out))
            .stating(operands("k").attribute(Classes.class).range(0, 1).errors(0, 0, 0));

    record Classes(int count, CrossEntropyOptions options) {
        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Classes c && count == c.count && options.equals(c.options);
        }

        @Override
        public int hashCode() {
            return 31 * count + options.hashCode();
        }
    }

    private Losses() {}

    /** Returns the shape of a loss that has rows×cols terms before it is reduced. */
    static Shape reduced(Object options, int rows, int cols) {
        boolean each = ((CrossEntropyOptions) options).reduction() == Reduction.NONE;
        return each ? new Shape(rows, cols) : Shape.SCALAR;
    }

    /**
     * Checks that there is one label for each row. {@code alternative} ends the message with the other form of targets.
     */
    private static Shape requireLabels(Op op, Var[] in, String alternative) {
        Var z = in[0];
        Var y = in[1];
        boolean fits = y.cols() == 1 && y.rows() == z.rows();
        Errors.require(fits, op, z, y, "labels must be " + z.rows() + "x1" + alternative);
        return z.shape();
    }

    private static Shape requireTargets(Op op, Var[] in) {
        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "targets must have the shape of the logits");
        return in[0].shape();
    }

    /**
     * Explains why a softmax cross-entropy is NaN. Returns a message about the first invalid logit, for example {@code
     * row 3, column 2 is NaN; a logit must be finite, or -Infinity to mask a class}, or empty if all rows are valid. An
     * invalid logit makes the loss NaN instead of throwing an exception, so that the other rows can still be inspected.
     *
     * @throws IllegalArgumentException if {@code loss} is not a result of {@link Ops#softmaxCrossEntropy}
     */
    public static Optional<String> flaw(Var loss) {
        boolean labels = loss.op() == SOFTMAX_CROSS_ENTROPY;
        if (!labels && loss.op() != SOFT_CROSS_ENTROPY)
            throw new IllegalArgumentException("flaw: " + loss.label() + " was computed by " + loss.op()
                    + "; it must be the result of softmaxCrossEntropy");
        @Nullable
        String flaw = CrossEntropy.flaw(
                loss.in(0).value(),
                loss.in(1).value(),
                labels ? TargetKind.INDEX : TargetKind.SOFT,
                (CrossEntropyOptions) loss.attr());
        return Optional.ofNullable(flaw);
    }
}
