package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** Ops that move elements without changing them; the methods that record them are in {@link Ops}. */
public final class Layout {
    /** The op of {@link Ops#identity}. */
    public static final Op IDENTITY = Op.elementwise("identity", "Y = X", 1, (in, attr, out) -> copy(in[0], out))
            .stating(operands("X").moving().accurate(0, -1e300, 1e300));

    /** The op of {@link Ops#stopGradient}. */
    public static final Op STOP_GRADIENT = Op.elementwise(
                    "stopGradient", "Y = X, a constant for gradients", 1, (in, attr, out) -> copy(in[0], out))
            .stating(operands("X").moving().errors(0, 0, 0));

    /** The op of {@link Ops#reshape}; the attribute is the new {@link Shape}. */
    public static final Op RESHAPE = Op.of(
                    "reshape",
                    "Y = the elements of X, row by row, in another shape",
                    1,
                    (op, in, attr) -> {
                        Shape to = (Shape) attr;
                        Errors.require(
                                in[0].shape().elements() == to.elements(),
                                op,
                                in[0],
                                "its " + in[0].shape().elements() + " elements do not make a " + to);
                        return to;
                    },
                    (in, attr, out) -> copy(in[0], out))
            .stating(operands("X").attribute(Shape.class).moving().errors(0, 0, 0));

    /** The op of {@link Ops#slice}; the attribute is a {@link Block}. */
    public static final Op SLICE = Op.of(
                    "slice",
                    "Y = a block of X",
                    1,
                    (op, in, attr) -> {
                        Block b = (Block) attr;
                        Errors.require(
                                b.fitsIn(in[0].shape()),
                                op,
                                in[0],
                                "it has no " + b.shape + " block at row " + b.row + ", column " + b.col);
                        return b.shape;
                    },
                    (in, attr, out) -> {
                        Block b = (Block) attr;
                        copyFrom(in[0], b.row, b.col, out);
                    })
            .stating(operands("X").attribute(Block.class).moving().errors(0, 0, 0));

    /** The op of {@link Ops#pad}; the attribute is a {@link Pad}. */
    public static final Op PAD = Op.of(
                    "pad",
                    "Y = zeros with X as a block",
                    1,
                    (op, in, attr) -> {
                        Pad p = (Pad) attr;
                        Errors.require(
                                new Block(p.row, p.col, in[0].shape()).fitsIn(p.into),
                                op,
                                in[0],
                                "it does not fit into " + p.into + " at row " + p.row + ", column " + p.col);
                        return p.into;
                    },
                    (in, attr, out) -> {
                        Pad p = (Pad) attr;
                        out.zero();
                        copyInto(out, p.row, p.col, in[0]);
                    })
            .stating(operands("X").attribute(Pad.class).errors(0, 0, 0));

    /** The op of {@link Ops#concatRows}. */
    public static final Op CONCAT_ROWS = Op.of(
                    "concatRows",
                    "Y = X₁ above X₂ above …",
                    Op.ANY,
                    (op, in, attr) -> {
                        String rule = "the columns of %s (%d) must equal the columns of %s (%d)";
                        for (Var x : in) Errors.requireEqual(in[0].cols(), x.cols(), op, in[0], x, rule);
                        return new Shape(Arrays.stream(in).mapToInt(Var::rows).sum(), in[0].cols());
                    },
                    (in, attr, out) -> {
                        int row = 0;
                        for (DMatrixRMaj x : in) {
                            copyInto(out, row, 0, x);
                            row += x.numRows;
                        }
                    })
            .stating(operands("Xᵢ").errors(0, 0, 0));

    /** The op of {@link Ops#concatCols}. */
    public static final Op CONCAT_COLS = Op.of(
                    "concatCols",
                    "Y = X₁ beside X₂ beside …",
                    Op.ANY,
                    (op, in, attr) -> {
                        String rule = "the rows of %s (%d) must equal the rows of %s (%d)";
                        for (Var x : in) Errors.requireEqual(in[0].rows(), x.rows(), op, in[0], x, rule);
                        return new Shape(
                                in[0].rows(),
                                Arrays.stream(in).mapToInt(Var::cols).sum());
                    },
                    (in, attr, out) -> {
                        int col = 0;
                        for (DMatrixRMaj x : in) {
                            copyInto(out, 0, col, x);
                            col += x.numCols;
                        }
                    })
            .stating(operands("Xᵢ").errors(0, 0, 0));

    /** The op of {@link Ops#splitCols}; the attribute is the list of widths. */
    public static final Op SPLIT_COLS = Op.multi(
                    "splitCols",
                    "Y₁ beside Y₂ beside … = X",
                    1,
                    (op, in, attr) -> {
                        int[] widths = widths(attr);
                        long sum = Arrays.stream(widths).asLongStream().sum();
                        Errors.require(
                                sum == in[0].cols(), op, in[0], "the widths " + attr + " must add up to its columns");
                        return Arrays.stream(widths)
                                .mapToObj(w -> Errors.shape(op, in[0].rows(), w))
                                .toArray(Shape[]::new);
                    },
                    (in, attr, out) -> {
                        int col = 0;
                        for (DMatrixRMaj y : out) {
                            copyFrom(in[0], 0, col, y);
                            col += y.numCols;
                        }
                    })
            .stating(operands("X").attribute(List.class).errors(0, 0, 0));

    private Layout() {}

    /** A block of a matrix: its upper left corner and its shape. */
    public record Block(int row, int col, Shape shape) {
        boolean fitsIn(Shape whole) {
            return row >= 0 && col >= 0 && row <= whole.rows() - shape.rows() && col <= whole.cols() - shape.cols();
        }

        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Block b && row == b.row && col == b.col && shape.equals(b.shape);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * row + col) + shape.hashCode();
        }
    }

    /** The shape of the padded matrix, and the row and column of the upper left corner of the block in it. */
    public record Pad(Shape into, int row, int col) {
        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Pad p && into.equals(p.into) && row == p.row && col == p.col;
        }

        @Override
        public int hashCode() {
            return 31 * (31 * into.hashCode() + row) + col;
        }
    }

    private static int[] widths(Object attr) {
        return ((List<?>) attr).stream().mapToInt(w -> (Integer) w).toArray();
    }

    private static void copy(DMatrixRMaj from, DMatrixRMaj to) {
        System.arraycopy(from.data, 0, to.data, 0, to.getNumElements());
    }

    /** Copies the block of {@code from} that begins at a row and column and has the shape of {@code to}. */
    private static void copyFrom(DMatrixRMaj from, int row, int col, DMatrixRMaj to) {
        for (int i = 0; i < to.numRows; i++) {
            int source = (row + i) * from.numCols + col;
            System.arraycopy(from.data, source, to.data, i * to.numCols, to.numCols);
        }
    }

    /** Copies all of {@code from} to the block of {@code to} that begins at a row and column. */
    private static void copyInto(DMatrixRMaj to, int row, int col, DMatrixRMaj from) {
        for (int i = 0; i < from.numRows; i++) {
            int target = (row + i) * to.numCols + col;
            System.arraycopy(from.data, i * from.numCols, to.data, target, from.numCols);
        }
    }
}
