package dev.pullback.kernels.sum;

import dev.pullback.kernels.PerThread;

/**
 * Computes mean and variance of n adjacent numbers, such as a row of a matrix. The mean is stored as two numbers: the
 * rounded mean, and the mean of the differences to it, which corrects it, so that a large common offset costs no
 * accuracy. A row takes one pass for its sum, one for differences and squares, and one to write it. Only if the mean square
 * is not moderate, the numbers are scaled by a power of two, and their squares neither overflow nor underflow. An object
 * belongs to one thread; it is reused.
 */
public final class RowMoments {
    private static final double LARGE = 1e100;

    /** A mean square from the inverse of this number to this number lost nothing by overflow or underflow. */
    private static final double MODERATE = 1e200;

    /** A square below this part of epsilon does not change the sum. */
    private static final double NEGLIGIBLE = 1e-30;

    /** If the squared mean of the remainders is at most this part of the mean square, it is subtracted afterwards. */
    private static final double SMALL = 0x1p-10;

    /** A divisor below this number could have an infinite inverse. */
    private static final double TINY = 1e-290;

    private static final double LIFT = 0x1p600;

    private static final double[] NONE = {};

    private static final PerThread<RowMoments> CURRENT = new PerThread<>(RowMoments::new);

    /** The sums of the loops of {@link Sums}. */
    final double[] lanes = new double[Sums.LANES];

    /** The second sums of a loop that has two. */
    final double[] squares = new double[Sums.LANES];

    double scale;
    double mean;
    double rest;

    /** The factors of {@link Sums#standardize} and {@link Sums#project}: the inverse of the divisor is their product. */
    double lift;

    double inverse;

    /** The coefficient of the normalized row in {@link Sums#project}. */
    double slope;

    double[] h = NONE;
    int hAt;
    double[] x = NONE;
    int xAt;

    private double square;
    private double divisor;

    RowMoments() {}

    /** Returns the object of this thread. */
    public static RowMoments get() {
        return CURRENT.get();
    }

    /** Returns the sum of n numbers. */
    public double sum(Sums s, double[] x, int at, int n) {
        return s.sum(x, at, n, lanes);
    }

    /** Returns the sum of the squares of n numbers times a factor; the squares may overflow or underflow. */
    public double sumOfSquares(Sums s, double[] x, int at, int n, double factor) {
        scale = factor;
        mean = 0;
        rest = 0;
        return squares(s, x, at, n);
    }

    /** Returns √(variance + epsilon). */
    public double deviation(Sums s, double[] x, int at, int n, double epsilon) {
        scale = 1;
        centre(s, x, at, n, s.sum(x, at, n, lanes) / n, epsilon);
        return divisor / scale;
    }

    /** Returns √(mean square + epsilon). */
    public double rms(Sums s, double[] x, int at, int n, double epsilon) {
        scale = 1;
        mean = 0;
        rest = 0;
        double square = meanSquare(s, x, at, n);
        if (!isModerate(square) && rescale(x, at, n, epsilon)) square = meanSquare(s, x, at, n);
        divide(square, epsilon);
        return divisor / scale;
    }

    /** Writes {@code (x - mean) / √(variance + epsilon)}, zeros if the divisor is 0, and returns the divisor. */
    public double standardize(Sums s, double[] x, int at, int n, double epsilon, double[] y, int yAt) {
        double deviation = deviation(s, x, at, n, epsilon);
        s.standardize(x, at, n, this, y, yAt);
        return deviation;
    }

    /** Writes {@code x / √(mean square + epsilon)}, zeros if the divisor is 0, and returns the divisor. */
    public double divideByRms(Sums s, double[] x, int at, int n, double epsilon, double[] y, int yAt) {
        double rms = rms(s, x, at, n, epsilon);
        s.standardize(x, at, n, this, y, yAt);
        return rms;
    }

    /** Sets the row h and the normalized row x of {@link #project}, each from the index that follows it. */
    public RowMoments pair(double[] h, int hAt, double[] x, int xAt) {
        this.h = h;
        this.hAt = hAt;
        this.x = x;
        this.xAt = xAt;
        return this;
    }

