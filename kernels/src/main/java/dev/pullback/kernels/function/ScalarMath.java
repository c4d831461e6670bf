package dev.pullback.kernels.function;

/**
 * The constants from which the kernels compute the exponential. exp x is 2<sup>k</sup> exp r, where k is x/log 2
 * rounded and r = x − k log 2. exp r is 1 + r + r² Q(r). Q is the polynomial of degree 9 with the least maximum
 * relative error for |r| ≤ ½ log 2, which is 0.03·2<sup>−53</sup>. It was found by Remez's algorithm with 60 digits.
 *
 * <p>{@link #farSilu} replaces the generated code of SiLU where these exponentials underflow.
 */
public final class ScalarMath {
    /** 1/log 2. */
    public static final double LOG2_E = 1.4426950408889634;

    /**
     * If this is added to a small number and subtracted again, the number is rounded to an integer. The sum has that
     * integer in its last bits.
     */
    static final double ROUNDER = 0x1.8p52;

    /** The sum of {@link #ROUNDER}, the bias of an exponent, and 512. */
    public static final double LIFTING_ROUNDER = ROUNDER + 1023 + 512;

    /**
     * If this is added to a number less than 2<sup>19</sup> and subtracted again, the number is rounded to a multiple
     * of 2<sup>−20</sup>.
     */
    public static final double COARSE_ROUNDER = 0x1.8p32;

    /** Smaller differences of a logit and the maximum are replaced by this one, whose exponential is 0 as well. */
    public static final double FAR = -800;

    /** The coefficients of the polynomial Q. */
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

    /**
     * Returns x σ(x) for x &lt; −700, which is x exp x. It is computed as x exp(x/2) exp(x/2), whose factors are never
     * subnormal where the result is. The result for −∞ is −0.
     */
    static double farSilu(double x) {
        double root = StrictMath.exp(Math.max(x, -1600) / 2);
        return Math.max(x, -Double.MAX_VALUE) * root * root;
    }
}
