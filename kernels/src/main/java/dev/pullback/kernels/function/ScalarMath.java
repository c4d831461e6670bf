package dev.pullback.kernels.function;

import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.LogSpace;
import dev.pullback.kernels.WarmUp;

/**
 * The functions of {@code VectorElementwise} for one number in plain Java, by the same operations in the same order: what they
 * answer is what a lane of a vector gets, to the bit. They serve where there are few numbers, and everywhere until the vector
 * form has {@linkplain WarmUp warmed up}, because code on the vector unit is hundreds of times as slow, and makes objects,
 * until it has run so often that it is compiled to the last.
 */
public final class ScalarMath {
    public static final double LOG2_E = 1.4426950408889634;

    /** Added and taken away, this rounds a small number to an integer, which then also stands in the last bits. */
    public static final double ROUNDER = 0x1.8p52;

    /** As {@link #ROUNDER}, with the bias of an exponent and 512 more in the last bits. */
    public static final double LIFTING_ROUNDER = ROUNDER + 1023 + 512;

    /** As {@link #ROUNDER}, with the bias of an exponent in the last bits. */
    public static final double BIASING_ROUNDER = ROUNDER + 1023;

    /** Added and taken away, this rounds a number of less than 2<sup>19</sup> to a multiple of 2<sup>−20</sup>. */
    public static final double COARSE_ROUNDER = 0x1.8p32;

    /** Up to this size x and its exponential are such that {@link #liftedExp} is right. */
    public static final double EXP_LIMIT = 350;

    /** From here on tanh is 1. */
    public static final double TANH_IS_ONE = 22;

    /** Where less, the exponential is 0. */
    public static final double EXP_IS_ZERO = -800;

    /** A logit is taken as at least this much less than the maximum; its share is 0 in any case. */
    public static final double FAR = -800;

    /** Where less, silu x is x exp x. */
    public static final double SILU_IS_SMALL = -700;

    /** Makes what is 2<sup>512</sup> times too large as large as it should be. */
    public static final double LOWER = 0x1p-512;

    /** The coefficients of Q, see {@code VectorMath}. */
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

    public static double exp(double x) {
        return Math.abs(x) < EXP_LIMIT ? liftedExp(x) * LOWER : Math.exp(x);
    }

    /** With t = exp(2|x|) − 1 it is t/(t + 2). */
    public static double tanh(double x) {
        double size = Math.abs(x);
        if (size > TANH_IS_ONE) size = TANH_IS_ONE;
        double t = expm1(size + size);
        return Math.copySign(t / (t + 2), x);
    }

    public static double sechSquare(double x) {
        double e = expOfMinus(Math.abs(x) * -2);
        double divisor = e + 1;
        return e * 4 / (divisor * divisor);
    }

    /** As {@link LogSpace#sigmoid}. */
    public static double sigmoid(double x) {
        double e = expOfMinus(-Math.abs(x));
        double divisor = e + 1;
        double inverse = 1 / divisor;
        double numerator = x < 0 ? e : 1;
        double quotient = numerator * inverse;
        double lost = e - (divisor - 1);
        return quotient + (Math.fma(-quotient, divisor, numerator) - quotient * lost) * inverse;
    }

    public static double silu(double x) {
        if (!(x < SILU_IS_SMALL)) return x * sigmoid(x);
        double near = atLeastZeroOfExp(x);
        return near * liftedExp(near) * LOWER;
    }

    /** exp x for x ≤ 0. */
    private static double expOfMinus(double x) {
        return liftedExp(atLeastZeroOfExp(x)) * LOWER;
    }

    private static double atLeastZeroOfExp(double x) {
        return x < EXP_IS_ZERO ? EXP_IS_ZERO : x;
    }

    /** As {@code VectorMath.liftedExp}. */
    public static double liftedExp(double x) {
        double shifted = shifted(x);
        double k = shifted - LIFTING_ROUNDER;
        return exp(Math.fma(k, -Log1p.LN_2_LOW, Math.fma(k, -Log1p.LN_2_HIGH, x)), shifted);
    }

    /** As {@code VectorSoftmaxLoops.exponentials}. */
    public static double liftedExpOfDifference(double x, double max) {
        double near = x < max + FAR ? max + FAR : x;
        double shifted = shifted(near - max);
        return exp(reduced(near, max, shifted), shifted);
    }

    /** x/log 2 rounded to an integer, which stands in the last bits with the bias of an exponent and 512 more. */
    public static double shifted(double x) {
        return Math.fma(x, LOG2_E, LIFTING_ROUNDER);
    }

    /** What {@code shifted} leaves of x − max, without rounding that. */
    public static double reduced(double x, double max, double shifted) {
        double high = (max + COARSE_ROUNDER) - COARSE_ROUNDER;
        double minusLow = high - max;
        double k = shifted - LIFTING_ROUNDER;
        return (x - Math.fma(k, Log1p.LN_2_HIGH, high)) + Math.fma(k, -Log1p.LN_2_LOW, minusLow);
    }

    private static double exp(double r, double shifted) {
        return expOfReduced(r) * powerOf2(shifted);
    }

    /** As {@code VectorMath.expOfReduced}. */
    public static double expOfReduced(double r) {
        return Math.fma(Math.fma(q(r), r, 1), r, 1);
    }

    /** As {@code VectorMath.expm1}. */
    private static double expm1(double y) {
        double shifted = Math.fma(y, LOG2_E, BIASING_ROUNDER);
        double k = shifted - BIASING_ROUNDER;
        double r = Math.fma(k, -Log1p.LN_2_LOW, Math.fma(k, -Log1p.LN_2_HIGH, y));
        double scale = powerOf2(shifted);
        return Math.fma(scale, Math.fma(r * r, q(r), r), scale - 1);
    }

    /** From what was rounded with a bias. */
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
