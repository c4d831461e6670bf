package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Fma;
import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.function.ScalarMath;

/**
 * The {@link SoftmaxLoops} in plain Java. {@code VectorSoftmaxLoops} is generated from this source text: the
 * generated loops use vectors in place of numbers. So both do the same operations in the same order and give the same
 * bits. {@code VectorLoopsGenerator} documents the statements and expressions that this source text may contain.
 *
 * <p>A loop whose index grows by {@link #LANES} becomes a loop over whole vectors. Each loop is a method that calls
 * no other method of this project: C2 stops inlining methods in one that has become large, and then each vector that
 * is passed to them is allocated as an object.
 */
final class ScalarSoftmaxLoops extends SoftmaxLoops {
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

    /** The greatest |z/cap| that is distinguished: beyond it, the derivative of tanh underflows. */
    private static final double SATURATED = 400;

    @Override
    void maxima(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        int size = b.size;
        for (int p = 0; p < b.blocks * WIDTH; p += LANES) {
            int from = b.xAt + p / WIDTH * size;
            int first = from + p % WIDTH;
            double max = x[first];
            for (int i = first + WIDTH; i < from + size; i += WIDTH) {
                double v = x[i];
                max = max < v ? v : max;
            }
            work[Block.MAX + p] = max;
        }
    }

