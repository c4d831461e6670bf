package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Log1p;
import java.util.Arrays;

/**
 * Computes the functions that take two rows: the VJPs of softmax and log-softmax, and the divergence of two
 * softmaxes. A row that does not fill its last vector is copied to the workspace and padded with masked classes. A row
 * is summed as {@link RowBlocks} sums a long row. Each thread has one object of this class.
 *
 * <p><b>VJPs.</b> With the softmax p and the cotangent g they are p ∘ (g − Σ p g) and g − p Σ g. If the probability
 * p_k of a class k is above ½, the difference 1 − p_k would lose digits. So the first formula uses g − g_k in place
 * of g. This does not change its value, and 1 − p_k no longer occurs. In the second, the entry of class k is minus
 * the sum of the other entries.
 *
 * <p><b>Divergence.</b> With the softmaxes p of z/T and q of x/T, and the class k of the largest z,
 * <pre>
 *   d_c = δ_c − Σ p δ,  δ_c = ((x_c − x_k) − (z_c − z_k))/T
 *   KL = Σ p (log p − log q) = log1p(Σ p_c (exp d_c − 1 − d_c))        log q_c − log p_c = d_c − KL
 * </pre>
 * No term of the sum is negative, so nothing cancels. A number that is added to all logits of a row causes no
 * rounding error. If p and q are close, the plain sum of p (log p − log q) would consist of rounding errors only.
 * Where the exponentials overflow, p and q are so far apart that the plain sum does not cancel; it is then used
 * instead.
 */
final class RowPairs {
    private static final int WIDTH = Block.WIDTH;

    private static final SoftmaxKernel.Task NO_TASK = new SoftmaxKernel.Task();

    /** The arrays of the workspace, each with the elements of a row. */
    private static final int ARRAYS = 7;

    private static final int[] SUMS = {
        Block.SUM,
        Block.SUM_REST,
        Block.ONES,
        Block.MASS,
        Block.MASS_REST,
        Block.GAPS,
        Block.GAPS_REST,
        Block.LOGIT,
        Block.LOGIT_LOW
    };

    /** The arrays of a divergence. */
    private static final int X = 0;

    private static final int X_LOW = 1;
    private static final int X_TERMS = 2;
    private static final int Z = 3;
    private static final int Z_LOW = 4;
    private static final int Z_TERMS = 5;
    private static final int STEPS = 6;

    private final Block b = new Block();
    private final double[] work = b.work;
    private SoftmaxKernel.Task t = NO_TASK;
    private SoftmaxLoops loops = SoftmaxLoops.SCALAR;

    /** The arrays, one after another. */
    private double[] rows = {};

    private int n;

    /** The length of an array: n rounded up to whole vectors. */
    private int size;

    void run(SoftmaxKernel.Task task, SoftmaxLoops implementation, int from, int to) {
        t = task;
        loops = implementation;
        n = task.n;
        size = (n + WIDTH - 1) / WIDTH * WIDTH;
        if (rows.length < ARRAYS * size) rows = new double[ARRAYS * size];
        b.blocks = 1;
        b.size = size;
        b.temperature = task.temperature;
        for (int row = from; row < to; row++) {
            switch (t.quantity) {
                case SOFTMAX_VJP -> softmaxVjp(row);
                case LOG_SOFTMAX_VJP -> logSoftmaxVjp(row);
                default -> divergence(row);
            }
        }
        t = NO_TASK;
        b.x = work;
        b.t = work;
        b.a = work;
        b.terms = work;
    }

    private void read(double[] from, int row, int array, double padding) {
        System.arraycopy(from, row * n, rows, array * size, n);
        Arrays.fill(rows, array * size + n, array * size + size, padding);
    }

    private void write(int array, int row) {
        System.arraycopy(rows, array * size, t.perLogit, row * n, n);
    }

    /** Selects arrays as x and t, and another as the terms. */
    private void select(int x, int y, int terms) {
        b.x = rows;
        b.xAt = x * size;
        b.t = rows;
        b.tAt = y * size;
        b.terms = rows;
        b.termsAt = terms * size;
    }

    private void clear(int place) {
        b.setLanes(place, 0);
    }

    private void softmaxVjp(int row) {
        selectRow(row);
        clear(Block.LOGIT);
        clear(Block.MAX);
        sumProducts();
        if (hasTop()) {
            topGradient();
            sumProducts();
        }
        loops.pairs().softmaxVjps(b);
        if (n < size) write(2, row);
    }

    /** Selects the cotangents and probabilities of a row, and its results: in place if they fill whole vectors. */
    private void selectRow(int row) {
        if (n < size) {
            read(t.x, row, 0, 0);
            read(t.targets, row, 1, 0);
            select(0, 1, 2);
            return;
        }
        b.x = t.x;
        b.xAt = row * n;
        b.t = t.targets;
        b.tAt = row * n;
        b.terms = t.perLogit;
        b.termsAt = row * n;
    }

    private void sumProducts() {
        clear(Block.MASS);
        clear(Block.MASS_REST);
        loops.pairs().dots(b);
        b.addLanes(Block.MASS, Block.MASS_REST);
    }

    /** Returns whether a probability is above ½. */
    private boolean hasTop() {
        for (int j = 0; j < WIDTH; j++) if (work[Block.MAX + j] > 0.5) return true;
        return false;
    }

    /** Sums the cotangents of the classes whose probability is above ½; there is at most one. */
    private void topGradient() {
        clear(Block.LOGIT_LOW);
        loops.pairs().tops(b);
        b.addLanes(Block.LOGIT, Block.LOGIT_LOW);
    }

