package dev.pullback.kernels.function;

import dev.pullback.kernels.LogSpace;

/** The reference implementation: a plain loop over {@link Math} for each function. */
final class ReferenceElementwise implements Elementwise {
    static final ReferenceElementwise INSTANCE = new ReferenceElementwise();

    private ReferenceElementwise() {}

    @Override
    public void exp(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = Math.exp(x[i]);
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = Math.tanh(x[i]);
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) {
            double e = Math.exp(-2 * Math.abs(x[i]));
            y[i] = 4 * e / ((1 + e) * (1 + e));
        }
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = LogSpace.sigmoid(x[i]);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = x[i] < -700 ? smallSilu(x[i]) : x[i] * LogSpace.sigmoid(x[i]);
    }

    /** Returns x exp x, computed from factors that are not subnormal. */
    private static double smallSilu(double x) {
        if (x < -800) return -0.0;
        double half = Math.exp(x / 2);
        return x * half * half;
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = x[i] > 0 ? 1 : x[i] <= 0 ? 0 : Double.NaN;
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = b[i] == 0 ? 0 : a[i] * b[i];
    }

    @Override
    public void mulStep(double[] a, double[] b, double[] y, int n) {
        for (int i = 0; i < n; i++) y[i] = b[i] > 0 ? a[i] : b[i] <= 0 ? 0 : Double.NaN;
    }
}
