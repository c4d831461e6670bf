package dev.pullback.kernels.softmax;

import java.util.Arrays;

/** Computes all quantities of rows with plain labels, one row after another, by the method of {@link SoftmaxRow}. */
final class ReferenceSoftmax {
    private ReferenceSoftmax() {}

    /** Returns the quantities in the order of {@code SoftmaxKernelTest.run}; the elements of other rows are 7. */
    static double[][] run(double[] x, int n, double[] labels, double ignored, double divisor) {
        int rows = labels.length;
        double[][] out = new double[7][];
        for (int q = 0; q < out.length; q++) {
            boolean isPerRow = q == 2 || q == 3 || q == 5;
            out[q] = new double[isPerRow ? rows : x.length];
            Arrays.fill(out[q], 7);
        }
        for (int r = 0; r < rows; r++) {
            int start = r * n;
            int end = start + n;
            SoftmaxRow row = SoftmaxRow.of(x, start, end);
            if (Double.isFinite(row.max())) {
                row.softmax(out[0]);
                row.logSoftmax(out[1]);
                out[2][r] = row.logOfSum(row.max());
            } else {
                Arrays.fill(out[0], start, end, Double.NaN);
                Arrays.fill(out[1], start, end, Double.NaN);
                out[2][r] = row.hasNaN() ? Double.NaN : row.max();
            }
            Arrays.fill(out[4], start, end, 0);
            out[3][r] = 0;
            if (labels[r] != ignored) {
                int y = start + (int) labels[r];
                if (Double.isFinite(row.max())) {
                    out[3][r] = SoftmaxRow.weightedGap(1, row.logOfSum(0), x[y], row.max(), 1);
                    row.terms(out[4]);
                    row.gradient(out[4], y, 1, 0, divisor);
                } else {
                    out[3][r] = Double.NaN;
                    Arrays.fill(out[4], start, end, Double.NaN);
                }
            }
            out[5][r] = out[3][r];
        }
        out[6] = out[4].clone();
        return out;
    }
}
