package dev.pullback.kernels.factor;

/**
 * A few rows or columns of a matrix, each copied to an array of its own. The loops of this class add multiples of
 * some lines to another line. C2 compiles them to vector instructions, since separate arrays cannot overlap.
 */
final class Lines {
    /** The greatest number of lines. */
    static final int COUNT = 16;

    final double[][] line = new double[COUNT][0];

    /** The numbers by which {@link #add} multiplies the lines. */
    final double[] factor = new double[COUNT];

    private void reserve(int count, int length) {
        for (int i = 0; i < count; i++) {
            if (line[i].length < length) line[i] = new double[length];
        }
    }

    void loadRows(int count, int length, double[] x, int x0, int row) {
        reserve(count, length);
        for (int i = 0; i < count; i++) System.arraycopy(x, x0 + i * row, line[i], 0, length);
    }

    void storeRows(int count, int length, double[] x, int x0, int row) {
        for (int i = 0; i < count; i++) System.arraycopy(line[i], 0, x, x0 + i * row, length);
    }

    /** Loads columns that are {@code step} apart. */
    void loadColumns(int count, int length, double[] x, int x0, int step, int row) {
        reserve(count, length);
        for (int i = 0; i < count; i++) {
            double[] to = line[i];
            for (int r = 0, p = x0 + i * step; r < length; r++, p += row) to[r] = x[p];
        }
    }

    void storeColumns(int count, int length, double[] x, int x0, int step, int row) {
        for (int i = 0; i < count; i++) {
            double[] from = line[i];
            for (int r = 0, p = x0 + i * step; r < length; r++, p += row) x[p] = from[r];
        }
    }

    /**
     * Adds {@code factor[k]} times line k, for the lines k from {@code first} (inclusive) to {@code last} (exclusive),
     * to the elements {@code from} to {@code to} of line i, in the order of k.
     *
     * @param fused whether a product and its sum are rounded once, by a fused multiply-add; otherwise each is rounded
     */
    void add(boolean fused, int i, int first, int last, int from, int to) {
        double[] y = line[i];
        int k = first;
        if (fused) {
            for (; k + 4 <= last; k += 4) addFourFused(from, to, factor, k, line, y);
            for (; k < last; k++) addOneFused(from, to, factor[k], line[k], y);
        } else {
            for (; k + 4 <= last; k += 4) addFour(from, to, factor, k, line, y);
            for (; k < last; k++) addOne(from, to, factor[k], line[k], y);
        }
    }

    private static void addFourFused(int from, int to, double[] factor, int k, double[][] x, double[] y) {
        double f0 = factor[k];
        double f1 = factor[k + 1];
        double f2 = factor[k + 2];
        double f3 = factor[k + 3];
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double[] x2 = x[k + 2];
        double[] x3 = x[k + 3];
        for (int j = from; j < to; j++)
            y[j] = Math.fma(f3, x3[j], Math.fma(f2, x2[j], Math.fma(f1, x1[j], Math.fma(f0, x0[j], y[j]))));
    }

    private static void addOneFused(int from, int to, double f, double[] x, double[] y) {
        for (int j = from; j < to; j++) y[j] = Math.fma(f, x[j], y[j]);
    }

    private static void addFour(int from, int to, double[] factor, int k, double[][] x, double[] y) {
        double f0 = factor[k];
        double f1 = factor[k + 1];
        double f2 = factor[k + 2];
        double f3 = factor[k + 3];
        double[] x0 = x[k];
        double[] x1 = x[k + 1];
        double[] x2 = x[k + 2];
        double[] x3 = x[k + 3];
        for (int j = from; j < to; j++) y[j] = y[j] + f0 * x0[j] + f1 * x1[j] + f2 * x2[j] + f3 * x3[j];
    }

    private static void addOne(int from, int to, double f, double[] x, double[] y) {
        for (int j = from; j < to; j++) y[j] += f * x[j];
    }

    /** Divides the elements {@code from} to {@code to} of line i by {@code divisor}. */
    void divide(int i, double divisor, int from, int to) {
        double[] y = line[i];
        for (int j = from; j < to; j++) y[j] /= divisor;
    }
}
