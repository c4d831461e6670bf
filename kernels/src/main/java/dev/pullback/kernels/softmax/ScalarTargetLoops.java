package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.softmax.SoftmaxLoops.LIFT;
import static dev.pullback.kernels.softmax.SoftmaxLoops.LOWER;

import dev.pullback.kernels.Fma;
import dev.pullback.kernels.function.ScalarMath;

/**
 * The loops of cross-entropy with soft, smoothed or weighted targets and z-loss, in plain Java; {@link SoftmaxLoops}
 * states the formulas. {@code VectorTargetLoops} is generated from this source text.
 */
class ScalarTargetLoops {
    /** The number of elements of a vector. */
    private static final int LANES = 1;

    private static final int WIDTH = Block.WIDTH;

    /** Writes the smoothed and weighted targets a. */
    void coefficients(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] t = b.t;
        double[] w = b.w;
        double[] a = b.a;
        int size = b.size;
        int toT = b.tAt - b.xAt;
        int toA = b.aAt - b.xAt;
        double limit = b.limit;
        double smoothing = b.smoothing;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double share = work[Block.SHARE + p];
            double shareRest = work[Block.SHARE_REST + p];
            int from = b.xAt + p / WIDTH * size;
            int toW = b.wAt - from;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double v = x[i];
                double target = t[i + toT];
                double weight = w[i + toW];
                double shared = v < limit ? 0 : Fma.of(weight, share, weight * shareRest);
                a[i + toA] = Fma.of(weight, Fma.of(target, -smoothing, target), shared);
            }
        }
    }

    /**
     * Adds a and a·d to the sums of each lane, see {@link Block#MASS}. The rounding error of the second sum is computed as if no term
     * were larger than the sum before it. A larger term at least doubles the sum, so all of them together lose an ulp at most.
     */
    void weightedSums(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] low = b.low;
        double[] a = b.a;
        int size = b.size;
        int toLow = b.lowAt - b.xAt;
        int toA = b.aAt - b.xAt;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double max = work[Block.MAX + p];
            double maxLow = work[Block.MAX_LOW + p];
            double mass = work[Block.MASS + p];
            double massCarry = work[Block.MASS_REST + p];
            double gaps = work[Block.GAPS + p];
            double gapsCarry = work[Block.GAPS_REST + p];
            int from = b.xAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double v = x[i];
                double vLow = low[i + toLow];
                double c = a[i + toA];
                double massBefore = mass;
                double massNext = massBefore + c;
                double fromC = massNext - massBefore;
                massCarry = massCarry + (massBefore - (massNext - fromC) + (c - fromC));
                mass = massNext;
                double d = v - max + (vLow - maxLow);
                double gap = c == 0 ? 0 : c * d;
                double gapsBefore = gaps;
                double gapsNext = gapsBefore + gap;
                gapsCarry = gapsCarry + (gap - (gapsNext - gapsBefore));
                gaps = gapsNext;
            }
            work[Block.MASS + p] = mass;
            work[Block.MASS_REST + p] = massCarry;
            work[Block.GAPS + p] = gaps;
            work[Block.GAPS_REST + p] = gapsCarry;
        }
    }

    /**
     * Adds w·t to the sums of each lane, {@link Block#MASS} and {@link Block#MASS_REST}. A target that is negative or NaN makes the sum
     * NaN; an infinite one makes it infinite or NaN.
     */
    void targetSums(Block b) {
        double[] work = b.work;
        double[] t = b.t;
        double[] w = b.w;
        int size = b.size;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double sum = work[Block.MASS + p];
            double carry = work[Block.MASS_REST + p];
            int from = b.tAt + p / WIDTH * size;
            int toW = b.wAt - from;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double target = t[i];
                double c = target < 0 ? Double.NaN : target * w[i + toW];
                double before = sum;
                double next = before + c;
                carry = carry + (c - (next - before));
                sum = next;
            }
            work[Block.MASS + p] = sum;
            work[Block.MASS_REST + p] = carry;
        }
    }

    /** Writes the loss to {@link Block#LOSS}, computed from the sums of {@link #weightedSums}. */
    void mixedLosses(Block b) {
        double[] work = b.work;
        double zLoss = b.zLoss;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double log = work[Block.LOG + p];
            double logRest = work[Block.LOG_REST + p];
            double mass = work[Block.MASS + p];
            double massRest = work[Block.MASS_REST + p];
            double gaps = work[Block.GAPS + p];
            double allGaps = gaps < -Double.MAX_VALUE ? gaps : gaps + work[Block.GAPS_REST + p];
            double rest = Fma.of(massRest, log, mass * logRest) - allGaps;
            double logSumExp = work[Block.LOG_SUM_EXP + p];
            double loss = Fma.of(mass, log, rest);
            work[Block.LOSS + p] = Fma.of(zLoss * logSumExp, logSumExp, loss);
        }
    }

    /** Replaces the terms by the derivative of the loss, multiplied by {@link Block#FACTOR}; no result is −0. */
    void mixedSlopes(Block b) {
        double[] work = b.work;
        double[] a = b.a;
        double[] terms = b.terms;
        int size = b.size;
        int toA = b.aAt - b.termsAt;
        double zLoss = 2 * b.zLoss;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double s = work[Block.SUM + p];
            double mass = work[Block.MASS + p];
            double more = Fma.of(zLoss, work[Block.LOG_SUM_EXP + p], work[Block.MASS_REST + p]);
            boolean isHuge = mass > 0x1p500; // its products with lifted terms would overflow
            double down = isHuge ? 0x1p-530 : 1;
            double up = isHuge ? 0x1p530 : 1;
            double lift = down * -LIFT;
            double quotient = work[Block.QUOTIENT + p] * (LOWER * up);
            double error = work[Block.ERROR + p] * (LOWER * up);
            int from = b.termsAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double e = terms[i];
                double c = a[i + toA];
                double rest = mass - c;
                double lost = mass - rest - c;
                double others = Fma.of(e, -LOWER, 1) + s;
                double numerator = Fma.of(e, (rest + (lost + more)) * down, c * lift * others);
                terms[i] = Fma.of(numerator, quotient, numerator * error) + 0;
            }
        }
    }

    /** Writes ((1 − ε) w (log1p(s) − d) − w·mean)/divisor in place of the terms. */
    void targetSlopes(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] low = b.low;
        double[] w = b.w;
        double[] terms = b.terms;
        int size = b.size;
        int toLow = b.lowAt - b.xAt;
        int toTerms = b.termsAt - b.xAt;
        double kept = 1 - b.smoothing;
        double mean = b.mean;
        double divisor = b.divisor;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double max = work[Block.MAX + p];
            double maxLow = work[Block.MAX_LOW + p];
            double minusMax = -max;
            double far = max + ScalarMath.FAR;
            double log = work[Block.LOG + p];
            double logRest = work[Block.LOG_REST + p];
            int from = b.xAt + p / WIDTH * size;
            int toW = b.wAt - from;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double v = x[i];
                double vLow = low[i + toLow];
                double weight = w[i + toW];
                double near = v < far ? far : v;
                double d = near - max;
                double fromMax = d - near;
                double lost = near - (d - fromMax) + (minusMax - fromMax);
                double gap = log + (logRest - (lost + (vLow - maxLow))) - (v - max);
                double factor = weight * kept;
                double cost = factor == 0 ? 0 : gap * factor;
                terms[i + toTerms] = (cost - weight * mean) / divisor;
            }
        }
    }
}