    private void logSoftmaxVjp(int row) {
        selectRow(row);
        for (int sum : SUMS) clear(sum);
        loops.pairs().totals(b);
        b.addLanes(Block.MASS, Block.MASS_REST);
        loops.pairs().logSoftmaxVjps(b);
        double others = b.addLanes(Block.GAPS, Block.GAPS_REST);
        boolean hasTop = b.addLanes(Block.LOGIT, Block.LOGIT_LOW) > 0;
        for (int c = 0; hasTop && c < n; c++) {
            if (b.t[b.tAt + c] > 0.5) {
                b.terms[b.termsAt + c] = 0 - others;
                break;
            }
        }
        if (n < size) write(2, row);
    }

    private void divergence(int row) {
        for (int sum : SUMS) clear(sum);
        double xMax = center(t.targets, row, X, X_LOW);
        double zMax = center(t.x, row, Z, Z_LOW);
        if (!Double.isFinite(xMax) || !Double.isFinite(zMax)) {
            t.fill(row, Double.NaN);
            return;
        }
        sumTerms(X, X_LOW, X_TERMS);
        double xSum = work[Block.SUM];
        double xRest = work[Block.SUM_REST];
        sumTerms(Z, Z_LOW, Z_TERMS);
        double zSum = work[Block.SUM];
        double zRest = work[Block.SUM_REST];
        if (Double.isNaN(xSum) || Double.isNaN(zSum)) {
            t.fill(row, Double.NaN);
            return;
        }
        int k = 0;
        while (rows[Z * size + k] != 0) k++;
        double top = rows[X * size + k];
        b.setLanes(Block.LOGIT, top);
        b.setLanes(Block.LOGIT_LOW, rows[X_LOW * size + k]);
        selectPair();
        loops.pairs().steps(b);
        // the terms are not divided by their sum yet
        double center = b.addLanes(Block.MASS, Block.MASS_REST) / (1 + zSum);
        b.setLanes(Block.MASS, center);
        clear(Block.MASS_REST);
        b.setLanes(Block.SUM, zSum);
        b.setLanes(Block.FACTOR, 1);
        loops.rows().quotients(b);
        double ratio = StrictMath.exp(-top - center) / (1 + zSum);
        b.setLanes(Block.FACTOR, Math.min(ratio, Double.MAX_VALUE));
        loops.pairs().divergences(b);
        double sum = b.addLanes(Block.GAPS, Block.GAPS_REST);
        double divergence;
        if (top == Double.NEGATIVE_INFINITY || Double.isInfinite(center)) divergence = Double.POSITIVE_INFINITY;
        else if (ratio < 1e200 && sum < Double.POSITIVE_INFINITY) divergence = Log1p.plus(0, Math.max(sum, 0), 0);
        else divergence = (Log1p.plus(0, xSum, xRest) - Log1p.plus(0, zSum, zRest)) - top - center;
        if (t.quantity.isPerRow) t.perRow[row] = divergence;
        if (!t.quantity.isPerLogit) return;
        // further apart, the direct difference is as accurate
        b.limit = divergence <= 1 ? 2 : Double.NEGATIVE_INFINITY;
        b.decay = StrictMath.exp(-divergence);
        b.decline = StrictMath.expm1(-divergence);
        b.setLanes(Block.SUM, xSum);
        b.setLanes(Block.FACTOR, 1);
        loops.rows().quotients(b);
        b.scale = 1 / t.divisor;
        loops.pairs().differences(b);
        write(STEPS, row);
    }

    /** Writes the logits of a row, centered at the maximum and divided by the temperature. Returns the maximum. */
    private double center(double[] from, int row, int array, int lowArray) {
        double max = loops.rows().maximum(b, from, row * n, n);
        b.size = size;
        b.x = rows;
        b.xAt = array * size;
        b.low = rows;
        b.lowAt = lowArray * size;
        b.a = from;
        b.aAt = row * n;
        if (n < size) {
            read(from, row, array, Double.NEGATIVE_INFINITY);
            b.a = rows;
            b.aAt = array * size;
        }
        b.setLanes(Block.RAW, max);
        loops.pairs().center(b);
        return max;
    }

    /** Writes the terms of a centered row, and their sum s to the lanes. */
    private void sumTerms(int array, int lowArray, int terms) {
        clear(Block.MAX);
        clear(Block.MAX_LOW);
        clear(Block.SUM);
        clear(Block.SUM_REST);
        clear(Block.ONES);
        b.x = rows;
        b.xAt = array * size;
        b.low = rows;
        b.lowAt = lowArray * size;
        b.terms = rows;
        b.termsAt = terms * size;
        loops.rows().exponentials(b);
        loops.rows().addUp(b);
        b.addLanes(Block.SUM, Block.SUM_REST);
        double ones = 0;
        for (int j = 0; j < WIDTH; j++) ones += work[Block.ONES + j];
        b.setLanes(Block.ONES, ones);
        loops.rows().finishSums(b);
    }

    private void selectPair() {
        b.x = rows;
        b.xAt = X * size;
        b.low = rows;
        b.lowAt = X_LOW * size;
        b.t = rows;
        b.tAt = Z * size;
        b.slope = rows;
        b.slopeAt = Z_LOW * size;
        b.a = rows;
        b.aAt = Z_TERMS * size;
        b.w = rows;
        b.wAt = X_TERMS * size;
        b.terms = rows;
        b.termsAt = STEPS * size;
    }
}
