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
 * The exponential of a vector of doubles, which the functions of {@link VectorElementwise} use. It only adds,
 * multiplies, rounds and selects, in the same way in each lane.
 *
 * <p>exp x is 2<sup>k</sup> exp r, where k is x/log 2 rounded and r = x − k log 2. The product is subtracted in two
 * steps, of which only the last rounds (Cody and Waite, "Software Manual for the Elementary Functions", 1980). exp r is
 * 1 + r + r² Q(r). Q is the polynomial of degree 9 with the least maximum relative error for |r| ≤ ½ log 2, which is
 * 0.03·2<sup>−53</sup>. It was found by Remez's algorithm with 60 digits.
 *
 * <p>Constants are numbers that are broadcast to vectors where they are used; C2 moves the broadcast out of loops.
 * Vectors in fields would be loaded again for each element, since a store in the loop may have changed them; this took
 * a third of the time of a function. Methods are short, because C2 stops inlining in a method that has become large
 * and, outside loops, does not inline methods longer than 35 bytes. Each vector that is passed to a method that is not
 * inlined is allocated as an object.
 */
public final class VectorMath {
    /** The vector species that the machine prefers. */
    public static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /** The number of elements of a vector. */
    public static final int LANES = SPECIES.length();

    private static final Class<? extends Vector<Double>> TYPE = SPECIES.vectorType();

    private VectorMath() {}

    /**
     * Returns {@code v}, cast to its class. C2 knows the class of a vector that a loop updates only from the profile of
     * the loop; without a profile it would allocate the vector as an object.
     */
    public static DoubleVector known(DoubleVector v) {
        return (DoubleVector) TYPE.cast(v);
    }

    /**
     * Returns 2<sup>512</sup> exp x, for x from −1000 to 100. Because of the factor, the result keeps all digits if exp
     * x is subnormal. The result for NaN is NaN.
     */
    static DoubleVector liftedExp(DoubleVector x) {
        DoubleVector rounder = all(LIFTING_ROUNDER);
        DoubleVector shifted = x.fma(all(LOG2_E), rounder);
        DoubleVector k = shifted.sub(rounder);
        DoubleVector r = k.fma(all(-LN_2_LOW), k.fma(all(-LN_2_HIGH), x));
        return exp(r, shifted);
    }

    private static DoubleVector exp(DoubleVector r, DoubleVector shifted) {
        return expOfReduced(r).mul(powerOf2(shifted));
    }

    /** Returns the power of two whose biased exponent is in the last bits of {@code shifted}. */
    private static DoubleVector powerOf2(DoubleVector shifted) {
        return shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles();
    }

    /** Returns exp y − 1 for y from 0 to 60, within 1.5 ulp. The result for NaN is NaN. */
    static DoubleVector expm1(DoubleVector y) {
        DoubleVector rounder = all(BIASING_ROUNDER);
        DoubleVector shifted = y.fma(all(LOG2_E), rounder);
        DoubleVector k = shifted.sub(rounder);
        DoubleVector r = k.fma(all(-LN_2_LOW), k.fma(all(-LN_2_HIGH), y));
        DoubleVector scale = powerOf2(shifted);
        DoubleVector ofReduced = r.mul(r).fma(q(r), r);
        return scale.fma(ofReduced, scale.sub(all(1)));
    }

    /** Returns exp r for |r| ≤ ½ log 2. The result is exactly 1 for 0. */
    static DoubleVector expOfReduced(DoubleVector r) {
        return q(r).fma(r, all(1)).fma(r, all(1));
    }

    /** Returns Q(r) = (exp r − 1 − r)/r². */
    static DoubleVector q(DoubleVector r) {
        return qFrom2(qFrom6(r), r).fma(r, all(Q1)).fma(r, all(Q0));
    }

    private static DoubleVector qFrom6(DoubleVector r) {
        return all(Q9).fma(r, all(Q8)).fma(r, all(Q7)).fma(r, all(Q6));
    }

    private static DoubleVector qFrom2(DoubleVector from6, DoubleVector r) {
        return from6.fma(r, all(Q5)).fma(r, all(Q4)).fma(r, all(Q3)).fma(r, all(Q2));
    }

    /**
     * Returns the rounding error of q = a·inverse, where inverse is 1/divisor rounded and {@code lost} is the rounding
     * error of the divisor; see {@link Compensated#quotientError}.
     */
    static DoubleVector quotientError(
            DoubleVector a, DoubleVector divisor, DoubleVector lost, DoubleVector q, DoubleVector inverse) {
        return q.neg().fma(divisor, a).sub(q.mul(lost)).mul(inverse);
    }

    static DoubleVector all(double value) {
        return DoubleVector.broadcast(SPECIES, value);
    }
}
