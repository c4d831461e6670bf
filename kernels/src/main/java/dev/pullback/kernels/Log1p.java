package dev.pullback.kernels;

/**
 * The function log(1 + x) for x ≥ 0, within 0.6 ulp; {@link Math#log1p} is within 1 ulp. It is the last step of every
 * log-sum-exp and of the losses, so its error is the largest part of their error.
 *
 * <p>Let 1 + x = 2<sup>k</sup> (1 + g) with 1 + g between √½ and √2, and f = g/(2 + g). Then log(1 + x) is k·log 2 + 2
 * artanh f, and 2 artanh f is 2f + f·R(f²). The second term is at most a hundredth of the first, so only 2f needs twice
 * the precision. R is the polynomial of Sun's fdlibm, {@code e_log.c} (1993).
 */
public final class Log1p {
    /** The first 33 bits of log 2. */
    public static final double LN_2_HIGH = 0.6931471803691238;

    /** The rest of log 2. */
    public static final double LN_2_LOW = 1.9082149292705877E-10;

    /** The bits of √½. The bits of a number minus these have the powers of two above √½ in the exponent field. */
    private static final long SQRT_HALF = Double.doubleToRawLongBits(Math.sqrt(0.5));

    /** For x below this limit, log(1 + x) is x − x²/2. For x ≥ {@link #LARGE}, it is log x. */
    public static final double SMALL = 0x1p-40;

    private static final double LARGE = 0x1p60;

    /** The coefficients of R(z), beginning with the coefficient of z. */
    public static final double TAIL_1 = 0.6666666666666735;

    public static final double TAIL_2 = 0.3999999999940942;
    public static final double TAIL_3 = 0.2857142874366239;
    public static final double TAIL_4 = 0.22222198432149784;
    public static final double TAIL_5 = 0.1818357216161805;
    public static final double TAIL_6 = 0.15313837699209373;
    public static final double TAIL_7 = 0.14798198605116586;

    private Log1p() {}

    /** Returns log(1 + x) for x ≥ 0. The result is +∞ for +∞ and NaN for NaN. */
    public static double of(double x) {
        return plus(0, x, 0);
    }

    /**
     * Returns a + log(1 + x + rest) for x ≥ 0, rounded once. The error is at most 0.6 ulp of the result, plus 0.1 ulp of the
     * terms if the result is smaller than both of them.
     *
     * @param rest at most half an ulp of x
     */
    public static double plus(double a, double x, double rest) {
        if (x < SMALL) return a + (x - (x * x / 2 - rest));
        if (!(x < LARGE)) return a + Math.log(x);
        double u = 1 + x;
        int k = exponent(u);
        double scale = Double.longBitsToDouble((1023L - k) << 52);
        double g = u * scale - 1;
        double gLow = (Compensated.sumError(1, x, u) + rest) * scale;
        double divisor = 2 + g;
        double divisorLow = Compensated.sumError(2, g, divisor) + gLow;
        double inverse = 1 / divisor;
        double f = g * inverse;
        double fLow = (Math.fma(-f, divisor, g) + gLow - f * divisorLow) * inverse;
        double high = k * LN_2_HIGH;
        double log = high + 2 * f;
        double logLow = Compensated.sumError(high, 2 * f, log) + (2 * fLow + k * LN_2_LOW + f * tail(f * f));
        double sum = a + log;
        return sum + (Compensated.sumError(a, log, sum) + logLow);
    }

    /** Returns the k for which u/2<sup>k</sup> lies between √½ and √2, for u ≥ 1. */
    public static int exponent(double u) {
        return (int) ((Double.doubleToRawLongBits(u) - SQRT_HALF) >> 52);
    }

    /** Returns R(z) = (2 artanh f − 2 f)/f, where z = f². */
    public static double tail(double z) {
        double r = Math.fma(TAIL_7, z, TAIL_6);
        r = Math.fma(r, z, TAIL_5);
        r = Math.fma(r, z, TAIL_4);
        r = Math.fma(r, z, TAIL_3);
        r = Math.fma(r, z, TAIL_2);
        r = Math.fma(r, z, TAIL_1);
        return r * z;
    }
}
