package dev.pullback.kernels.function;

import static dev.pullback.kernels.Log1p.LN_2_HIGH;
import static dev.pullback.kernels.Log1p.LN_2_LOW;
import static dev.pullback.kernels.function.Expr.fma;
import static dev.pullback.kernels.function.Expr.number;
import static dev.pullback.kernels.function.Expr.select;
import static dev.pullback.kernels.function.ScalarMath.LOG2_E;
import static dev.pullback.kernels.function.ScalarMath.ROUNDER;

/**
 * The exponential and functions made of it, by the polynomial of {@link ScalarMath}. The multiple of log 2 is subtracted from
 * the argument in two steps, of which only the last rounds (Cody and Waite, "Software Manual for the Elementary
 * Functions", 1980).
 */
final class Exponentials {
    private static final double BIAS = 1023;

    /** For smaller x, exp x is 0 in double precision; for greater x than its negative, it is infinite. */
    private static final double EXP_IS_ZERO = -800;

    /** For |x| up to this number, exp x is neither infinite nor subnormal. */
    static final double MODERATE = 708;

    private static final double[] Q = {
        ScalarMath.Q0,
        ScalarMath.Q1,
        ScalarMath.Q2,
        ScalarMath.Q3,
        ScalarMath.Q4,
        ScalarMath.Q5,
        ScalarMath.Q6,
        ScalarMath.Q7,
        ScalarMath.Q8,
        ScalarMath.Q9
    };

    private Exponentials() {}

    /** The argument of an exponential, reduced: exp x is 2<sup>k</sup> exp(r + rest). */
    record Reduced(Expr k, Expr r, Expr rest) {
        static Reduced of(Expr x) {
            Expr k = fma(x, LOG2_E, number(ROUNDER)).minus(ROUNDER);
            Expr high = fma(k, -LN_2_HIGH, x);
            Expr r = fma(k, -LN_2_LOW, high);
            return new Reduced(k, r, fma(k, -LN_2_LOW, high.minus(r)));
        }

        /** Returns exp r. */
        Expr exp() {
            return fma(fma(q(), r, 1), r, 1);
        }

        Expr q() {
            return polynomial(Q, r);
        }
    }

    /** Returns the polynomial with the given coefficients, beginning with the constant. */
    static Expr polynomial(double[] coefficients, Expr x) {
        Expr value = number(coefficients[coefficients.length - 1]);
        for (int i = coefficients.length - 2; i >= 0; i--) value = fma(value, x, coefficients[i]);
        return value;
    }

    /** Returns 2<sup>k</sup> for an integer k from −1022 to 1023. */
    static Expr powerOf2(Expr k) {
        return k.plus(ROUNDER + BIAS).bits().shiftLeft(52).fromBits();
    }

    /** Returns exp x for |x| up to {@link #MODERATE}. */
    static Expr expOfModerate(Expr x) {
        Reduced reduced = Reduced.of(x);
        return reduced.exp().times(powerOf2(reduced.k));
    }

    /** Returns exp x, which is infinite above 709.78 and keeps its digits where it is subnormal. */
    static Expr exp(Expr x) {
        Reduced reduced = Reduced.of(limited(x));
        return scaled(reduced.exp(), reduced.k);
    }

    /** Returns exp(x + rest), where rest is at most some ulps of x. The sum of exp(r)'s parts rounds once. */
    static Expr exp(Expr x, Expr rest) {
        Reduced reduced = Reduced.of(limited(x));
        Expr r = reduced.r;
        Expr sum = r.plus(1);
        Expr low = fma(r.times(r), reduced.q(), number(1).minus(sum).plus(r));
        return scaled(sum.plus(low.plus(fma(sum.plus(low), rest, reduced.rest))), reduced.k);
    }

    private static Expr limited(Expr x) {
        Expr above = select(x.less(EXP_IS_ZERO), EXP_IS_ZERO, x);
        return select(x.greater(-EXP_IS_ZERO), -EXP_IS_ZERO, above);
    }

    /** Multiplies by 2<sup>k</sup> in two steps, of which only the last can round. */
    static Expr scaled(Expr x, Expr k) {
        Expr half = k.times(0.5).plus(ROUNDER).minus(ROUNDER);
        return x.times(powerOf2(half)).times(powerOf2(k.minus(half)));
    }

    /** Returns exp x for x ≤ 0. */
    static Expr expOfMinus(Expr x) {
        return lifted(select(x.less(EXP_IS_ZERO), EXP_IS_ZERO, x)).times(0x1p-512);
    }

    /** Returns 2<sup>512</sup> exp x, for x from −1000 to 100; it keeps all digits if exp x is subnormal. */
    private static Expr lifted(Expr x) {
        return Scaled.lifted(x, 512).exp();
    }

    /** 2<sup>lift</sup> exp x as {@code scale} exp r. */
    private record Scaled(Expr scale, Expr k, Expr r) {
        static Scaled lifted(Expr x, int lift) {
            double bias = ROUNDER + BIAS + lift;
            Expr shifted = fma(x, LOG2_E, number(bias));
            Expr k = shifted.minus(bias);
            Expr r = fma(k, -LN_2_LOW, fma(k, -LN_2_HIGH, x));
            return new Scaled(shifted.bits().shiftLeft(52).fromBits(), k, r);
        }