    /**
     * Writes {@code (h - mean(h) - x mean(h x)) / divisor}, zeros if the divisor is 0, for the rows of {@link #pair}:
     * the cotangent of a row whose normalized row is x. Unless the normalization {@code isCentred}, mean(h) is taken as
     * 0.
     */
    public void project(Sums s, int n, boolean isCentred, double divisor, double[] y, int yAt) {
        Sums.clear(lanes, n);
        Sums.clear(squares, n);
        s.addProducts(n, this);
        mean = isCentred ? Sums.total(lanes, n) / n : 0;
        slope = Sums.total(squares, n) / n;
        lift = divisor < TINY ? LIFT : 1;
        inverse = divisor == 0 ? 0 : 1 / (divisor * lift);
        s.project(n, this, y, yAt);
        h = NONE;
        x = NONE;
    }

    double deviation(double x) {
        return scale * x - mean - rest;
    }

    private static boolean isModerate(double square) {
        return square >= 1 / MODERATE && square <= MODERATE;
    }

    /** Sets mean, remainder and divisor; {@code rounded} is the rounded mean of the numbers times {@code scale}. */
    private void centre(Sums s, double[] x, int at, int n, double rounded, double epsilon) {
        mean = rounded;
        rest = 0;
        Sums.clear(lanes, n);
        Sums.clear(squares, n);
        s.addMoments(x, at, n, this);
        rest = Sums.total(lanes, n) / n;
        double square = Sums.total(squares, n) / n;
        square = rest * rest <= SMALL * square ? square - rest * rest : meanSquare(s, x, at, n);
        if (scale == 1 && !isModerate(square) && rescale(x, at, n, epsilon)) {
            mean = 0;
            rest = 0;
            Sums.clear(lanes, n);
            s.addMoments(x, at, n, this);
            centre(s, x, at, n, Sums.total(lanes, n) / n, epsilon);
            return;
        }
        divide(square, epsilon);
    }

    private double meanSquare(Sums s, double[] x, int at, int n) {
        return squares(s, x, at, n) / n;
    }

    private double squares(Sums s, double[] x, int at, int n) {
        Sums.clear(squares, n);
        Sums.clear(lanes, n);
        s.addMoments(x, at, n, this);
        return Sums.total(squares, n);
    }

    /** Returns the mean of the numbers of the last {@link #deviation} or {@link #standardize}. */
    public double mean() {
        return (mean + rest) / scale;
    }

    /** Returns the mean square of the differences from {@link #mean}. */
    public double variance() {
        return square / scale / scale;
    }

    private void divide(double square, double epsilon) {
        this.square = square;
        divisor = root(square, epsilon, scale);
        lift = 1;
        inverse = divisor == 0 ? 0 : 1 / divisor;
    }

    /** Returns √(square + epsilon scale²), also if the scaled epsilon is too small for a number. */
    private static double root(double square, double epsilon, double scale) {
        double scaled = epsilon * scale * scale;
        if (scaled >= Double.MIN_NORMAL || epsilon == 0) return Math.sqrt(square + scaled);
        return Math.hypot(Math.sqrt(square), Math.sqrt(epsilon) * scale);
    }

    /**
     * Chooses the power of two that scales the numbers, and returns whether it is not 1. Tiny numbers whose squares are
     * negligible beside epsilon are not scaled, since the scaled epsilon could overflow.
     */
    private boolean rescale(double[] x, int at, int n, double epsilon) {
        double max = 0;
        for (int k = 0; k < n; k++) max = Math.max(max, Math.abs(x[at + k]));
        boolean isModerate = max == 0
                || !Double.isFinite(max)
                || (max < LARGE && max > 1 / LARGE)
                || (max < 1 && max * max < NEGLIGIBLE * epsilon);
        if (!isModerate) scale = Math.scalb(1.0, Math.max(-1022, Math.min(1022, -Math.getExponent(max) - 1)));
        return !isModerate;
    }
}
