package dev.pullback.kernels.product;

import java.util.Arrays;

/** Computes the sums of the columns of a matrix in plain Java. Each sum is in the order of the rows. */
final class ColumnSums {
    /** The number of columns from which a loop that C2 vectorises is faster. */
    private static final int WIDE = 32;

    private ColumnSums() {}

    static void run(int rows, int cols, double[] a, double[] c) {
        if (cols >= WIDE) {
            wide(rows, cols, a, c);
            return;
        }
        for (int j = 0; j < cols; j += 4) four(rows, cols, a, j, c);
    }

    private static void wide(int rows, int cols, double[] a, double[] c) {
        Arrays.fill(c, 0, cols, 0);
        for (int i = 0, k = 0; i < rows; i++) {
            for (int j = 0; j < cols; j++, k++) c[j] += a[k];
        }
    }

    /**
     * Sums up to four columns from j on, with the sums in registers. If fewer columns are left, the last one is
     * computed again, with the same result.
     */
    private static void four(int rows, int cols, double[] a, int j, double[] c) {
        int last = cols - 1;
        int j1 = Math.min(j + 1, last);
        int j2 = Math.min(j + 2, last);
        int j3 = Math.min(j + 3, last);
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        for (int i = 0, k = 0; i < rows; i++, k += cols) {
            s0 += a[k + j];
            s1 += a[k + j1];
            s2 += a[k + j2];
            s3 += a[k + j3];
        }
        c[j] = s0;
        c[j1] = s1;
        c[j2] = s2;
        c[j3] = s3;
    }
}
