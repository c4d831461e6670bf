package dev.pullback.kernels.factor;

import dev.pullback.kernels.product.MatrixProducts;
import dev.pullback.kernels.product.ProductTask;

/**
 * Computes {@code P A = L U} in place, with row exchanges that bring the largest element of each column to the diagonal.
 * It factors the left half of the columns, updates the right half by a triangular solve and a product, and factors the
 * right half; up to {@link Lines#COUNT} columns are factored together as {@link Lines}. Source: Toledo, "Locality of
 * reference in LU decomposition with partial pivoting", SIAM J. Matrix Anal. Appl. 18, 1997.
 *
 * <p>Below the diagonal, the elements of L are stored with the opposite sign, so that products and substitutions only
 * add.
 */
final class LuFactorization {
    private final MatrixProducts products;
    private final TriangularSolver solver;
    private final boolean fused;
    private final Lines lines = new Lines();
    private final ProductTask task = new ProductTask();
    private final Triangle left = new Triangle();
    private double[] swap = {};
    private int n;
    private double[] a = swap;
    private int a0;
    private int row;
    private double[] pivots = swap;
    private int pivots0;

    LuFactorization(MatrixProducts products, TriangularSolver solver, boolean fused) {
        this.products = products;
        this.solver = solver;
        this.fused = fused;
    }

    /** Factors the n×n matrix at {@code a0}. Row i was exchanged with row {@code pivots[pivots0 + i]}, in the order of i. */
    void run(int n, double[] a, int a0, int row, double[] pivots, int pivots0) {
        this.n = n;
        this.a = a;
        this.a0 = a0;
        this.row = row;
        this.pivots = pivots;
        this.pivots0 = pivots0;
        if (swap.length < n) swap = new double[n];
        factor(0, n);
        this.a = swap;
        this.pivots = swap;
        task.clear();
        left.clear();
    }

    private int at(int i, int j) {
        return a0 + i * row + j;
    }

    /** Factors the columns {@code first} to {@code end} from the row {@code first} on. */
    private void factor(int first, int end) {
        int count = end - first;
        if (count <= Lines.COUNT) {
            panel(first, count);
            return;
        }
        int middle = first + (count / 2 + Lines.COUNT - 1) / Lines.COUNT * Lines.COUNT;
        factor(first, middle);
        exchange(first, middle, middle, end);
        left.set(middle - first, a, at(first, first), row, true).negatedUnit();
        solver.left(left, end - middle, a, at(first, middle), row);
        task.setC(n - middle, end - middle, middle - first, a);
        task.placeC(at(middle, middle), row);
        task.setA(a, at(middle, first), row, 1);
        task.setB(a, at(first, middle), row, 1);
        task.startFromC();
        products.run(task);
        factor(middle, end);
        exchange(middle, end, first, middle);
    }

    /** Exchanges the rows as noted for the rows {@code first} to {@code end}, in the columns {@code from} to {@code to}. */
    private void exchange(int first, int end, int from, int to) {
        int length = to - from;
        for (int i = first; i < end; i++) {
            int p = (int) pivots[pivots0 + i];
            if (p == i) continue;
            System.arraycopy(a, at(i, from), swap, 0, length);
            System.arraycopy(a, at(p, from), a, at(i, from), length);
            System.arraycopy(swap, 0, a, at(p, from), length);
        }
    }

    /** Factors a few columns from the diagonal on. */
    private void panel(int first, int count) {
        int m = n - first;
        lines.loadColumns(count, m, a, at(first, first), 1, row);
        for (int j = 0; j < count; j++) {
            double[] column = lines.line[j];
            for (int k = 0; k < j; k++) {
                lines.factor[k] = column[k];
                substitute(lines.line[k], column[k], k + 1, j, column);
            }
            lines.add(fused, j, 0, j, j, m);
            int p = largest(column, j, m);
            pivots[pivots0 + first + j] = first + p;
            if (p != j) {
                for (int k = 0; k < count; k++) exchange(lines.line[k], j, p);
            }
            if (column[j] != 0) lines.divide(j, -column[j], j + 1, m);
        }
        lines.storeColumns(count, m, a, at(first, first), 1, row);
    }

    private void substitute(double[] negatedL, double u, int from, int to, double[] column) {
        for (int i = from; i < to; i++)
            column[i] = fused ? Math.fma(negatedL[i], u, column[i]) : column[i] + negatedL[i] * u;
    }

    private static int largest(double[] x, int from, int to) {
        int at = from;
        double max = Math.abs(x[from]);
        for (int i = from + 1; i < to; i++) {
            double v = Math.abs(x[i]);
            if (v > max) {
                max = v;
                at = i;
            }
        }
        return at;
    }

    private static void exchange(double[] x, int i, int j) {
        double v = x[i];
        x[i] = x[j];
        x[j] = v;
    }
}
