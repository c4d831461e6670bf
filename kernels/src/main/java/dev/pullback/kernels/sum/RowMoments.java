package dev.pullback.kernels.sum;

/**
 * Computes mean and variance of n adjacent numbers, such as a row of a matrix. The mean is stored as two numbers: the
 * rounded mean, and the mean of the differences to it, which corrects it. Both are subtracted before squaring, so
 * that a large common offset costs no accuracy. Numbers whose squares would overflow or underflow are first scaled by
 * a power of two. An object belongs to one thread; it is reused.
 */
public final class RowMoments {
    private static final double LARGE = 1e100;

    /** A square below this part of epsilon does not change the sum. */
    private static final double NEGLIGIBLE = 1e-30;

    private static final ThreadLocal<RowMoments> CURRENT = ThreadLocal.withInitial(RowMoments::new);

    /** The sums of the loops of {@link Sums}. */
    final double[] lanes = new double[Sums.LANES];

    double scale;
    double mean;
    double rest;
    double divisor;

    RowMoments() {}

    /** Returns the object of this thread. */
    public static RowMoments get() {
        return CURRENT.get();
    }

    /** Returns the sum of n numbers. */
    public double sum(Sums s, double[] x, int at, int n) {
        return s.sum(x, at, n, lanes);
    }

    /** Returns √(variance + epsilon). */
    public double deviation(Sums s, double[] x, int at, int n, double epsilon) {
        centre(s, x, at, n, epsilon);
        divide(s, x, at, n, epsilon);
        return divisor / scale;
    }

    /** Returns √(mean square + epsilon). */
    public double rms(Sums s, double[] x, int at, int n, double epsilon) {
        begin(s, x, at, n, epsilon);
        divide(s, x, at, n, epsilon);
        return divisor / scale;
    }

    /** Writes {@code (x - mean) / √(variance + epsilon)}. */
    public void standardize(Sums s, double[] x, int at, int n, double epsilon, double[] y, int yAt) {
        centre(s, x, at, n, epsilon);
        divide(s, x, at, n, epsilon);
        s.standardize(x, at, n, this, y, yAt);
    }

    /** Writes {@code x / √(mean square + epsilon)}. */
    public void divideByRms(Sums s, double[] x, int at, int n, double epsilon, double[] y, int yAt) {
        begin(s, x, at, n, epsilon);
        divide(s, x, at, n, epsilon);
        s.standardize(x, at, n, this, y, yAt);
    }

    double deviation(double x) {
        return scale * x - mean - rest;
    }

    /**
     * Chooses the scale; mean and rest are 0. Tiny numbers whose squares are negligible beside epsilon are not scaled,
     * since the scaled epsilon could overflow.
     */
    private void begin(Sums s, double[] x, int at, int n, double epsilon) {
        Sums.clear(lanes, n);
        s.maxAbs(x, at, n, lanes);
        double max = 0;
        for (int k = 0, w = Sums.width(n); k < w; k++) max = Math.max(max, lanes[k]);
        boolean isModerate = max == 0
                || !Double.isFinite(max)
                || (max < LARGE && max > 1 / LARGE)
                || (max < 1 && max * max < NEGLIGIBLE * epsilon);
        scale = isModerate ? 1 : Math.scalb(1.0, Math.max(-1022, Math.min(1022, -Math.getExponent(max) - 1)));
        mean = 0;
        rest = 0;
    }

    private void centre(Sums s, double[] x, int at, int n, double epsilon) {
        begin(s, x, at, n, epsilon);
        mean = meanDeviation(s, x, at, n);
        rest = meanDeviation(s, x, at, n);
    }

    private double meanDeviation(Sums s, double[] x, int at, int n) {
        Sums.clear(lanes, n);
        s.addDeviations(x, at, n, this);
        return Sums.total(lanes, n) / n;
    }

    private void divide(Sums s, double[] x, int at, int n, double epsilon) {
        Sums.clear(lanes, n);
        s.addSquares(x, at, n, this);
        divisor = Math.sqrt(Sums.total(lanes, n) / n + epsilon * scale * scale);
    }
}
