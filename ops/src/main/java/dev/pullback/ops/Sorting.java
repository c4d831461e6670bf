package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;
import static dev.pullback.ops.Indexing.index;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Var;
import java.util.function.UnaryOperator;

/**
 * Sorting, the largest elements, medians and quantiles. An order is a matrix of indices through which no gradient flows;
 * {@link #takeAlongRows} moves elements by it, with a gradient. Where elements are equal, the one with the lower index comes
 * first; the derivatives are those of that order. A NaN counts as the greatest number.
 */
public final class Sorting {
    /** The op of {@link #rowOrder}; the attribute is whether the greatest comes first, a {@code Boolean}. */
    public static final Op ROW_ORDER = Op.of(
                    "rowOrder",
                    "Yᵢⱼ = the column of the element of row i of X that comes at position j",
                    1,
                    ShapeRule.SAME,
                    (in, attr, out) -> {
                        for (int i = 0; i < out.numRows; i++)
                            sort(in[0].data, i * out.numCols, out.numCols, (Boolean) attr, out.data);
                    })
            .stating(operands("X")
                    .attribute(Boolean.class)
                    .range(0, Double.POSITIVE_INFINITY)
                    .errors(0, 0, 0));

    /** The op of {@link #takeAlongRows}. */
    public static final Op TAKE_ALONG_ROWS = Op.of(
                    "takeAlongRows",
                    "Yᵢⱼ = X at row i, column Kᵢⱼ",
                    2,
                    (op, in, attr) -> {
                        Errors.require(
                                in[0].rows() == in[1].rows(),
                                op,
                                in[0],
                                in[1],
                                "both must have the same number of rows");
                        return in[1].shape();
                    },
                    (in, attr, out) -> {
                        int n = in[0].numCols;
                        for (int k = 0, size = out.getNumElements(); k < size; k++)
                            out.data[k] =
                                    in[0].data[k / out.numCols * n + index("takeAlongRows", "column", in[1], k, n)];
                    })
            .stating(operands("X K").moving().errors(0, 0.5, 0));

