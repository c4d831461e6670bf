package dev.pullback.ops;

/**
 * Computes mean and variance of a column of a matrix: {@code count} numbers of {@code x}, from index {@code
 * from} in steps of {@code step}. The mean is stored as two numbers: the rounded mean, and the mean of the
 * differences to it, which corrects it. Both are subtracted before squaring, so that a large common offset costs no
 * accuracy. Numbers whose squares would overflow or underflow are first scaled by a power of two.
 */
final class Moments {
    private static final double LARGE = 1e100;

    /** A square below this part of epsilon does not change the sum. */
    private static final double NEGLIGIBLE = 1e-30;

    private Moments() {}

    static double mean(double[] x, int from, int step, int count) {
        double scale = scale(x, from, step, count, 0);
        double mean = scaledMean(x, from, step, count, scale);
        return (mean + meanOfRest(x, from, step, count, scale, mean)) / scale;
    }

    /** Returns the mean square of the differences from the mean. */
    static double variance(double[] x, int from, int step, int count) {
        double scale = scale(x, from, step, count, 0);
        double mean = scaledMean(x, from, step, count, scale);
        double rest = meanOfRest(x, from, step, count, scale, mean);
        return meanSquare(x, from, step, count, scale, mean, rest) / scale / scale;
    }

    static double deviation(double[] x, int from, int step, int count, double epsilon) {
        double scale = scale(x, from, step, count, epsilon);
        double mean = scaledMean(x, from, step, count, scale);
        double rest = meanOfRest(x, from, step, count, scale, mean);
        return Math.sqrt(meanSquare(x, from, step, count, scale, mean, rest) + epsilon * scale * scale) / scale;
    }

    /** Writes {@code (x - mean) / √(variance + epsilon)} to the same indices of {@code out}. */
    static void standardize(double[] x, int from, int step, int count, double epsilon, double[] out) {
        double scale = scale(x, from, step, count, epsilon);
        double mean = scaledMean(x, from, step, count, scale);
        double rest = meanOfRest(x, from, step, count, scale, mean);
        double divisor = Math.sqrt(meanSquare(x, from, step, count, scale, mean, rest) + epsilon * scale * scale);
        for (int k = 0, p = from; k < count; k++, p += step) out[p] = (scale * x[p] - mean - rest) / divisor;
    }

    /**
     * Returns the power of two by which numbers are scaled: 1 unless their squares could overflow, or could underflow and are
     * not negligible compared with epsilon.
     */
    private static double scale(double[] x, int from, int step, int count, double epsilon) {
        double max = 0;
        for (int k = 0, p = from; k < count; k++, p += step) max = Math.max(max, Math.abs(x[p]));
        if (max == 0 || !Double.isFinite(max) || (max < LARGE && max > 1 / LARGE)) return 1;
        if (max < 1 && max * max < NEGLIGIBLE * epsilon) return 1; // scaled epsilon could overflow
        return Math.scalb(1.0, Math.max(-1022, Math.min(1022, -Math.getExponent(max) - 1)));
    }

    private static double scaledMean(double[] x, int from, int step, int count, double scale) {
        double sum = 0;
        for (int k = 0, p = from; k < count; k++, p += step) sum += scale * x[p];
        return sum / count;
    }

    private static double meanOfRest(double[] x, int from, int step, int count, double scale, double mean) {
        double sum = 0;
        for (int k = 0, p = from; k < count; k++, p += step) sum += scale * x[p] - mean;
        return sum / count;
    }

    private static double meanSquare(
            double[] x, int from, int step, int count, double scale, double mean, double rest) {
        double sum = 0;
        for (int k = 0, p = from; k < count; k++, p += step) {
            double d = scale * x[p] - mean - rest;
            sum += d * d;
        }
        return sum / count;
    }
}
