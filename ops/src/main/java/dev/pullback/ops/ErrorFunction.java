package dev.pullback.ops;

import dev.pullback.kernels.Compensated;

/**
 * The error function, its complement, its inverse and its derivative; the first two are accurate to 2.5 ulp, including
 * the tail down to the smallest double. NaN gives NaN.
 *
 * <p>The rational approximations and their ranges are those of Sun's fdlibm, {@code s_erf.c} (1993). In the tail, erfc
 * z = exp(−z² − 0.5625 + R(1/z²)/S(1/z²))/z. Here the exponent is kept in twice the precision, as z² and its rounding
 * error, so that one exponential suffices.
 */
final class ErrorFunction {
    /** P and Q of erf z = z + z·P(z²)/Q(z²) for z &lt; 0.84375. */
    private static final double[] CENTRE_P = {
        0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163E-5
    };

    private static final double[] CENTRE_Q = {
        1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368E-6
    };

    /** erf z = ERF_ONE + P(z − 1)/Q(z − 1) for z from 0.84375 to 1.25; ERF_ONE is erf 1 rounded to 24 bits. */
    private static final double ERF_ONE = 0.8450629115104675;

    private static final double[] MIDDLE_P = {
        -0.0023621185607526594,
        0.41485611868374833,
        -0.3722078760357013,
        0.31834661990116175,
        -0.11089469428239668,
        0.035478304325618236,
        -0.002166375594868791
    };

    private static final double[] MIDDLE_Q = {
        1,
        0.10642088040084423,
        0.540397917702171,
        0.07182865441419627,
        0.12617121980876164,
        0.01363708391202905,
        0.011984499846799107
    };

    /** R and S of the tail for z from 1.25 to 1/0.35. */
    private static final double[] TAIL_R = {
        -0.009864944034847148,
        -0.6938585727071818,
        -10.558626225323291,
        -62.375332450326006,
        -162.39666946257347,
        -184.60509290671104,
        -81.2874355063066,
        -9.814329344169145
    };

    private static final double[] TAIL_S = {
        1,
        19.651271667439257,
        137.65775414351904,
        434.56587747522923,
        645.3872717332679,
        429.00814002756783,
        108.63500554177944,
        6.570249770319282,
        -0.0604244152148581
    };

    /** R and S of the tail for z above 1/0.35. */
    private static final double[] FAR_R = {
        -0.0098649429247001,
        -0.799283237680523,
        -17.757954917754752,
        -160.63638485582192,
        -637.5664433683896,
        -1025.0951316110772,
        -483.5191916086514
    };

    private static final double[] FAR_S = {
        1,
        30.33806074348246,
        325.7925129965739,
        1536.729586084437,
        3199.8582195085955,
        2553.0504064331644,
        474.52854120695537,
        -22.44095244658582
    };

    private static final double CENTRE = 0.84375;
    private static final double MIDDLE = 1.25;

    /** If z is larger than this, erfc z is less than half the smallest double. */
    private static final double ERFC_IS_ZERO = 28;

    /** The slope of erf at 0. */
    private static final double TWO_OVER_SQRT_PI = 1.1283791670955126;

    private ErrorFunction() {}

    /** Returns erf x = 2/√π ∫<sub>0</sub><sup>x</sup> exp(−t²) dt, which is ±1 at ±∞. */
    static double erf(double x) {
        double z = Math.abs(x);
        if (z < CENTRE) return x + x * ratio(CENTRE_P, CENTRE_Q, x * x);
        double erf = z < MIDDLE ? ERF_ONE + ratio(MIDDLE_P, MIDDLE_Q, z - 1) : 1 - erfc(z);
        return Math.copySign(erf, x);
    }

    /** Returns erfc x = 1 − erf x without cancellation: 2 at −∞, 0 at +∞. */
    static double erfc(double x) {
        if (x < 0) return 1 + erf(-x);
        return x < MIDDLE ? erfcBelowTail(x) : tail(x);
    }

    /** Returns 2/√π exp(−x²), the derivative of erf. */
    static double slope(double x) {
        double square = x * x;
        if (square > 750) return 0;
        double e = StrictMath.exp(-square);
        return TWO_OVER_SQRT_PI * (e - e * Compensated.productError(x, x, square));
    }

    /**
     * Returns the y with erf y = x, by Newton's and Halley's method from a formula with an error of 2e-3. Source of
     * the formula: Winitzki, "A handy approximation for the error function and its inverse", 2008.
     */
    static double inverse(double x) {
        double a = Math.abs(x);
        if (!(a < 1)) return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
        if (a < 1e-8) return x / TWO_OVER_SQRT_PI;
        double log = StrictMath.log1p(-a * a);
        double half = 2 / (Math.PI * 0.147) + log / 2;
        double y = Math.sqrt(Math.sqrt(half * half - log / 0.147) - half);
        for (int i = 0; i < 3; i++) {
            double excess = a < 0.5 ? erf(y) - a : (1 - a) - erfc(y);
            double newton = excess / slope(y);
            y -= newton / (1 + y * newton);
        }
        return Math.copySign(y, x);
    }

    /** Returns erfc z for z from 0 to {@link #MIDDLE}. */
    private static double erfcBelowTail(double z) {
        if (z >= CENTRE) return (1 - ERF_ONE) - ratio(MIDDLE_P, MIDDLE_Q, z - 1);
        double correction = z * ratio(CENTRE_P, CENTRE_Q, z * z);
        if (z < 0.25) return 1 - (z + correction);
        // z - 0.5 and 1 - z are exact, so a small result keeps its accuracy
        return z < 0.5 ? 0.5 - ((z - 0.5) + correction) : (1 - z) - correction;
    }

    /** Returns erfc z = exp(−z² − 0.5625 + R/S)/z above {@link #MIDDLE}. */
    private static double tail(double z) {
        if (z > ERFC_IS_ZERO) return 0;
        double square = z * z;
        double s = 1 / square;
        double ratio = square < 1 / (0.35 * 0.35) ? ratio(TAIL_R, TAIL_S, s) : ratio(FAR_R, FAR_S, s);
        double small = -0.5625 + ratio;
        double exponent = small - square;
        double lost = Compensated.sumError(-0.5625, ratio, small)
                + Compensated.sumError(small, -square, exponent)
                - Compensated.productError(z, z, square);
        double e = Math.exp(exponent);
        double quotient = e / z;
        // corrects for the remainder of the division and for the rounding error of the exponent
        return quotient + (Math.fma(-quotient, z, e) + e * lost) / z;
    }

    private static double ratio(double[] p, double[] q, double x) {
        return polynomial(p, x) / polynomial(q, x);
    }

    private static double polynomial(double[] coefficients, double x) {
        double value = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) value = Math.fma(value, x, coefficients[i]);
        return value;
    }
}
