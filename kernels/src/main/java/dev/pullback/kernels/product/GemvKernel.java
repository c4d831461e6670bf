package dev.pullback.kernels.product;

/**
 * Computes the product of a matrix and a vector, which is called gemv in BLAS, in plain Java. It computes eight rows at
 * a time, because each multiply-add waits for the previous one in the same sum. It rounds in the same way as {@link
 * MicroKernel}.
 */
final class GemvKernel {
    private GemvKernel() {}

    static void run(ProductTask task) {
        int i = 0;
        for (; i + 8 <= task.m; i += 8) eightRows(task, i);
        for (; i < task.m; i++) row(task, i);
    }

    private static void row(ProductTask task, int i) {
        double[] a = task.a;
        double[] b = task.b;
        int aCol = task.aCol;
        int bRow = task.bRow;
        int depth = task.depth;
        double sum = task.z[task.z0 + i * task.zRow];
        for (int k = 0, p = task.a0 + i * task.aRow, q = task.b0; k < depth; k++, p += aCol, q += bRow)
            sum = Math.fma(a[p], b[q], sum);
        task.c[task.c0 + i * task.cRow] = sum;
    }

    private static void eightRows(ProductTask task, int i) {
        double[] z = task.z;
        int zRow = task.zRow;
        int z0 = task.z0 + i * zRow;
        double s0 = z[z0];
        double s1 = z[z0 + zRow];
        double s2 = z[z0 + 2 * zRow];
        double s3 = z[z0 + 3 * zRow];
        double s4 = z[z0 + 4 * zRow];
        double s5 = z[z0 + 5 * zRow];
        double s6 = z[z0 + 6 * zRow];
        double s7 = z[z0 + 7 * zRow];
        double[] a = task.a;
        int aCol = task.aCol;
        int r1 = task.aRow;
        int r2 = 2 * r1;
        int r3 = 3 * r1;
        int r4 = 4 * r1;
        double[] b = task.b;
        int bRow = task.bRow;
        int depth = task.depth;
        for (int k = 0, p = task.a0 + i * r1, q = task.b0; k < depth; k++, p += aCol, q += bRow) {
            double x = b[q];
            s0 = Math.fma(a[p], x, s0);
            s1 = Math.fma(a[p + r1], x, s1);
            s2 = Math.fma(a[p + r2], x, s2);
            s3 = Math.fma(a[p + r3], x, s3);
            int h = p + r4;
            s4 = Math.fma(a[h], x, s4);
            s5 = Math.fma(a[h + r1], x, s5);
            s6 = Math.fma(a[h + r2], x, s6);
            s7 = Math.fma(a[h + r3], x, s7);
        }
        double[] c = task.c;
        int cRow = task.cRow;
        int c0 = task.c0 + i * cRow;
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
