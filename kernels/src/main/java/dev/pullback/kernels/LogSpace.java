package dev.pullback.kernels;

/** The softplus function of one number, which losses of few numbers use. */
public final class LogSpace {
    private LogSpace() {}

    /**
     * Returns log(1 + exp x), within 2 ulp. It is 0 for −∞, +∞ for +∞, and NaN for NaN. No threshold switches to another
     * formula.
     */
    public static double softplus(double x) {
        return Log1p.plus(Math.max(x, 0), Math.exp(-Math.abs(x)), 0);
    }
}
