package dev.pullback.ops.kernels;

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
    private static final int WIDE = 32;

    private static final ThreadLocal<Workspace> WORKSPACE = ThreadLocal.withInitial(Workspace::new);

    /** Rows of B, and a row of C. */
    private static final class Workspace {
        final double[][] b = new double[DEPTH][COLS];
        final double[] c = new double[COLS];
    }

    @Override
    void beforeLarge() {
        Advice.give();
    }

    @Override
    int panel() {
        return 2 * WIDE;
    }

    @Override
    void block(
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
        if (n >= WIDE) wide(add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, cRow);
        else NarrowProducts.run(false, add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, cRow);
    }

    private static void wide(
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
        if (!add) {
            for (int i = 0; i < m; i++) {
                for (int j = c0 + i * cRow, end = j + n; j < end; j++) c[j] = 0;
            }
        }
        Workspace work = WORKSPACE.get();
        for (int j = 0; j < n; j += COLS) {
            int cols = Math.min(COLS, n - j);
            for (int k = 0; k < depth; k += DEPTH) {
                int d = Math.min(DEPTH, depth - k);
                for (int r = 0; r < d; r++) copy(b, b0 + (k + r) * bRow + j * bCol, bCol, work.b[r], cols);
                for (int i = 0; i < m; i++) {
                    int at = c0 + i * cRow + j;
                    System.arraycopy(c, at, work.c, 0, cols);
                    addRows(cols, d, a, a0 + i * aRow + k * aCol, aCol, work.b, work.c);
                    System.arraycopy(work.c, 0, c, at, cols);
                }
            }
        }
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
        for (; k < depth; k++, p += aCol) addOne(n, a[p], b[k], c);
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

    private static void addOne(int n, double x, double[] b, double[] c) {
        for (int j = 0; j < n; j++) c[j] += x * b[j];
    }

    @Override
    public String toString() {
        return "scalar";
    }
}
