package dev.pullback.kernels;

/**
 * Logarithms of sums and probabilities without the sums: functions of one or two doubles, within 2 ulp unless said
 * otherwise, that neither overflow nor lose a small result. NaN gives NaN.
 */
public final class LogSpace {
    private static final double LN_2 = Math.log(2);

    private LogSpace() {}

    /** σ(x) = 1/(1 + exp(−x)): 0 at −∞, 1 at +∞. Its small values, for x far below 0, are as accurate as the others. */
    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        double inverse = 1 / (1 + e);
        double numerator = x < 0 ? e : 1;
        double quotient = numerator * inverse;
        return quotient + Compensated.quotientError(numerator, e, quotient, inverse);
    }

    /** log(1 + exp x): 0 at −∞, +∞ at +∞. There is no threshold above which it would be x. */
    public static double softplus(double x) {
        return Log1p.plus(Math.max(x, 0), Math.exp(-Math.abs(x)), 0);
    }

    /** log σ(x) = −softplus(−x): −∞ at −∞, 0 at +∞. */
    public static double logSigmoid(double x) {
        return 0 - softplus(-x);
    }

    /**
     * log(exp a + exp b), within 2 ulp of the larger of itself, |a| and |b|: the sum can be near 0 while the arguments are
     * not. −∞ is the logarithm of zero and so neutral.
     */
    public static double logAddExp(double a, double b) {
        double max = Math.max(a, b);
        if (Double.isInfinite(max) || Double.isNaN(max)) return max;
        double d = Math.min(a, b) - max;
        double e = Math.exp(d);
        return Log1p.plus(max, e, Compensated.expError(e, Math.min(a, b), max, d));
    }

    /** log(1 − exp x) for x ≤ 0: −∞ at 0, 0 at −∞, NaN above 0. */
    public static double log1mExp(double x) {
        return x > -LN_2 ? Math.log(-Math.expm1(x)) : 0 + Math.log1p(-Math.exp(x));
    }
}
