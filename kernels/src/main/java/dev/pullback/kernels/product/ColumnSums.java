package dev.pullback.kernels.product;

/** Adds up the columns of a matrix in plain Java. The elements of a column are added in the order of the rows. */
final class ColumnSums {
    /** The number of columns from which a loop that C2 vectorises is faster. */
    private static final int WIDE = 32;

    private ColumnSums() {}

    /** Adds the sums of the columns of the rows×cols matrix from index a0 on to c from index c0 on. */
    static void add(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        if (cols >= WIDE) {
            wide(rows, cols, a, a0, c, c0);
            return;
        }
        for (int j = 0; j < cols; j += 4) four(rows, Math.min(4, cols - j), cols, a, a0 + j, c, c0 + j);
    }

    private static void wide(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        for (int i = 0, k = a0; i < rows; i++) {
            for (int j = c0; j < c0 + cols; j++, k++) c[j] += a[k];
        }
    }

    /**
     * Sums up to four adjacent columns, with the sums in registers. If there are fewer, the last one is computed again,
     * with the same result.
     */
    private static void four(int rows, int count, int aRow, double[] a, int a0, double[] c, int c0) {
        int j1 = Math.min(1, count - 1);
        int j2 = Math.min(2, count - 1);
        int j3 = count - 1;
        double s0 = c[c0];
        double s1 = c[c0 + j1];
        double s2 = c[c0 + j2];
        double s3 = c[c0 + j3];
        for (int i = 0, k = a0; i < rows; i++, k += aRow) {
            s0 += a[k];
            s1 += a[k + j1];
            s2 += a[k + j2];
            s3 += a[k + j3];
        }
        c[c0] = s0;
        c[c0 + j1] = s1;
        c[c0 + j2] = s2;
        c[c0 + j3] = s3;
    }
}
