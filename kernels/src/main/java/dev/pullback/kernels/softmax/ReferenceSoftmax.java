package dev.pullback.kernels.softmax;

/**
 * The reference implementation: plain Java that computes one row after another by the method of {@link SoftmaxRow},
 * with {@link Math#exp}. It computes any row of logits. The other implementations use it for rare rows that their
 * method does not cover.
 */
final class ReferenceSoftmax extends SoftmaxKernel {
    static final ReferenceSoftmax INSTANCE = new ReferenceSoftmax();

    private ReferenceSoftmax() {}

    @Override
    void run(Task t, int from, int to) {
        for (int r = from; r < to; r++) {
            if (t.isIgnored(r)) t.fill(r, 0);
            else run(t, r);
        }
    }

    private static void run(Task t, int r) {
        int start = r * t.n;
        SoftmaxRow row = SoftmaxRow.of(t.x, start, start + t.n);
        if (!Double.isFinite(row.max())) {
            boolean isLogSumExp = t.quantity == Quantity.LOG_SUM_EXP;
            t.fill(r, isLogSumExp && !row.hasNaN() ? row.max() : Double.NaN);
            return;
        }
        switch (t.quantity) {
            case SOFTMAX -> row.softmax(t.perLogit);
            case LOG_SOFTMAX -> row.logSoftmax(t.perLogit);
            case LOG_SUM_EXP -> t.perRow[r] = row.logOfSum(row.max());
            case LOSS -> t.perRow[r] = loss(row.logOfSum(0), row, t.x[start + (int) t.labels[r]]);
            case GRADIENT, LOSS_AND_GRADIENT -> {
                int y = start + (int) t.labels[r];
                row.terms(t.perLogit);
                if (t.quantity.isPerRow) t.perRow[r] = loss(row.log(0), row, t.x[y]);
                row.gradient(t.perLogit, y, 1, 0, t.divisor);
            }
        }
    }

    private static double loss(double log, SoftmaxRow row, double logit) {
        return SoftmaxRow.weightedGap(1, log, logit, row.max(), 1);
    }
}
