package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.softmax.SoftmaxLoops.HUGE;
import static dev.pullback.kernels.softmax.SoftmaxLoops.LARGE;
import static dev.pullback.kernels.softmax.SoftmaxLoops.LIFT;
import static dev.pullback.kernels.softmax.SoftmaxLoops.LOWER;

import dev.pullback.kernels.Fma;
import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.function.ScalarMath;

/**
 * The loops of softmax and of plain cross-entropy over the elements of {@link Block}s, in plain Java; {@link SoftmaxLoops}
 * describes the method. {@code VectorRowLoops} is generated from this source text.
 */
class ScalarRowLoops {
    /** The number of elements of a vector. */
    private static final int LANES = 1;

    private static final int WIDTH = Block.WIDTH;

    /**
     * If the bits of this number are or-ed with a small non-negative integer, the result has the bits of 2<sup>52</sup>
     * plus that integer.
     */
    private static final double INTEGER = 0x1p52;

    private static final long INTEGER_BITS = Double.doubleToRawLongBits(INTEGER);
    private static final long SQRT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));

    /**
     * Writes the maximum of each lane to {@link Block#MAX}, and the logit of its class {@link Block#PLACE} to {@link Block#LOGIT}, 0 if
     * there is none. The maximum ignores a NaN that is not the first element.
     */
    void maxima(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        int size = b.size;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double place = work[Block.PLACE + p];
            double logit = work[Block.ZEROS + p];
            double c = work[Block.ZEROS + p];
            int from = b.xAt + p / WIDTH * size;
            int first = from + p % WIDTH;
            double max = x[first];
            for (int i = first; i < from + size; i += WIDTH) {
                double v = x[i];
                max = max < v ? v : max;
                logit = c == place ? v : logit;
                c = c + 1;
            }
            work[Block.MAX + p] = max;
            work[Block.LOGIT + p] = logit;
        }
    }

    /**
     * Writes maxima of parts of a block whose size is a multiple of 4·{@code WIDTH} to some of the lanes of {@link Block#MAX}; ignores a
     * NaN as {@link #maxima} does. Uses four vectors that do not depend on each other.
     */
    void maximaByFour(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        int from = b.xAt;
        int to = from + b.size;
        double max0 = x[from];
        double max1 = x[from + LANES];
        double max2 = x[from + 2 * LANES];
        double max3 = x[from + 3 * LANES];
        for (int i = from + 4 * LANES; i < to; i += 4 * LANES) {
            double v0 = x[i];
            double v1 = x[i + LANES];
            double v2 = x[i + 2 * LANES];
            double v3 = x[i + 3 * LANES];
            max0 = max0 < v0 ? v0 : max0;
            max1 = max1 < v1 ? v1 : max1;
            max2 = max2 < v2 ? v2 : max2;
            max3 = max3 < v3 ? v3 : max3;
        }
        max0 = max0 < max1 ? max1 : max0;
        max2 = max2 < max3 ? max3 : max2;
        work[Block.MAX] = max0 < max2 ? max2 : max0;
    }

    /**
     * Writes the terms 2<sup>512</sup> exp(x − max). The difference x − max is never computed, so it has no rounding error. max is
     * {@code high − minusLow}, where high has so few bits that high + k log 2, with the first 33 bits of log 2, is exact. The difference
     * of x and that sum is also exact, except for an error of 2<sup>−55</sup> if x is small. Far below the maximum, the term is 0,
     * whatever the polynomial gives.
     */
    void exponentials(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] low = b.low;
        double[] terms = b.terms;
        int size = b.size;
        int toLow = b.lowAt - b.xAt;
        int toTerms = b.termsAt - b.xAt;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double max = work[Block.MAX + p];
            double far = max + ScalarMath.FAR;
            double high = max + ScalarMath.COARSE_ROUNDER - ScalarMath.COARSE_ROUNDER;
            double minusLow = high - max - work[Block.MAX_LOW + p];
            int from = b.xAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double v = x[i];
                double shifted = Fma.of(v - max, ScalarMath.LOG2_E, ScalarMath.LIFTING_ROUNDER);
                double k = shifted - ScalarMath.LIFTING_ROUNDER;
                double lowest = minusLow + low[i + toLow];
                double r = v - Fma.of(k, Log1p.LN_2_HIGH, high) + Fma.of(k, -Log1p.LN_2_LOW, lowest);
                double q = Fma.of(ScalarMath.Q9, r, ScalarMath.Q8);
                q = Fma.of(q, r, ScalarMath.Q7);
                q = Fma.of(q, r, ScalarMath.Q6);
                q = Fma.of(q, r, ScalarMath.Q5);
                q = Fma.of(q, r, ScalarMath.Q4);
                double e = Fma.of(q, r, ScalarMath.Q3);
                e = Fma.of(e, r, ScalarMath.Q2);
                e = Fma.of(e, r, ScalarMath.Q1);
                e = Fma.of(e, r, ScalarMath.Q0);
                e = Fma.of(e, r, 1);
                e = Fma.of(e, r, 1);
                long power = Double.doubleToRawLongBits(shifted) << 52;
                terms[i + toTerms] = v < far ? 0 : e * Double.longBitsToDouble(power);
            }
        }
    }

    /**
     * Adds terms to the sums of each lane: {@link Block#SUM} is the sum of the terms less than {@link SoftmaxLoops#LIFT}, {@link Block#REST} is the
     * rounding error of that sum, and {@link Block#ONES} is the sum of the other terms. A NaN makes the sum NaN.
     */
    void addUp(Block b) {
        double[] work = b.work;
        double[] terms = b.terms;
        int size = b.size;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double sum = work[Block.SUM + p];
            double carry = work[Block.REST + p];
            double ones = work[Block.ONES + p];
            int from = b.termsAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double e = terms[i];
                double other = e == LIFT ? 0 : e;
                double before = sum;
                double next = before + other;
                double fromOther = next - before;
                carry = carry + (before - (next - fromOther) + (other - fromOther));
                ones = ones + (e - other);
                sum = next;
            }
            work[Block.SUM + p] = sum;
            work[Block.REST + p] = carry;
            work[Block.ONES + p] = ones;
        }
    }

    /** Replaces the sums of the terms by s and its rounding error. */
    void finishSums(Block b) {
        double[] work = b.work;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double sum = work[Block.SUM + p];
            double ties = work[Block.ONES + p] - LIFT;
            double all = sum + ties;
            double fromTies = all - sum;
            double lost = sum - (all - fromTies) + (ties - fromTies);
            double carry = work[Block.REST + p] + lost;
            double s = all + carry;
            work[Block.SUM + p] = s * LOWER;
            work[Block.REST + p] = (carry - (s - all)) * LOWER;
        }
    }

    /** Returns whether no row holds a NaN, and each maximum is finite and not {@link SoftmaxLoops#LARGE}. */
    boolean areRegular(Block b) {
        double[] work = b.work;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double max = work[Block.MAX + p];
            double s = work[Block.SUM + p];
            boolean isRegular = Math.abs(max) < LARGE && s < Double.POSITIVE_INFINITY;
            if (!isRegular) return false;
        }
        return true;
    }

    /** Writes log1p(s) to {@link Block#LOG} and {@link Block#LOG_REST}, by the method of {@code Log1p.plus}. */
    void log1p(Block b) {
        double[] work = b.work;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double s = work[Block.SUM + p];
            double rest = work[Block.REST + p];
            double u = s + 1;
            long k = (Double.doubleToRawLongBits(u) - SQRT_HALF) >>> 52;
            double scale = Double.longBitsToDouble((1023 - k) << 52);
            double exponent = Double.longBitsToDouble(k | INTEGER_BITS) - INTEGER;
            double g = u * scale - 1;
            double fromS = u - 1;
            double gLow = (1 - (u - fromS) + (s - fromS) + rest) * scale;
            double divisor = g + 2;
            double divisorLow = g - (divisor - 2) + gLow;
            double inverse = 1 / divisor;
            double f = g * inverse;
            double fLow = (Fma.of(-f, divisor, g) + gLow - f * divisorLow) * inverse;
            double z = f * f;
            double tail = Fma.of(Log1p.TAIL_7, z, Log1p.TAIL_6);
            tail = Fma.of(tail, z, Log1p.TAIL_5);
            tail = Fma.of(tail, z, Log1p.TAIL_4);
            tail = Fma.of(tail, z, Log1p.TAIL_3);
            tail = Fma.of(tail, z, Log1p.TAIL_2);
            tail = Fma.of(tail, z, Log1p.TAIL_1);
            tail = tail * z;
            double high = exponent * Log1p.LN_2_HIGH;
            double twice = f + f;
            double log = high + twice;
            double low = fLow + fLow + exponent * Log1p.LN_2_LOW + f * tail;
            double logLow = twice - (log - high) + low;
            boolean isSmall = s < Log1p.SMALL;
            work[Block.LOG + p] = isSmall ? s : log;
            work[Block.LOG_REST + p] = isSmall ? rest - s * s * 0.5 : logLow;
        }
    }

    /** Writes {@link Block#LOG_SUM_EXP}. */
    void logSumExps(Block b) {
        double[] work = b.work;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double top = work[Block.TOP + p];
            double log = work[Block.LOG + p];
            double low = work[Block.LOG_REST + p] + work[Block.TOP_LOW + p];
            double sum = top + log;
            double fromLog = sum - top;
            double lost = top - (sum - fromLog) + (log - fromLog);
            work[Block.LOG_SUM_EXP + p] = sum + (lost + low);
        }
    }

    /** Writes w (log1p(s) − d) to {@link Block#LOSS} for the logit and the weight of the true class. */
    void losses(Block b) {
        double[] work = b.work;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double z = work[Block.LOGIT + p];
            double max = work[Block.MAX + p];
            double low = work[Block.LOGIT_LOW + p] - work[Block.MAX_LOW + p];
            double log = work[Block.LOG + p];
            double weight = work[Block.WEIGHT + p];
            double d = z - max;
            double fromMax = d - z;
            double lost = z - (d - fromMax) - (max + fromMax) + low;
            double finite = d < -HUGE ? 0 : lost;
            work[Block.LOSS + p] = weight == 0 ? 0 : (log + (work[Block.LOG_REST + p] - finite) - d) * weight;
        }
    }

    /** Writes {@link Block#FACTOR}/(1 + s) and its rounding error, see {@link Compensated#quotientError}. */
    void quotients(Block b) {
        double[] work = b.work;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double factor = work[Block.FACTOR + p];
            double s = work[Block.SUM + p];
            double divisor = s + 1;
            double fromS = divisor - 1;
            double lost = 1 - (divisor - fromS) + (s - fromS);
            double inverse = 1 / divisor;
            double quotient = inverse * factor;
            double error = Fma.of(-quotient, divisor, factor) - quotient * lost;
            work[Block.QUOTIENT + p] = quotient;
            work[Block.ERROR + p] = error * inverse;
        }
    }

    /** Multiplies the terms by the quotient, rounded once, and by {@link SoftmaxLoops#LOWER}; no result is −0. */
    void scale(Block b) {
        double[] work = b.work;
        double[] terms = b.terms;
        int size = b.size;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double quotient = work[Block.QUOTIENT + p] * LOWER;
            double error = work[Block.ERROR + p] * LOWER;
            int from = b.termsAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double e = terms[i];
                terms[i] = Fma.of(e, quotient, e * error) + 0;
            }
        }
    }

    /**
     * Multiplies the terms as {@link #scale} does, after it has replaced that of the class {@link Block#PLACE} by minus the sum of the
     * others, s + (1 − exp d); p − 1 would lose its digits as p approaches 1.
     */
    void slopes(Block b) {
        double[] work = b.work;
        double[] terms = b.terms;
        int size = b.size;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double s = work[Block.SUM + p];
            double place = work[Block.PLACE + p];
            double c = work[Block.ZEROS + p];
            double quotient = work[Block.QUOTIENT + p] * LOWER;
            double error = work[Block.ERROR + p] * LOWER;
            int from = b.termsAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double e = terms[i];
                double own = (1 - e * LOWER + s) * -LIFT;
                double term = c == place ? own : e;
                terms[i] = Fma.of(term, quotient, term * error) + 0;
                c = c + 1;
            }
        }
    }

    /** Writes d − log1p(s) in place of the terms. A far difference is not corrected. */
    void logSoftmax(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] low = b.low;
        double[] terms = b.terms;
        int size = b.size;
        int toLow = b.lowAt - b.xAt;
        int toTerms = b.termsAt - b.xAt;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            double max = work[Block.MAX + p];
            double maxLow = work[Block.MAX_LOW + p];
            double minusMax = -max;
            double far = max + ScalarMath.FAR;
            double high = work[Block.LOG + p];
            double log = high + work[Block.LOG_REST + p];
            int from = b.xAt + p / WIDTH * size;
            for (int i = from + p % WIDTH; i < from + size; i += WIDTH) {
                double v = x[i];
                double vLow = low[i + toLow];
                double near = v < far ? far : v;
                double d = near - max;
                double fromMax = d - near;
                double lost = near - (d - fromMax) + (minusMax - fromMax);
                terms[i + toTerms] = v - max - (log - (lost + (vLow - maxLow)));
            }
        }
    }

    /** Returns the maximum of n adjacent elements; ignores a NaN that is not the first. */
    final double maximum(Block b, double[] x, int at, int n) {
        int whole = n / (4 * Block.WIDTH) * (4 * Block.WIDTH);
        double max = x[at];
        if (whole > 0) {
            b.x = x;
            b.xAt = at;
            b.size = whole;
            b.setLanes(Block.MAX, max);
            maximaByFour(b);
            for (int j = 0; j < Block.WIDTH; j++) if (max < b.work[Block.MAX + j]) max = b.work[Block.MAX + j];
        }
        for (int i = at + whole; i < at + n; i++) if (max < x[i]) max = x[i];
        return max;
    }
}