    /** The op of {@link #putAlongRows}; the attribute is the number of columns of the result. */
    public static final Op PUT_ALONG_ROWS = Op.of(
                    "putAlongRows",
                    "Y = zeros, to whose element at row i, column Kᵢⱼ is added Xᵢⱼ",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[0].sameShape(in[1]), op, in[0], in[1], "both must have the same shape");
                        return Errors.shape(op, in[0].rows(), (Integer) attr);
                    },
                    (in, attr, out) -> {
                        int n = out.numCols;
                        out.zero();
                        for (int k = 0, size = in[0].getNumElements(); k < size; k++)
                            out.data[k / in[0].numCols * n + index("putAlongRows", "column", in[1], k, n)] +=
                                    in[0].data[k];
                    })
            .stating(operands("X K").attribute(Integer.class).errors(0, 0, 0));

    private Sorting() {}

    // Sorting

    /**
     * The order of each row as column indices, the smallest element first, or the greatest if {@code descending}. No gradient
     * flows through it. Shapes: m×n → m×n.
     */
    public static Var rowOrder(Var x, boolean descending) {
        return ROW_ORDER.with(descending, x);
    }

    /**
     * The elements of each row at given columns, {@code Yᵢⱼ = X at row i, column Kᵢⱼ}. Shapes: m×n, m×k → m×k. No gradient flows to
     * K.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to n - 1
     */
    public static Var takeAlongRows(Var x, Var k) {
        return TAKE_ALONG_ROWS.on(x, k);
    }

    /**
     * The adjoint of {@link #takeAlongRows}: zeros with {@code cols} columns, to whose element at row i, column Kᵢⱼ is added Xᵢⱼ.
     * Shapes: m×k, m×k → m×cols.
     *
     * @throws IllegalArgumentException if an index is not a whole number from 0 to {@code cols - 1}
     */
    public static Var putAlongRows(Var x, Var k, int cols) {
        return PUT_ALONG_ROWS.with(cols, x, k);
    }

    /**
     * Sorts each row, the smallest element first, or the greatest if {@code descending}. Shapes: m×n → m×n.
     * Accuracy: exact.
     */
    public static Var sortRows(Var x, boolean descending) {
        return takeAlongRows(x, rowOrder(x, descending));
    }

    /** Sorts each column, see {@link #sortRows}. Accuracy: exact. */
    public static Var sortCols(Var x, boolean descending) {
        return byColumns(x, rows -> sortRows(rows, descending));
    }

    /**
     * The k greatest elements of each row, the greatest first. Shapes: m×n → m×k. Their columns are the first k columns of {@code
     * rowOrder(x, true)}.
     * Accuracy: exact.
     *
     * @throws org.ejml.MatrixDimensionException unless k is from 1 to n
     */
    public static Var rowTopK(Var x, int k) {
        return takeAlongRows(x, Ops.slice(rowOrder(x, true), 0, 0, x.rows(), k));
    }

    /**
     * The column of the first maximum of each row, through which no gradient flows. Shapes: m×n → m×1.
     * Accuracy: exact.
     */
    public static Var rowArgmax(Var x) {
        return Ops.slice(rowOrder(x, true), 0, 0, x.rows(), 1);
    }

    /**
     * The row of the first maximum of each column, through which no gradient flows. Shapes: m×n → 1×n.
     * Accuracy: exact.
     */
    public static Var colArgmax(Var x) {
        return byColumns(x, Sorting::rowArgmax);
    }

    /**
     * Median of each row; of an even number of elements the mean of the middle two. Shapes: m×n → m×1.
     * Accuracy: within 0.5 ulp, derivatives 0 and 0.5 ulp.
     */
    public static Var rowMedians(Var x) {
        return rowQuantiles(x, 0.5);
    }

    /**
     * Median of each column, see {@link #rowMedians}. Shapes: m×n → 1×n.
     * Accuracy: within 0.5 ulp, derivatives 0 and 0.5 ulp.
     */
    public static Var colMedians(Var x) {
        return colQuantiles(x, 0.5);
    }

    /**
     * Quantile of each row: with p = q (n - 1), the element at position p of the sorted row, or, if p is not whole, the linear
     * interpolation between the elements at the positions below and above it (NumPy's method "linear"). Shapes: m×n → m×1.
     * Accuracy: within 1.5 ulp, derivatives 0.5 and 1.5 ulp.
     *
     * @throws IllegalArgumentException unless q is from 0 to 1
     */
    public static Var rowQuantiles(Var x, double q) {
        if (!(q >= 0 && q <= 1))
            throw new IllegalArgumentException("rowQuantiles: the quantile " + q + " must be from 0 to 1");
        double position = q * (x.cols() - 1);
        int below = (int) position;
        double share = position - below;
        Var order = rowOrder(x, false);
        Var low = takeAlongRows(x, Ops.slice(order, 0, below, x.rows(), 1));
        if (share == 0) return low;
        Var high = takeAlongRows(x, Ops.slice(order, 0, below + 1, x.rows(), 1));
        return Ops.add(Ops.scale(low, 1 - share), Ops.scale(high, share));
    }

    /**
     * Quantile of each column, see {@link #rowQuantiles}. Shapes: m×n → 1×n.
     * Accuracy: within 1.5 ulp, derivatives 0.5 and 1.5 ulp.
     */
    public static Var colQuantiles(Var x, double q) {
        return byColumns(x, rows -> rowQuantiles(rows, q));
    }

    private static Var byColumns(Var x, UnaryOperator<Var> byRows) {
        return Ops.transpose(byRows.apply(Ops.transpose(x)));
    }

    /** Writes the order of n elements to the same positions of {@code order}, by heapsort, which needs no other memory. */
    private static void sort(double[] x, int from, int n, boolean descending, double[] order) {
        for (int j = 0; j < n; j++) order[from + j] = j;
        for (int root = n / 2 - 1; root >= 0; root--) sink(x, from, root, n, descending, order);
        for (int end = n - 1; end > 0; end--) {
            double last = order[from + end];
            order[from + end] = order[from];
            order[from] = last;
            sink(x, from, 0, end, descending, order);
        }
    }

    private static void sink(double[] x, int from, int root, int n, boolean descending, double[] order) {
        double moved = order[from + root];
        int hole = root;
        for (int child; (child = 2 * hole + 1) < n; hole = child) {
            boolean hasRight = child + 1 < n;
            if (hasRight && isBefore(x, from, order[from + child], order[from + child + 1], descending)) child++;
            if (!isBefore(x, from, moved, order[from + child], descending)) break;
            order[from + hole] = order[from + child];
        }
        order[from + hole] = moved;
    }

    private static boolean isBefore(double[] x, int from, double a, double b, boolean descending) {
        double first = x[from + (int) a];
        double second = x[from + (int) b];
        if (first == second || (Double.isNaN(first) && Double.isNaN(second))) return a < b;
        boolean isLess = first < second || Double.isNaN(second);
        return isLess != descending;
    }
}
