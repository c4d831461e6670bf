package dev.pullback.ops;

import static dev.pullback.core.OpFacts.Monotonicity.INCREASING_IN_SIZE;
import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.core.Span;
import dev.pullback.core.SpanKernel;
import dev.pullback.core.SpanReduction;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.sum.RowMoments;
import dev.pullback.kernels.sum.Sums;
import java.util.Arrays;

/**
 * The ops of sums, means, maxima and norms, and {@link #EXPAND}, which repeats elements; the methods that record them
 * are in {@link Ops}.
 */
public final class Reductions {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static final ShapeRule SCALAR = (op, in, attr) -> Shape.SCALAR;
    private static final ShapeRule COLUMN = (op, in, attr) -> new Shape(in[0].rows(), 1);
    private static final ShapeRule ROW = (op, in, attr) -> new Shape(1, in[0].cols());

    /** The op of {@link Ops#sum}. */
    public static final Op SUM = Op.reducing("sum", "y = Σᵢⱼ Xᵢⱼ", SCALAR, new Total(false))
            .stating(operands("X").increasing().errors(0.5, 0, 2));

    /** The op of {@link Ops#mean}. */
    public static final Op MEAN = Op.reducing("mean", "y = Σᵢⱼ Xᵢⱼ / (m n)", SCALAR, new Total(true))
            .stating(operands("X").increasing().errors(2, 0.5, 2));

    /** The op of {@link Ops#rowSums}. */
    public static final Op ROW_SUMS = Op.rowwise("rowSums", "yᵢ = Σⱼ Xᵢⱼ", 1, COLUMN, (s, attr) -> rowSums(s))
            .stating(operands("X").increasing().errors(3, 0, 2.5));

    /** The op of {@link Ops#colSums}. */
    public static final Op COL_SUMS = Op.reducing("colSums", "yⱼ = Σᵢ Xᵢⱼ", ROW, new ColumnTotals())
            .stating(operands("X").increasing().errors(2.5, 0, 2));

    /** The op of {@link Ops#rowMax}. */
    public static final Op ROW_MAX = Op.rowwise("rowMax", "yᵢ = maxⱼ Xᵢⱼ", 1, COLUMN, (s, attr) -> {
                double[] x = s.in(0);
                for (int i = 0, from = s.at(0); i < s.rows(); i++, from += s.cols())
                    s.out()[s.outAt() + i] = x[from + argmax(x, from, s.cols())];
            })
            .stating(operands("X").increasing().errors(0, 0, 0));

    /** The op of {@link Ops#colMax}. */
    public static final Op COL_MAX = Op.reducing("colMax", "yⱼ = maxᵢ Xᵢⱼ", ROW, new ColumnMaxima())
            .stating(operands("X").increasing().errors(0, 0, 0));

    /** The op of {@link Ops#rowMaxMask}. */
    public static final Op ROW_MAX_MASK = Op.rowwise(
                    "rowMaxMask", "Yᵢⱼ = [j is the first maximum of row i of X]", 1, ShapeRule.SAME, (s, attr) -> {
                        Arrays.fill(s.out(), s.outAt(), s.outAt() + s.length(), 0);
                        for (int i = 0, row = 0; i < s.rows(); i++, row += s.cols())
                            s.out()[s.outAt() + row + argmax(s.in(0), s.at(0) + row, s.cols())] = 1;
                    })
            .stating(operands("X").range(0, 1).errors(0, 0, 0));

    /** The op of {@link Ops#colMaxMask}. */
    public static final Op COL_MAX_MASK = Op.of(
                    "colMaxMask",
                    "Yᵢⱼ = [i is the first maximum of column j of X]",
                    1,
                    ShapeRule.SAME,
                    (in, attr, out) -> ColumnMaxima.mask(in[0], out))
            .stating(operands("X").range(0, 1).errors(0, 0, 0));

    /** The op of {@link Ops#norm}. */
    public static final Op NORM = Op.of(
                    "norm", "y = √(Σᵢⱼ Xᵢⱼ²)", 1, SCALAR, (in, attr, out) -> out.data[0] = Norm.of(in[0]))
            .stating(operands("X").monotonic(INCREASING_IN_SIZE).range(0, INF).errors(2.5, 5, 4));

    /** The op of {@link Ops#expand}; the attribute is the {@link Shape} to fill. */
    public static final Op EXPAND = Op.broadcasting(
                    "expand",
                    "Y = X, repeated to fill the shape",
                    1,
                    (op, in, attr) -> {
                        Shape to = (Shape) attr;
                        Errors.require(
                                in[0].shape().broadcastsTo(to),
                                op,
                                in[0],
                                "it must be a scalar, a row or a column that fits " + to);
                        return to;
                    },
                    SpanKernel.unary((x, i, y, o, n) -> System.arraycopy(x, i, y, o, n)))
            .stating(operands("X").attribute(Shape.class).moving().errors(0, 2.5, 0));

    private Reductions() {}

    private static void rowSums(Span s) {
        Sums sums = Backend.get().sums();
        RowMoments row = RowMoments.get();
        for (int i = 0, from = s.at(0); i < s.rows(); i++, from += s.cols())
            s.out()[s.outAt() + i] = row.sum(sums, s.in(0), from, s.cols());
    }

    /** The compensated sum or mean of all elements. */
    private record Total(boolean isMean) implements SpanReduction {
        @Override
        public boolean ignoresRows() {
            return true;
        }

        @Override
        public int size(int cols) {
            return Sums.COMPENSATED;
        }

        @Override
        public void add(Span x, int done, double[] partial, int at) {
            Backend.get().sums().addCompensated(x.in(0), x.at(0), x.length(), done, partial, at);
        }

        @Override
        public void combine(double[] partial, int blocks, int rows, int cols, double[] out) {
            double sum = Sums.compensatedTotal(partial, blocks);
            out[0] = isMean ? sum / ((double) rows * cols) : sum;
        }
    }

    /** The sum of each column, in the order of the rows within a block. */
    private static final class ColumnTotals implements SpanReduction {
        /** The least number of rows of a block, so that the sums of all blocks are much smaller than the matrix. */
        private static final int MIN_ROWS = 64;

        @Override
        public int blockRows(int cols) {
            return Math.max(MIN_ROWS, SpanReduction.super.blockRows(cols));
        }

        @Override
        public int size(int cols) {
            return cols;
        }

        @Override
        public void add(Span x, int done, double[] partial, int at) {
            Backend.get().products().addColSums(x.rows(), x.cols(), x.in(0), x.at(0), partial, at);
        }

        @Override
        public void combine(double[] partial, int blocks, int rows, int cols, double[] out) {
            System.arraycopy(partial, 0, out, 0, cols);
            for (int b = 1, k = cols; b < blocks; b++) {
                for (int j = 0; j < cols; j++, k++) out[j] += partial[k];
            }
        }
    }

    /** Returns the first place of the maximum, or of a NaN, so that a NaN is not lost. */
    private static int argmax(double[] x, int from, int count) {
        int best = 0;
        double max = x[from];
        if (Double.isNaN(max)) return 0;
        for (int k = 1; k < count; k++) {
            double v = x[from + k];
            if (v <= max) continue; // the usual case, which costs one comparison
            best = k;
            max = v;
            if (Double.isNaN(v)) break;
        }
        return best;
    }
}
