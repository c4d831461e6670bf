package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Fma;
import java.util.Arrays;

/**
 * Computes the rows of a task as {@link Block}s, in the way of {@link ShortRows} or {@link LongRows}. The steps that both have in common
 * are here: from the sums of the terms to the results, and the rows that are ignored or irregular.
 *
 * <p>A row is irregular if its maximum is not finite or too large for the exponential, or if it contains a
 * NaN. If only the maximum is too large, the row is computed as a long row from the differences x − max.
 */
abstract class RowBlocks {
    static final int WIDTH = Block.WIDTH;

    private static final int[] SUMS = {Block.SUM, Block.SUM_REST, Block.ONES};

    private static final int[] TARGET_SUMS = {Block.MASS, Block.MASS_REST, Block.GAPS, Block.GAPS_REST};

    private static final SoftmaxKernel.Task NO_TASK = new SoftmaxKernel.Task();

    final Block b = new Block();
    final double[] work = b.work;
    SoftmaxKernel.Task t = NO_TASK;
    SoftmaxLoops loops = SoftmaxLoops.SCALAR;
    int n;
    boolean isPlain;

    /** Whether the logits are the differences x − max of an irregular row, after soft cap and temperature. */
    boolean isShifted;

    /** Whether the low parts of maxima and logits of the true classes may be other than zero. */
    boolean hasLows;

    /** The weight of each class. */
    double[] weights = {};

    /** The place of the maxima before soft cap and temperature. */
    private int raw;

    private final int[] largeRows = new int[Block.BLOCKS * WIDTH];

    /** Computes some rows of a task. */
    final void run(SoftmaxKernel.Task task, SoftmaxLoops implementation, int from, int to) {
        begin(task, implementation);
        compute(from, to);
        end();
    }

    /** Prepares for a task. */
    void begin(SoftmaxKernel.Task task, SoftmaxLoops implementation) {
        t = task;
        loops = implementation;
        n = task.n;
        isPlain = task.isPlain();
        b.smoothing = task.smoothing;
        b.limit = task.smoothsMaskedClasses ? Double.NEGATIVE_INFINITY : -Double.MAX_VALUE;
        b.zLoss = task.zLoss;
        b.temperature = task.temperature;
        b.softcap = task.softcap;
        b.mean = task.mean;
        b.divisor = task.divisor;
        if (isPlain) return;
        if (weights.length < n + WIDTH) weights = new double[n + WIDTH];
        for (int c = 0; c < n; c++) weights[c] = t.weight(c);
        Arrays.fill(weights, n, n + WIDTH, 0);
    }

    /** Computes some rows of the task. */
    abstract void compute(int from, int to);

    /** Computes a row whose maximum is finite but too large, from the differences x − max, whose maximum is 0. */
    abstract void computeShifted(int row);

    /** Releases the arrays of the task. */
    void end() {
        t = NO_TASK;
        b.x = work;
        b.t = work;
        b.a = work;
        b.terms = work;
    }

    boolean isTransformed() {
        return !isShifted && (t.temperature != 1 || t.isCapped());
    }

    /** Applies the soft cap and the temperature to the selected logits. */
    void transform() {
        if (t.isCapped()) loops.logits().cap(b);
        if (t.temperature != 1) loops.logits().temper(b);
    }

    /** Applies soft cap and temperature to the maxima and to the logits of the true classes. */
    void transformLanes() {
        if (hasLows) b.clearLows();
        hasLows = isTransformed();
        raw = Block.MAX;
        if (isTransformed()) {
            raw = Block.RAW;
            b.copyLanes(Block.MAX, Block.RAW);
            int size = b.size;
            b.size = WIDTH;
            b.selectLanes(Block.MAX, Block.MAX_LOW);
            b.slopeAt = Block.TERMS;
            transform();
            b.selectLanes(Block.LOGIT, Block.LOGIT_LOW);
            b.slopeAt = Block.TERMS;
            transform();
            b.size = size;
        }
        if (!needsLogSumExp()) return;
        b.copyLanes(Block.MAX, Block.TOP);
        b.copyLanes(Block.MAX_LOW, Block.TOP_LOW);
    }

    /** Selects the columns in the workspace. The terms replace the logits if nothing else needs these. */
    void useWorkspace() {
        b.x = work;
        b.xAt = Block.Z;
        b.low = work;
        b.lowAt = Block.ZEROS;
        b.terms = work;
        b.termsAt = isPlain && t.quantity.keepsTerms() && !t.hasLogSoftmax() ? Block.Z : Block.TERMS;
        b.t = work;
        b.tAt = Block.TARGETS;
        b.w = work;
        b.wAt = Block.WEIGHTS;
        b.a = work;
        b.aAt = isUnmixed() ? Block.TARGETS : Block.COEFFICIENTS;
        b.slope = work;
        b.slopeAt = Block.SLOPE;
    }

    boolean needsMass() {
        return !isPlain && t.quantity.isLoss();
    }

