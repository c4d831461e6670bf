package dev.pullback.kernels.function;

/**
 * The scalar implementation: plain Java by {@link ScalarMath}, with the same bits as {@code VectorElementwise}. The
 * static methods compute the elements {@code from} (inclusive) to {@code to} (exclusive).
 */
final class ScalarElementwise implements Elementwise {
    @Override
    public void exp(double[] x, double[] y, int n) {
        exp(x, y, 0, n);
    }

    static void exp(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = ScalarMath.exp(x[i]);
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        tanh(x, y, 0, n);
    }

    static void tanh(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = ScalarMath.tanh(x[i]);
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        sechSquare(x, y, 0, n);
    }

    static void sechSquare(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = ScalarMath.sechSquare(x[i]);
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        sigmoid(x, y, 0, n);
    }

    static void sigmoid(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = ScalarMath.sigmoid(x[i]);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        silu(x, y, 0, n);
    }

    static void silu(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = ScalarMath.silu(x[i]);
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        step(x, y, 0, n);
    }

    static void step(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = x[i] > 0 ? 1 : x[i] <= 0 ? 0 : x[i];
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        mulOrZero(a, b, y, 0, n);
    }

    static void mulOrZero(double[] a, double[] b, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = b[i] == 0 ? 0 : a[i] * b[i];
    }

    @Override
    public void mulStep(double[] a, double[] b, double[] y, int n) {
        mulStep(a, b, y, 0, n);
    }

    static void mulStep(double[] a, double[] b, double[] y, int from, int to) {
        for (int i = from; i < to; i++) y[i] = b[i] > 0 ? a[i] : b[i] <= 0 ? 0 : b[i];
    }
}
