package dev.pullback.ops;

/** A product of many factors that neither overflows nor underflows on the way: a mantissa and a power of two. */
final class WideProduct {
    private static final double LN_2 = Math.log(2);

    private double mantissa = 1;
    private long exponent;

    /** Starts at ±1. */
    void start(double sign) {
        mantissa = sign;
        exponent = 0;
    }

    void times(double factor) {
        mantissa *= factor;
        if (mantissa == 0) return;
        int e = Math.getExponent(mantissa);
        mantissa = Math.scalb(mantissa, -e);
        exponent += e;
    }

    void timesPowerOfTwo(long power) {
        exponent += power;
    }

    boolean isZero() {
        return mantissa == 0;
    }

    /** The power of two below the product, unless it is zero. */
    long exponent() {
        return exponent;
    }

    /** The product, rounded; infinite or zero if it is out of range. */
    double value() {
        return Math.scalb(mantissa, (int) Math.max(-5000, Math.min(5000, exponent)));
    }

    /** The logarithm of the absolute value, which is in range where the product is not. */
    double logOfAbs() {
        // near 1 as one logarithm, so that it does not cancel against the exponent
        if (exponent >= -1 && exponent <= 0) return Math.log(Math.abs(value()));
        return Math.log(Math.abs(mantissa)) + exponent * LN_2;
    }
}