    boolean needsLogSumExp() {
        return t.quantity.isLogSumExp() || t.zLoss != 0;
    }

    /** Returns true if the soft targets are neither smoothed nor weighted. */
    boolean isUnmixed() {
        return t.targets.length > 0 && t.smoothing == 0 && t.weights.length == 0;
    }

    /** Returns the label of a row, or 0 if the row is ignored. */
    int label(int row) {
        return t.labels.length == 0 || t.isIgnored(row) ? 0 : (int) t.labels[row];
    }

    /** Returns w ((1 − ε) + share) for the label of the row in lane j. */
    double ofLabel(int label, double logit, int j) {
        boolean isShared = t.smoothsMaskedClasses || logit != Double.NEGATIVE_INFINITY;
        double share = isShared ? work[Block.SHARE + j] + work[Block.SHARE_REST + j] : 0;
        return t.weight(label) * ((1 - t.smoothing) + share);
    }

    void setShares(int from, int to, int sharers) {
        double share = t.smoothing / sharers;
        Arrays.fill(work, Block.SHARE + from, Block.SHARE + to, share);
        double rest = t.smoothing == 0 ? 0 : Fma.of(-share, sharers, t.smoothing) / sharers;
        Arrays.fill(work, Block.SHARE_REST + from, Block.SHARE_REST + to, rest);
    }

    void clearSums() {
        for (int sum : SUMS) b.setLanes(sum, 0);
        if (!isPlain) for (int sum : TARGET_SUMS) b.setLanes(sum, 0);
    }

    /** Computes the values of the rows from their sums. */
    void finish() {
        loops.rows().finishSums(b);
        Quantity q = t.quantity;
        if (q != Quantity.SOFTMAX && (q != Quantity.GRADIENT || t.zLoss != 0))
            loops.rows().log1p(b);
        if (needsLogSumExp()) loops.rows().logSumExps(b);
        else if (!isPlain) b.setLanes(Block.LOG_SUM_EXP, 0);
        if (q.isLoss() && q.isPerRow) {
            if (isPlain) loops.rows().losses(b);
            else loops.targets().mixedLosses(b);
        }
        if (!q.keepsTerms()) return;
        double over = t.divisor * t.temperature;
        if (q.isSoftmax()) b.setLanes(Block.FACTOR, 1);
        else if (!isPlain || t.weights.length == 0) b.setLanes(Block.FACTOR, 1 / over);
        else for (int j = 0; j < b.blocks * WIDTH; j++) work[Block.FACTOR + j] = work[Block.WEIGHT + j] / over;
        loops.rows().quotients(b);
    }

    int perRow() {
        return t.quantity.isLogSumExp() ? Block.LOG_SUM_EXP : Block.LOSS;
    }

    /** Replaces the terms in the selected blocks by the results. */
    void replaceTerms() {
        switch (t.quantity) {
            case LOG_SOFTMAX -> loops.rows().logSoftmax(b);
            case TARGET_GRADIENT -> loops.targets().targetSlopes(b);
            default -> {
                if (needsMass()) loops.targets().mixedSlopes(b);
                else scale();
                if (t.isCapped() && t.quantity.isLoss()) loops.logits().timesSlope(b);
            }
        }
    }

    /** Turns the terms of a plain loss into its gradient, or those of a softmax into the softmax. */
    abstract void scale();

    double targetWeight(int j) {
        double sum = work[Block.MASS + j];
        return Double.isInfinite(sum) ? sum : sum + work[Block.MASS_REST + j];
    }

    /** Writes the results of the current rows that are ignored or irregular. */
    void correct(int row, int count) {
        int large = 0;
        for (int j = 0; j < count; j++) {
            double max = work[raw + j];
            if (isIgnored(row + j)) t.fill(row + j, 0);
            else if (!Double.isFinite(max)) t.fill(row + j, ofInfinite(row + j, max), Double.NaN);
            else if (Math.abs(work[Block.MAX + j]) >= SoftmaxLoops.LARGE) largeRows[large++] = row + j;
            else if (Double.isNaN(work[Block.SUM + j])) t.fill(row + j, Double.NaN);
        }
        for (int i = 0; i < large; i++) {
            if (hasNaN(largeRows[i])) t.fill(largeRows[i], Double.NaN);
            else computeShifted(largeRows[i]);
        }
    }

    private boolean isIgnored(int row) {
        if (t.targets.length == 0) return t.isIgnored(row);
        return hasNoTarget(row);
    }

    private double ofInfinite(int row, double max) {
        return t.quantity.isLogSumExp() && !hasNaN(row) ? max : Double.NaN;
    }

    private boolean hasNoTarget(int row) {
        for (int i = row * n; i < (row + 1) * n; i++) if (t.targets[i] != 0) return false;
        return true;
    }

    private boolean hasNaN(int row) {
        for (int i = row * n; i < (row + 1) * n; i++) if (Double.isNaN(t.x[i])) return true;
        return false;
    }
}
