package dev.pullback.kernels.factor;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.product.MatrixProducts;
import dev.pullback.kernels.product.ProductTask;

/**
 * Solves {@code T X = B} and {@code X T = B} in place, where T is a {@link Triangle}. X consists of lines: rows if T is
 * on the left, columns if it is on the right. Half of the lines are solved, a product subtracts their multiples from the
 * other half, and so on; up to {@link Lines#COUNT} lines are solved together by substitution. The elements of a line
 * are independent of each other, so they are split among threads.
 *
 * <p>The products can only add to the other half, not subtract from it. So solved lines are stored with the opposite
 * sign until all lines are solved. This is not needed if the elements of T are stored with the opposite sign.
 */
final class TriangularSolver {
    /** The number of multiplications in a part for a thread. */
    private static final long PART = 1 << 18;

    /** The least length of lines that are copied. */
    private static final int LONG = 4;

    private static final double[] NONE = {};

    private final MatrixProducts products;
    private final boolean fused;
    private final PerThread<Part> part = new PerThread<>(Part::new);
    private final PerThread<Split> split = new PerThread<>(Split::new);

    TriangularSolver(MatrixProducts products, boolean fused) {
        this.products = products;
        this.fused = fused;
    }

    /** Replaces the n×p matrix B at {@code x0} by {@code T⁻¹ B}. */
    void left(Triangle t, int p, double[] x, int x0, int row) {
        Split whole = split.get();
        whole.triangle.set(t);
        whole.byRows = true;
        whole.solve(p, x, x0, row);
    }

    /** Replaces the p×n matrix B at {@code x0} by {@code B T⁻¹}, which is the transpose of {@code T⁻ᵀ Bᵀ}. */
    void right(Triangle t, int p, double[] x, int x0, int row) {
        Split whole = split.get();
        whole.triangle.set(t).transpose();
        whole.byRows = false;
        whole.solve(p, x, x0, row);
    }

    /** A system that is split among threads. */
    private final class Split implements Threads.Range {
        final Triangle triangle = new Triangle();
        boolean byRows;
        private boolean isTriangular;
        private double[] x = NONE;
        private int x0;
        private int row;

        void solve(int length, double[] x, int x0, int row) {
            this.x = x;
            this.x0 = x0;
            this.row = row;
            isTriangular = byRows && length == triangle.n && length > Lines.COUNT && isTriangular();
            long work = (long) triangle.n * triangle.n * length / 2;
            try {
                Threads.run(length, 8, (int) Math.min(work / PART, Integer.MAX_VALUE), this);
            } finally {
                triangle.clear();
                this.x = NONE;
            }
        }

        /** Returns whether all elements of B on the other side of the diagonal are 0. */
        private boolean isTriangular() {
            int n = triangle.n;
            for (int i = 0; i < n; i++) {
                int start = x0 + i * row;
                for (int k = triangle.isLower ? i + 1 : 0, end = triangle.isLower ? n : i; k < end; k++)
                    if (x[start + k] != 0) return false;
            }
            return true;
        }

        @Override
        public void run(int from, int to) {
            part.get().solve(this, from, to);
        }
    }

    /** The part of a system that a thread solves. */
    private final class Part {
        private final Lines lines = new Lines();
        private final ProductTask task = new ProductTask();
        private final Triangle t = new Triangle();
        private boolean byRows;
        private boolean isTriangular;

        /** The first column of this part, if X is triangular. */
        private int offset;

        /** The number of all elements of a line, and the range of those that are computed. */
        private int size;

        private int begin;
        private int length;
        private double[] x = NONE;
        private int x0;
        private int row;

        void solve(Split whole, int from, int to) {
            t.set(whole.triangle);
            byRows = whole.byRows;
            isTriangular = whole.isTriangular;
            offset = from;
            size = to - from;
            begin = 0;
            length = size;
            x = whole.x;
            row = whole.row;
            x0 = whole.x0 + (byRows ? from : from * row);
            try {
                solve(0, t.n);
                if (!t.isNegatedUnit) negate();
            } finally {
                t.clear();
                x = NONE;
            }
        }

