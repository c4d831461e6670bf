package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Fma;
import java.util.Arrays;

/**
 * Computes rows one after another, each chunk by chunk: the elements of a chunk are distributed over all lanes of a {@link Block}. Each
 * lane has its own sum, and the sums are added in the order of the lanes.
 */
final class LongRows extends RowBlocks {
    /** The differences x − max of an irregular row. */
    private double[] shifted = {};

    private double[] shiftedLow = {};

    /** The smoothed and weighted targets of a row. */
    private double[] coefficients = {};

    /** Whether the targets of no row have been computed, and what the label of the row replaces. */
    private boolean isFirst;

    private double ofOthers;

    /** The derivatives of the capped logits of a row. */
    private double[] slopes = {};

    /** The source of the logits of a row, and the place of the first of them. */
    private double[] source = {};

    private int sourceAt;

    @Override
    void begin(SoftmaxKernel.Task task, SoftmaxLoops implementation) {
        super.begin(task, implementation);
        isFirst = true;
        if (t.isCapped() && slopes.length < n + WIDTH) slopes = new double[n + WIDTH];
        if (!isPlain && coefficients.length < n + WIDTH) coefficients = new double[n + WIDTH];
    }

    @Override
    void compute(int from, int to) {
        for (int row = from; row < to; row++) compute(row);
    }

    @Override
    void end() {
        super.end();
        source = work;
    }

    private void compute(int row) {
        b.blocks = 1;
        if (t.isIgnored(row)) {
            t.fill(row, 0);
            return;
        }
        isShifted = false;
        source = t.x;
        sourceAt = row * n;
        if (t.quantity == Quantity.TARGET_WEIGHT) {
            addTargets(row);
            return;
        }
        b.setLanes(Block.MAX, loops.rows().maximum(b, source, sourceAt, n));
        readLabel(row);
        transformLanes();
        computeRow(row);
        if (t.targets.length > 0 || !loops.rows().areRegular(b)) correct(row, 1);
    }

    private void readLabel(int row) {
        if (!isPlain || !t.quantity.isLoss()) return;
        int label = label(row);
        b.setLanes(Block.LOGIT, source[sourceAt + label]);
        b.setLanes(Block.WEIGHT, t.weight(label));
    }

    private void addTargets(int row) {
        clearSums();
        for (int c = 0, count; c < n; c += count) {
            count = chunk(c);
            select(row, c, count, true);
            loops.targets().targetSums(b);
        }
        b.addLanes(Block.MASS, Block.MASS_REST);
        t.perRow[row] = targetWeight(0);
    }

    /** The term of the true class has been replaced. */
    @Override
    void scale() {
        loops.rows().scale(b);
    }

    /**
     * Returns the value that replaces the term of the true class, so that {@link ScalarRowLoops#scale} turns it into the
     * gradient. The value is minus the sum of the other terms, which is s + (1 − term); p − 1 would lose its digits as p
     * approaches 1.
     */
    private static double termOfTrue(double term, double s) {
        return -SoftmaxLoops.LIFT * ((1 - SoftmaxLoops.LOWER * term) + s);
    }

    /** Returns the number of logits of the chunk at c: whole vectors, or the rest of the row. */
    private int chunk(int c) {
        int count = Math.min(Block.CHUNK, n - c);
        return count < WIDTH ? count : count / WIDTH * WIDTH;
    }

    private void computeRow(int row) {
        clearSums();
        if (needsMass()) mixLong(row);
        for (int c = 0, count; c < n; c += count) {
            count = chunk(c);
            select(row, c, count, true);
            loops.rows().exponentials(b);
            loops.rows().addUp(b);
            if (needsMass()) loops.targets().weightedSums(b);
            release(row, c, count, t.quantity.keepsTerms());
        }
        b.addLanes(Block.SUM, Block.SUM_REST);
        b.addLanes(Block.ONES, Block.ZEROS);
        if (needsMass()) {
            b.addLanes(Block.MASS, Block.MASS_REST);
            b.addLanes(Block.GAPS, Block.GAPS_REST);
        }
        finish();
        if (t.quantity.isPerRow) t.perRow[row] = work[perRow()];
        if (t.quantity.isPerLogit) {
            if (isPlain && t.quantity.isLoss()) {
                int y = row * n + label(row);
                t.perLogit[y] = termOfTrue(t.perLogit[y], work[Block.SUM]);
            }
            for (int c = 0, count; c < n; c += count) {
                count = chunk(c);
                select(row, c, count, false);
                if (t.hasLogSoftmax()) writeLogSoftmax(row, c, count);
                replaceTerms();
                release(row, c, count, true);
            }
        }
        // the coefficients of the other labels are the same in the next row
        if (needsMass() && t.targets.length == 0) coefficients[label(row)] = ofOthers;
    }

