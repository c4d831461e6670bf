package dev.pullback.ops.kernels;

import static dev.pullback.ops.kernels.VectorMath.LANES;
import static dev.pullback.ops.kernels.VectorMath.SPECIES;
import static dev.pullback.ops.kernels.VectorMath.sumError;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The method of {@link SoftmaxRow} on the vector unit. Long rows are walked a vector at a time; of short ones as many as
 * there are lanes are turned into columns and done side by side, so that no lane is idle and what is done once for each
 * row, its logarithm and its division, is done for all of them at once. Either way each row has lanes of its own, so that
 * its result does not depend on its neighbours.
 *
 * <p>Three things differ from the scalar form. The exponential is that of a difference, from which rounding takes nothing, so
 * that nothing is put back afterwards. The exponentials are 2<sup>512</sup> times as large, so that those that would be subnormal keep
 * their digits. And instead of leaving out one position of the maximum, in short rows all terms that are 1 are counted,
 * and one taken off the count. Rows with a NaN, or a maximum that is not finite or so large that differences might overflow, are handed
 * to the scalar form.
 */
final class VectorSoftmax implements SoftmaxKernel {
    private static final ScalarSoftmax SCALAR = ScalarSoftmax.INSTANCE;

    private static final LaneSoftmax LANE = LaneSoftmax.INSTANCE;

    /** Rows up to this length are done side by side. */
    private static final int SHORT = 128;

    /** Logits, in short rows, up to which they are done in plain Java. */
    private static final int FEW = 128;

    private static final double LARGE = LaneSoftmax.LARGE;
    private static final double FAR = LaneSoftmax.FAR;
    private static final double LIFT = LaneSoftmax.LIFT;
    private static final double LOWER = LaneMath.LOWER;

    /** Places in the workspace, behind the elements of short rows: vectors with one number for each row at hand. */
    private static final int MAX = SHORT * LANES;

    private static final int SUM = MAX + LANES;
    private static final int REST = SUM + LANES;
    private static final int LOG = REST + LANES;
    private static final int QUOTIENT = LOG + LANES;
    private static final int ERROR = QUOTIENT + LANES;
    private static final int OTHERS = ERROR + LANES;
    private static final int ONES = OTHERS + LANES;

    /** A place for the end of a long row. */
    private static final int TAIL = ONES + LANES;

    private static final ThreadLocal<double[]> WORK = ThreadLocal.withInitial(() -> new double[TAIL + LANES]);

