package dev.pullback.ops.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponential of a vector of doubles, of which the functions of {@link VectorElementwise} are made, and the constants that
 * {@link VectorLoops} needs too. All there is to it is to add, multiply, round and choose, the same for each lane.
 *
 * <p>exp x is 2<sup>k</sup> exp r, where k is x/log 2 rounded and r = x − k log 2, taken in two steps (Cody and Waite,
 * "Software Manual for the Elementary Functions", 1980) so that only the last rounds. exp r is 1 + r + r² Q(r), with Q the
 * polynomial of degree 9 whose largest relative error for |r| ≤ ½ log 2 is least, 0.03·2<sup>−53</sup>, found by Remez's
 * algorithm in 60 digits.
 */
final class VectorMath {
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /*
     * Constants are vectors, not numbers to be made one where they are used, and methods are short: C2 stops inlining in a
     * method that has become large, and outside loops does not inline what is longer than 35 bytes, and then every vector
     * that is handed over becomes an object.
     */
    static final DoubleVector ZERO = all(0);
    static final DoubleVector ONE = all(1);
    static final DoubleVector TWO = all(2);
    static final DoubleVector HALF = all(0.5);

    private static final DoubleVector LOG2_E = all(LaneMath.LOG2_E);

    /** log 2, its first 33 bits and the rest; k times the first part is exact. */
    static final DoubleVector LN_2_HIGH = all(Log1p.LN_2_HIGH);

    static final DoubleVector LN_2_LOW = all(Log1p.LN_2_LOW);
    private static final DoubleVector MINUS_LN_2_HIGH = LN_2_HIGH.neg();
    private static final DoubleVector MINUS_LN_2_LOW = LN_2_LOW.neg();

    private static final DoubleVector LIFTING_ROUNDER = all(LaneMath.LIFTING_ROUNDER);

    private static final DoubleVector BIASING_ROUNDER = all(LaneMath.BIASING_ROUNDER);

    /** The bit of the sign. */
    static final LongVector SIGN = all(-0.0).reinterpretAsLongs();

    /** Or-ed with a small non-negative integer, the bits of 2<sup>52</sup> plus that integer. */
    static final DoubleVector INTEGER = all(0x1p52);

    static final LongVector INTEGER_BITS = INTEGER.reinterpretAsLongs();
    static final LongVector SQRT_HALF = all(Math.sqrt(0.5)).reinterpretAsLongs();
    static final LongVector BIAS = all(0).reinterpretAsLongs().add(1023);
    static final DoubleVector SMALL = all(Log1p.SMALL);

    private static final DoubleVector Q9 = all(LaneMath.Q9);
    private static final DoubleVector Q8 = all(LaneMath.Q8);
    private static final DoubleVector Q7 = all(LaneMath.Q7);
    private static final DoubleVector Q6 = all(LaneMath.Q6);
    private static final DoubleVector Q5 = all(LaneMath.Q5);
    private static final DoubleVector Q4 = all(LaneMath.Q4);
    private static final DoubleVector Q3 = all(LaneMath.Q3);
    private static final DoubleVector Q2 = all(LaneMath.Q2);
    private static final DoubleVector Q1 = all(LaneMath.Q1);
    private static final DoubleVector Q0 = all(LaneMath.Q0);

    static final DoubleVector TAIL_7 = all(Log1p.TAIL_7);
    static final DoubleVector TAIL_6 = all(Log1p.TAIL_6);
    static final DoubleVector TAIL_5 = all(Log1p.TAIL_5);
    static final DoubleVector TAIL_4 = all(Log1p.TAIL_4);
    static final DoubleVector TAIL_3 = all(Log1p.TAIL_3);
    static final DoubleVector TAIL_2 = all(Log1p.TAIL_2);
    static final DoubleVector TAIL_1 = all(Log1p.TAIL_1);

    private VectorMath() {}

    /**
     * 2<sup>512</sup> exp x, for x from −1000 to 100: made larger, so that what would be subnormal has all its digits. NaN
     * gives NaN.
     */
    static DoubleVector liftedExp(DoubleVector x) {
        DoubleVector shifted = x.fma(LOG2_E, LIFTING_ROUNDER);
        DoubleVector k = shifted.sub(LIFTING_ROUNDER);
        DoubleVector r = k.fma(MINUS_LN_2_LOW, k.fma(MINUS_LN_2_HIGH, x));
        return exp(r, shifted);
    }

    private static DoubleVector exp(DoubleVector r, DoubleVector shifted) {
        return expOfReduced(r).mul(powerOf2(shifted));
    }

    /** 2 to what stands in the last bits, less the bias. */
    private static DoubleVector powerOf2(DoubleVector shifted) {
        return shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
    }

    /** exp y − 1 for y from 0 to 60, within 1.5 ulp. NaN gives NaN. */
    static DoubleVector expm1(DoubleVector y) {
        DoubleVector shifted = y.fma(LOG2_E, BIASING_ROUNDER);
        DoubleVector k = shifted.sub(BIASING_ROUNDER);
        DoubleVector r = k.fma(MINUS_LN_2_LOW, k.fma(MINUS_LN_2_HIGH, y));
        DoubleVector scale = powerOf2(shifted);
        DoubleVector ofReduced = r.mul(r).fma(q(r), r);
        return scale.fma(ofReduced, scale.sub(ONE));
    }

    /** exp r for |r| ≤ ½ log 2; exactly 1 for 0. */
    static DoubleVector expOfReduced(DoubleVector r) {
        return q(r).fma(r, ONE).fma(r, ONE);
    }

    /** Q(r) = (exp r − 1 − r)/r². */
    static DoubleVector q(DoubleVector r) {
        return qFrom2(qFrom6(r), r).fma(r, Q1).fma(r, Q0);
    }

    private static DoubleVector qFrom6(DoubleVector r) {
        return Q9.fma(r, Q8).fma(r, Q7).fma(r, Q6);
    }

    private static DoubleVector qFrom2(DoubleVector from6, DoubleVector r) {
        return from6.fma(r, Q5).fma(r, Q4).fma(r, Q3).fma(r, Q2);
    }

    /**
     * What rounding took from q = a·inverse, where inverse is 1/divisor rounded and {@code lost} what rounding took from the
     * divisor, see {@link SoftmaxRow#quotientError}.
     */
    static DoubleVector quotientError(
            DoubleVector a, DoubleVector divisor, DoubleVector lost, DoubleVector q, DoubleVector inverse) {
        return q.neg().fma(divisor, a).sub(q.mul(lost)).mul(inverse);
    }

    static DoubleVector all(double value) {
        return DoubleVector.broadcast(SPECIES, value);
    }
}
