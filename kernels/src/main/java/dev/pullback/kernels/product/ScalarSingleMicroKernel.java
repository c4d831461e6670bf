package dev.pullback.kernels.product;

/** The {@link SingleMicroKernel} in plain Java, with the same bits as on the vector unit. */
final class ScalarSingleMicroKernel extends SingleMicroKernel {
    private static final int LANES = 4;

    ScalarSingleMicroKernel() {
        super(LANES, 4, 8, 4);
    }

    @Override
    void run(SingleTask task) {
        for (int j = 0; j < task.n; j += LANES) {
            int at = Math.min(j, task.n - LANES);
            for (int i = 0; i < task.m; i += 2) twoRows(task, i, Math.min(i + 1, task.m - 1), at);
        }
    }

    /** Computes four columns of two rows, which may be the same row. */
    private static void twoRows(SingleTask task, int i, int h, int j) {
        float[] a = task.a;
        float[] b = task.b;
        int aCol = task.aCol;
        int bRow = task.bRow;
        int down = (h - i) * task.aRow;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float t0 = 0;
        float t1 = 0;
        float t2 = 0;
        float t3 = 0;
        for (int k = 0, p = task.a0 + i * task.aRow, q = task.b0 + j; k < task.depth; k++, p += aCol, q += bRow) {
            float x = a[p];
            float y = a[p + down];
            s0 = Math.fma(x, b[q], s0);
            s1 = Math.fma(x, b[q + 1], s1);
            s2 = Math.fma(x, b[q + 2], s2);
            s3 = Math.fma(x, b[q + 3], s3);
            t0 = Math.fma(y, b[q], t0);
            t1 = Math.fma(y, b[q + 1], t1);
            t2 = Math.fma(y, b[q + 2], t2);
            t3 = Math.fma(y, b[q + 3], t3);
        }
        float[] c = task.c;
        int c0 = i * task.cRow + j;
        c[c0] = s0;
        c[c0 + 1] = s1;
        c[c0 + 2] = s2;
        c[c0 + 3] = s3;
        int c1 = h * task.cRow + j;
        c[c1] = t0;
        c[c1 + 1] = t1;
        c[c1 + 2] = t2;
        c[c1 + 3] = t3;
    }
}
