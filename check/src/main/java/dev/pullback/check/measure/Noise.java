package dev.pullback.check.measure;

import dev.pullback.check.subject.Precision;

/**
 * Measures the noise of a function: how much its values scatter about a smooth curve, because of rounding, a solver that
 * stops early, or an interpolated table. The method is that of Moré and Wild, "Estimating computational noise", SIAM J. Sci.
 * Comput. 33 (2011): in a table of differences along a line, differences of high order remove the smooth part and leave the
 * noise. It is measured at three spacings. None is a power of two, at which rounding errors would repeat.
 */
final class Noise {
    private static final int POINTS = 7;
    private static final double[] SPACINGS = {7.3e-9, 2.9e-6, 1.37e-3};
    private static final double[] SMALLEST_SPACING = {7.3e-9};
    private static final double[] VERY_CLOSE_SPACING = {2.3e-10};
    private static final double[] SINGLE_SPACINGS = {7.3e-5, 1.37e-3, 1.13e-2};
    private static final double[] FINER_SPACINGS = {1.13e-14, 7.3e-9, 2.9e-6, 1.37e-3};

    private final int outputs;
    private final Precision precision;
    private final double[][] values = new double[POINTS][];
    private final double[] table = new double[POINTS];
    private final double[] sigma = new double[POINTS];
    private final double[] least;
    /** Whether the last table showed noise, and not the remainder of a smooth function. */
    private boolean found;

    private final double[] largest;

    Noise(int outputs) {
        this(outputs, Precision.DOUBLE);
    }

    Noise(int outputs, Precision precision) {
        this.precision = precision;
        this.outputs = outputs;
        for (int i = 0; i < POINTS; i++) values[i] = new double[outputs];
        least = new double[outputs];
        largest = new double[outputs];
    }

    /** Returns the standard deviation of each output at the smallest spacing, which difference quotients use. */
    double[] least() {
        return least;
    }

    /** Returns the largest standard deviation of each output at any spacing, which the verdict WRONG must allow for. */
    double[] largest() {
        return largest;
    }

    /** Measures along a line on which {@code scale} is a large step. */
    void measure(Line line, double scale, double[] center) {
        measure(line, scale, center, SPACINGS);
    }

    /** As {@link #measure}, but only at the smallest spacing, for {@link #least}. */
    void measureClosely(Line line, double scale, double[] center) {
        measure(line, scale, center, SMALLEST_SPACING);
    }

    /** As {@link #measureClosely}, at a spacing so small that it rarely crosses a kink. */
    void measureVeryClosely(Line line, double scale, double[] center) {
        measure(line, scale, center, VERY_CLOSE_SPACING);
    }

    /** As {@link #measure}, and also at a spacing close to the resolution of the numbers. */
    void measureFiner(Line line, double scale, double[] center) {
        measure(line, scale, center, FINER_SPACINGS);
    }

    private void measure(Line line, double scale, double[] center, double[] inDouble) {
        double[] spacings = precision.isSingle() ? SINGLE_SPACINGS : inDouble;
        for (int j = 0; j < outputs; j++) {
            double floor = precision.ulp(center[j]) / 2;
            least[j] = floor;
            largest[j] = floor;
        }
        for (double spacing : spacings) {
            for (int i = 0; i < POINTS; i++) line.at((i - POINTS / 2) * spacing * scale, values[i]);
            for (int j = 0; j < outputs; j++) {
                double s = at(j);
                if (found) largest[j] = Math.max(largest[j], s);
                if (spacing == spacings[0]) least[j] = Math.max(least[j], s);
            }
        }
    }

    private double at(int output) {
        found = false;
        double size = 0;
        for (int i = 0; i < POINTS; i++) {
            table[i] = values[i][output] - values[0][output];
            size = Math.max(size, Math.abs(table[i]));
        }
        if (size == 0 || !Double.isFinite(size)) return 0;
        for (int i = 0; i < POINTS; i++) table[i] /= size; // so that no square overflows
        return size * fromTable();
    }

    /**
     * Returns the estimate of the first of three successive orders that agree within a factor of four, if its differences
     * change sign. If there is none, returns the estimate of the highest order, which is rather too high than too low.
     */
    private double fromTable() {
        boolean[] alternates = new boolean[POINTS];
        double gamma = 1;
        for (int k = 1; k < POINTS; k++) {
            gamma *= k * 0.5 / (2 * k - 1); // (k!)² / (2k)!
            double squares = 0;
            boolean up = false;
            boolean down = false;
            for (int i = 0; i < POINTS - k; i++) {
                table[i] = table[i + 1] - table[i];
                squares += table[i] * table[i];
                up |= table[i] > 0;
                down |= table[i] < 0;
            }
            sigma[k] = Math.sqrt(gamma * squares / (POINTS - k));
            alternates[k] = up && down;
        }
        for (int k = 1; k + 2 < POINTS; k++) {
            double low = Math.min(sigma[k], Math.min(sigma[k + 1], sigma[k + 2]));
            double high = Math.max(sigma[k], Math.max(sigma[k + 1], sigma[k + 2]));
            if (alternates[k] && high <= 4 * low) {
                found = true;
                return sigma[k];
            }
        }
        return sigma[POINTS - 1];
    }
}
