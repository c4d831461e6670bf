package dev.pullback.kernels.product;

import dev.pullback.kernels.PerThread;
import java.util.Arrays;

/**
 * The reference implementation of the products, in plain Java. Each product is rounded before it is added, in the order
 * of the columns of A. This gives the same bits as the three loops of a textbook.
 *
 * <p>If C is wide, the inner loop multiplies each of four rows of B by an element of A and adds them to a row of C. C2
 * vectorises this loop, because the rows are separate arrays, which cannot overlap, and because the loop is short. (On
 * JDK 17, a loop over eight rows is not unrolled and stays scalar.) If C is narrow, sums stay in registers as in {@link
 * ScalarProducts}.
 */
final class ReferenceProducts extends MatrixProducts {
    /** The number of rows of B that are copied at a time; with {@link #COLS} columns they take 64 KB. */
    private static final int DEPTH = 32;

    private static final int COLS = 256;

    /** The number of columns of C from which its rows are long enough for vectors. */
    private static final int WIDE = 16;

    private static final PerThread<Rows> ROWS = new PerThread<>(Rows::new);

    /** The buffers of a thread for copies of rows of B and of a row of C. */
    private static final class Rows {
        final double[][] b = new double[DEPTH][COLS];
        final double[] c = new double[COLS];
    }

    @Override
    void beforeLarge() {
        MissingModuleHint.log();
    }

    @Override
    void block(ProductTask task) {
        if (task.n >= WIDE) wide(task);
        else ScalarProducts.run(false, task);
    }

    @Override
    public void addColSums(int rows, int cols, double[] a, int a0, double[] c, int c0) {
        ColumnSums.add(rows, cols, a, a0, c, c0);
    }

    private static void wide(ProductTask task) {
        Rows work = ROWS.get();
        for (int j = 0; j < task.n; j += COLS) {
            int cols = Math.min(COLS, task.n - j);
            for (int k = 0; k == 0 || k < task.depth; k += DEPTH) {
                int d = Math.min(DEPTH, task.depth - k);
                for (int r = 0; r < d; r++)
                    copy(task.b, task.b0 + (k + r) * task.bRow + j * task.bCol, task.bCol, work.b[r], cols);
                for (int i = 0; i < task.m; i++) {
                    int at = task.c0 + i * task.cRow + j;
                    if (k == 0) start(task, i, j, cols, work.c);
                    else System.arraycopy(task.c, at, work.c, 0, cols);
                    addRows(cols, d, task.a, task.a0 + i * task.aRow + k * task.aCol, task.aCol, work.b, work.c);
                    System.arraycopy(work.c, 0, task.c, at, cols);
                }
            }
        }
    }

    /** Writes the initial values of the sums in a row of C, from column j on. */
    private static void start(ProductTask task, int row, int j, int cols, double[] c) {
        if (task.startsFromZero()) Arrays.fill(c, 0, cols, 0);
        else System.arraycopy(task.z, task.z0 + row * task.zRow + j, c, 0, cols);
    }

    private static void copy(double[] from, int at, int step, double[] to, int n) {
        if (step == 1) {
            System.arraycopy(from, at, to, 0, n);
            return;
        }
        for (int j = 0; j < n; j++) to[j] = from[at + j * step];
    }

    private static void addRows(int n, int depth, double[] a, int a0, int aCol, double[][] b, double[] c) {
        int k = 0;
        int p = a0;
        for (; k + 4 <= depth; k += 4, p += 4 * aCol) addFour(n, a, p, aCol, b, k, c);
        if (k + 2 <= depth) {
            addTwo(n, a[p], a[p + aCol], b[k], b[k + 1], c);
            k += 2;
            p += 2 * aCol;
        }
        if (k < depth) addOne(n, a[p], b[k], c);
    }

    private static void addFour(int n, double[] a, int p, int aCol, double[][] b, int k, double[] c) {
        double x0 = a[p];
        double x1 = a[p + aCol];
        double x2 = a[p + 2 * aCol];
        double x3 = a[p + 3 * aCol];
        double[] b0 = b[k];
        double[] b1 = b[k + 1];
        double[] b2 = b[k + 2];
        double[] b3 = b[k + 3];
        for (int j = 0; j < n; j++) c[j] = c[j] + x0 * b0[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j];
    }

    private static void addTwo(int n, double x0, double x1, double[] b0, double[] b1, double[] c) {
        for (int j = 0; j < n; j++) c[j] = c[j] + x0 * b0[j] + x1 * b1[j];
    }

    private static void addOne(int n, double x, double[] b, double[] c) {
        for (int j = 0; j < n; j++) c[j] += x * b[j];
    }

    @Override
    public String toString() {
        return "reference";
    }
}
