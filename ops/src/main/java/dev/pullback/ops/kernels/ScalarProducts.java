package dev.pullback.ops.kernels;

/**
 * Products in plain Java. Each element is the sum of rounded products in the order of the columns of A, as the plain three
 * loops make it, to the bit.
 *
 * <p>Where C is wide, the inner loop adds four rows of B, times an element of A each, to a row of C. It is one that the
 * compiler makes vectors of, because the rows are arrays of their own, which cannot overlap, and because it is short:
 * with eight rows JDK 17 does not unroll it and makes none. Where C is narrow, sums of 4×2 elements stay in registers.
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
        else narrow(add, m, n, depth, a, a0, aRow, aCol, b, b0, bRow, bCol, c, c0, cRow);
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

    private static void narrow(
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
                tile(add, rows, nextCol, depth, a, p, aRow, aCol, b, q, bRow, bCol, c, c0 + i * cRow + j, cRow);
            }
        }
    }

    /** Up to 4 rows and 2 columns of C; at an edge the last are computed again, to the same values. */
    private static void tile(
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
            s00 += y0 * x0;
            s01 += y0 * x1;
            double y1 = a[a1 + p];
            s10 += y1 * x0;
            s11 += y1 * x1;
            double y2 = a[a2 + p];
            s20 += y2 * x0;
            s21 += y2 * x1;
            double y3 = a[a3 + p];
            s30 += y3 * x0;
            s31 += y3 * x1;
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

    @Override
    public String toString() {
        return "scalar";
    }
}