    /**
     * Prepares the smoothed and weighted targets of a row. For labels they are those of the last row but for the labels,
     * unless smoothing depends on the masked classes; those of soft targets are computed chunk by chunk.
     */
    private void mixLong(int row) {
        if (isUnmixed()) return;
        shareLong();
        if (t.targets.length > 0) return;
        if (isFirst || !t.smoothsMaskedClasses) {
            b.size = (n + WIDTH - 1) / WIDTH * WIDTH;
            double share = work[Block.SHARE];
            for (int c = 0; c < n; c++) {
                boolean isShared = t.smoothsMaskedClasses || source[sourceAt + c] != Double.NEGATIVE_INFINITY;
                double weight = weights[c];
                coefficients[c] = isShared ? Fma.of(weight, share, weight * work[Block.SHARE_REST]) : 0;
            }
            Arrays.fill(coefficients, n, n + WIDTH, 0);
            isFirst = false;
        }
        int label = label(row);
        ofOthers = coefficients[label];
        coefficients[label] = ofLabel(label, source[sourceAt + label], 0);
    }

    private void shareLong() {
        int sharers = n;
        if (!t.smoothsMaskedClasses) {
            sharers = 0;
            for (int i = sourceAt; i < sourceAt + n; i++) if (source[i] != Double.NEGATIVE_INFINITY) sharers++;
        }
        setShares(0, WIDTH, sharers);
    }

    /**
     * Selects {@code count} operands of a row from class c on. If they do not fill the last vector, they are copied to the
     * workspace and followed by masked classes.
     *
     * @param isFirst whether the terms are about to be computed, or to be replaced
     */
    private void select(int row, int c, int count, boolean isFirst) {
        b.size = (count + WIDTH - 1) / WIDTH * WIDTH;
        boolean isPart = count < b.size;
        useWorkspace();
        b.termsAt = Block.TERMS;
        boolean isChanged = isTransformed() && (isFirst || !t.quantity.keepsTerms());
        if (isPart || isChanged) {
            System.arraycopy(source, sourceAt + c, work, Block.Z, count);
            Arrays.fill(work, Block.Z + count, Block.Z + b.size, Double.NEGATIVE_INFINITY);
        } else {
            b.x = source;
            b.xAt = sourceAt + c;
        }
        if (isShifted) {
            b.low = shiftedLow; // as many zeros follow as the last vector needs
            b.lowAt = c;
        }
        if (t.isCapped()) {
            b.slope = slopes;
            b.slopeAt = c;
        }
        if (isChanged) {
            b.lowAt = Block.LOW;
            Arrays.fill(work, Block.LOW, Block.LOW + b.size, 0);
            transform();
        }
        b.w = weights;
        b.wAt = c;
        if (!isPlain) selectTargets(row, c, count, isFirst, isPart);
        if (!t.quantity.isPerLogit) return;
        boolean hasTerms = t.quantity.keepsTerms() && !isFirst;
        if (isPart && hasTerms) System.arraycopy(t.perLogit, row * n + c, work, Block.TERMS, count);
        if (isPart || (isFirst && !t.quantity.keepsTerms())) return;
        b.terms = t.perLogit;
        b.termsAt = row * n + c;
    }

    /** Writes the log-softmax of the selected logits, and leaves their terms. */
    private void writeLogSoftmax(int row, int c, int count) {
        double[] terms = b.terms;
        int termsAt = b.termsAt;
        boolean isPart = count < b.size;
        b.terms = isPart ? work : t.logSoftmax;
        b.termsAt = isPart ? Block.COEFFICIENTS : row * n + c;
        loops.rows().logSoftmax(b);
        if (isPart) System.arraycopy(work, Block.COEFFICIENTS, t.logSoftmax, row * n + c, count);
        b.terms = terms;
        b.termsAt = termsAt;
    }

