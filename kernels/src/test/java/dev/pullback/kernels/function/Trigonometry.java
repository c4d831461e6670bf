package dev.pullback.kernels.function;

import static dev.pullback.kernels.function.Exponentials.polynomial;
import static dev.pullback.kernels.function.Expr.bits;
import static dev.pullback.kernels.function.Expr.fma;
import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.select;
import static dev.pullback.kernels.function.ScalarMath.ROUNDER;

/**
 * Sine, cosine and tangent for |x| ≤ {@link #LIMIT}. Let k be 2x/π rounded. The remainder x − k π/2 is computed in twice the
 * precision, from π/2 in three parts (Cody and Waite, 1980); the first subtraction is exact by the fused multiply-add. The
 * polynomials are those of Sun's fdlibm, {@code k_sin.c} and {@code k_cos.c} (1993).
 */
final class Trigonometry {
    /** Greater angles are reduced by {@link StrictMath}. */
    static final double LIMIT = 1e5;

    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double HALF_PI_1 = 0x1.921fb54442d18p+0;
    private static final double HALF_PI_2 = 0x1.1a62633145c07p-54;
    private static final double HALF_PI_3 = -0x1.f1976b7ed8fbcp-110;

    private static final double S1 = -0.16666666666666632;

    private static final double[] S = {
        0.00833333333332249, -0.0001984126982985795, 2.7557313707070068E-6, -2.5050760253406863E-8, 1.58969099521155E-10
    };

    private static final double[] C = {
        0.0416666666666666,
        -0.001388888888887411,
        2.480158728947673E-5,
        -2.7557314351390663E-7,
        2.087572321298175E-9,
        -1.1359647557788195E-11
    };

    private Trigonometry() {}

    /**
     * An angle as k quarters of a turn, of which the bits hold the last, and a remainder, of which sine and cosine are a
     * number and a correction.
     */
    private record Angle(Expr quarters, Expr sin, Expr sinLow, Expr cos, Expr cosLow) {
        static Angle of(Expr x) {
            Expr shifted = fma(x, TWO_OVER_PI, number(ROUNDER));
            Expr k = shifted.minus(ROUNDER);
            Expr first = fma(k, -HALF_PI_1, x);
            Expr second = k.times(HALF_PI_2);
            Expr secondLow = fma(k, HALF_PI_2, second.neg());
            Expr r = first.minus(second);
            Expr lost = Logarithms.sumError(first, second.neg(), r);
            Expr rest = fma(k, -HALF_PI_3, lost.minus(secondLow));
            Expr z = r.times(r);
            Expr v = z.times(r);
            Expr sinLow = rest.minus(z.times(rest.times(0.5).minus(v.times(polynomial(S, z)))))
                    .plus(v.times(S1));
            Expr half = z.times(0.5);
            Expr cos = number(1).minus(half);
            Expr cosLow = number(1)
                    .minus(cos)
                    .minus(half)
                    .plus(fma(z.times(z), polynomial(C, z), r.times(rest).neg()));
            return new Angle(shifted.bits(), r, sinLow, cos, cosLow);
        }

        Expr isEven() {
            return quarters.and(bits(1)).equal(bits(0));
        }

        /** Returns the sine of the remainder where the condition holds, else its cosine; negated after half a turn. */
        Expr sine(Expr isSine, Expr quarter) {
            Expr value = select(isSine, sin.plus(sinLow), cos.plus(cosLow));
            return value.bits().xor(quarter.and(bits(2)).shiftLeft(62)).fromBits();
        }
    }

    static Expr sin(Expr x) {
        Angle a = Angle.of(x);
        return select(x.equal(0), x, a.sine(a.isEven(), a.quarters));
    }

    static Expr cos(Expr x) {
        Angle a = Angle.of(x);
        Expr next = a.quarters.plusBits(bits(1));
        return a.sine(next.and(bits(1)).equal(bits(0)), next);
    }

    /** Returns the quotient of sine and cosine, each in twice the precision. */
    static Expr tan(Expr x) {
        Angle a = Angle.of(x);
        Expr s = a.sin.plus(a.sinLow);
        Expr sLow = a.sin.minus(s).plus(a.sinLow);
        Expr c = a.cos.plus(a.cosLow);
        Expr cLow = a.cos.minus(c).plus(a.cosLow);
        Expr isEven = a.isEven();
        Expr n = select(isEven, s, c.neg());
        Expr nLow = select(isEven, sLow, cLow.neg());
        Expr d = select(isEven, c, s);
        Expr dLow = select(isEven, cLow, sLow);
        Expr inverse = number(1).over(d);
        Expr q = n.times(inverse);
        Expr rest = fma(q.neg(), d, n).plus(nLow.minus(q.times(dLow)));
        return select(x.equal(0), x, fma(rest, inverse, q));
    }
}
