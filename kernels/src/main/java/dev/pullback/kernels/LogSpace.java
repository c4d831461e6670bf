package dev.pullback.kernels;

/** The sigmoid and softplus functions of one number, within 2 ulp. The result for NaN is NaN. */
public final class LogSpace {
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
}
