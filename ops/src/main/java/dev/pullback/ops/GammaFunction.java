package dev.pullback.ops;

import dev.pullback.kernels.Compensated;

/**
 * The logarithm of the gamma function and its derivatives, for positive numbers. The result is NaN for negative numbers.
 *
 * <p>Near 1 and 2, where ln Γ is 0, ln Γ is computed from a series with the coefficients (ζ(k) − 1)/k. The digamma
 * function is computed from its Taylor series about its root, which is stored as a double and its rounding error.
 * Other small arguments are moved to these intervals by Γ(x + 1) = x Γ(x). For large arguments, Stirling's series is
 * used. Source of the series: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, 6.1.33, 6.1.40,
 * 6.3.18 and 6.4.11.
 */
final class GammaFunction {
    /** (ζ(k) − 1)/k for k from 2. */
    private static final double[] ZETA = {
        0.3224670334241132, 0.0673523010531981, 0.020580808427784546, 0.007385551028673986,
        0.0028905103307415234, 0.001192753911703261, 0.0005096695247430425, 0.00022315475845357939,
        9.945751278180853E-05, 4.492623673813314E-05, 2.050721277567069E-05, 9.439488275268397E-06,
        4.374866789907488E-06, 2.039215753801366E-06, 9.55141213040742E-07, 4.492469198764566E-07,
        2.1207184805554665E-07, 1.0043224823968099E-07, 4.7698101693639804E-08, 2.2711094608943164E-08,
        1.0838659214896955E-08, 5.183475041970047E-09, 2.4836745438024785E-09, 1.1921401405860912E-09,
        5.731367241678862E-10, 2.7595228851242334E-10, 1.330476437424449E-10, 6.4229645638381E-11,
        3.1044247747322276E-11, 1.5021384080754142E-11, 7.275974480239079E-12, 3.527742476575915E-12,
        1.711991790559618E-12, 8.315385841420285E-13, 4.04220052528944E-13, 1.9664756310966165E-13
    };

    /** The root of the digamma function, rounded, and the rounding error. */
    private static final double ROOT = 1.4616321449683622;

    private static final double ROOT_REST = 9.549995429965697E-17;

    /** The Taylor coefficients of the digamma function about its root, without the first, which is 0. */
    private static final double[] DIGAMMA = {
        0.9676722454476212, -0.4427631689835921, 0.258499760955651, -0.16394270544240652,
        0.10782405069126237, -0.07219956125645471, 0.04880428816414311, -0.03316112647484736,
        0.022597648232218104, -0.01542476590494896, 0.010538791616612175, -0.007204534386356869,
        0.004926781395729853, -0.003369801655439328, 0.002305126326734928, -0.0015769367714301972,
        0.0010788252019162967, -0.0007380709389960052, 0.000504953265834602, -0.0003454680251063077,
        0.00023635601564027053, -0.00016170622091974803, 0.0001106337276874741, -7.569179582195066E-05,
        5.178575795222081E-05, -3.5430070947659604E-05, 2.424006611860132E-05, -1.6584242271854135E-05,
        1.134638458466385E-05, -7.762817668462094E-06, 5.3110609208898636E-06, -3.6336507898010456E-06,
        2.486022733129538E-06, -1.7008538854332607E-06, 1.1636675363548843E-06, -7.96142543124197E-07,
        5.446941930669446E-07, -3.7266161283438227E-07, 2.549626552021554E-07, -1.7443695117727745E-07,
        1.1934394829830244E-07, -8.165115189488409E-08, 5.586299683532171E-08, -3.821960061917494E-08
    };

