package dev.pullback.kernels;

/**
 * Focal loss of one number and its derivative, for the arguments for which the functions of {@code Pointwise} with these names
 * are not accurate: an underflow, a loss that is 0, subnormal, negative or NaN, and γ near 0 or very large.
 */
public final class Focal {
    private Focal() {}

    /** Returns q<sup>γ</sup> L for q = 1 − exp(−L). */
    public static double loss(double loss, double gamma) {
        return power(loss, gamma) * loss;
    }

    /** Returns q<sup>γ</sup> (1 + γ (1 − q) L/q) for q = 1 − exp(−L), the derivative. */
    public static double slope(double loss, double gamma) {
        double q = -StrictMath.expm1(-loss);
        // L/q is 1 at 0, and L exp(−L) is 0 at infinity
        double ratio = loss == 0 ? 1 : loss > 800 ? 0 : StrictMath.exp(-loss) * loss / q;
        return power(loss, gamma) * (1 + gamma * ratio);
    }

    /**
     * The power multiplies the relative error of q by γ, so the part of q that does not fit in a double is kept. As a series, q
     * is L (1 − L/2 (1 − L/3 (…))), of which only the first term is large.
     */
    private static double power(double loss, double gamma) {
        if (gamma == 0) return 1;
        double q = -StrictMath.expm1(-loss);
        if (!(loss > 0 && loss < 40)) return StrictMath.pow(q, gamma);
        double high;
        double low;
        if (loss > 0.7) {
            double e = StrictMath.exp(-loss);
            high = 1 - e;
            low = (1 - high) - e;
        } else {
            double inner = 1;
            for (int k = 18; k > 2; k--) inner = 1 - loss / k * inner;
            double rest = -loss * (loss / 2) * inner;
            high = loss + rest;
            low = (loss - high) + rest;
        }
        return StrictMath.pow(high, gamma) * (1 + gamma * (low / high));
    }
}
