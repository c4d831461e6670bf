package dev.pullback.kernels.product;

/**
 * Products in plain Java that copy nothing, for a C of few columns or few elements: sums of 4×2 elements stay in registers,
 * each in the order of the columns of A. Either a product is rounded before it is added, or it is not, as by a {@link Tile},
 * to the bit.
 */
final class NarrowProducts {
    private NarrowProducts() {}

    /**
     * {@code C = Z + A B}.
     *
     * @param fused whether product and sum are rounded once, together
     */
    static void run(boolean fused, Operands o) {
        for (int i = 0; i < o.m; i += 4) {
            for (int j = 0; j < o.n; j += 2) tile(fused, o, i, j);
        }
    }

    /** Up to 4 rows and 2 columns of C; at an edge the last are computed again, to the same values. */
    private static void tile(boolean fused, Operands o, int i, int j) {
        int last = Math.min(3, o.m - 1 - i);
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int nextCol = j + 1 < o.n ? 1 : 0;
        double[] a = o.a;
        double[] b = o.b;
        double[] c = o.c;
        double[] z = o.z;
        int aCol = o.aCol;
        int a0 = o.a0 + i * o.aRow;
        int a1 = a0 + i1 * o.aRow;
        int a2 = a0 + i2 * o.aRow;
        int a3 = a0 + last * o.aRow;
        int bRow = o.bRow;
        int b0 = o.b0 + j * o.bCol;
        int b1 = b0 + nextCol * o.bCol;
        int nextZ = nextCol * o.zCol;
        int z0 = o.z0 + i * o.zRow + j * o.zCol;
        int z1 = z0 + i1 * o.zRow;
        int z2 = z0 + i2 * o.zRow;
        int z3 = z0 + last * o.zRow;
        double s00 = z[z0];
        double s01 = z[z0 + nextZ];
        double s10 = z[z1];
        double s11 = z[z1 + nextZ];
        double s20 = z[z2];
        double s21 = z[z2 + nextZ];
        double s30 = z[z3];
        double s31 = z[z3 + nextZ];
        for (int k = 0, p = 0, q = 0; k < o.depth; k++, p += aCol, q += bRow) {
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
        int c0 = o.c0 + i * o.cRow + j;
        int c1 = c0 + i1 * o.cRow;
        int c2 = c0 + i2 * o.cRow;
        int c3 = c0 + last * o.cRow;
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