        Expr exp() {
            return new Reduced(k, r, r).exp().times(scale);
        }

        /** Returns exp r − 1. */
        Expr expm1() {
            return fma(r.times(r), polynomial(Q, r), r);
        }
    }

    /**
     * Returns exp x − 1. It is (2<sup>k</sup> − 1) + 2<sup>k</sup> r, whose rounding error is added to the smaller
     * terms, so that the sum rounds once. Above 700, half of the result is computed, which does not overflow.
     */
    static Expr expm1(Expr x) {
        Expr isLarge = x.greater(700);
        Expr above = select(x.less(-60), -60, x);
        Reduced reduced = Reduced.of(select(x.greater(709.9), 709.9, above));
        Expr half = expm1(reduced, reduced.k.minus(select(isLarge, 1, 0)));
        return select(x.equal(0), x, half.times(select(isLarge, 2, 1)));
    }

    /** Returns 2<sup>k</sup> exp(r + rest) − 1. */
    private static Expr expm1(Reduced x, Expr k) {
        Expr scale = powerOf2(k);
        Expr from = scale.minus(1);
        Expr sum = fma(scale, x.r, from);
        Expr lost = fma(scale, x.r, from.minus(sum));
        Expr small = fma(x.r.times(x.r), x.q(), x.rest);
        return sum.plus(fma(scale, small, lost));
    }

    /** A number as the sum of a double and of its rounding error. */
    record Sum(Expr high, Expr low) {}

    /** Returns 1 − exp(−x), for x from 0 on, in two parts. */
    static Sum oneMinusExpOfMinus(Expr x) {
        Reduced reduced = Reduced.of(select(x.greater(60), -60, x.neg()));
        Expr r = reduced.r;
        Expr scale = powerOf2(reduced.k);
        Expr from = scale.minus(1);
        Expr sum = fma(scale, r, from);
        Expr lost = fma(scale, r, from.minus(sum));
        Expr small = fma(scale, fma(r.times(r), reduced.q(), reduced.rest), lost);
        Expr high = sum.plus(small);
        return new Sum(high.neg(), high.minus(sum).minus(small));
    }

    /** The exponentials that log(1 − exp x) needs, for x ≤ 0: exp x, and exp x − 1 where x is above −1. */
    record Pair(Expr exp, Expr expm1) {
        static Pair of(Expr x) {
            Reduced reduced = Reduced.of(select(x.less(EXP_IS_ZERO), EXP_IS_ZERO, x));
            Expr nearK = select(x.less(-1), number(0), reduced.k);
            return new Pair(scaled(reduced.exp(), reduced.k), Exponentials.expm1(reduced, nearK));
        }
    }

    /** Returns |t|/(t + 2), where t = exp(−2|x|) − 1, with the sign of x. */
    static Expr tanh(Expr x) {
        Expr size = x.abs();
        Scaled e = Scaled.lifted(select(size.greater(22), 22, size).times(-2), 0);
        return tanh(e.scale, e, x);
    }

    private static Expr tanh(Expr scale, Scaled e, Expr x) {
        Expr t = fma(scale, e.expm1(), scale.minus(1));
        return t.over(t.plus(2)).abs().withSignOf(x);
    }

    /** Returns 4e/(1 + e)², where e = exp(−2|x|). */
    static Expr sechSquare(Expr x) {
        Expr e = expOfMinus(x.abs().times(-2));
        Expr divisor = e.plus(1);
        return e.times(4).over(divisor.times(divisor));
    }

    /** Returns tanh x from the exponential of {@link #sechSquare}. */
    static Expr tanhOfSameExponential(Expr x) {
        Expr y = x.abs().times(-2);
        Scaled e = Scaled.lifted(select(y.less(EXP_IS_ZERO), EXP_IS_ZERO, y), 512);
        return tanh(e.scale.times(0x1p-512), e, x);
    }

    /** Returns 1/(1 + exp(−x)), from the exponential of −|x| and with the rounding errors of the division. */
    static Expr sigmoid(Expr x) {
        Expr e = expOfMinus(x.abs().neg());
        return quotient(select(x.less(0), e, number(1)), e);
    }

    /** Returns 1/(1 + exp x) from the same exponential as {@link #sigmoid}. */
    static Expr sigmoidOfNegative(Expr x) {
        Expr e = expOfMinus(x.abs().neg());
        return quotient(select(x.greater(0), e, number(1)), e);
    }

    /** Returns a/(1 + e), for e from 0 to 1, rounded once up to a small error. */
    static Expr quotient(Expr a, Expr e) {
        Expr divisor = e.plus(1);
        Expr inverse = number(1).over(divisor);
        Expr quotient = a.times(inverse);
        Expr lost = e.minus(divisor.minus(1));
        return quotient.plus(
                fma(quotient.neg(), divisor, a).minus(quotient.times(lost)).times(inverse));
    }
}
