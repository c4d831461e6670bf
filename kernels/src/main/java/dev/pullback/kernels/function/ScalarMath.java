package dev.pullback.kernels.function;

import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.LogSpace;
import dev.pullback.kernels.WarmUp;

/**
 * The functions of {@code VectorMath} and {@code VectorElementwise} for one number in plain Java. They use the same
 * operations in the same order, so the result has the same bits as in a lane of a vector. They compute the few elements
 * that do not fill a vector, and all elements until the vector implementation has {@linkplain WarmUp warmed up}.
 */
public final class ScalarMath {
    /** 1/log 2. */
    public static final double LOG2_E = 1.4426950408889634;

    /**
     * If this is added to a small number and subtracted again, the number is rounded to an integer. The sum has that
     * integer in its last bits.
     */
    private static final double ROUNDER = 0x1.8p52;

    /** The sum of {@link #ROUNDER}, the bias of an exponent, and 512. */
    public static final double LIFTING_ROUNDER = ROUNDER + 1023 + 512;

    /** The sum of {@link #ROUNDER} and the bias of an exponent. */
    static final double BIASING_ROUNDER = ROUNDER + 1023;

    /**
     * If this is added to a number less than 2<sup>19</sup> and subtracted again, the number is rounded to a multiple
     * of 2<sup>−20</sup>.
     */
    public static final double COARSE_ROUNDER = 0x1.8p32;

    /** The exclusive limit of |x| for which exp x is computed by {@link #liftedExp}. */
    static final double EXP_LIMIT = 350;

    /** For greater x, tanh x is 1 in double precision. */
    static final double TANH_IS_ONE = 22;

    /** For smaller x, exp x is 0 in double precision. */
    static final double EXP_IS_ZERO = -800;

    /** Smaller differences of a logit and the maximum are replaced by this one, whose exponential is 0 as well. */
    public static final double FAR = -800;

    /** For smaller x, silu x is x exp x in double precision. */
    static final double SILU_IS_SMALL = -700;

    /** The factor that turns a result of {@link #liftedExp} into the exponential. */
    static final double LOWER = 0x1p-512;

    /** The coefficients of the polynomial Q, see {@code VectorMath}. */
    public static final double Q9 = 0x1.ad7f6984ce929p-26;

    public static final double Q8 = 0x1.28ad72861ac77p-22;
    public static final double Q7 = 0x1.71df25558243bp-19;
    public static final double Q6 = 0x1.a0199a0cbb62cp-16;
    public static final double Q5 = 0x1.a01a012a5689dp-13;
    public static final double Q4 = 0x1.6c16c18429f02p-10;
    public static final double Q3 = 0x1.1111111127be7p-7;
    public static final double Q2 = 0x1.555555555087dp-5;
    public static final double Q1 = 0x1.55555555554fap-3;
    public static final double Q0 = 0x1.000000000000ap-1;

    private ScalarMath() {}

    static double exp(double x) {
        return Math.abs(x) < EXP_LIMIT ? liftedExp(x) * LOWER : Math.exp(x);
    }

    /** Returns t/(t + 2), where t = exp(2|x|) − 1, with the sign of x. */
    static double tanh(double x) {
        double size = Math.abs(x);
        if (size > TANH_IS_ONE) size = TANH_IS_ONE;
        double t = expm1(size + size);
        return Math.copySign(t / (t + 2), x);
    }

    static double sechSquare(double x) {
        double e = expOfMinus(Math.abs(x) * -2);
        double divisor = e + 1;
        return e * 4 / (divisor * divisor);
    }

    /** Returns σ(x), by the method of {@link LogSpace#sigmoid}. */
    static double sigmoid(double x) {
        double e = expOfMinus(-Math.abs(x));
        double divisor = e + 1;
        double inverse = 1 / divisor;
        double numerator = x < 0 ? e : 1;
        double quotient = numerator * inverse;
        double lost = e - (divisor - 1);
        return quotient + (Math.fma(-quotient, divisor, numerator) - quotient * lost) * inverse;
    }

    static double silu(double x) {
        if (!(x < SILU_IS_SMALL)) return x * sigmoid(x);
        double near = atLeastZeroOfExp(x);
        return near * liftedExp(near) * LOWER;
    }

    /** Returns exp x for x ≤ 0. */
    private static double expOfMinus(double x) {
        return liftedExp(atLeastZeroOfExp(x)) * LOWER;
    }

    private static double atLeastZeroOfExp(double x) {
        return x < EXP_IS_ZERO ? EXP_IS_ZERO : x;
    }

    /** Returns 2<sup>512</sup> exp x, by the method of {@code VectorMath.liftedExp}. */
    static double liftedExp(double x) {
        double shifted = shifted(x);
        double k = shifted - LIFTING_ROUNDER;
        return exp(Math.fma(k, -Log1p.LN_2_LOW, Math.fma(k, -Log1p.LN_2_HIGH, x)), shifted);
    }

    /** Returns 2<sup>512</sup> exp(x − max), by the method of {@code VectorSoftmaxLoops.exponentials}. */
    public static double liftedExpOfDifference(double x, double max) {
        double near = x < max + FAR ? max + FAR : x;
        double shifted = shifted(near - max);
        return exp(reduced(near, max, shifted), shifted);
    }

    /** Returns a number whose last bits hold x/log 2, rounded to an integer, plus an exponent's bias and 512. */
    public static double shifted(double x) {
        return Math.fma(x, LOG2_E, LIFTING_ROUNDER);
    }

    /** Returns (x − max) − k log 2, where {@code shifted} holds k, without rounding x − max. */
    public static double reduced(double x, double max, double shifted) {
        double high = (max + COARSE_ROUNDER) - COARSE_ROUNDER;
        double minusLow = high - max;
        double k = shifted - LIFTING_ROUNDER;
        return (x - Math.fma(k, Log1p.LN_2_HIGH, high)) + Math.fma(k, -Log1p.LN_2_LOW, minusLow);
    }

    private static double exp(double r, double shifted) {
        return expOfReduced(r) * powerOf2(shifted);
    }

    /** Returns exp r for |r| ≤ ½ log 2, by the method of {@code VectorMath.expOfReduced}. */
    public static double expOfReduced(double r) {
        return Math.fma(Math.fma(q(r), r, 1), r, 1);
    }

    /** Returns exp y − 1 for y from 0 to 60, by the method of {@code VectorMath.expm1}. */
    private static double expm1(double y) {
        double shifted = Math.fma(y, LOG2_E, BIASING_ROUNDER);
        double k = shifted - BIASING_ROUNDER;
        double r = Math.fma(k, -Log1p.LN_2_LOW, Math.fma(k, -Log1p.LN_2_HIGH, y));
        double scale = powerOf2(shifted);
        return Math.fma(scale, Math.fma(r * r, q(r), r), scale - 1);
    }

    /** Returns the power of two whose biased exponent is in the last bits of {@code shifted}. */
    public static double powerOf2(double shifted) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(shifted) << 52);
    }

    private static double q(double r) {
        double q = Math.fma(Q9, r, Q8);
        q = Math.fma(q, r, Q7);
        q = Math.fma(q, r, Q6);
        q = Math.fma(q, r, Q5);
        q = Math.fma(q, r, Q4);
        q = Math.fma(q, r, Q3);
        q = Math.fma(q, r, Q2);
        q = Math.fma(q, r, Q1);
        return Math.fma(q, r, Q0);
    }
}
