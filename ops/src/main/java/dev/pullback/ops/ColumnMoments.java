package dev.pullback.ops;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.sum.RowMoments;
import dev.pullback.kernels.sum.Sums;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Computes mean, variance and standardized elements of the columns of a matrix, by {@link RowMoments}. A few adjacent columns at
 * a time are copied to rows of a buffer, because a column of a wide matrix has each element in another cache line. Many
 * columns are split among {@link Threads}; the result of a column depends on that column alone. Each thread reuses one
 * object.
 */
final class ColumnMoments implements Threads.Range {
    /** The number of columns in the buffer: those of a cache line. */
    private static final int COUNT = 8;

    /** The least number of elements of a part for a thread. */
    private static final int PART = 1 << 14;

    private static final DMatrixRMaj NONE = new DMatrixRMaj(0, 0);

    private static final PerThread<ColumnMoments> CURRENT = new PerThread<>(ColumnMoments::new);

    private static final PerThread<DMatrixRMaj> BUFFER = new PerThread<>(() -> new DMatrixRMaj(0, 0));

    private DMatrixRMaj x = NONE;
    private double epsilon;
    private @Nullable DMatrixRMaj standardized;
    private @Nullable DMatrixRMaj deviations;
    private @Nullable DMatrixRMaj means;
    private @Nullable DMatrixRMaj variances;

    private ColumnMoments() {}

    /** Returns the columns of a matrix; call {@link #run} after the outputs are set. */
    static ColumnMoments of(DMatrixRMaj x, double epsilon) {
        ColumnMoments m = CURRENT.get();
        m.x = x;
        m.epsilon = epsilon;
        return m;
    }

    /** Sets the matrix of the elements {@code (x - mean) / √(variance + epsilon)}. */
    ColumnMoments standardized(DMatrixRMaj out) {
        standardized = out;
        return this;
    }

    /** Sets the row of the numbers {@code √(variance + epsilon)}. */
    ColumnMoments deviations(DMatrixRMaj out) {
        deviations = out;
        return this;
    }

    /** Sets the rows of the means and of the variances. */
    ColumnMoments moments(DMatrixRMaj mean, DMatrixRMaj variance) {
        means = mean;
        variances = variance;
        return this;
    }

    /** Sets the row of the variances. */
    ColumnMoments variances(DMatrixRMaj out) {
        variances = out;
        return this;
    }

    /** Writes the outputs that were set, and forgets them. */
    void run() {
        try {
            Threads.run(x.numCols, COUNT, x.getNumElements() / PART, this);
        } finally {
            x = NONE;
            standardized = null;
            deviations = null;
            means = null;
            variances = null;
        }
    }

    @Override
    public void run(int from, int to) {
        Sums sums = Backend.get().sums();
        RowMoments row = RowMoments.get();
        int rows = x.numRows;
        DMatrixRMaj buffer = BUFFER.get();
        buffer.reshape(COUNT, rows);
        for (int j = from, count; j < to; j += count) {
            count = Math.min(COUNT, to - j);
            load(j, count, buffer.data);
            for (int c = 0, at = 0; c < count; c++, at += rows) {
                double deviation = standardized == null
                        ? row.deviation(sums, buffer.data, at, rows, epsilon)
                        : row.standardize(sums, buffer.data, at, rows, epsilon, buffer.data, at);
                if (deviations != null) deviations.data[j + c] = deviation;
                if (means != null) means.data[j + c] = row.mean();
                if (variances != null) variances.data[j + c] = row.variance();
            }
            if (standardized != null) store(j, count, buffer.data, standardized.data);
        }
    }

    private void load(int j, int count, double[] rows) {
        int m = x.numRows;
        for (int i = 0, p = j; i < m; i++, p += x.numCols) {
            for (int c = 0, q = i; c < count; c++, q += m) rows[q] = x.data[p + c];
        }
    }

    private void store(int j, int count, double[] rows, double[] out) {
        int m = x.numRows;
        for (int i = 0, p = j; i < m; i++, p += x.numCols) {
            for (int c = 0, q = i; c < count; c++, q += m) out[p + c] = rows[q];
        }
    }
}
