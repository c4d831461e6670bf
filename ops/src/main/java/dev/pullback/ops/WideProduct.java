package dev.pullback.ops;

import dev.pullback.kernels.Compensated;

/**
 * A product of many factors, stored as a mantissa in twice the precision of a double and a power of two, so that no
 * intermediate result overflows and rounding errors do not add up.
 */
final class WideProduct {
    private static final double LN_2 = Math.log(2);

    private double mantissa = 1;
    private double error;
    private long exponent;

    /** Starts a product with {@code sign}, which is 1 or −1. */
    void start(double sign) {
        mantissa = sign;
        error = 0;
        exponent = 0;
    }

    void times(double factor) {
        times(factor, 0);
    }

    /** Multiplies by {@code factor + rest}, where {@code rest} is no larger than a rounding error of the factor. */
    void times(double factor, double rest) {
        double product = mantissa * factor;
        double lost = Compensated.productError(mantissa, factor, product) + error * factor + mantissa * rest;
        int e = Math.getExponent(product);
        mantissa = product + lost;
        error = product - mantissa + lost;
        if (mantissa == 0) return;
        mantissa = Math.scalb(mantissa, -e);
        error = Math.scalb(error, -e);
        exponent += e;
    }

    void timesPowerOfTwo(long power) {
        exponent += power;
    }

    boolean isZero() {
        return mantissa == 0;
    }

    /** Returns the power of two by which {@link #mantissa} must be multiplied. Undefined if the product is zero. */
    long exponent() {
        return exponent;
    }

    /** Returns the product without its power of two. */
    double mantissa() {
        return mantissa;
    }

    /** Returns the product, rounded; infinite or zero if it is out of range. */
    double value() {
        return timesPowerOfTwo(mantissa, exponent);
    }

    /** Returns {@code x} times a power of two, which may be out of the range of an int. */
    static double timesPowerOfTwo(double x, long power) {
        return Math.scalb(x, (int) Math.max(-5000, Math.min(5000, power)));
    }

    /** Returns the logarithm of the absolute value, which is in range even if the product is not. */
    double logOfAbs() {
        // near 1, the logarithm of the mantissa would cancel against the exponent
        if (exponent >= -1 && exponent <= 0) return Math.log(Math.abs(value()));
        return Math.log(Math.abs(mantissa)) + exponent * LN_2;
    }
}