    /** B₂ₖ/(2k), where Bⱼ are the Bernoulli numbers, for k from 1. */
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 120, 1.0 / 252, -1.0 / 240, 1.0 / 132, -691.0 / 32760, 1.0 / 12, -3617.0 / 8160
    };

    /** 1 − γ, where γ is Euler's constant. */
    private static final double ONE_MINUS_GAMMA = 0.42278433509846713;

    private static final double HALF_LN_2_PI = 0.9189385332046728;

    /** From this number on, Stirling's series is used. */
    private static final double LARGE = 12;

    private GammaFunction() {}

    /** Returns ln Γ(x). */
    static double logGamma(double x) {
        if (!(x > 0)) return x == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        if (x < 0.5) return logGammaNearOne(x) - StrictMath.log(x);
        if (x < 1.5) return logGammaNearOne(x - 1);
        if (x < LARGE) return logGammaBelow(x);
        if (x > 1e300) return x * (StrictMath.log(x) - 1);
        double log = StrictMath.log(x);
        return (x - 0.5) * (log - 1) + (HALF_LN_2_PI - 0.5 + correction(x));
    }

    /** Returns the sum of B₂ₖ/(2k(2k − 1)x²ᵏ⁻¹). */
    private static double correction(double x) {
        double s = 1 / (x * x);
        double sum = 0;
        for (int k = STIRLING.length; k >= 1; k--) sum = sum * s + STIRLING[k - 1] / (2 * k - 1);
        return sum / x;
    }

    /** Returns ln Γ(1 + t) for |t| ≤ ½. */
    private static double logGammaNearOne(double t) {
        return logGammaNearTwo(t) - StrictMath.log1p(t);
    }

    /** Returns ln Γ(2 + t) for |t| ≤ ½. */
    private static double logGammaNearTwo(double t) {
        double sum = 0;
        for (int k = ZETA.length - 1; k >= 0; k--) sum = (k % 2 == 0 ? ZETA[k] : -ZETA[k]) + t * sum;
        return t * (ONE_MINUS_GAMMA + t * sum);
    }

    private static double logGammaBelow(double x) {
        double product = 1;
        double t = x - 2;
        while (t > 0.5) {
            product *= 2 + (t - 1);
            t--;
        }
        return logGammaNearTwo(t) + StrictMath.log(product);
    }

    /** Returns ψ(x) = d/dx ln Γ(x). */
    static double digamma(double x) {
        if (!(x > 0)) return x == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
        if (x < LARGE) return digammaBelow(x);
        double s = 1 / (x * x);
        double sum = 0;
        for (int k = STIRLING.length; k >= 1; k--) sum = (sum + STIRLING[k - 1]) * s;
        return StrictMath.log(x) - 0.5 / x - sum;
    }

    private static double digammaBelow(double x) {
        double t = x;
        double terms = 0;
        for (; t > 2; t--) terms += 1 / (t - 1);
        for (; t < 1; t++) terms -= 1 / t;
        double d = t - ROOT;
        double distance = d + (Compensated.sumError(t, -ROOT, d) - ROOT_REST);
        double sum = 0;
        for (int k = DIGAMMA.length - 1; k >= 0; k--) sum = sum * distance + DIGAMMA[k];
        return terms + distance * sum;
    }

    /** Returns the n-th derivative of ψ for n ≥ 1, (−1)ⁿ⁺¹ n! Σₖ (x + k)⁻ⁿ⁻¹. */
    static double polygamma(int n, double x) {
        if (!(x >= 0)) return Double.NaN;
        double factorial = 1;
        for (int k = 2; k <= n; k++) factorial *= k;
        double t = x;
        double sum = 0;
        for (; t < LARGE + n; t++) sum += StrictMath.pow(t, -n - 1);
        double tail = StrictMath.pow(t, -n);
        double term = tail / t * (n + 1) / t; // (n + 1)…(n + 2k − 1) t⁻ⁿ⁻²ᵏ / (2k − 1)!
        double series = 0;
        for (int k = 1; k <= STIRLING.length; k++) {
            series += STIRLING[k - 1] * term;
            term *= (n + 2.0 * k) / (2 * k) * (n + 2.0 * k + 1) / (2 * k + 1) / t / t;
        }
        double total = factorial * (sum + (tail / n + tail / (2 * t) + series));
        return n % 2 == 0 ? -total : total;
    }
}
