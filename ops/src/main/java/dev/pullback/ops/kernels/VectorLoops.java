package dev.pullback.ops.kernels;

import static dev.pullback.ops.kernels.VectorMath.BIAS;
import static dev.pullback.ops.kernels.VectorMath.COARSE_ROUNDER;
import static dev.pullback.ops.kernels.VectorMath.HALF;
import static dev.pullback.ops.kernels.VectorMath.INTEGER;
import static dev.pullback.ops.kernels.VectorMath.INTEGER_BITS;
import static dev.pullback.ops.kernels.VectorMath.LANES;
import static dev.pullback.ops.kernels.VectorMath.LIFTING_ROUNDER;
import static dev.pullback.ops.kernels.VectorMath.LN_2_HIGH;
import static dev.pullback.ops.kernels.VectorMath.LN_2_LOW;
import static dev.pullback.ops.kernels.VectorMath.LOG2_E;
import static dev.pullback.ops.kernels.VectorMath.MINUS_LN_2_LOW;
import static dev.pullback.ops.kernels.VectorMath.ONE;
import static dev.pullback.ops.kernels.VectorMath.Q0;
import static dev.pullback.ops.kernels.VectorMath.Q1;
import static dev.pullback.ops.kernels.VectorMath.Q2;
import static dev.pullback.ops.kernels.VectorMath.Q3;
import static dev.pullback.ops.kernels.VectorMath.Q4;
import static dev.pullback.ops.kernels.VectorMath.Q5;
import static dev.pullback.ops.kernels.VectorMath.Q6;
import static dev.pullback.ops.kernels.VectorMath.Q7;
import static dev.pullback.ops.kernels.VectorMath.Q8;
import static dev.pullback.ops.kernels.VectorMath.Q9;
import static dev.pullback.ops.kernels.VectorMath.SMALL;
import static dev.pullback.ops.kernels.VectorMath.SPECIES;
import static dev.pullback.ops.kernels.VectorMath.SQRT_HALF;
import static dev.pullback.ops.kernels.VectorMath.TAIL_1;
import static dev.pullback.ops.kernels.VectorMath.TAIL_2;
import static dev.pullback.ops.kernels.VectorMath.TAIL_3;
import static dev.pullback.ops.kernels.VectorMath.TAIL_4;
import static dev.pullback.ops.kernels.VectorMath.TAIL_5;
import static dev.pullback.ops.kernels.VectorMath.TAIL_6;
import static dev.pullback.ops.kernels.VectorMath.TAIL_7;
import static dev.pullback.ops.kernels.VectorMath.TWO;
import static dev.pullback.ops.kernels.VectorMath.ZERO;
import static dev.pullback.ops.kernels.VectorMath.all;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The loops of softmax on the vector unit, over whole vectors of an array. What is one number for a row stands in a workspace
 * as a vector, a lane for each row at hand or the same in all lanes.
 *
 * <p>Each loop is a method over arrays that is written out and calls none of ours. C2 inlines the methods of the Vector API
 * wherever they are, but gives up inlining ours in a method that has become large, and then every vector that is handed over
 * becomes an object. For the same reason the vectors that go around a loop come from memory: where one that is constant and
 * one that is computed meet, JDK 17 keeps both as objects.
 */
final class VectorLoops {
    /** Rows up to this length fit in the workspace as columns. */
    static final int COLUMNS = 128;

    /** Places in the workspace, behind the columns. */
    static final int MAX = COLUMNS * LANES;

    static final int SUM = MAX + LANES;
    static final int REST = SUM + LANES;
    static final int ONES = REST + LANES;
    static final int LOG = ONES + LANES;
    static final int LOG_REST = LOG + LANES;
    static final int QUOTIENT = LOG_REST + LANES;
    static final int ERROR = QUOTIENT + LANES;

    private static final DoubleVector FAR = all(RowLoops.FAR);
    private static final DoubleVector LIFT = all(RowLoops.LIFT);
    private static final DoubleVector LOWER = all(RowLoops.LOWER);

    private static final ThreadLocal<double[]> WORKSPACE = ThreadLocal.withInitial(() -> new double[ERROR + LANES]);

    private VectorLoops() {}

    static double[] workspace() {
        return WORKSPACE.get();
    }