    private static boolean areFew(int n, int rows) {
        return n <= SHORT && rows * n <= FEW;
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        if (areFew(n, to - from)) {
            LANE.softmax(x, n, from, to, out);
            return;
        }
        double[] work = WORK.get();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(group(n), to - row);
            look(x, n, row, count, work);
            terms(x, n, row, work, out);
            scaleTerms(1, n, row, count, work, out);
            for (int j = 0; j < count; j++) {
                if (isHard(work, j)) SCALAR.softmax(x, n, row + j, row + j + 1, out);
            }
        }
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        if (areFew(n, to - from)) {
            LANE.logSoftmax(x, n, from, to, out);
            return;
        }
        double[] work = WORK.get();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(group(n), to - row);
            look(x, n, row, count, work);
            sums(x, n, row, work);
            logs(work);
            if (n <= SHORT) {
                readColumns(x, n, row, count, work);
                logSoftmax(work, 0, n * LANES, work, work);
                writeColumns(work, n, row, count, out);
            } else {
                int start = row * n;
                int whole = start + SPECIES.loopBound(n);
                logSoftmax(x, start, whole, work, out);
                readTail(x, whole, start + n, work);
                logSoftmax(work, TAIL, TAIL + LANES, work, work);
                writeTail(work, whole, start + n, out);
            }
            for (int j = 0; j < count; j++) {
                if (isHard(work, j)) SCALAR.logSoftmax(x, n, row + j, row + j + 1, out);
            }
        }
    }

    /** d − (log − lost), in whole vectors; what is lost from a difference that is far is nothing beside it. */
    private static void logSoftmax(double[] a, int start, int end, double[] work, double[] out) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        DoubleVector minusMax = max.neg();
        DoubleVector far = max.add(FAR);
        DoubleVector log = DoubleVector.fromArray(SPECIES, work, LOG);
        for (int i = start; i < end; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, a, i);
            DoubleVector near = atLeast(v, far);
            DoubleVector lost = sumError(near, minusMax, near.sub(max));
            v.sub(max).sub(log.sub(lost)).intoArray(out, i);
        }
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        if (areFew(n, to - from)) {
            LANE.logSumExp(x, n, from, to, out);
            return;
        }
        double[] work = WORK.get();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(group(n), to - row);
            look(x, n, row, count, work);
            sums(x, n, row, work);
            logSumExps(work);
            for (int j = 0; j < count; j++) {
                if (isHard(work, j)) SCALAR.logSumExp(x, n, row + j, row + j + 1, out);
                else out[row + j] = work[LOG + j];
            }
        }
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        if (areFew(n, to - from)) {
            LANE.losses(x, n, labels, ignored, from, to, out, at);
            return;
        }
        double[] work = WORK.get();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(group(n), to - row);
            look(x, n, row, count, work);
            sums(x, n, row, work);
            logs(work);
            losses(x, n, labels, ignored, row, count, work, out, at + row - from);
        }
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        if (areFew(n, to - from)) {
            LANE.gradients(x, n, labels, ignored, divisor, from, to, out);
            return;
        }
        double[] work = WORK.get();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(group(n), to - row);
            look(x, n, row, count, work);
            terms(x, n, row, work, out);
            gradients(x, n, labels, ignored, divisor, row, count, work, out);
        }
    }

    @Override
    public void lossesAndGradients(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int from,
            int to,
            double[] losses,
            int at,
            double[] out) {
        if (areFew(n, to - from)) {
            LANE.lossesAndGradients(x, n, labels, ignored, divisor, from, to, losses, at, out);
            return;
        }
        double[] work = WORK.get();
        for (int row = from, count; row < to; row += count) {
            count = Math.min(group(n), to - row);
            look(x, n, row, count, work);
            terms(x, n, row, work, out);
            gradients(x, n, labels, ignored, divisor, row, count, work, out);
            logs(work);
            losses(x, n, labels, ignored, row, count, work, losses, at + row - from);
        }
    }

    /** The losses of the rows at hand, from the logarithms. */
    private static void losses(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            int row,
            int count,
            double[] work,
            double[] out,
            int at) {
        for (int j = 0; j < count; j++) {
            int r = row + j;
            if (labels[r] == ignored) out[at + j] = 0;
            else if (isHard(work, j)) SCALAR.losses(x, n, labels, ignored, r, r + 1, out, at + j);
            else out[at + j] = SoftmaxRow.weightedGap(1, work[LOG + j], x[r * n + (int) labels[r]], work[MAX + j], 1);
        }
    }

    /** The gradients of the rows at hand, from the terms. */
    private static void gradients(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int row,
            int count,
            double[] work,
            double[] out) {
        for (int j = 0; j < count; j++) {
            int r = row + j;
            if (labels[r] == ignored) continue;
            int y = (int) labels[r];
            double e = LOWER * (n <= SHORT ? work[y * LANES + j] : out[r * n + y]);
            work[OTHERS + j] = (1 - e) + work[SUM + j];
        }
        scaleTerms(1 / divisor, n, row, count, work, out);
        for (int j = 0; j < count; j++) {
            int r = row + j;
            if (labels[r] == ignored) Arrays.fill(out, r * n, r * n + n, 0);
            else if (isHard(work, j)) SCALAR.gradients(x, n, labels, ignored, divisor, r, r + 1, out);
            else {
                double others = work[OTHERS + j];
                // taken from zero, so that nothing is 0 and not -0
                out[r * n + (int) labels[r]] = 0 - Math.fma(others, work[QUOTIENT + j], others * work[ERROR + j]);
            }
        }
    }

    /** How many rows are done at once. */
    private static int group(int n) {
        return n <= SHORT ? LANES : 1;
    }

    /** Whether row j of those at hand is one for the scalar form. */
    private static boolean isHard(double[] work, int j) {
        return !(Math.abs(work[MAX + j]) < LARGE) || Double.isNaN(work[SUM + j]);
    }

    /** Leaves the maxima in the workspace, and short rows as columns. */
    private static void look(double[] x, int n, int row, int count, double[] work) {
        if (n <= SHORT) {
            readColumns(x, n, row, count, work);
            maxOfColumns(n, work);
        } else {
            DoubleVector.broadcast(SPECIES, max(x, row * n, row * n + n, work)).intoArray(work, MAX);
        }
    }

    /** Leaves s and what rounding took from it in the workspace. */
    private static void sums(double[] x, int n, int row, double[] work) {
        addUp(x, n, row, false, work, work);
    }

    /** As {@link #sums}; the enlarged terms are left in place of the columns, those of a long row in {@code out}. */
    private static void terms(double[] x, int n, int row, double[] work, double[] out) {
        addUp(x, n, row, true, work, out);
    }

    private static void addUp(double[] x, int n, int row, boolean keep, double[] work, double[] out) {
        startSums(work);
        if (n <= SHORT) {
            addColumns(n * LANES, keep, work);
        } else {
            int start = row * n;
            int end = start + n;
            int whole = start + SPECIES.loopBound(n);
            int k = position(x, start, end, work);
            int ofMax = Math.min(start + (k - start) / LANES * LANES, whole);
            int behind = Math.min(ofMax + LANES, whole);
            addTerms(x, start, ofMax, keep, work, out);
            addTermsButOne(x, ofMax, behind, k, keep, work, out);
            addTerms(x, behind, whole, keep, work, out);
            addTermsButOne(x, whole, end, k, keep, work, out);
            if (keep && k < end) out[k] = LIFT;
            addLanes(work);
        }
        finishSums(work);
    }

    /** The first position of the maximum, or {@code end} if there is none. */
    private static int position(double[] x, int start, int end, double[] work) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        int i = start;
        while (i + LANES <= end
                && !DoubleVector.fromArray(SPECIES, x, i).eq(max).anyTrue()) i += LANES;
        while (i < end && x[i] != work[MAX]) i++;
        return i;
    }

    /** Adds the terms of a part of a row that fills a vector at most, but not that of position k. */
    private static void addTermsButOne(double[] x, int from, int to, int k, boolean keep, double[] work, double[] out) {
        if (from == to) return;
        readTail(x, from, to, work);
        if (k >= from && k < to) work[TAIL + k - from] = Double.NEGATIVE_INFINITY;
        addTerms(work, TAIL, TAIL + LANES, keep, work, work);
        if (keep) writeTail(work, from, to, out);
    }

    /** Leaves log1p(s) in the workspace. */
    private static void logs(double[] work) {
        VectorMath.log1p(work, SUM, REST);
        DoubleVector.fromArray(SPECIES, work, SUM)
                .add(DoubleVector.fromArray(SPECIES, work, REST))
                .intoArray(work, LOG);
    }

    /** Leaves m + log1p(s) in the workspace. */
    private static void logSumExps(double[] work) {
        VectorMath.log1p(work, SUM, REST);
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        DoubleVector log = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector sum = max.add(log);
        sum.add(sumError(max, log, sum).add(DoubleVector.fromArray(SPECIES, work, REST)))
                .intoArray(work, LOG);
    }

    /** Writes the terms that {@link #terms} left, times factor/(1 + s), to {@code out}. */
    private static void scaleTerms(double factor, int n, int row, int count, double[] work, double[] out) {
        quotients(factor, work);
        if (n <= SHORT) {
            scale(work, 0, n * LANES, work);
            writeColumns(work, n, row, count, out);
        } else {
            scale(out, row * n, row * n + n, work);
        }
    }

    /** Leaves factor/(1 + s) and what rounding took from it in the workspace. */
    private static void quotients(double factor, double[] work) {
        DoubleVector s = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector a = DoubleVector.broadcast(SPECIES, factor);
        DoubleVector divisor = s.add(VectorMath.ONE);
        DoubleVector lost = sumError(VectorMath.ONE, s, divisor);
        DoubleVector inverse = VectorMath.ONE.div(divisor);
        DoubleVector quotient = inverse.mul(a);
        quotient.intoArray(work, QUOTIENT);
        VectorMath.quotientError(a, divisor, lost, quotient, inverse).intoArray(work, ERROR);
    }

    private static void scale(double[] a, int start, int end, double[] work) {
        DoubleVector quotient = DoubleVector.fromArray(SPECIES, work, QUOTIENT).mul(LOWER);
        DoubleVector error = DoubleVector.fromArray(SPECIES, work, ERROR).mul(LOWER);
        int whole = start + SPECIES.loopBound(end - start);
        for (int i = start; i < whole; i += LANES) {
            DoubleVector e = DoubleVector.fromArray(SPECIES, a, i);
            e.fma(quotient, e.mul(error)).intoArray(a, i);
        }
        double q = work[QUOTIENT] * LOWER;
        double rest = work[ERROR] * LOWER;
        for (int i = whole; i < end; i++) a[i] = Math.fma(a[i], q, a[i] * rest);
    }

    /** The logits of a few rows as columns; a lane without a row has zeros. */
    private static void readColumns(double[] x, int n, int row, int count, double[] work) {
        if (count < LANES) Arrays.fill(work, 0, n * LANES, 0);
        for (int j = 0; j < count; j++) {
            int start = (row + j) * n;
            for (int c = 0; c < n; c++) work[c * LANES + j] = x[start + c];
        }
    }

    private static void writeColumns(double[] work, int n, int row, int count, double[] out) {
        for (int j = 0; j < count; j++) {
            int start = (row + j) * n;
            for (int c = 0; c < n; c++) out[start + c] = work[c * LANES + j];
        }
    }

    private static void maxOfColumns(int n, double[] work) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, 0);
        for (int c = LANES; c < n * LANES; c += LANES) max = atLeast(max, DoubleVector.fromArray(SPECIES, work, c));
        max.intoArray(work, MAX);
    }

    /** The maximum; a NaN is passed over. */
    private static double max(double[] x, int start, int end, double[] work) {
        DoubleVector max0 = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
        DoubleVector max1 = max0;
        DoubleVector max2 = max0;
        DoubleVector max3 = max0;
        int i = start;
        for (; i + 4 * LANES <= end; i += 4 * LANES) {
            max0 = atLeast(max0, DoubleVector.fromArray(SPECIES, x, i));
            max1 = atLeast(max1, DoubleVector.fromArray(SPECIES, x, i + LANES));
            max2 = atLeast(max2, DoubleVector.fromArray(SPECIES, x, i + 2 * LANES));
            max3 = atLeast(max3, DoubleVector.fromArray(SPECIES, x, i + 3 * LANES));
        }
        for (; i + LANES <= end; i += LANES) max0 = atLeast(max0, DoubleVector.fromArray(SPECIES, x, i));
        readTail(x, i, end, work);
        max0 = atLeast(max0, DoubleVector.fromArray(SPECIES, work, TAIL));
        atLeast(atLeast(max0, max1), atLeast(max2, max3)).intoArray(work, TAIL);
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < LANES; j++) {
            if (work[TAIL + j] > max) max = work[TAIL + j];
        }
        return max;
    }

    /** Starts the sums of the enlarged terms by lanes. */
    private static void startSums(double[] work) {
        DoubleVector.broadcast(SPECIES, 0).intoArray(work, SUM);
        DoubleVector.broadcast(SPECIES, 0).intoArray(work, REST);
        DoubleVector.broadcast(SPECIES, 0).intoArray(work, ONES);
    }

    /**
     * Adds whole vectors of enlarged terms to the sums by lanes, to the sum and its carry. The terms themselves are written to
     * {@code out} if they are to be kept.
     */
    private static void addTerms(double[] a, int start, int end, boolean keep, double[] work, double[] out) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        DoubleVector far = max.add(FAR);
        DoubleVector high = VectorMath.highPart(max);
        DoubleVector minusLow = high.sub(max);
        DoubleVector sum = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector carry = DoubleVector.fromArray(SPECIES, work, REST);
        for (int i = start; i < end; i += LANES) {
            DoubleVector near = atLeast(DoubleVector.fromArray(SPECIES, a, i), far);
            DoubleVector e = VectorMath.liftedExpOfDifference(near, max, high, minusLow);
            if (keep) e.intoArray(out, i);
            DoubleVector next = sum.add(e);
            carry = carry.add(sumError(sum, e, next));
            sum = next;
        }
        sum.intoArray(work, SUM);
        carry.intoArray(work, REST);
    }

    /** As {@link #addTerms} for columns, where each lane is a row and has a maximum somewhere: terms that are 1 are counted apart. */
    private static void addColumns(int end, boolean keep, double[] work) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        DoubleVector far = max.add(FAR);
        DoubleVector high = VectorMath.highPart(max);
        DoubleVector minusLow = high.sub(max);
        DoubleVector one = DoubleVector.broadcast(SPECIES, LIFT);
        DoubleVector zero = VectorMath.ZERO;
        // made here: where one that is constant and one that is computed meet, JDK 17 keeps both as objects
        DoubleVector sum = DoubleVector.broadcast(SPECIES, 0);
        DoubleVector carry = DoubleVector.broadcast(SPECIES, 0);
        DoubleVector ones = DoubleVector.broadcast(SPECIES, 0);
        for (int i = 0; i < end; i += LANES) {
            DoubleVector near = atLeast(DoubleVector.fromArray(SPECIES, work, i), far);
            DoubleVector e = VectorMath.liftedExpOfDifference(near, max, high, minusLow);
            if (keep) e.intoArray(work, i);
            DoubleVector other = e.blend(zero, e.compare(VectorOperators.EQ, one));
            ones = ones.add(e.sub(other));
            DoubleVector next = sum.add(other);
            carry = carry.add(sumError(sum, other, next));
            sum = next;
        }
        sum.intoArray(work, SUM);
        carry.intoArray(work, REST);
        ones.intoArray(work, ONES);
    }

    /** Adds up the lanes, in their order, where all of them are of one row, whose maximum was left out. */
    private static void addLanes(double[] work) {
        double sum = 0;
        double carry = 0;
        for (int j = 0; j < LANES; j++) {
            double next = sum + work[SUM + j];
            carry += Compensated.sumError(sum, work[SUM + j], next) + work[REST + j];
            sum = next;
        }
        DoubleVector.broadcast(SPECIES, sum).intoArray(work, SUM);
        DoubleVector.broadcast(SPECIES, carry).intoArray(work, REST);
        DoubleVector.broadcast(SPECIES, LIFT).intoArray(work, ONES);
    }

    /** From the sums of the enlarged terms: s, which lacks one of those that are 1, and what rounding took from it. */
    private static void finishSums(double[] work) {
        DoubleVector sum = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector ties = DoubleVector.fromArray(SPECIES, work, ONES).sub(LIFT);
        DoubleVector all = sum.add(ties);
        DoubleVector carry = DoubleVector.fromArray(SPECIES, work, REST).add(sumError(sum, ties, all));
        DoubleVector s = all.add(carry);
        s.mul(LOWER).intoArray(work, SUM);
        carry.sub(s.sub(all)).mul(LOWER).intoArray(work, REST);
    }

    /** The larger of both; a NaN in v is left, one in floor passed over. */
    private static DoubleVector atLeast(DoubleVector v, DoubleVector floor) {
        return v.blend(floor, v.compare(VectorOperators.LT, floor));
    }

    /** The end of a row that does not fill a vector, with −∞ behind it. */
    private static void readTail(double[] a, int from, int to, double[] work) {
        DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY).intoArray(work, TAIL);
        System.arraycopy(a, from, work, TAIL, to - from);
    }

    private static void writeTail(double[] work, int from, int to, double[] out) {
        System.arraycopy(work, TAIL, out, from, to - from);
    }
}
