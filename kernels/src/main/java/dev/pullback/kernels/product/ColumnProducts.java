package dev.pullback.kernels.product;

/** Products with one column, eight rows of A at a time, since each sum waits for the one before; rounded as by a {@link Tile}. */
final class ColumnProducts {
    private ColumnProducts() {}

    /** {@code c = z + A b}. */
    static void run(Operands o) {
        run(o.m, o.depth, o.a, o.a0, o.aRow, o.aCol, o.b, o.b0, o.bRow, o.c, o.c0, o.cRow, o.z, o.z0, o.zRow);
    }

    /** {@code c = z + a B}, one row, whose columns are those of {@code cᵀ = zᵀ + Bᵀ aᵀ}. */
    static void runRow(Operands o) {
        run(o.n, o.depth, o.b, o.b0, o.bCol, o.bRow, o.a, o.a0, o.aCol, o.c, o.c0, 1, o.z, o.z0, o.zCol);
    }

    private static void run(
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
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        int i = 0;
        for (; i + 8 <= m; i += 8) {
            eight(depth, a, a0 + i * aRow, aRow, aCol, b, b0, bRow, c, c0 + i * cRow, cRow, z, z0 + i * zRow, zRow);
        }
        for (; i < m; i++) {
            double sum = z[z0 + i * zRow];
            for (int k = 0, p = a0 + i * aRow, q = b0; k < depth; k++, p += aCol, q += bRow)
                sum = Math.fma(a[p], b[q], sum);
            c[c0 + i * cRow] = sum;
        }
    }

    private static void eight(
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
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int a6 = a5 + aRow;
        int a7 = a6 + aRow;
        double s0 = z[z0];
        double s1 = z[z0 + zRow];
        double s2 = z[z0 + 2 * zRow];
        double s3 = z[z0 + 3 * zRow];
        double s4 = z[z0 + 4 * zRow];
        double s5 = z[z0 + 5 * zRow];
        double s6 = z[z0 + 6 * zRow];
        double s7 = z[z0 + 7 * zRow];
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
