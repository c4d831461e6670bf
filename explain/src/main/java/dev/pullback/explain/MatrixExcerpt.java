package dev.pullback.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * As much of a matrix as a page shows: all of a small one, the corners of a large one, and what can be said of it as a whole.
 *
 * @param rows which rows are shown
 * @param cols which columns are shown
 * @param mean of the finite elements, as are minimum and maximum; NaN if there is none
 */
record MatrixExcerpt(
        DMatrixRMaj of, List<Integer> rows, List<Integer> cols, double min, double max, double mean, int nonFinite) {
    /** More than this are not all shown. */
    private static final int WHOLE = 8;

    private static final int FIRST = 4;
    private static final int LAST = 2;

    /** Of a large matrix the corners. */
    static MatrixExcerpt of(DMatrixRMaj m) {
        return of(m, shown(m.numRows), shown(m.numCols));
    }

    /** Of a matrix that is known to be small enough. */
    static MatrixExcerpt whole(DMatrixRMaj m) {
        return of(m, range(0, m.numRows), range(0, m.numCols));
    }

    private static MatrixExcerpt of(DMatrixRMaj m, List<Integer> rows, List<Integer> cols) {
        double min = Double.NaN;
        double max = Double.NaN;
        double mean = 0;
        int finite = 0;
        int n = m.getNumElements();
        for (int i = 0; i < n; i++) {
            double x = m.data[i];
            if (!Double.isFinite(x)) continue;
            if (!(x >= min)) min = x;
            if (!(x <= max)) max = x;
            finite++;
            mean += x / finite - mean / finite; // without the sum, which may overflow
        }
        return new MatrixExcerpt(m, rows, cols, min, max, finite == 0 ? Double.NaN : mean, n - finite);
    }

    private static List<Integer> shown(int count) {
        if (count <= WHOLE) return range(0, count);
        List<Integer> ends = new ArrayList<>(range(0, FIRST));
        ends.addAll(range(count - LAST, count));
        return ends;
    }

    private static List<Integer> range(int start, int end) {
        return IntStream.range(start, end).boxed().toList();
    }

    Json json() {
        Json values = Json.array();
        for (int row : rows) {
            Json line = Json.array();
            for (int col : cols) line.add(of.get(row, col));
            values.add(line);
        }
        return Json.object()
                .put("rows", of.numRows)
                .put("cols", of.numCols)
                .put("r", indices(rows))
                .put("c", indices(cols))
                .put("x", values)
                .put("min", min)
                .put("max", max)
                .put("mean", mean)
                .put("nonFinite", nonFinite);
    }

    private static Json indices(List<Integer> indices) {
        Json all = Json.array();
        indices.forEach(all::add);
        return all;
    }
}
