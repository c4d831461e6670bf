package dev.pullback.ops.kernels;

/** Products with one column, eight rows of A at a time, since each sum waits for the one before; rounded as by a {@link Tile}. */
final class ColumnProducts {
    private ColumnProducts() {}

    /** {@code c = A b} or {@code c += A b}. */
    static void run(
            boolean add,
            int m,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow) {
        int i = 0;
        for (; i + 8 <= m; i += 8) eight(add, depth, a, a0 + i * aRow, aRow, aCol, b, b0, bRow, c, c0 + i * cRow, cRow);
        for (; i < m; i++) {
            int at = c0 + i * cRow;
            double sum = add ? c[at] : 0;
            for (int k = 0, p = a0 + i * aRow, q = b0; k < depth; k++, p += aCol, q += bRow)
                sum = Math.fma(a[p], b[q], sum);
            c[at] = sum;
        }
    }

    private static void eight(
            boolean add,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int a6 = a5 + aRow;
        int a7 = a6 + aRow;
        double s0 = add ? c[c0] : 0;
        double s1 = add ? c[c0 + cRow] : 0;
        double s2 = add ? c[c0 + 2 * cRow] : 0;
        double s3 = add ? c[c0 + 3 * cRow] : 0;
        double s4 = add ? c[c0 + 4 * cRow] : 0;
        double s5 = add ? c[c0 + 5 * cRow] : 0;
        double s6 = add ? c[c0 + 6 * cRow] : 0;
        double s7 = add ? c[c0 + 7 * cRow] : 0;
        for (int k = 0, p = 0, q = b0; k < depth; k++, p += aCol, q += bRow) {
            double x = b[q];
            s0 = Math.fma(a[a0 + p], x, s0);
            s1 = Math.fma(a[a1 + p], x, s1);
            s2 = Math.fma(a[a2 + p], x, s2);
            s3 = Math.fma(a[a3 + p], x, s3);
            s4 = Math.fma(a[a4 + p], x, s4);
            s5 = Math.fma(a[a5 + p], x, s5);
            s6 = Math.fma(a[a6 + p], x, s6);
            s7 = Math.fma(a[a7 + p], x, s7);
        }
        c[c0] = s0;
        c[c0 + cRow] = s1;
        c[c0 + 2 * cRow] = s2;
        c[c0 + 3 * cRow] = s3;
        c[c0 + 4 * cRow] = s4;
        c[c0 + 5 * cRow] = s5;
        c[c0 + 6 * cRow] = s6;
        c[c0 + 7 * cRow] = s7;
    }
}
