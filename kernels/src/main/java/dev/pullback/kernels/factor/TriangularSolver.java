package dev.pullback.kernels.factor;

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
    private final ThreadLocal<Part> part = ThreadLocal.withInitial(Part::new);
    private final ThreadLocal<Split> split = ThreadLocal.withInitial(Split::new);

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
        private double[] x = NONE;
        private int x0;
        private int row;

        void solve(int length, double[] x, int x0, int row) {
            this.x = x;
            this.x0 = x0;
            this.row = row;
            long work = (long) triangle.n * triangle.n * length / 2;
            try {
                Threads.run(length, 8, (int) Math.min(work / PART, Integer.MAX_VALUE), this);
            } finally {
                triangle.clear();
                this.x = NONE;
            }
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
        private int length;
        private double[] x = NONE;
        private int x0;
        private int row;

        void solve(Split whole, int from, int to) {
            t.set(whole.triangle);
            byRows = whole.byRows;
            length = to - from;
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

        /** Solves for the lines from {@code first} to {@code end}, from which the others have been subtracted. */
        private void solve(int first, int end) {
            int count = end - first;
            if (count <= Lines.COUNT) {
                if (length < LONG) substituteInPlace(first, end);
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
            return x0 + line * (byRows ? row : 1);
        }

        /** Subtracts multiples of the lines from {@code k} to {@code kEnd} from the lines {@code i} to {@code end}. */
        private void subtract(int i, int end, int k, int kEnd) {
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

        private void substitute(int first, int end) {
            int count = end - first;
            if (byRows) lines.loadRows(count, length, x, at(first), row);
            else lines.loadColumns(count, length, x, at(first), row);
            for (int r = 0; r < count; r++) {
                int i = t.isLower ? r : count - 1 - r;
                int from = t.isLower ? 0 : i + 1;
                int to = t.isLower ? i : count;
                for (int k = from; k < to; k++) lines.factor[k] = t.t[t.at(first + i, first + k)];
                lines.add(fused, i, from, to, 0, length);
                if (!t.isNegatedUnit) lines.divide(i, diagonal(first + i), 0, length);
            }
            if (byRows) lines.storeRows(count, length, x, at(first), row);
            else lines.storeColumns(count, length, x, at(first), row);
        }

        /** Returns an element of the diagonal with the opposite sign, which solved lines have, too. */
        private double diagonal(int i) {
            return -t.t[t.at(i, i)];
        }

        private void substituteInPlace(int first, int end) {
            int step = byRows ? row : 1;
            for (int e = 0; e < length; e++) {
                int base = x0 + e * (byRows ? 1 : row);
                for (int r = 0; r < end - first; r++) {
                    int i = t.isLower ? first + r : end - 1 - r;
                    int from = t.isLower ? first : i + 1;
                    int to = t.isLower ? i : end;
                    double sum = x[base + i * step];
                    for (int k = from, p = t.at(i, k), q = base + k * step; k < to; k++, p += t.col, q += step)
                        sum = fused ? Math.fma(t.t[p], x[q], sum) : sum + t.t[p] * x[q];
                    x[base + i * step] = t.isNegatedUnit ? sum : sum / diagonal(i);
                }
            }
        }

        private void negate() {
            int rows = byRows ? t.n : length;
            int cols = byRows ? length : t.n;
            for (int i = 0; i < rows; i++) {
                for (int j = 0, p = x0 + i * row; j < cols; j++, p++) x[p] = -x[p];
            }
        }
    }
}
