package dev.pullback.kernels.softmax;

import static dev.pullback.kernels.function.VectorMath.LANES;
import static dev.pullback.kernels.function.VectorMath.SPECIES;
import static dev.pullback.kernels.function.VectorMath.known;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.function.ScalarMath;
import dev.pullback.kernels.function.VectorMath;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The loops of softmax on the vector unit. They work on one or several adjacent blocks of an array. A block has {@code
 * size} elements, which fill whole vectors. The workspace has one vector for each block for values such as the maximum.
 * Short rows are the columns of a block, so each lane of that vector belongs to another row. For a long row, all lanes
 * are equal.
 *
 * <p>Each loop is one method over arrays that calls no other method of this project. C2 always inlines the methods of
 * the Vector API, but stops inlining other methods in a method that has become large; then each vector that is passed
 * to them is allocated as an object. The initial values of vectors that a loop updates are read from memory: where a
 * constant vector and a computed vector merge, JDK 17 keeps both as objects. Constants are broadcast to vectors before
 * the loop: vectors in fields would be loaded from memory again after each store.
 */
final class VectorSoftmaxLoops {
    /** The greatest number of logits of a row that fits in the workspace as a column. */
    static final int COLUMNS = AdaptiveSoftmax.SHORT;

    /** The greatest number of blocks computed at once. While one block waits for a result, the others proceed. */
    static final int BLOCKS = 32;

    private static final int ROWS = BLOCKS * LANES;

    /** The number of elements that loops pass on in the workspace, such that they stay in the first-level cache. */
    static final int CHUNK = COLUMNS * LANES;

    /** Offsets of values in the workspace, behind the columns or the chunk. */
    static final int MAX = CHUNK;

    static final int SUM = MAX + ROWS;
    static final int REST = SUM + ROWS;
    static final int ONES = REST + ROWS;
    static final int LOG = ONES + ROWS;
    static final int LOG_REST = LOG + ROWS;
    static final int QUOTIENT = LOG_REST + ROWS;
    static final int ERROR = QUOTIENT + ROWS;

    /** The logit of the true class. */
    static final int LOGIT = ERROR + ROWS;

    /**
     * If the bits of this number are or-ed with a small non-negative integer, the result has the bits of 2<sup>52</sup>
     * plus that integer.
     */
    private static final double INTEGER = 0x1p52;

    private static final int[] SUMS = {SUM, REST, ONES};

    private static final ThreadLocal<double[]> WORKSPACE = ThreadLocal.withInitial(() -> new double[LOGIT + ROWS]);

    private VectorSoftmaxLoops() {}

    static double[] workspace() {
        return WORKSPACE.get();
    }

    /** Writes the maximum of each lane to {@link #MAX}; ignores a NaN that is not the first element. */
    static void maxima(double[] a, int size, int blocks, double[] work) {
        for (int b = 0; b < blocks; b++) {
            int from = b * size;
            DoubleVector max = DoubleVector.fromArray(SPECIES, a, from);
            for (int i = from + LANES; i < from + size; i += LANES) {
                DoubleVector v = DoubleVector.fromArray(SPECIES, a, i);
                max = known(max).blend(v, known(max).compare(VectorOperators.LT, v));
            }
            known(max).intoArray(work, MAX + b * LANES);
        }
    }

