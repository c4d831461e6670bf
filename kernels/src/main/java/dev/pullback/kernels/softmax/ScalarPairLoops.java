package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.softmax.SoftmaxLoops.HUGE;
import static dev.pullback.kernels.softmax.SoftmaxLoops.LARGE;
import static dev.pullback.kernels.softmax.SoftmaxLoops.LOWER;

import dev.pullback.kernels.Fma;

/**
 * The loops of {@link RowPairs} over one block, in plain Java: VJPs of softmax and the divergence of two softmaxes.
 * {@code VectorPairLoops} is generated from this source text.
 */
class ScalarPairLoops {
    /** The number of elements of a vector. */
    private static final int LANES = 1;

    private static final int WIDTH = Block.WIDTH;

    /** Adds the cotangents x of the classes whose probability t is above ½ to {@link Block#LOGIT}. */
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

    /** Adds t (x − {@link Block#LOGIT}) to the sums {@link Block#MASS}, and writes the largest t to {@link Block#MAX}. */
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
            double max = work[Block.MAX + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double share = t[i + toT];
                max = max < share ? share : max;
                double h = x[i] - shift;
                double product = share * h;
                double lost = Fma.of(share, h, -product);
                double before = sum;
                double next = before + product;
                double fromProduct = next - before;
                carry = carry + (before - (next - fromProduct) + (product - fromProduct) + lost);
                sum = next;
            }
            work[Block.MAX + p] = max;
            work[Block.MASS + p] = sum;
            work[Block.MASS_REST + p] = carry;
        }
    }

    /** Writes t ((x − LOGIT) − MASS), 0 for a class with probability 0. */
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

    /** Adds x to the sums {@link Block#MASS}. */
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

    /**
     * Writes x − t·MASS, adds the results for probabilities up to ½ to the sums {@link Block#GAPS}, and counts the others in {@link
     * Block#LOGIT}.
     */
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

    /** Writes (a − {@link Block#RAW})/T in place of the logits, in two parts. */
    void center(Block b) {
        double[] work = b.work;
        double[] a = b.a;
        double[] x = b.x;
        double[] low = b.low;
        int toA = b.aAt - b.xAt;
        int toLow = b.lowAt - b.xAt;
        double inverse = 1 / b.temperature;
        double inverseLow = Fma.of(-inverse, b.temperature, 1) * inverse;
        int end = b.xAt + b.size;
        for (int p = 0; p < WIDTH; p += LANES) {
            double max = work[Block.RAW + p];
            for (int i = b.xAt + p; i < end; i += WIDTH) {
                double v = a[i + toA];
                double d = v - max;
                double fromMax = d - v;
                double lost = v - (d - fromMax) - (max + fromMax);
                double finite = d < -HUGE ? 0 : lost;
                double z = d * inverse;
                double zLow = Fma.of(d, inverse, -z) + Fma.of(d, inverseLow, finite * inverse);
                x[i] = z;
                low[i + toLow] = Math.abs(z) > Double.MAX_VALUE ? 0 : zLow;
            }
        }
    }

    /**
     * Writes δ, and adds the products of terms and δ to the sums {@link Block#MASS}. The logits of the teacher are those of {@link
     * Block#t} and {@link Block#slope}, its terms those of {@link Block#a}.
     */
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

    /**
     * Replaces the terms of the teacher by p, and adds p (exp d − 1 − d) to the sums {@link Block#GAPS}. Where |d| is above 1, p exp d
     * is the student's term times {@link Block#FACTOR}. Replaces δ by exp d − 1, or by a number above 2 where |d| is above 1.
     */
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
                double series = Fma.of(7.746178593018827E-13, d, 1.1639194124150522E-11);
                series = Fma.of(series, d, 1.6057679623801638E-10);
                series = Fma.of(series, d, 2.0874435575864273E-9);
                series = Fma.of(series, d, 2.5052117695907823E-8);
                series = Fma.of(series, d, 2.755733506893373E-7);
                series = Fma.of(series, d, 2.7557319191381816E-6);
                series = Fma.of(series, d, 2.4801587246096818E-5);
                series = Fma.of(series, d, 0.00019841269841324198);
                series = Fma.of(series, d, 0.0013888888888981404);
                series = Fma.of(series, d, 0.008333333333333299);
                series = Fma.of(series, d, 0.04166666666666609);
                series = Fma.of(series, d, 0.16666666666666666);
                series = Fma.of(series, d, 0.5);
                double curve = d * d * series;
                double near = share * curve;
                double linear = share * (d + 1);
                double far = w[i + toW] * factor - (share == 0 ? 0 : linear);
                boolean isNear = Math.abs(d) <= 1;
                double term = isNear ? near : far;
                terms[i] = isNear ? d + curve : LARGE;
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

    /**
     * Writes (q − p) times {@link Block#scale} in place of the terms exp d − 1. Those up to {@link Block#limit} are multiplied by {@link
     * Block#decay} = exp(−KL), and {@link Block#decline} = exp(−KL) − 1 is added.
     */
    void differences(Block b) {
        double[] work = b.work;
        double[] w = b.w;
        double[] a = b.a;
        double[] terms = b.terms;
        int toW = b.wAt - b.termsAt;
        int toA = b.aAt - b.termsAt;
        int end = b.termsAt + b.size;
        double scale = b.scale;
        double limit = b.limit;
        double decay = b.decay;
        double decline = b.decline;
        for (int p = 0; p < WIDTH; p += LANES) {
            double quotient = work[Block.QUOTIENT + p] * LOWER;
            double error = work[Block.ERROR + p] * LOWER;
            for (int i = b.termsAt + p; i < end; i += WIDTH) {
                double growth = terms[i];
                double e = w[i + toW];
                double share = a[i + toA];
                double near = share * Fma.of(growth, decay, decline);
                double far = Fma.of(e, quotient, e * error) - share;
                double value = growth <= limit ? near : far;
                terms[i] = value * scale + 0;
            }
        }
    }
}