        /** Restricts the elements of lines to those that may be nonzero in one of the lines {@code first} to {@code end}. */
        private void restrict(int first, int end) {
            if (!isTriangular) return;
            begin = t.isLower ? 0 : Math.max(0, first - offset);
            length = (t.isLower ? Math.min(size, end - offset) : size) - begin;
        }

        /** Solves for the lines from {@code first} to {@code end}, from which the others have been subtracted. */
        private void solve(int first, int end) {
            int count = end - first;
            if (count <= Lines.COUNT) {
                restrict(first, end);
                if (length <= 0) return;
                if (size < LONG) substituteInPlace(first, end);
                else substitute(first, end);
                return;
            }
            int middle = first + (count / 2 + Lines.COUNT - 1) / Lines.COUNT * Lines.COUNT;
            if (t.isLower) {
                solve(first, middle);
                subtract(middle, end, first, middle);
                solve(middle, end);
            } else {
                solve(middle, end);
                subtract(first, middle, middle, end);
                solve(first, middle);
            }
        }

        private int at(int line) {
            return x0 + line * (byRows ? row : 1) + begin;
        }

        /** Subtracts multiples of the lines from {@code k} to {@code kEnd} from the lines {@code i} to {@code end}. */
        private void subtract(int i, int end, int k, int kEnd) {
            restrict(k, kEnd);
            if (length <= 0) return;
            if (byRows) {
                task.setC(end - i, length, kEnd - k, x);
                task.setA(t.t, t.at(i, k), t.row, t.col);
                task.setB(x, at(k), row, 1);
            } else {
                task.setC(length, end - i, kEnd - k, x);
                task.setA(x, at(k), row, 1);
                task.setB(t.t, t.at(i, k), t.col, t.row);
            }
            task.placeC(at(i), row);
            task.startFromC();
            products.run(task);
        }

        /** Returns the line that is solved r-th among the lines from {@code first} to {@code end}. */
        private int line(int first, int end, int r) {
            return t.isLower ? first + r : end - 1 - r;
        }

        private void substitute(int first, int end) {
            int count = end - first;
            int step = t.isLower ? 1 : -1;
            int from = at(line(first, end, 0));
            if (byRows) lines.loadRows(count, length, x, from, step * row);
            else lines.loadColumns(count, length, x, from, step, row);
            for (int r = 0; r < count; r++) {
                int i = line(first, end, r);
                for (int k = 0; k < r; k++) lines.factor[k] = t.t[t.at(i, line(first, end, k))];
                lines.add(fused, r, 0, r, 0, length);
                if (!t.isNegatedUnit) lines.divide(r, diagonal(i), 0, length);
            }
            if (byRows) lines.storeRows(count, length, x, from, step * row);
            else lines.storeColumns(count, length, x, from, step, row);
        }

        /** Returns an element of the diagonal with the opposite sign, which solved lines have, too. */
        private double diagonal(int i) {
            return -t.t[t.at(i, i)];
        }

        /** Adds multiples of each line to the lines after it as soon as it is solved, so that no sum waits for another. */
        private void substituteInPlace(int first, int end) {
            int step = (t.isLower ? 1 : -1) * (byRows ? row : 1);
            int tStep = t.isLower ? t.row : -t.row;
            int count = end - first;
            for (int e = 0; e < length; e++) {
                int q = at(line(first, end, 0)) + e * (byRows ? 1 : row);
                for (int r = 0; r < count; r++, q += step) {
                    int i = line(first, end, r);
                    if (!t.isNegatedUnit) x[q] /= diagonal(i);
                    addMultiples(count - r - 1, x[q], t.at(i, i) + tStep, tStep, q + step, step);
                }
            }
        }

        /** Adds the products of {@code f} and {@code count} elements of T, {@code tStep} apart, to X. */
        private void addMultiples(int count, double f, int from, int tStep, int to, int step) {
            double[] factors = t.t;
            double[] sums = x;
            for (int r = 0, p = from, q = to; r < count; r++, p += tStep, q += step)
                sums[q] = fused ? Math.fma(factors[p], f, sums[q]) : sums[q] + factors[p] * f;
        }

        private void negate() {
            int rows = byRows ? t.n : size;
            int cols = byRows ? size : t.n;
            for (int i = 0; i < rows; i++) {
                for (int j = 0, p = x0 + i * row; j < cols; j++, p++) x[p] = -x[p];
            }
        }
    }
}