    /** The same as {@link #maxima} for one long block. It uses four vectors that do not depend on each other. */
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
            max0 = known(max0).blend(v0, known(max0).compare(VectorOperators.LT, v0));
            max1 = known(max1).blend(v1, known(max1).compare(VectorOperators.LT, v1));
            max2 = known(max2).blend(v2, known(max2).compare(VectorOperators.LT, v2));
            max3 = known(max3).blend(v3, known(max3).compare(VectorOperators.LT, v3));
        }
        max0 = known(max0);
        max1 = known(max1);
        max2 = known(max2);
        max3 = known(max3);
        max0 = max0.blend(max1, max0.compare(VectorOperators.LT, max1));
        max2 = max2.blend(max3, max2.compare(VectorOperators.LT, max3));
        max0.blend(max2, max0.compare(VectorOperators.LT, max2)).intoArray(work, MAX);
    }

    /**
     * Writes 2<sup>512</sup> exp(x − max), see {@link RowByRowSoftmax}, for element i to {@code out[i + shift]}.
     *
     * <p>The difference x − max is never computed, so it has no rounding error. max is {@code high − minusLow}, where
     * high has so few bits that high + k log 2, with the first 33 bits of log 2, is exact. The difference of x and that
     * sum is also exact, except for an error of 2<sup>−55</sup> if x is small. The exponential is that of {@link
     * VectorMath}.
     */
    static void exponentials(double[] x, int from, int size, int blocks, double[] work, double[] out, int shift) {
        DoubleVector reach = DoubleVector.broadcast(SPECIES, ScalarMath.FAR);
        DoubleVector coarse = DoubleVector.broadcast(SPECIES, ScalarMath.COARSE_ROUNDER);
        DoubleVector rounder = DoubleVector.broadcast(SPECIES, ScalarMath.LIFTING_ROUNDER);
        DoubleVector log2e = DoubleVector.broadcast(SPECIES, ScalarMath.LOG2_E);
        DoubleVector ln2High = DoubleVector.broadcast(SPECIES, Log1p.LN_2_HIGH);
        DoubleVector minusLn2Low = DoubleVector.broadcast(SPECIES, -Log1p.LN_2_LOW);
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        DoubleVector q0 = DoubleVector.broadcast(SPECIES, ScalarMath.Q0);
        DoubleVector q1 = DoubleVector.broadcast(SPECIES, ScalarMath.Q1);
        DoubleVector q2 = DoubleVector.broadcast(SPECIES, ScalarMath.Q2);
        DoubleVector q3 = DoubleVector.broadcast(SPECIES, ScalarMath.Q3);
        DoubleVector q4 = DoubleVector.broadcast(SPECIES, ScalarMath.Q4);
        DoubleVector q5 = DoubleVector.broadcast(SPECIES, ScalarMath.Q5);
        DoubleVector q6 = DoubleVector.broadcast(SPECIES, ScalarMath.Q6);
        DoubleVector q7 = DoubleVector.broadcast(SPECIES, ScalarMath.Q7);
        DoubleVector q8 = DoubleVector.broadcast(SPECIES, ScalarMath.Q8);
        DoubleVector q9 = DoubleVector.broadcast(SPECIES, ScalarMath.Q9);
        for (int b = 0; b < blocks; b++) {
            DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX + b * LANES);
            DoubleVector far = max.add(reach);
            DoubleVector high = max.add(coarse).sub(coarse);
            DoubleVector minusLow = high.sub(max);
            int first = from + b * size;
            for (int i = first; i < first + size; i += LANES) {
                DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
                DoubleVector near = v.blend(far, v.compare(VectorOperators.LT, far));
                DoubleVector shifted = near.sub(max).fma(log2e, rounder);
                DoubleVector k = shifted.sub(rounder);
                DoubleVector r = near.sub(k.fma(ln2High, high)).add(k.fma(minusLn2Low, minusLow));
                DoubleVector q = q9.fma(r, q8).fma(r, q7).fma(r, q6).fma(r, q5).fma(r, q4);
                DoubleVector e = q.fma(r, q3)
                        .fma(r, q2)
                        .fma(r, q1)
                        .fma(r, q0)
                        .fma(r, one)
                        .fma(r, one);
                LongVector power = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
                e.mul(power.reinterpretAsDoubles()).intoArray(out, i + shift);
            }
        }
    }

    /** Sets the sums of {@link #addUp} to zero. */
    static void startSums(int blocks, double[] work) {
        for (int place : SUMS) Arrays.fill(work, place, place + blocks * LANES, 0);
    }

    /** Returns true if every row is regular, see {@link RowByRowSoftmax}. */
    static boolean areRegular(int blocks, double[] work) {
        DoubleVector large = DoubleVector.broadcast(SPECIES, RowByRowSoftmax.LARGE);
        for (int i = 0; i < blocks * LANES; i += LANES) {
            DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX + i);
            DoubleVector s = DoubleVector.fromArray(SPECIES, work, SUM + i);
            VectorMask<Double> isRegular =
                    max.abs().compare(VectorOperators.LT, large).and(s.compare(VectorOperators.EQ, s));
            if (!isRegular.allTrue()) return false;
        }
        return true;
    }

    /** Replaces the logit z of the true class by log1p(s) − (z − max), see {@link SoftmaxRow#weightedGap}. */
    static void losses(int blocks, double[] work) {
        DoubleVector huge = DoubleVector.broadcast(SPECIES, -SoftmaxRow.HUGE);
        DoubleVector zero = DoubleVector.broadcast(SPECIES, 0);
        for (int i = 0; i < blocks * LANES; i += LANES) {
            DoubleVector z = DoubleVector.fromArray(SPECIES, work, LOGIT + i);
            DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX + i);
            DoubleVector log = DoubleVector.fromArray(SPECIES, work, LOG + i);
            DoubleVector d = z.sub(max);
            DoubleVector fromMax = d.sub(z);
            DoubleVector lost = z.sub(d.sub(fromMax)).sub(max.add(fromMax));
            DoubleVector known = lost.blend(zero, d.compare(VectorOperators.LT, huge));
            log.add(DoubleVector.fromArray(SPECIES, work, LOG_REST + i))
                    .sub(known)
                    .sub(d)
                    .intoArray(work, LOGIT + i);
        }
    }

    /** Adds terms to the sums of each lane, see {@link RowByRowSoftmax.Row#addTerms}. */
    static void addUp(double[] terms, int from, int size, int blocks, double[] work) {
        DoubleVector lift = DoubleVector.broadcast(SPECIES, RowByRowSoftmax.LIFT);
        DoubleVector zero = DoubleVector.broadcast(SPECIES, 0);
        for (int b = 0; b < blocks; b++) {
            DoubleVector sum = DoubleVector.fromArray(SPECIES, work, SUM + b * LANES);
            DoubleVector carry = DoubleVector.fromArray(SPECIES, work, REST + b * LANES);
            DoubleVector ones = DoubleVector.fromArray(SPECIES, work, ONES + b * LANES);
            int first = from + b * size;
            for (int i = first; i < first + size; i += LANES) {
                DoubleVector e = DoubleVector.fromArray(SPECIES, terms, i);
                DoubleVector other = e.blend(zero, e.compare(VectorOperators.EQ, lift));
                DoubleVector before = known(sum);
                DoubleVector next = before.add(other);
                DoubleVector fromOther = next.sub(before);
                carry = known(carry).add(before.sub(next.sub(fromOther)).add(other.sub(fromOther)));
                ones = known(ones).add(e.sub(other));
                sum = next;
            }
            known(sum).intoArray(work, SUM + b * LANES);
            known(carry).intoArray(work, REST + b * LANES);
            known(ones).intoArray(work, ONES + b * LANES);
        }
    }

    /** Replaces the sums of the terms by s, which leaves out one term equal to 1, and by the rounding error of s. */
    static void finishSums(int blocks, double[] work) {
        DoubleVector lift = DoubleVector.broadcast(SPECIES, RowByRowSoftmax.LIFT);
        DoubleVector lower = DoubleVector.broadcast(SPECIES, RowByRowSoftmax.LOWER);
        for (int i = 0; i < blocks * LANES; i += LANES) {
            DoubleVector sum = DoubleVector.fromArray(SPECIES, work, SUM + i);
            DoubleVector ties = DoubleVector.fromArray(SPECIES, work, ONES + i).sub(lift);
            DoubleVector all = sum.add(ties);
            DoubleVector fromTies = all.sub(sum);
            DoubleVector lost = sum.sub(all.sub(fromTies)).add(ties.sub(fromTies));
            DoubleVector carry = DoubleVector.fromArray(SPECIES, work, REST + i).add(lost);
            DoubleVector s = all.add(carry);
            s.mul(lower).intoArray(work, SUM + i);
            carry.sub(s.sub(all)).mul(lower).intoArray(work, REST + i);
        }
    }

    /** Writes factor/(1 + s) and its rounding error, see {@link Compensated#quotientError}, to the workspace. */
    static void quotients(double factor, int blocks, double[] work) {
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        DoubleVector a = DoubleVector.broadcast(SPECIES, factor);
        for (int i = 0; i < blocks * LANES; i += LANES) {
            DoubleVector s = DoubleVector.fromArray(SPECIES, work, SUM + i);
            DoubleVector divisor = s.add(one);
            DoubleVector fromS = divisor.sub(one);
            DoubleVector lost = one.sub(divisor.sub(fromS)).add(s.sub(fromS));
            DoubleVector inverse = one.div(divisor);
            DoubleVector quotient = inverse.mul(a);
            DoubleVector error = quotient.neg().fma(divisor, a).sub(quotient.mul(lost));
            quotient.intoArray(work, QUOTIENT + i);
            error.mul(inverse).intoArray(work, ERROR + i);
        }
    }

    /** Scales the terms, see {@link RowByRowSoftmax.Row#scale}; no result is −0. */
    static void scale(double[] terms, int from, int size, int blocks, double[] work) {
        DoubleVector lower = DoubleVector.broadcast(SPECIES, RowByRowSoftmax.LOWER);
        DoubleVector zero = DoubleVector.broadcast(SPECIES, 0);
        for (int b = 0; b < blocks; b++) {
            DoubleVector quotient =
                    DoubleVector.fromArray(SPECIES, work, QUOTIENT + b * LANES).mul(lower);
            DoubleVector error =
                    DoubleVector.fromArray(SPECIES, work, ERROR + b * LANES).mul(lower);
            int first = from + b * size;
            for (int i = first; i < first + size; i += LANES) {
                DoubleVector e = DoubleVector.fromArray(SPECIES, terms, i);
                e.fma(quotient, e.mul(error)).add(zero).intoArray(terms, i);
            }
        }
    }

    /** Writes log1p(s) to {@link #LOG} and its rounding error to {@link #LOG_REST}, by the method of {@link Log1p#plus}. */
    static void log1p(int blocks, double[] work) {
        DoubleVector one = DoubleVector.broadcast(SPECIES, 1);
        DoubleVector two = DoubleVector.broadcast(SPECIES, 2);
        DoubleVector half = DoubleVector.broadcast(SPECIES, 0.5);
        DoubleVector small = DoubleVector.broadcast(SPECIES, Log1p.SMALL);
        DoubleVector ln2High = DoubleVector.broadcast(SPECIES, Log1p.LN_2_HIGH);
        DoubleVector ln2Low = DoubleVector.broadcast(SPECIES, Log1p.LN_2_LOW);
        DoubleVector r1 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_1);
        DoubleVector r2 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_2);
        DoubleVector r3 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_3);
        DoubleVector r4 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_4);
        DoubleVector r5 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_5);
        DoubleVector r6 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_6);
        DoubleVector r7 = DoubleVector.broadcast(SPECIES, Log1p.TAIL_7);
        LongVector sqrtHalf = DoubleVector.broadcast(SPECIES, Math.sqrt(0.5)).reinterpretAsLongs();
        LongVector bias =
                DoubleVector.broadcast(SPECIES, 0).reinterpretAsLongs().add(1023);
        DoubleVector integer = DoubleVector.broadcast(SPECIES, INTEGER);
        LongVector integerBits = integer.reinterpretAsLongs();
        for (int i = 0; i < blocks * LANES; i += LANES) {
            DoubleVector s = DoubleVector.fromArray(SPECIES, work, SUM + i);
            DoubleVector rest = DoubleVector.fromArray(SPECIES, work, REST + i);
            DoubleVector u = s.add(one);
            LongVector k = u.reinterpretAsLongs().sub(sqrtHalf).lanewise(VectorOperators.LSHR, 52);
            DoubleVector scale = bias.sub(k).lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
            DoubleVector exponent = k.or(integerBits).reinterpretAsDoubles().sub(integer);
            DoubleVector g = u.mul(scale).sub(one);
            DoubleVector fromS = u.sub(one);
            DoubleVector gLow =
                    one.sub(u.sub(fromS)).add(s.sub(fromS)).add(rest).mul(scale);
            DoubleVector divisor = g.add(two);
            DoubleVector divisorLow = g.sub(divisor.sub(two)).add(gLow);
            DoubleVector inverse = one.div(divisor);
            DoubleVector f = g.mul(inverse);
            DoubleVector fLow =
                    f.neg().fma(divisor, g).add(gLow).sub(f.mul(divisorLow)).mul(inverse);
            DoubleVector z = f.mul(f);
            DoubleVector tail = r7.fma(z, r6)
                    .fma(z, r5)
                    .fma(z, r4)
                    .fma(z, r3)
                    .fma(z, r2)
                    .fma(z, r1)
                    .mul(z);
            DoubleVector high = exponent.mul(ln2High);
            DoubleVector twice = f.add(f);
            DoubleVector log = high.add(twice);
            DoubleVector low = fLow.add(fLow).add(exponent.mul(ln2Low)).add(f.mul(tail));
            DoubleVector logLow = twice.sub(log.sub(high)).add(low);
            VectorMask<Double> isSmall = s.compare(VectorOperators.LT, small);
            log.blend(s, isSmall).intoArray(work, LOG + i);
            logLow.blend(rest.sub(s.mul(s).mul(half)), isSmall).intoArray(work, LOG_REST + i);
        }
    }

    /** Writes (x − max) − log1p(s), see {@link RowByRowSoftmax.Row#logSoftmax}. A far difference is not corrected. */
    static void logSoftmax(double[] x, int from, int size, int blocks, double[] work, double[] out) {
        DoubleVector reach = DoubleVector.broadcast(SPECIES, ScalarMath.FAR);
        for (int b = 0; b < blocks; b++) {
            DoubleVector max = DoubleVector.fromArray(SPECIES, work, MAX + b * LANES);
            DoubleVector minusMax = max.neg();
            DoubleVector far = max.add(reach);
            DoubleVector high = DoubleVector.fromArray(SPECIES, work, LOG + b * LANES);
            DoubleVector log = high.add(DoubleVector.fromArray(SPECIES, work, LOG_REST + b * LANES));
            int first = from + b * size;
            for (int i = first; i < first + size; i += LANES) {
                DoubleVector v = DoubleVector.fromArray(SPECIES, x, i);
                DoubleVector near = v.blend(far, v.compare(VectorOperators.LT, far));
                DoubleVector d = near.sub(max);
                DoubleVector fromMax = d.sub(near);
                DoubleVector lost = near.sub(d.sub(fromMax)).add(minusMax.sub(fromMax));
                v.sub(max).sub(log.sub(lost)).intoArray(out, i);
            }
        }
    }
}