    /** Uses four vectors that do not depend on each other. */
    @Override
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
     * With E = exp(−2|u|) and u = z/cap, tanh|u| is (1 − E)/(1 + E) and its derivative is 4E/(1 + E)². All of them but the
     * derivative are computed in two parts, with an error of some 2<sup>−66</sup>. E is 2<sup>k</sup> exp r, and exp r is
     * the eighth power of exp(r/8), whose Taylor series needs ten terms, of which the first three have two parts.
     */
    @Override
    void cap(Block b) {
        double[] x = b.x;
        double[] low = b.low;
        double[] slope = b.slope;
        int toLow = b.lowAt - b.xAt;
        int toSlope = b.slopeAt - b.xAt;
        double softcap = b.softcap;
        double inverse = 1 / softcap;
        double inverseLow = Fma.of(-inverse, softcap, 1) * inverse;
        int end = b.xAt + b.blocks * b.size;
        for (int i = b.xAt; i < end; i += LANES) {
            double v = x[i];
            boolean isNegative = v < 0;
            double u = v * inverse;
            double uLow = Fma.of(v, inverse, -u) + v * inverseLow;
            boolean isSaturated = Math.abs(u) > SATURATED;
            double y = (isSaturated ? SATURATED : Math.abs(u)) * -2;
            double yLow = (isSaturated ? 0 : isNegative ? -uLow : uLow) * -2;
            double shifted = Fma.of(y, ScalarMath.LOG2_E, ScalarMath.LIFTING_ROUNDER);
            double k = shifted - ScalarMath.LIFTING_ROUNDER;
            double near = Fma.of(k, -Log1p.LN_2_HIGH, y);
            double nearLow = Fma.of(k, -Log1p.LN_2_LOW, yLow);
            double r = near + nearLow;
            double fromLow = r - near;
            double rLow = near - (r - fromLow) + (nearLow - fromLow);
            double q = r * 0.125;
            double qLow = rLow * 0.125;
            double square = q * q;
            double squareLow = Fma.of(q, q, -square) + (q + q) * qLow;
            double tail = Fma.of(1 / 3628800.0, q, 1 / 362880.0);
            tail = Fma.of(tail, q, 1 / 40320.0);
            tail = Fma.of(tail, q, 1 / 5040.0);
            tail = Fma.of(tail, q, 1 / 720.0);
            tail = Fma.of(tail, q, 1 / 120.0);
            tail = Fma.of(tail, q, 1 / 24.0);
            tail = Fma.of(tail, q, 1 / 6.0);
            tail = tail * square * q;
            double halfSquare = square * 0.5;
            double h = q + halfSquare;
            double hLow = q - h + halfSquare + (squareLow * 0.5 + (qLow + tail));
            double first = h + 1;
            double firstLow = 1 - first + h + hLow;
            double e1 = first + firstLow;
            double e1Low = first - e1 + firstLow;
            double e2 = e1 * e1;
            double e2Low = Fma.of(e1, e1, -e2) + (e1 + e1) * e1Low;
            double e4 = e2 * e2;
            double e4Low = Fma.of(e2, e2, -e4) + (e2 + e2) * e2Low;
            double e8 = e4 * e4;
            double e8Low = Fma.of(e4, e4, -e8) + (e4 + e4) * e4Low;
            double power = Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << 52);
            double e = e8 * power * LOWER;
            double eLow = e8Low * power * LOWER;
            double numerator = 1 - e;
            double numeratorLow = 1 - numerator - e - eLow;
            double divisor = 1 + e;
            double divisorLow = 1 - divisor + e + eLow;
            double reciprocals = 1 / divisor;
            double tanh = numerator * reciprocals;
            double rest = Fma.of(-tanh, divisor, numerator) + (numeratorLow - tanh * divisorLow);
            double z = tanh * softcap;
            double zLow = Fma.of(tanh, softcap, -z) + rest * reciprocals * softcap;
            boolean isInfinite = Math.abs(v) > Double.MAX_VALUE;
            x[i] = isInfinite ? v : isNegative ? -z : z;
            low[i + toLow] = isInfinite ? 0 : isNegative ? -zLow : zLow;
            double product = (e + eLow) * 4 * reciprocals * reciprocals;
            double error = Fma.of(-reciprocals, divisor, 1) - reciprocals * divisorLow;
            slope[i + toSlope] = Fma.of(product, error + error, product);
        }
    }

    @Override
    void temper(Block b) {
        double[] x = b.x;
        double[] low = b.low;
        int toLow = b.lowAt - b.xAt;
        double inverse = 1 / b.temperature;
        double inverseLow = Fma.of(-inverse, b.temperature, 1) * inverse;
        int end = b.xAt + b.blocks * b.size;
        for (int i = b.xAt; i < end; i += LANES) {
            double v = x[i];
            double vLow = low[i + toLow];
            double z = v * inverse;
            double zLow = Fma.of(v, inverse, -z) + (v * inverseLow + vLow * inverse);
            x[i] = z;
            low[i + toLow] = Math.abs(z) > Double.MAX_VALUE ? 0 : zLow;
        }
    }

    /**
     * The difference x − max is never computed, so it has no rounding error. max is {@code high − minusLow}, where
     * high has so few bits that high + k log 2, with the first 33 bits of log 2, is exact. The difference of x and that
     * sum is also exact, except for an error of 2<sup>−55</sup> if x is small. Far below the maximum, the term is 0, whatever
     * the polynomial gives.
     */
    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
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

    @Override
    void timesSlope(Block b) {
        double[] terms = b.terms;
        double[] slope = b.slope;
        int toSlope = b.slopeAt - b.termsAt;
        int end = b.termsAt + b.blocks * b.size;
        for (int i = b.termsAt; i < end; i += LANES) {
            double g = terms[i];
            terms[i] = g * slope[i + toSlope] + 0;
        }
    }

    @Override
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

    @Override
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

    @Override
    void tops(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] t = b.t;
        int toT = b.tAt - b.xAt;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double sum = work[Block.LOGIT + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double share = t[i + toT] > 0.5 ? x[i] : 0;
                sum = sum + share;
            }
            work[Block.LOGIT + p] = sum;
        }
    }

    @Override
    void dots(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] t = b.t;
        int toT = b.tAt - b.xAt;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double shift = work[Block.LOGIT + p];
            double sum = work[Block.MASS + p];
            double carry = work[Block.MASS_REST + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double share = t[i + toT];
                double h = x[i] - shift;
                double product = share * h;
                double lost = Fma.of(share, h, -product);
                double before = sum;
                double next = before + product;
                double fromProduct = next - before;
                carry = carry + (before - (next - fromProduct) + (product - fromProduct) + lost);
                sum = next;
            }
            work[Block.MASS + p] = sum;
            work[Block.MASS_REST + p] = carry;
        }
    }

    @Override
    void softmaxVjps(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] t = b.t;
        double[] terms = b.terms;
        int toT = b.tAt - b.xAt;
        int toTerms = b.termsAt - b.xAt;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double shift = work[Block.LOGIT + p];
            double mean = work[Block.MASS + p];
            double meanLow = work[Block.MASS_REST + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double share = t[i + toT];
                terms[i + toTerms] = share * (x[i] - shift - mean - meanLow) + 0;
            }
        }
    }

    @Override
    void totals(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double sum = work[Block.MASS + p];
            double carry = work[Block.MASS_REST + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double v = x[i];
                double before = sum;
                double next = before + v;
                double fromV = next - before;
                carry = carry + (before - (next - fromV) + (v - fromV));
                sum = next;
            }
            work[Block.MASS + p] = sum;
            work[Block.MASS_REST + p] = carry;
        }
    }

    @Override
    void logSoftmaxVjps(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] t = b.t;
        double[] terms = b.terms;
        int toT = b.tAt - b.xAt;
        int toTerms = b.termsAt - b.xAt;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double total = work[Block.MASS + p];
            double totalLow = work[Block.MASS_REST + p];
            double sum = work[Block.GAPS + p];
            double carry = work[Block.GAPS_REST + p];
            double tops = work[Block.LOGIT + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double share = t[i + toT];
                double v = x[i];
                double value = share == 0 ? v : Fma.of(-share, total, v) - share * totalLow;
                terms[i + toTerms] = value;
                double other = share > 0.5 ? 0 : value;
                double before = sum;
                double next = before + other;
                double fromOther = next - before;
                carry = carry + (before - (next - fromOther) + (other - fromOther));
                sum = next;
                double top = share > 0.5 ? 1 : 0;
                tops = tops + top;
            }
            work[Block.GAPS + p] = sum;
            work[Block.GAPS_REST + p] = carry;
            work[Block.LOGIT + p] = tops;
        }
    }

    @Override
    void center(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] low = b.low;
        int toLow = b.lowAt - b.xAt;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double max = work[Block.RAW + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double v = x[i];
                double d = v - max;
                double fromMax = d - v;
                double lost = v - (d - fromMax) - (max + fromMax);
                x[i] = d;
                low[i + toLow] = d < -HUGE ? 0 : lost;
            }
        }
    }

    /** The logits of the teacher are those of {@link Block#t} and {@link Block#slope}, its terms those of {@link Block#a}. */
    @Override
    void steps(Block b) {
        double[] work = b.work;
        double[] x = b.x;
        double[] low = b.low;
        double[] z = b.t;
        double[] zLow = b.slope;
        double[] a = b.a;
        double[] terms = b.terms;
        int toLow = b.lowAt - b.xAt;
        int toZ = b.tAt - b.xAt;
        int toZLow = b.slopeAt - b.xAt;
        int toA = b.aAt - b.xAt;
        int toTerms = b.termsAt - b.xAt;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double top = work[Block.LOGIT + p];
            double topLow = work[Block.LOGIT_LOW + p];
            double sum = work[Block.MASS + p];
            double carry = work[Block.MASS_REST + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double v = x[i];
                double c = z[i + toZ];
                double fromX = v - top;
                double fromTop = fromX - v;
                double xLost = v - (fromX - fromTop) - (top + fromTop);
                double d = fromX - c;
                double fromC = d - fromX;
                double lost = fromX - (d - fromC) - (c + fromC) + xLost;
                double lows = low[i + toLow] - topLow - zLow[i + toZLow];
                double step = Math.abs(d) < HUGE ? d + (lost + lows) : d;
                double present = v < -Double.MAX_VALUE && c < -Double.MAX_VALUE ? 0 : step;
                terms[i + toTerms] = present;
                double share = a[i + toA] * LOWER;
                double product = share == 0 ? 0 : share * present;
                double before = sum;
                double next = before + product;
                double fromProduct = next - before;
                carry = carry + (before - (next - fromProduct) + (product - fromProduct));
                sum = next;
            }
            work[Block.MASS + p] = sum;
            work[Block.MASS_REST + p] = carry;
        }
    }

    @Override
    void divergences(Block b) {
        double[] work = b.work;
        double[] w = b.w;
        double[] a = b.a;
        double[] terms = b.terms;
        int toW = b.wAt - b.termsAt;
        int toA = b.aAt - b.termsAt;
        int end = b.termsAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double mean = work[Block.MASS + p];
            double meanLow = work[Block.MASS_REST + p];
            double quotient = work[Block.QUOTIENT + p] * LOWER;
            double error = work[Block.ERROR + p] * LOWER;
            double factor = work[Block.FACTOR + p] * LOWER;
            double sum = work[Block.GAPS + p];
            double carry = work[Block.GAPS_REST + p];
            for (int i = b.termsAt + p; i < end; i += WIDTH) {
                double d = terms[i] - mean - meanLow;
                double e = a[i + toA];
                double share = Fma.of(e, quotient, e * error);
                double series = 1 / 6402373705728000.0;
                series = Fma.of(series, d, 1 / 355687428096000.0);
                series = Fma.of(series, d, 1 / 20922789888000.0);
                series = Fma.of(series, d, 1 / 1307674368000.0);
                series = Fma.of(series, d, 1 / 87178291200.0);
                series = Fma.of(series, d, 1 / 6227020800.0);
                series = Fma.of(series, d, 1 / 479001600.0);
                series = Fma.of(series, d, 1 / 39916800.0);
                series = Fma.of(series, d, 1 / 3628800.0);
                series = Fma.of(series, d, 1 / 362880.0);
                series = Fma.of(series, d, 1 / 40320.0);
                series = Fma.of(series, d, 1 / 5040.0);
                series = Fma.of(series, d, 1 / 720.0);
                series = Fma.of(series, d, 1 / 120.0);
                series = Fma.of(series, d, 1 / 24.0);
                series = Fma.of(series, d, 1 / 6.0);
                series = Fma.of(series, d, 1 / 2.0);
                double near = share * (d * d * series);
                double linear = share * (d + 1);
                double far = w[i + toW] * factor - (share == 0 ? 0 : linear);
                double term = Math.abs(d) <= 1 ? near : far;
                terms[i] = d;
                a[i + toA] = share;
                double before = sum;
                double next = before + term;
                double fromTerm = next - before;
                carry = carry + (before - (next - fromTerm) + (term - fromTerm));
                sum = next;
            }
            work[Block.GAPS + p] = sum;
            work[Block.GAPS_REST + p] = carry;
        }
    }

    @Override
    void differences(Block b) {
        double[] work = b.work;
        double[] w = b.w;
        double[] a = b.a;
        double[] terms = b.terms;
        int toW = b.wAt - b.termsAt;
        int toA = b.aAt - b.termsAt;
        int end = b.termsAt + b.size;
        double scale = b.scale;
        for (int p = 0; p < WIDTH; p += LANES) {
            double divergence = work[Block.LOSS + p];
            double quotient = work[Block.QUOTIENT + p] * LOWER;
            double error = work[Block.ERROR + p] * LOWER;
            for (int i = b.termsAt + p; i < end; i += WIDTH) {
                double step = terms[i];
                double d = step - divergence;
                double e = w[i + toW];
                double share = a[i + toA];
                double series = 1 / 6402373705728000.0;
                series = Fma.of(series, d, 1 / 355687428096000.0);
                series = Fma.of(series, d, 1 / 20922789888000.0);
                series = Fma.of(series, d, 1 / 1307674368000.0);
                series = Fma.of(series, d, 1 / 87178291200.0);
                series = Fma.of(series, d, 1 / 6227020800.0);
                series = Fma.of(series, d, 1 / 479001600.0);
                series = Fma.of(series, d, 1 / 39916800.0);
                series = Fma.of(series, d, 1 / 3628800.0);
                series = Fma.of(series, d, 1 / 362880.0);
                series = Fma.of(series, d, 1 / 40320.0);
                series = Fma.of(series, d, 1 / 5040.0);
                series = Fma.of(series, d, 1 / 720.0);
                series = Fma.of(series, d, 1 / 120.0);
                series = Fma.of(series, d, 1 / 24.0);
                series = Fma.of(series, d, 1 / 6.0);
                series = Fma.of(series, d, 1 / 2.0);
                double near = share * Fma.of(d * d, series, d);
                double far = Fma.of(e, quotient, e * error) - share;
                boolean isNear = Math.abs(d) <= 1 && Math.abs(step) <= 4; // d has lost the digits of a large step
                double value = isNear ? near : far;
                terms[i] = value * scale + 0;
            }
        }
    }
}
