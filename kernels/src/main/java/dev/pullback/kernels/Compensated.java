package dev.pullback.kernels;

/**
 * Computes the rounding errors of sums and products. A rounded result and its error together have twice the precision
 * of a double.
 */
public final class Compensated {
    private Compensated() {}

    /** Returns the exact a + b − sum, where {@code sum} is a + b rounded (Knuth's TwoSum). */
    public static double sumError(double a, double b, double sum) {
        double fromB = sum - a;
        return (a - (sum - fromB)) + (b - fromB);
    }

    /** Returns the exact a·b − product, where {@code product} is a·b rounded. */
    public static double productError(double a, double b, double product) {
        return Math.fma(a, b, -product);
    }

    /**
     * Returns a/(1 + s) − q to the precision of a double, where q is a·inverse and inverse is 1/(1 + s), both rounded.
     * This way, one division scales many terms e: e·a/(1 + s) is {@code fma(e, q, e * error)}.
     */
    public static double quotientError(double a, double s, double q, double inverse) {
        double divisor = 1 + s;
        double lost = sumError(1, s, divisor);
        return (Math.fma(-q, divisor, a) - q * lost) * inverse;
    }

    /** Returns exp(x − max) − e, where e = exp d and d is x − max rounded; 0 if e is 0, since d may be infinite. */
    public static double expError(double e, double x, double max, double d) {
        return e == 0 ? 0 : e * sumError(x, -max, d);
    }
}
