package dev.pullback.kernels.product;

import java.util.Arrays;

/**
 * Products in plain Java. Each element is the sum of rounded products in the order of the columns of A, as the plain three
 * loops make it, to the bit.
 *
 * <p>Where C is wide, the inner loop adds four rows of B, times an element of A each, to a row of C. It is one that the
 * compiler makes vectors of, because the rows are arrays of their own, which cannot overlap, and because it is short:
 * with eight rows JDK 17 does not unroll it and makes none. Where C is narrow it is {@link NarrowProducts}.
 */
final class ScalarProducts extends MatrixProducts {
    /** The rows and columns of B that are copied at a time, 64 KB. */
    private static final int DEPTH = 32;

    private static final int COLS = 256;

    /** The columns of C from which its rows are long enough for vectors. */
    private static final int WIDE = 16;

    private static final ThreadLocal<Rows> ROWS = ThreadLocal.withInitial(Rows::new);

    /** Rows of B, and a row of C. */
    private static final class Rows {
        final double[][] b = new double[DEPTH][COLS];
        final double[] c = new double[COLS];
    }

    @Override
    void beforeLarge() {
        MissingModuleHint.log();
    }

    @Override
    void block(Operands o) {
        if (o.n >= WIDE) wide(o);
        else NarrowProducts.run(false, o);
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        ColumnSums.run(rows, cols, a, c);
    }

    private static void wide(Operands o) {
        Rows work = ROWS.get();
        for (int j = 0; j < o.n; j += COLS) {
            int cols = Math.min(COLS, o.n - j);
            for (int k = 0; k == 0 || k < o.depth; k += DEPTH) {
                int d = Math.min(DEPTH, o.depth - k);
                for (int r = 0; r < d; r++) copy(o.b, o.b0 + (k + r) * o.bRow + j * o.bCol, o.bCol, work.b[r], cols);
                for (int i = 0; i < o.m; i++) {
                    int at = o.c0 + i * o.cRow + j;
                    if (k == 0) start(o, i, j, cols, work.c);
                    else System.arraycopy(o.c, at, work.c, 0, cols);
                    addRows(cols, d, o.a, o.a0 + i * o.aRow + k * o.aCol, o.aCol, work.b, work.c);
                    System.arraycopy(work.c, 0, o.c, at, cols);
                }
            }
        }
    }

    /** What the sums of a row start from, from column j on. */
    private static void start(Operands o, int row, int j, int cols, double[] c) {
        if (o.startsFromZero()) Arrays.fill(c, 0, cols, 0);
        else System.arraycopy(o.z, o.z0 + row * o.zRow + j, c, 0, cols);
    }

    private static void copy(double[] from, int at, int step, double[] to, int n) {
        if (step == 1) {
            System.arraycopy(from, at, to, 0, n);
            return;
        }
        for (int j = 0; j < n; j++) to[j] = from[at + j * step];
    }

    /** {@code c += Σₖ aₖ bₖ}. */
    private static void addRows(int n, int depth, double[] a, int a0, int aCol, double[][] b, double[] c) {
        int k = 0;
        int p = a0;
        for (; k + 4 <= depth; k += 4, p += 4 * aCol)
            addFour(n, a[p], a[p + aCol], a[p + 2 * aCol], a[p + 3 * aCol], b[k], b[k + 1], b[k + 2], b[k + 3], c);
        if (k + 2 <= depth) {
            addTwo(n, a[p], a[p + aCol], b[k], b[k + 1], c);
            k += 2;
            p += 2 * aCol;
        }
        if (k < depth) addOne(n, a[p], b[k], c);
    }

    private static void addFour(
            int n,
            double x0,
            double x1,
            double x2,
            double x3,
            double[] b0,
            double[] b1,
            double[] b2,
            double[] b3,
            double[] c) {
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
        return "scalar";
    }
}
