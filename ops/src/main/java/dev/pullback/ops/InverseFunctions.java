package dev.pullback.ops;

/**
 * Inverses of hyperbolic functions, of the sigmoid and of powers of 2, of one number. The formulas avoid overflow and the
 * cancellation near the zeros of the functions.
 */
final class InverseFunctions {
    private InverseFunctions() {}

    static double asinh(double x) {
        double a = Math.abs(x);
        double y = a > 1e8
                ? StrictMath.log(a) + StrictMath.log(2)
                : StrictMath.log1p(a + a * a / (1 + Math.sqrt(a * a + 1)));
        return Math.copySign(y, x);
    }

    static double acosh(double x) {
        if (x > 1e8) return StrictMath.log(x) + StrictMath.log(2);
        if (x < 1) return Double.NaN; // the formula below would round to 0 or ∞ far from 1
        double t = x - 1;
        return StrictMath.log1p(t + Math.sqrt(t * (t + 2)));
    }

    static double atanh(double x) {
        double a = Math.abs(x);
        double y = a < 0.5 ? StrictMath.log1p(2 * a + 2 * a * a / (1 - a)) / 2 : StrictMath.log1p(2 * a / (1 - a)) / 2;
        return Math.copySign(y, x);
    }

    /** Returns the exponent of x plus the logarithm of its mantissa, so that powers of two are exact. */
    static double log2(double x) {
        if (!(x >= Double.MIN_NORMAL && x < Double.POSITIVE_INFINITY)) return StrictMath.log(x) / StrictMath.log(2);
        int exponent = Math.getExponent(x);
        double mantissa = Math.scalb(x, -exponent);
        if (mantissa > 1.4142135623730951) {
            mantissa /= 2;
            exponent++;
        }
        return exponent + StrictMath.log(mantissa) / StrictMath.log(2);
    }

    /** Near ½, where the result is 0, 2x − 1 is exact. */
    static double logit(double x) {
        return x < 0.25 || x > 0.75
                ? StrictMath.log(x) - StrictMath.log1p(-x)
                : StrictMath.log1p((2 * x - 1) / (1 - x));
    }
}
