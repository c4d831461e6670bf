package dev.pullback.ops;

/** A product of many factors, stored as a mantissa and a power of two, so that no intermediate result overflows. */
final class WideProduct {
    private static final double LN_2 = Math.log(2);

    private double mantissa = 1;
    private long exponent;

    /** Starts a product with {@code sign}, which is 1 or −1. */
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

    /**
     * Returns the exponent of the largest power of two that is not above the product. Undefined if the product is zero.
     */
    long exponent() {
        return exponent;
    }

    /** Returns the product, rounded; infinite or zero if it is out of range. */
    double value() {
        return Math.scalb(mantissa, (int) Math.max(-5000, Math.min(5000, exponent)));
    }

    /** Returns the logarithm of the absolute value, which is in range even if the product is not. */
    double logOfAbs() {
        // near 1, the logarithm of the mantissa would cancel against the exponent
        if (exponent >= -1 && exponent <= 0) return Math.log(Math.abs(value()));
        return Math.log(Math.abs(mantissa)) + exponent * LN_2;
    }
}
