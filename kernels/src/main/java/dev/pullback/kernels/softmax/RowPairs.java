package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
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
        Block.REST,
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
    private SoftmaxLoops loops = SoftmaxKernel.SCALAR_LOOPS;

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

    /** Replaces the lanes of a sum and of its rounding error by their sums, in the order of the lanes. */
    private double addLanes(int place, int restPlace) {
        double sum = 0;
        double carry = 0;
        for (int j = 0; j < WIDTH; j++) {
            double lane = work[place + j];
            double next = sum + lane;
            carry += Compensated.sumError(sum, lane, next) + work[restPlace + j];
            sum = next;
        }
        if (Double.isInfinite(sum)) carry = 0;
        b.setLanes(place, sum);
        b.setLanes(restPlace, carry);
        return sum + carry;
    }

    private void softmaxVjp(int row) {
        selectRow(row);
        topGradient();
        clear(Block.MASS);
        clear(Block.MASS_REST);
        loops.dots(b);
        addLanes(Block.MASS, Block.MASS_REST);
        loops.softmaxVjps(b);
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

    /** Sums the cotangents of the classes whose probability is above ½; there is at most one. */
    private void topGradient() {
        clear(Block.LOGIT);
        clear(Block.LOGIT_LOW);
        loops.tops(b);
        addLanes(Block.LOGIT, Block.LOGIT_LOW);
    }

    private void logSoftmaxVjp(int row) {
        read(t.x, row, 0, 0);
        read(t.targets, row, 1, 0);
        select(0, 1, 2);
        for (int sum : SUMS) clear(sum);
        loops.totals(b);
        addLanes(Block.MASS, Block.MASS_REST);
        loops.logSoftmaxVjps(b);
        double others = addLanes(Block.GAPS, Block.GAPS_REST);
        boolean hasTop = addLanes(Block.LOGIT, Block.LOGIT_LOW) > 0;
        for (int c = 0; hasTop && c < n; c++) {
            if (rows[size + c] > 0.5) {
                rows[2 * size + c] = 0 - others;
                break;
            }
        }
        write(2, row);
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
        double xRest = work[Block.REST];
        sumTerms(Z, Z_LOW, Z_TERMS);
        double zSum = work[Block.SUM];
        double zRest = work[Block.REST];
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
        loops.steps(b);
        // the terms are not divided by their sum yet
        double center = addLanes(Block.MASS, Block.MASS_REST) / (1 + zSum);
        b.setLanes(Block.MASS, center);
        clear(Block.MASS_REST);
        b.setLanes(Block.SUM, zSum);
        b.setLanes(Block.FACTOR, 1);
        loops.quotients(b);
        double ratio = StrictMath.exp(-top - center) / (1 + zSum);
        b.setLanes(Block.FACTOR, Math.min(ratio, Double.MAX_VALUE));
        loops.divergences(b);
        double sum = addLanes(Block.GAPS, Block.GAPS_REST);
        double divergence;
        if (top == Double.NEGATIVE_INFINITY || Double.isInfinite(center)) divergence = Double.POSITIVE_INFINITY;
        else if (ratio < 1e200 && sum < Double.POSITIVE_INFINITY) divergence = Log1p.plus(0, Math.max(sum, 0), 0);
        else divergence = (Log1p.plus(0, xSum, xRest) - Log1p.plus(0, zSum, zRest)) - top - center;
        if (t.quantity.isPerRow) t.perRow[row] = divergence;
        if (!t.quantity.isPerLogit) return;
        b.setLanes(Block.LOSS, divergence);
        b.setLanes(Block.SUM, xSum);
        b.setLanes(Block.FACTOR, 1);
        loops.quotients(b);
        b.scale = 1 / t.divisor;
        loops.differences(b);
        write(STEPS, row);
    }

    /** Reads a row, subtracts its maximum, and divides it by the temperature. Returns the maximum. */
    private double center(double[] from, int row, int array, int lowArray) {
        read(from, row, array, Double.NEGATIVE_INFINITY);
        b.x = rows;
        b.xAt = array * size;
        b.low = rows;
        b.lowAt = lowArray * size;
        loops.maxima(b);
        double max = work[Block.MAX];
        for (int j = 1; j < WIDTH; j++) if (max < work[Block.MAX + j]) max = work[Block.MAX + j];
        b.setLanes(Block.RAW, max);
        loops.center(b);
        if (t.temperature != 1) loops.temper(b);
        return max;
    }

    /** Writes the terms of a centered row, and their sum s to the lanes. */
    private void sumTerms(int array, int lowArray, int terms) {
        clear(Block.MAX);
        clear(Block.MAX_LOW);
        clear(Block.SUM);
        clear(Block.REST);
        clear(Block.ONES);
        b.x = rows;
        b.xAt = array * size;
        b.low = rows;
        b.lowAt = lowArray * size;
        b.terms = rows;
        b.termsAt = terms * size;
        loops.exponentials(b);
        loops.addUp(b);
        addLanes(Block.SUM, Block.REST);
        double ones = 0;
        for (int j = 0; j < WIDTH; j++) ones += work[Block.ONES + j];
        b.setLanes(Block.ONES, ones);
        loops.finishSums(b);
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
