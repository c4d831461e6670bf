package dev.pullback.kernels.softmax;

/** What a {@link SoftmaxKernel.Task} computes for each row. */
enum Quantity {
    SOFTMAX(false, true),
    LOG_SOFTMAX(false, true),
    LOG_SOFTMAX_AND_SOFTMAX(false, true),
    LOG_SUM_EXP(true, false),
    LOG_SUM_EXP_AND_SOFTMAX(true, true),
    LOSS(true, false),
    GRADIENT(false, true),
    LOSS_AND_GRADIENT(true, true),
    TARGET_GRADIENT(false, true),
    TARGET_WEIGHT(true, false),
    SOFTMAX_VJP(false, true),
    LOG_SOFTMAX_VJP(false, true),
    DIVERGENCE(true, false),
    DIFFERENCE(false, true),
    DIVERGENCE_AND_DIFFERENCE(true, true);

    /** Whether the quantity has one value for the row, in {@link SoftmaxKernel.Task#perRow}. */
    final boolean isPerRow;

    /** Whether the quantity has a value for each logit, in {@link SoftmaxKernel.Task#perLogit}. */
    final boolean isPerLogit;

    Quantity(boolean isPerRow, boolean isPerLogit) {
        this.isPerRow = isPerRow;
        this.isPerLogit = isPerLogit;
    }

    /** Whether the values for each logit are computed from the terms, and replace them. */
    boolean keepsTerms() {
        return isSoftmax() || this == GRADIENT || this == LOSS_AND_GRADIENT;
    }

    /** Whether the values for each logit are probabilities. */
    boolean isSoftmax() {
        return this == SOFTMAX || this == LOG_SUM_EXP_AND_SOFTMAX || this == LOG_SOFTMAX_AND_SOFTMAX;
    }

    /** Whether the value of the row is its log-sum-exp. */
    boolean isLogSumExp() {
        return this == LOG_SUM_EXP || this == LOG_SUM_EXP_AND_SOFTMAX;
    }

    /** Whether the quantity is one of two rows, see {@link RowPairs}. */
    boolean isOfPair() {
        return compareTo(SOFTMAX_VJP) >= 0;
    }

    boolean isLoss() {
        return this == LOSS || this == GRADIENT || this == LOSS_AND_GRADIENT;
    }
}