    /** Leaves the largest of each lane; a NaN is passed over unless it is the first. */
    static void maxima(double[] a, int from, int to, double[] work) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, a, from);
        for (int i = from + LANES; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, a, i);
            max = max.blend(v, max.compare(VectorOperators.LT, v));
        }
        max.intoArray(work, MAX);
    }

    /** As {@link #maxima}, of four vectors at a time: one would wait for the other. */
    static void maximaByFour(double[] a, int from, int to, double[] work) {
        DoubleVector max0 = DoubleVector.fromArray(SPECIES, a, from);
        DoubleVector max1 = DoubleVector.fromArray(SPECIES, a, from + LANES);
        DoubleVector max2 = DoubleVector.fromArray(SPECIES, a, from + 2 * LANES);
        DoubleVector max3 = DoubleVector.fromArray(SPECIES, a, from + 3 * LANES);
        for (int i = from + 4 * LANES; i < to; i += 4 * LANES) {
            DoubleVector v0 = DoubleVector.fromArray(SPECIES, a, i);
            DoubleVector v1 = DoubleVector.fromArray(SPECIES, a, i + LANES);
            DoubleVector v2 = DoubleVector.fromArray(SPECIES, a, i + 2 * LANES);
            DoubleVector v3 = DoubleVector.fromArray(SPECIES, a, i + 3 * LANES);
            max0 = max0.blend(v0, max0.compare(VectorOperators.LT, v0));
            max1 = max1.blend(v1, max1.compare(VectorOperators.LT, v1));
            max2 = max2.blend(v2, max2.compare(VectorOperators.LT, v2));
            max3 = max3.blend(v3, max3.compare(VectorOperators.LT, v3));
        }
        max0 = max0.blend(max1, max0.compare(VectorOperators.LT, max1));
        max2 = max2.blend(max3, max2.compare(VectorOperators.LT, max3));
        max0.blend(max2, max0.compare(VectorOperators.LT, max2)).intoArray(work, MAX);
    }

    /**
     * 2<sup>512</sup> exp(x − max), see {@link RowLoops}, written to {@code out} {@code shift} places on.
     *
     * <p>Rounding takes nothing from the difference, since it is never formed: max is {@code high − minusLow}, of which high
     * has few bits, so that high + k log 2, its first 33 bits, is exact, and so is its difference from x, but for
     * 2<sup>−55</sup> where x is small itself. The rest is as in {@link VectorMath}.
     */
    static void exponentials(double[] x, int from, int to, double[] work, double[] out, int shift) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        DoubleVector far = max.add(FAR);
        DoubleVector high = max.add(COARSE_ROUNDER).sub(COARSE_ROUNDER);
        DoubleVector minusLow = high.sub(max);
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            DoubleVector near = v.blend(far, v.compare(VectorOperators.LT, far));
            DoubleVector shifted = near.sub(max).fma(LOG2_E, LIFTING_ROUNDER);
            DoubleVector k = shifted.sub(LIFTING_ROUNDER);
            DoubleVector r = near.sub(k.fma(LN_2_HIGH, high)).add(k.fma(MINUS_LN_2_LOW, minusLow));
            DoubleVector q = Q9.fma(r, Q8)
                    .fma(r, Q7)
                    .fma(r, Q6)
                    .fma(r, Q5)
                    .fma(r, Q4)
                    .fma(r, Q3)
                    .fma(r, Q2)
                    .fma(r, Q1)
                    .fma(r, Q0);
            DoubleVector power = shifted.reinterpretAsLongs()
                    .lanewise(VectorOperators.LSHL, 52)
                    .reinterpretAsDoubles();
            q.fma(r, ONE).fma(r, ONE).mul(power).intoArray(out, i + shift);
        }
    }

    /** Starts the sums of {@link #addUp}. */
    static void startSums(double[] work) {
        Arrays.fill(work, SUM, ONES + LANES, 0);
    }

    /** Adds terms to the sums by lanes, see {@link RowLoops#addTerms}. */
    static void addUp(double[] terms, int from, int to, double[] work) {
        DoubleVector sum = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector carry = DoubleVector.fromArray(SPECIES, work, REST);
        DoubleVector ones = DoubleVector.fromArray(SPECIES, work, ONES);
        for (int i = from; i < to; i += LANES) {
            DoubleVector e = DoubleVector.fromArray(SPECIES, terms, i);
            DoubleVector other = e.blend(ZERO, e.compare(VectorOperators.EQ, LIFT));
            DoubleVector next = sum.add(other);
            DoubleVector fromOther = next.sub(sum);
            carry = carry.add(sum.sub(next.sub(fromOther)).add(other.sub(fromOther)));
            ones = ones.add(e.sub(other));
            sum = next;
        }
        sum.intoArray(work, SUM);
        carry.intoArray(work, REST);
        ones.intoArray(work, ONES);
    }

    /** From the sums of the terms: s, which lacks one of those that are 1, and what rounding took from it. */
    static void finishSums(double[] work) {
        DoubleVector sum = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector ties = DoubleVector.fromArray(SPECIES, work, ONES).sub(LIFT);
        DoubleVector all = sum.add(ties);
        DoubleVector fromTies = all.sub(sum);
        DoubleVector lost = sum.sub(all.sub(fromTies)).add(ties.sub(fromTies));
        DoubleVector carry = DoubleVector.fromArray(SPECIES, work, REST).add(lost);
        DoubleVector s = all.add(carry);
        s.mul(LOWER).intoArray(work, SUM);
        carry.sub(s.sub(all)).mul(LOWER).intoArray(work, REST);
    }

    /** Leaves factor/(1 + s) and what rounding took from it, see {@link SoftmaxRow#quotientError}. */
    static void quotients(double factor, double[] work) {
        DoubleVector s = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector a = DoubleVector.broadcast(SPECIES, factor);
        DoubleVector divisor = s.add(ONE);
        DoubleVector fromS = divisor.sub(ONE);
        DoubleVector lost = ONE.sub(divisor.sub(fromS)).add(s.sub(fromS));
        DoubleVector inverse = ONE.div(divisor);
        DoubleVector quotient = inverse.mul(a);
        quotient.intoArray(work, QUOTIENT);
        quotient.neg().fma(divisor, a).sub(quotient.mul(lost)).mul(inverse).intoArray(work, ERROR);
    }

    /** See {@link RowLoops#scale}. */
    static void scale(double[] terms, int from, int to, double[] work) {
        DoubleVector quotient = DoubleVector.fromArray(SPECIES, work, QUOTIENT).mul(LOWER);
        DoubleVector error = DoubleVector.fromArray(SPECIES, work, ERROR).mul(LOWER);
        for (int i = from; i < to; i += LANES) {
            DoubleVector e = DoubleVector.fromArray(SPECIES, terms, i);
            e.fma(quotient, e.mul(error)).intoArray(terms, i);
        }
    }

    /** Leaves log1p(s) and what rounding took from it, by the method of {@link Log1p#plus}. */
    static void log1p(double[] work) {
        DoubleVector s = DoubleVector.fromArray(SPECIES, work, SUM);
        DoubleVector rest = DoubleVector.fromArray(SPECIES, work, REST);
        DoubleVector u = s.add(ONE);
        LongVector k = u.reinterpretAsLongs().sub(SQRT_HALF).lanewise(VectorOperators.LSHR, 52);
        DoubleVector scale = BIAS.sub(k).lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
        DoubleVector exponent = k.or(INTEGER_BITS).reinterpretAsDoubles().sub(INTEGER);
        DoubleVector g = u.mul(scale).sub(ONE);
        DoubleVector fromS = u.sub(ONE);
        DoubleVector gLow = ONE.sub(u.sub(fromS)).add(s.sub(fromS)).add(rest).mul(scale);
        DoubleVector divisor = g.add(TWO);
        DoubleVector divisorLow = g.sub(divisor.sub(TWO)).add(gLow);
        DoubleVector inverse = ONE.div(divisor);
        DoubleVector f = g.mul(inverse);
        DoubleVector fLow =
                f.neg().fma(divisor, g).add(gLow).sub(f.mul(divisorLow)).mul(inverse);
        DoubleVector z = f.mul(f);
        DoubleVector tail = TAIL_7.fma(z, TAIL_6)
                .fma(z, TAIL_5)
                .fma(z, TAIL_4)
                .fma(z, TAIL_3)
                .fma(z, TAIL_2)
                .fma(z, TAIL_1)
                .mul(z);
        DoubleVector high = exponent.mul(LN_2_HIGH);
        DoubleVector twice = f.add(f);
        DoubleVector log = high.add(twice);
        DoubleVector low = fLow.add(fLow).add(exponent.mul(LN_2_LOW)).add(f.mul(tail));
        DoubleVector logLow = twice.sub(log.sub(high)).add(low);
        VectorMask<Double> isSmall = s.compare(VectorOperators.LT, SMALL);
        log.blend(s, isSmall).intoArray(work, LOG);
        logLow.blend(rest.sub(s.mul(s).mul(HALF)), isSmall).intoArray(work, LOG_REST);
    }

    /** (x − max) − log1p(s) with the rounding error of the difference put back; what is lost from a difference that is far is nothing beside it. */
    static void logSoftmax(double[] x, int from, int to, double[] work, double[] out) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX);
        DoubleVector minusMax = max.neg();
        DoubleVector far = max.add(FAR);
        DoubleVector log =
                DoubleVector.fromArray(SPECIES, work, LOG).add(DoubleVector.fromArray(SPECIES, work, LOG_REST));
        for (int i = from; i < to; i += LANES) {
            DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
            DoubleVector near = v.blend(far, v.compare(VectorOperators.LT, far));
            DoubleVector d = near.sub(max);
            DoubleVector fromMax = d.sub(near);
            DoubleVector lost = near.sub(d.sub(fromMax)).add(minusMax.sub(fromMax));
            v.sub(max).sub(log.sub(lost)).intoArray(out, i);
        }
    }
}
