package dev.pullback.ops;

import dev.pullback.core.Span;
import dev.pullback.core.SpanReduction;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** The maximum of each column, and the mask of its first place. Rows are read in the order of memory. */
final class ColumnMaxima implements SpanReduction {
    private static final PerThread<ColumnMaxima> CURRENT = new PerThread<>(ColumnMaxima::new);

    /** The greatest number of each column so far, and its row. */
    private double[] max = {};

    private int[] row = {};

    @Override
    public int size(int cols) {
        return cols;
    }

    @Override
    public void add(Span x, int done, double[] partial, int at) {
        int n = x.cols();
        int first = 0;
        if (done == 0) System.arraycopy(x.in(0), x.at(0), partial, at, n);
        if (done == 0) first = 1;
        for (int i = first; i < x.rows(); i++) include(x.in(0), x.at(0) + i * n, n, partial, at);
    }

    private static void include(double[] x, int from, int n, double[] maxima, int at) {
        Elements.call().set(0, maxima, at).set(1, maxima, at).set(2, x, from).run(Pointwise.MAXIMUM, n, 0);
    }

    @Override
    public void combine(double[] partial, int blocks, int rows, int cols, double[] out) {
        System.arraycopy(partial, 0, out, 0, cols);
        for (int b = 1; b < blocks; b++) include(partial, b * cols, cols, out, 0);
    }

    /** Writes 1 at the first row with the maximum of a column, or with a NaN if the column has one, and 0 elsewhere. */
    static void mask(DMatrixRMaj x, DMatrixRMaj out) {
        ColumnMaxima m = CURRENT.get();
        m.find(x);
        out.zero();
        for (int j = 0; j < x.numCols; j++) out.data[m.row[j] * x.numCols + j] = 1;
    }

    private void find(DMatrixRMaj x) {
        int n = x.numCols;
        if (row.length < n) {
            row = new int[n];
            max = new double[n];
        }
        Arrays.fill(row, 0, n, 0);
        System.arraycopy(x.data, 0, max, 0, n);
        for (int i = 1, k = n; i < x.numRows; i++) {
            for (int j = 0; j < n; j++, k++) {
                double v = x.data[k];
                if (v <= max[j] || Double.isNaN(max[j])) continue; // the usual case, which costs one comparison
                max[j] = v;
                row[j] = i;
            }
        }
    }
}
