package dev.pullback.ops;

import dev.pullback.core.Var;

/**
 * Losses that compare rows, such as embeddings, and losses of rankings. Each method returns one loss for each row or element;
 * {@link Reduction#of(Var)} combines them, and {@link Reduction#of(Var, Var)} does so with weights. {@link #infoNce} returns
 * the mean, unless its options say {@link Reduction#NONE}.
 */
public final class SimilarityLosses {
    private SimilarityLosses() {}

    // Losses of similarity and ranking

    /**
     * One minus the cosine of the angle between row i of A and row i of B, as half the squared distance of the unit vectors, which
     * keeps its digits for nearly parallel rows. Shapes: m×n, m×n → m×1. If one row is 0, it is ½.
     * Accuracy: within 4 ulp, derivatives 6 and 4 ulp.
     */
    public static Var cosineDistances(Var a, Var b) {
        Var difference = Ops.sub(Statistics.unitRows(a), Statistics.unitRows(b));
        return Ops.scale(Ops.rowSums(Ops.square(difference)), 0.5);
    }

    /**
     * Cosine embedding loss of each row: {@link #cosineDistances} where {@code yᵢ = 1}, and {@code max(0, cos - margin)} where {@code yᵢ
     * = -1}. Shapes: m×n, m×n, m×1 → m×1.
     * Accuracy: within 6 ulp, derivatives 6 and 5 ulp.
     */
    public static Var cosineEmbeddingLoss(Var a, Var b, Var y, double margin) {
        Var apart = Ops.relu(Ops.shift(Statistics.cosineSimilarity(a, b), -margin));
        return Ops.where(Ops.step(y), cosineDistances(a, b), apart);
    }

    /**
     * Triplet loss of each row, {@code max(0, |A - P| - |A - N| + margin)} by Euclidean distances, for an anchor A, a row P of the
     * same kind and a row N of another one. A distance of 0 gets the gradient 0. Shapes: three times m×n → m×1. Source: Schroff,
     * Kalenichenko, Philbin 2015.
     * Accuracy: within 1.5 ulp, derivatives 4 and 6 ulp.
     */
    public static Var tripletLoss(Var anchor, Var positive, Var negative, double margin) {
        Var near = Statistics.rowNorms(Ops.sub(anchor, positive));
        Var far = Statistics.rowNorms(Ops.sub(anchor, negative));
        return Ops.relu(Ops.shift(Ops.sub(near, far), margin));
    }

    /**
     * InfoNCE: the mean cross-entropy of recognising, among all rows of B, the row that belongs to a row of A, by cosines divided by a
     * temperature. Row i of B belongs to row i of A. Shapes: m×n, m×n → 1×1. Source: van den Oord, Li, Vinyals 2018.
     * Accuracy: within 2 ulp, derivatives 8 and 4 ulp.
     *
     * @throws IllegalArgumentException unless the temperature is positive and finite
     */
    public static Var infoNce(Var a, Var b, double temperature) {
        return infoNce(a, b, CrossEntropyOptions.defaults().withTemperature(temperature));
    }

    /**
     * InfoNCE as {@link #infoNce(Var, Var, double)}, with the options of cross-entropy, of which the classes are the rows of B. Shapes:
     * m×n, m×n → 1×1, or m×1 for {@link Reduction#NONE}, which {@link Reduction#of(Var, Var)} combines with weights of rows.
     * Accuracy: within 2 ulp, derivatives 8 and 4 ulp.
     */
    public static Var infoNce(Var a, Var b, CrossEntropyOptions options) {
        int[] own = new int[a.rows()];
        for (int i = 0; i < own.length; i++) own[i] = i;
        return Ops.softmaxCrossEntropy(Statistics.pairwiseCosines(a, b), own, options);
    }

    /**
     * Margin ranking loss, {@code max(0, margin - Y ∘ (A - B))}: A should be greater than B where Y = 1, less where Y = −1. Shapes:
     * equal, or some are repeated to fill the others.
     * Accuracy: within 1.5 ulp, derivatives 0 and 0.5 ulp.
     */
    public static Var marginRankingLoss(Var a, Var b, Var y, double margin) {
        return Ops.relu(Ops.shift(Ops.neg(Ops.mul(y, Ops.sub(a, b))), margin));
    }

    /**
     * Pairwise logistic loss of a ranking, {@code softplus(-Y ∘ (A - B))}, with Y as in {@link #marginRankingLoss}. Source: Burges et
     * al. 2005 (RankNet).
     * Accuracy: within 4 ulp, derivatives 4 and 6 ulp.
     */
    public static Var pairwiseLogisticLoss(Var a, Var b, Var y) {
        return Ops.softplus(Ops.neg(Ops.mul(y, Ops.sub(a, b))));
    }
}
