package dev.pullback.ops.kernels;

/**
 * Products in plain Java that copy nothing, for a C of few columns or few elements: sums of 4×2 elements stay in registers,
 * each in the order of the columns of A. Either a product is rounded before it is added, or it is not, as by a {@link Tile},
 * to the bit.
 */
final class NarrowProducts {
    private NarrowProducts() {}

    /**
     * {@code C = A B} or {@code C += A B}; the rest as in {@link MatrixProducts#block}.
     *
     * @param fused whether product and sum are rounded once, together
     */
    static void run(
            boolean fused,
            boolean add,
            int m,
            int n,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            int bCol,
            double[] c,
            int c0,
            int cRow) {
        for (int i = 0; i < m; i += 4) {
            int rows = Math.min(4, m - i);
            for (int j = 0; j < n; j += 2) {
                int p = a0 + i * aRow;
                int q = b0 + j * bCol;
                int nextCol = j + 1 < n ? 1 : 0;
                tile(fused, add, rows, nextCol, depth, a, p, aRow, aCol, b, q, bRow, bCol, c, c0 + i * cRow + j, cRow);
            }
        }
    }

    /** Up to 4 rows and 2 columns of C; at an edge the last are computed again, to the same values. */
    private static void tile(
            boolean fused,
            boolean add,
            int rows,
            int nextCol,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            int bCol,
            double[] c,
            int c0,
            int cRow) {
        int last = rows - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int a1 = a0 + i1 * aRow;
        int a2 = a0 + i2 * aRow;
        int a3 = a0 + last * aRow;
        int c1 = c0 + i1 * cRow;
        int c2 = c0 + i2 * cRow;
        int c3 = c0 + last * cRow;
        int b1 = b0 + nextCol * bCol;
        double s00 = add ? c[c0] : 0;
        double s01 = add ? c[c0 + nextCol] : 0;
        double s10 = add ? c[c1] : 0;
        double s11 = add ? c[c1 + nextCol] : 0;
        double s20 = add ? c[c2] : 0;
        double s21 = add ? c[c2 + nextCol] : 0;
        double s30 = add ? c[c3] : 0;
        double s31 = add ? c[c3 + nextCol] : 0;
        for (int k = 0, p = 0, q = 0; k < depth; k++, p += aCol, q += bRow) {
            double x0 = b[b0 + q];
            double x1 = b[b1 + q];
            double y0 = a[a0 + p];
            s00 = plus(fused, y0, x0, s00);
            s01 = plus(fused, y0, x1, s01);
            double y1 = a[a1 + p];
            s10 = plus(fused, y1, x0, s10);
            s11 = plus(fused, y1, x1, s11);
            double y2 = a[a2 + p];
            s20 = plus(fused, y2, x0, s20);
            s21 = plus(fused, y2, x1, s21);
            double y3 = a[a3 + p];
            s30 = plus(fused, y3, x0, s30);
            s31 = plus(fused, y3, x1, s31);
        }
        c[c0] = s00;
        c[c0 + nextCol] = s01;
        c[c1] = s10;
        c[c1 + nextCol] = s11;
        c[c2] = s20;
        c[c2 + nextCol] = s21;
        c[c3] = s30;
        c[c3 + nextCol] = s31;
    }

    private static double plus(boolean fused, double x, double y, double sum) {
        return fused ? Math.fma(x, y, sum) : sum + x * y;
    }
}
