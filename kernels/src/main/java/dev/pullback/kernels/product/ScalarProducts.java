package dev.pullback.kernels.product;

/**
 * Products in plain Java with the same bits as {@link VectorProducts}: a fused multiply-add rounds a product and its
 * sum once. No operand is copied. 4×2 sums stay in registers; each adds its products in the order of the columns of A.
 */
final class ScalarProducts extends MatrixProducts {
    @Override
    void block(ProductTask task) {
        run(true, task);
    }

    @Override
    public void addColSums(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        ColumnSums.add(rows, cols, a, a0, c, c0);
    }

    /**
     * Computes {@code C = Z + A B}.
     *
     * @param fused whether a product and its sum are rounded once, by a fused multiply-add; otherwise each is rounded
     */
    static void run(boolean fused, ProductTask task) {
        for (int i = 0; i < task.m; i += 4) {
            for (int j = 0; j < task.n; j += 2) tile(fused, task, i, j);
        }
    }

    /** Computes up to 4 rows and 2 columns of C. At an edge, the last ones are computed again, with the same result. */
    private static void tile(boolean fused, ProductTask task, int i, int j) {
        int last = Math.min(3, task.m - 1 - i);
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int nextCol = j + 1 < task.n ? 1 : 0;
        double[] a = task.a;
        double[] b = task.b;
        double[] c = task.c;
        double[] z = task.z;
        int aCol = task.aCol;
        int a0 = task.a0 + i * task.aRow;
        int a1 = a0 + i1 * task.aRow;
        int a2 = a0 + i2 * task.aRow;
        int a3 = a0 + last * task.aRow;
        int bRow = task.bRow;
        int b0 = task.b0 + j * task.bCol;
        int b1 = b0 + nextCol * task.bCol;
        int nextZ = nextCol * task.zCol;
        int z0 = task.z0 + i * task.zRow + j * task.zCol;
        int z1 = z0 + i1 * task.zRow;
        int z2 = z0 + i2 * task.zRow;
        int z3 = z0 + last * task.zRow;
        double s00 = z[z0];
        double s01 = z[z0 + nextZ];
        double s10 = z[z1];
        double s11 = z[z1 + nextZ];
        double s20 = z[z2];
        double s21 = z[z2 + nextZ];
        double s30 = z[z3];
        double s31 = z[z3 + nextZ];
        for (int k = 0, p = 0, q = 0; k < task.depth; k++, p += aCol, q += bRow) {
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
        int c0 = task.c0 + i * task.cRow + j;
        int c1 = c0 + i1 * task.cRow;
        int c2 = c0 + i2 * task.cRow;
        int c3 = c0 + last * task.cRow;
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

    @Override
    public String toString() {
        return "scalar";
    }
}
