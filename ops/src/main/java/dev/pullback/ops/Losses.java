package dev.pullback.ops;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;

/**
 * Softmax cross-entropy, computed from logits and never from probabilities, and its derivative, by {@link CrossEntropy};
 * the verbs are in {@link Ops}.
 */
public final class Losses {
    private static final CrossEntropyOptions MEAN = CrossEntropyOptions.defaults();
    private static final CrossEntropyOptions SUM = MEAN.withReduction(Reduction.SUM);

    private static final ShapeRule LOSS_OF_LABELS = (op, in, attr) -> {
        Indexing.requireOneEach(op, in);
        return Shape.SCALAR;
    };
    private static final ShapeRule LIKE_LOGITS = (op, in, attr) -> {
        Indexing.requireOneEach(op, in);
        return in[0].shape();
    };
    private static final ShapeRule LOSS_OF_TARGETS = (op, in, attr) -> {
        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "targets must have the shape of the logits");
        return Shape.SCALAR;
    };

    /** {@link Ops#softmaxCrossEntropy(dev.pullback.core.Var, dev.pullback.core.Var)} with a column of labels. */
    public static final Op SOFTMAX_CROSS_ENTROPY = Op.of(
            "softmaxCrossEntropy",
            "y = meanᵢ (ln Σⱼ exp Zᵢⱼ - Zᵢ at labelᵢ)",
            2,
            LOSS_OF_LABELS,
            (in, attr, out) -> CrossEntropy.loss(in[0], in[1], TargetKind.INDEX, MEAN, out));

    /** {@link Ops#softmaxMinusOneHot}. */
    public static final Op SOFTMAX_MINUS_ONE_HOT = Op.of(
            "softmaxMinusOneHot",
            "Y = softmax Z - onehot(labels)",
            2,
            LIKE_LOGITS,
            (in, attr, out) -> CrossEntropy.logitGradient(in[0], in[1], TargetKind.INDEX, SUM, out));

    /** {@link Ops#softmaxCrossEntropy(dev.pullback.core.Var, dev.pullback.core.Var)} with a row of targets each. */
    public static final Op SOFT_CROSS_ENTROPY = Op.of(
            "softCrossEntropy",
            "y = Σᵢⱼ Tᵢⱼ (ln Σₖ exp Zᵢₖ - Zᵢⱼ) / Σᵢⱼ Tᵢⱼ",
            2,
            LOSS_OF_TARGETS,
            (in, attr, out) -> CrossEntropy.loss(in[0], in[1], TargetKind.SOFT, MEAN, out));

    /** {@link Ops#softmaxMinusTargets}. */
    public static final Op SOFTMAX_MINUS_TARGETS = Op.elementwise(
            "softmaxMinusTargets",
            "Yᵢⱼ = (Σₖ Tᵢₖ) softmax(Z)ᵢⱼ - Tᵢⱼ",
            2,
            (in, attr, out) -> CrossEntropy.logitGradient(in[0], in[1], TargetKind.SOFT, SUM, out));

    private Losses() {}
}
