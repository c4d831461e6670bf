package dev.pullback.kernels.sum;

import dev.pullback.kernels.Compensated;

/** The {@link Sums} in plain Java. */
final class ScalarSums extends Sums {
    @Override
    public void add(double[] x, int at, int n, double[] lanes) {
        int k = 0;
        for (; k + 8 <= n; k += 8) {
            int l = k % LANES;
            int p = at + k;
            lanes[l] += x[p];
            lanes[l + 1] += x[p + 1];
            lanes[l + 2] += x[p + 2];
            lanes[l + 3] += x[p + 3];
            lanes[l + 4] += x[p + 4];
            lanes[l + 5] += x[p + 5];
            lanes[l + 6] += x[p + 6];
            lanes[l + 7] += x[p + 7];
        }
        for (; k < n; k++) lanes[k % LANES] += x[at + k];
    }

    @Override
    void addMoments(double[] x, int at, int n, RowMoments m) {
        addMoments(x, at, 0, n, m);
    }

    static void addMoments(double[] x, int at, int from, int n, RowMoments m) {
        for (int k = from; k < n; k++) {
            double d = m.deviation(x[at + k]);
            m.lanes[k % LANES] += d;
            m.squares[k % LANES] += d * d;
        }
    }

    @Override
    void standardize(double[] x, int at, int n, RowMoments m, double[] y, int yAt) {
        standardize(x, at, 0, n, m, y, yAt);
    }

    static void standardize(double[] x, int at, int from, int n, RowMoments m, double[] y, int yAt) {
        for (int k = from; k < n; k++) y[yAt + k] = m.deviation(x[at + k]) * m.inverse;
    }

    @Override
    void addProducts(int n, RowMoments m) {
        addProducts(0, n, m);
    }

    static void addProducts(int from, int n, RowMoments m) {
        for (int k = from; k < n; k++) {
            double h = m.h[m.hAt + k];
            m.lanes[k % LANES] += h;
            m.squares[k % LANES] += h * m.x[m.xAt + k];
        }
    }

    @Override
    void project(int n, RowMoments m, double[] y, int yAt) {
        project(0, n, m, y, yAt);
    }

    static void project(int from, int n, RowMoments m, double[] y, int yAt) {
        for (int k = from; k < n; k++)
            y[yAt + k] = (m.h[m.hAt + k] - m.mean - m.slope * m.x[m.xAt + k]) * m.lift * m.inverse;
    }

    @Override
    void compensated(double[] x, int at, int n, double[] sums, int to) {
        for (int k = 0; k < n; k += LANES) round(x, at + k, Math.min(LANES, n - k), sums, to);
    }

    /** Adds one number to each of n adjacent compensated sums. */
    static void round(double[] x, int at, int n, double[] sums, int to) {
        for (int k = 0; k < n; k++) {
            double before = sums[to + k];
            double number = x[at + k];
            double next = number + before;
            sums[to + LANES + k] += Compensated.sumError(number, before, next);
            sums[to + k] = next;
        }
    }
}
