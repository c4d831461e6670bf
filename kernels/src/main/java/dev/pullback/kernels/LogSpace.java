package dev.pullback.kernels;

/**
 * The sigmoid and logarithms of sums of exponentials: functions of one or two doubles that neither overflow nor lose the digits
 * of a small result. Their error is at most 2 ulp unless stated otherwise. The result for NaN is NaN.
 */
public final class LogSpace {
    private static final double LN_2 = Math.log(2);

    private LogSpace() {}

    /** Returns σ(x) = 1/(1 + exp(−x)), which is 0 for −∞ and 1 for +∞. Small results are as accurate as others. */
    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        double inverse = 1 / (1 + e);
        double numerator = x < 0 ? e : 1;
        double quotient = numerator * inverse;
        return quotient + Compensated.quotientError(numerator, e, quotient, inverse);
    }

    /** Returns log(1 + exp x), which is 0 for −∞ and +∞ for +∞. No threshold switches to another formula. */
    public static double softplus(double x) {
        return Log1p.plus(Math.max(x, 0), Math.exp(-Math.abs(x)), 0);
    }

    /** Returns log σ(x) = −softplus(−x), which is −∞ for −∞ and 0 for +∞. */
    public static double logSigmoid(double x) {
        return 0 - softplus(-x);
    }

    /**
     * Returns log(exp a + exp b), within 2 ulp of the largest of |a|, |b| and |result|; the result can be near 0
     * although a and b are not. Adding −∞, the logarithm of zero, does not change the other operand.
     */
    public static double logAddExp(double a, double b) {
        double max = Math.max(a, b);
        if (Double.isInfinite(max) || Double.isNaN(max)) return max;
        double d = Math.min(a, b) - max;
        double e = Math.exp(d);
        return Log1p.plus(max, e, Compensated.expError(e, Math.min(a, b), max, d));
    }

    /** Returns log(1 − exp x) for x ≤ 0, which is −∞ for 0 and 0 for −∞. Returns NaN for x &gt; 0. */
    public static double log1mExp(double x) {
        return x > -LN_2 ? Math.log(-Math.expm1(x)) : 0 + Math.log1p(-Math.exp(x));
    }
}
