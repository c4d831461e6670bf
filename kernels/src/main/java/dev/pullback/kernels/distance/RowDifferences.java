package dev.pullback.kernels.distance;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import org.ejml.data.DMatrixRMaj;

/**
 * Sums over the differences between each row of an m×d matrix A and each row of an n×d matrix B. Digits are not lost if
 * the rows are near each other, as they are where distances are computed from products of the rows.
 *
 * <p>An object is one call, which each thread reuses. Its rows are split among {@link Threads} and processed in blocks,
 * as {@link DifferenceLines}, against all points. Rows are those of A; if there are more rows of B than of A, squares
 * take those of B, since long lines are faster.
 */
public final class RowDifferences implements Threads.Range {
    /** The least number of differences in a part, which are some ten microseconds of work. */
    private static final long PART = 1 << 17;

    /** The number of rows at whose multiples a part starts: those of a cache line. */
    private static final int UNIT = 8;

    private static final double[] NONE = {};

    private static final PerThread<RowDifferences> CURRENT = new PerThread<>(RowDifferences::new);
    private static final PerThread<DifferenceLines> LINES = new PerThread<>(DifferenceLines::new);

    private enum Kind {
        SQUARES,
        PROJECTIONS,
        WEIGHTED
    }

    private Kind kind = Kind.SQUARES;
    private int depth;
    private double[] x = NONE;

    /** The factors of the differences, or the sums of weighted differences: a row for each row of x. */
    private double[] second = NONE;

    private double[] points = NONE;
    private int count;

    /** An element for each point and row: squares or projections, or given weights. */
    private double[] each = NONE;

    /** The distance between the elements of two rows, and of two points. */
    private int rowStep;

    private int pointStep;

    private RowDifferences() {}

    /** Writes {@code Yᵢⱼ = Σₖ (Aᵢₖ - Bⱼₖ)²}, m×n. */
    public static void squares(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj y) {
        boolean rowsOfB = b.numRows >= Math.min(a.numRows, DifferenceLines.ROWS / 4);
        RowDifferences call = CURRENT.get();
        call.kind = Kind.SQUARES;
        call.rowStep = rowsOfB ? 1 : b.numRows;
        call.pointStep = rowsOfB ? b.numRows : 1;
        if (rowsOfB) call.run(b, a, y.data);
        else call.run(a, b, y.data);
    }

    /** Writes {@code Yⱼᵢ = Σₖ Hᵢₖ (Aᵢₖ - Bⱼₖ)}, n×m; H is m×d. */
    public static void projections(DMatrixRMaj h, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj y) {
        RowDifferences call = CURRENT.get();
        call.kind = Kind.PROJECTIONS;
        call.second = h.data;
        call.rowStep = 1;
        call.pointStep = a.numRows;
        call.run(a, b, y.data);
    }

    /** Writes {@code Zᵢₖ = Σⱼ Gⱼᵢ (Aᵢₖ - Bⱼₖ)}, m×d; G is n×m. */
    public static void weighted(DMatrixRMaj g, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj z) {
        RowDifferences call = CURRENT.get();
        call.kind = Kind.WEIGHTED;
        call.second = z.data;
        call.rowStep = 1;
        call.pointStep = a.numRows;
        call.run(a, b, g.data);
    }

    private void run(DMatrixRMaj rows, DMatrixRMaj points, double[] each) {
        this.depth = rows.numCols;
        this.x = rows.data;
        this.points = points.data;
        this.count = points.numRows;
        this.each = each;
        long parts = (long) rows.numRows * count * depth / PART;
        try {
            Threads.run(rows.numRows, UNIT, (int) Math.min(parts, Integer.MAX_VALUE), this);
        } finally {
            x = NONE;
            second = NONE;
            this.points = NONE;
            this.each = NONE;
        }
    }

    /** Computes the elements of some rows. */
    @Override
    public void run(int from, int to) {
        DifferenceLines lines = LINES.get();
        for (int row = from, n; row < to; row += n) {
            n = Math.min(DifferenceLines.ROWS, to - row);
            int col = 0;
            do {
                lines.size(n, Math.min(DifferenceLines.COLS, depth - col), depth);
                lines.load(x, row * depth + col);
                switch (kind) {
                    case SQUARES -> squares(lines, row, n, col);
                    case PROJECTIONS -> projections(lines, row, n, col);
                    case WEIGHTED -> weighted(lines, row, n, col);
                }
                col += DifferenceLines.COLS;
            } while (col < depth);
        }
    }

    private void squares(DifferenceLines lines, int row, int n, int col) {
        for (int j = 0; j < count; j++) {
            lines.sumSquares(points, j * depth + col);
            store(lines.sum, row, n, j, col > 0);
        }
    }

    private void projections(DifferenceLines lines, int row, int n, int col) {
        lines.loadSecond(second, row * depth + col);
        for (int j = 0; j < count; j++) {
            lines.sumProjections(points, j * depth + col);
            store(lines.sum, row, n, j, col > 0);
        }
    }

    /** Writes the sums over the first columns, or adds those over other columns. */
    private void store(double[] sum, int row, int n, int point, boolean adds) {
        int at = row * rowStep + point * pointStep;
        if (adds) for (int i = 0, p = at; i < n; i++, p += rowStep) each[p] += sum[i];
        else if (rowStep == 1) System.arraycopy(sum, 0, each, at, n);
        else for (int i = 0, p = at; i < n; i++, p += rowStep) each[p] = sum[i];
    }

    private void weighted(DifferenceLines lines, int row, int n, int col) {
        lines.clearSecond();
        for (int j = 0; j < count; j += DifferenceLines.GROUP) {
            int group = Math.min(DifferenceLines.GROUP, count - j);
            for (int k = 0; k < group; k++) System.arraycopy(each, row + (j + k) * pointStep, lines.weight[k], 0, n);
            lines.addWeighted(points, j * depth + col, group);
        }
        lines.storeSecond(second, row * depth + col);
    }
}
