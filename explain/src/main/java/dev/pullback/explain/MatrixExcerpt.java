package dev.pullback.explain;

import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * The part of a matrix that a page shows: all elements of a small matrix, or the corners of a large one, and statistics
 * of the whole matrix. This record is written to the page as JSON, see {@link ExplanationJson}.
 *
 * @param rows the number of rows of the matrix
 * @param cols the number of columns of the matrix
 * @param shownRows the indices of the rows in {@code values}
 * @param shownCols the indices of the columns in {@code values}
 * @param values the elements in these rows and columns
 * @param min the smallest finite element, NaN if no element is finite
 * @param max the largest finite element, NaN if no element is finite
 * @param mean the mean of the finite elements, NaN if no element is finite
 * @param nonFinite the number of elements that are infinite or NaN
 */
record MatrixExcerpt(
        int rows,
        int cols,
        List<Integer> shownRows,
        List<Integer> shownCols,
        List<List<Double>> values,
        double min,
        double max,
        double mean,
        int nonFinite) {
    /** All rows are shown if there are at most this number of rows; the same for columns. */
    private static final int MAX_SHOWN = 8;

    /** The numbers of rows or columns of a larger matrix that are shown at its start and at its end. */
    private static final int FIRST = 4;

    private static final int LAST = 2;

    /** Returns the corners of a large matrix, or all of a small one. */
    static MatrixExcerpt of(DMatrixRMaj m) {
        return of(m, shown(m.numRows), shown(m.numCols));
    }

    /** Returns all elements of a matrix; the caller ensures that it is small. */
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
            mean += x / finite - mean / finite; // computed without the sum, which may overflow
        }
        List<List<Double>> values = rows.stream()
                .map(i -> cols.stream().map(j -> m.get(i, j)).toList())
                .toList();
        double meanOrNaN = finite == 0 ? Double.NaN : mean;
        return new MatrixExcerpt(m.numRows, m.numCols, rows, cols, values, min, max, meanOrNaN, n - finite);
    }

    private static List<Integer> shown(int count) {
        if (count <= MAX_SHOWN) return range(0, count);
        return IntStream.concat(IntStream.range(0, FIRST), IntStream.range(count - LAST, count))
                .boxed()
                .toList();
    }

    private static List<Integer> range(int start, int end) {
        return IntStream.range(start, end).boxed().toList();
    }
}