    private void selectTargets(int row, int c, int count, boolean isFirst, boolean isPart) {
        if (t.targets.length > 0) {
            if (isPart) {
                System.arraycopy(t.targets, row * n + c, work, Block.TARGETS, count);
                Arrays.fill(work, Block.TARGETS + count, Block.TARGETS + b.size, 0);
            } else {
                b.t = t.targets;
                b.tAt = row * n + c;
            }
        }
        if (isUnmixed()) {
            b.a = b.t;
            b.aAt = b.tAt;
            return;
        }
        b.a = coefficients;
        b.aAt = c;
        if (isFirst && needsMass() && t.targets.length > 0) loops.targets().coefficients(b);
    }

    /** Copies terms from the workspace to the results if they are there and kept. */
    private void release(int row, int c, int count, boolean keep) {
        if (keep && b.terms == work) System.arraycopy(work, Block.TERMS, t.perLogit, row * n + c, count);
    }

    @Override
    void computeShifted(int row) {
        b.blocks = 1;
        isShifted = true;
        if (shifted.length < n) {
            shifted = new double[n];
            shiftedLow = new double[n + WIDTH];
        }
        source = shifted;
        sourceAt = 0;
        System.arraycopy(t.x, row * n, shifted, 0, n);
        Arrays.fill(shiftedLow, 0, n + WIDTH, 0);
        if (t.isCapped()) {
            useWorkspace();
            b.size = n;
            b.x = shifted;
            b.xAt = 0;
            b.low = shiftedLow;
            b.lowAt = 0;
            b.slope = slopes;
            b.slopeAt = 0;
            SoftmaxLoops.SCALAR.logits().cap(b);
        }
        int k = 0;
        for (int c = 1; c < n; c++) if (shifted[c] > shifted[k]) k = c;
        double max = shifted[k];
        double maxLow = shiftedLow[k];
        double top = max / t.temperature;
        double topLow = (Fma.of(-top, t.temperature, max) + maxLow) / t.temperature;
        for (int c = 0; c < n; c++) shift(c, max, maxLow);
        b.setLanes(Block.MAX, 0);
        readLabel(row);
        b.setLanes(Block.MAX_LOW, 0);
        if (isPlain && t.quantity.isLoss()) b.setLanes(Block.LOGIT_LOW, shiftedLow[label(row)]);
        hasLows = true;
        b.setLanes(Block.TOP, top);
        b.setLanes(Block.TOP_LOW, Double.isFinite(topLow) ? topLow : 0);
        computeRow(row);
        if (t.quantity.isLoss() && t.quantity.isPerRow) t.perRow[row] += hugeGaps(row, max);
    }

    /** Replaces a logit by (x − max)/T, and a difference that may overflow by −{@link SoftmaxLoops#HUGE} if there is a loss. */
    private void shift(int c, double max, double maxLow) {
        double x = shifted[c];
        double difference = x - max;
        double d = difference / t.temperature;
        boolean isHuge = d < -SoftmaxLoops.HUGE;
        if (isHuge && t.quantity.isLoss() && x != Double.NEGATIVE_INFINITY) shifted[c] = -SoftmaxLoops.HUGE;
        else shifted[c] = d;
        if (isHuge) {
            shiftedLow[c] = 0;
            return;
        }
        double lost = Compensated.sumError(x, -max, difference) + (shiftedLow[c] - maxLow);
        shiftedLow[c] = (Fma.of(-d, t.temperature, difference) + lost) / t.temperature;
    }

    /**
     * Returns the part of the loss that comes from the differences that {@link #shift} replaced. A product is finite
     * where a difference may not be.
     */
    private double hugeGaps(int row, double max) {
        if (t.isCapped()) return 0;
        double half = 0;
        for (int c = 0; c < n; c++) {
            double x = t.x[row * n + c];
            double gap = (max / 2 - x / 2) / t.temperature - SoftmaxLoops.HUGE / 2;
            if (gap > 0 && x != Double.NEGATIVE_INFINITY) half += target(row, c) * gap;
        }
        return half + half;
    }

    /** Returns the weighted and smoothed target of a class that is not masked. */
    private double target(int row, int c) {
        double target = t.targets.length > 0 ? t.targets[row * n + c] : c == label(row) ? 1 : 0;
        double share = t.smoothing == 0 ? 0 : work[Block.SHARE];
        return t.weight(c) * (target - t.smoothing * target + share);
    }
}
