package dev.pullback.kernels.function;

import static dev.pullback.kernels.Log1p.LN_2_HIGH;
import static dev.pullback.kernels.Log1p.LN_2_LOW;
import static dev.pullback.kernels.function.ScalarMath.BIASING_ROUNDER;
import static dev.pullback.kernels.function.ScalarMath.LIFTING_ROUNDER;
import static dev.pullback.kernels.function.ScalarMath.LOG2_E;
import static dev.pullback.kernels.function.ScalarMath.Q0;
import static dev.pullback.kernels.function.ScalarMath.Q1;
import static dev.pullback.kernels.function.ScalarMath.Q2;
import static dev.pullback.kernels.function.ScalarMath.Q3;
import static dev.pullback.kernels.function.ScalarMath.Q4;
import static dev.pullback.kernels.function.ScalarMath.Q5;
import static dev.pullback.kernels.function.ScalarMath.Q6;
import static dev.pullback.kernels.function.ScalarMath.Q7;
import static dev.pullback.kernels.function.ScalarMath.Q8;
import static dev.pullback.kernels.function.ScalarMath.Q9;

import dev.pullback.kernels.Compensated;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponential of a vector of doubles, of which the functions of {@link VectorElementwise} are made. All there is to it is to
 * add, multiply, round and choose, the same for each lane.
 *
 * <p>exp x is 2<sup>k</sup> exp r, where k is x/log 2 rounded and r = x − k log 2, taken in two steps (Cody and Waite,
 * "Software Manual for the Elementary Functions", 1980) so that only the last rounds. exp r is 1 + r + r² Q(r), with Q the
 * polynomial of degree 9 whose largest relative error for |r| ≤ ½ log 2 is least, 0.03·2<sup>−53</sup>, found by Remez's
 * algorithm in 60 digits.
 *
 * <p>Constants are numbers that become vectors where they are used, which C2 does once before a loop. As vectors in fields they
 * would be loaded again for each element, since a store of the loop may have changed them: a third of the time of a function.
 * And methods are short: C2 stops inlining in a method that has become large, and outside loops does not inline what is longer
 * than 35 bytes, and then every vector that is handed over becomes an object.
 */
public final class VectorMath {
    public static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    public static final int LANES = SPECIES.length();

    private static final Class<? extends Vector<Double>> TYPE = SPECIES.vectorType();

    private VectorMath() {}

    /**
     * The vector itself, one that has gone around a loop. C2 does not see the class of such a vector; it has to have been told
     * by the profile of the loop, and where there was none yet, the vector becomes an object.
     */
    public static DoubleVector known(DoubleVector v) {
        return (DoubleVector) TYPE.cast(v);
    }

    /**
     * 2<sup>512</sup> exp x, for x from −1000 to 100: made larger, so that what would be subnormal has all its digits. NaN
     * gives NaN.
     */
    public static DoubleVector liftedExp(DoubleVector x) {
        DoubleVector rounder = all(LIFTING_ROUNDER);
        DoubleVector shifted = x.fma(all(LOG2_E), rounder);
        DoubleVector k = shifted.sub(rounder);
        DoubleVector r = k.fma(all(-LN_2_LOW), k.fma(all(-LN_2_HIGH), x));
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
    public static DoubleVector expm1(DoubleVector y) {
        DoubleVector rounder = all(BIASING_ROUNDER);
        DoubleVector shifted = y.fma(all(LOG2_E), rounder);
        DoubleVector k = shifted.sub(rounder);
        DoubleVector r = k.fma(all(-LN_2_LOW), k.fma(all(-LN_2_HIGH), y));
        DoubleVector scale = powerOf2(shifted);
        DoubleVector ofReduced = r.mul(r).fma(q(r), r);
        return scale.fma(ofReduced, scale.sub(all(1)));
    }

    /** exp r for |r| ≤ ½ log 2; exactly 1 for 0. */
    public static DoubleVector expOfReduced(DoubleVector r) {
        return q(r).fma(r, all(1)).fma(r, all(1));
    }

    /** Q(r) = (exp r − 1 − r)/r². */
    public static DoubleVector q(DoubleVector r) {
        return qFrom2(qFrom6(r), r).fma(r, all(Q1)).fma(r, all(Q0));
    }

    private static DoubleVector qFrom6(DoubleVector r) {
        return all(Q9).fma(r, all(Q8)).fma(r, all(Q7)).fma(r, all(Q6));
    }

    private static DoubleVector qFrom2(DoubleVector from6, DoubleVector r) {
        return from6.fma(r, all(Q5)).fma(r, all(Q4)).fma(r, all(Q3)).fma(r, all(Q2));
    }

    /**
     * What rounding took from q = a·inverse, where inverse is 1/divisor rounded and {@code lost} what rounding took from the
     * divisor, see {@link Compensated#quotientError}.
     */
    public static DoubleVector quotientError(
            DoubleVector a, DoubleVector divisor, DoubleVector lost, DoubleVector q, DoubleVector inverse) {
        return q.neg().fma(divisor, a).sub(q.mul(lost)).mul(inverse);
    }

    public static DoubleVector all(double value) {
        return DoubleVector.broadcast(SPECIES, value);
    }
}
