package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;

/**
 * The ops that select elements by index; the methods that record them are in {@link Ops}. The indices are an operand, a
 * column of whole numbers, so that they may differ at each step. An index that is not a whole number or out of range
 * throws {@link IllegalArgumentException}.
 */
public final class Indexing {
    /** The op of {@link Ops#gatherRows(Var, Var)}. */
    public static final Op GATHER_ROWS = Op.of(
                    "gatherRows",
                    "Yᵢ = row kᵢ of X",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[1].cols() == 1, op, in[1], "indices must be a column");
                        return new Shape(in[1].rows(), in[0].cols());
                    },
                    (in, attr, out) -> MovedRows.gather(in[0], in[1], out))
            .stating(operands("X k").moving().errors(0, 2.5, 0));

    /** The op of {@link Ops#scatterRows}; the attribute is the number of rows of the result. */
    public static final Op SCATTER_ROWS = Op.of(
                    "scatterRows",
                    "Y = zeros, to whose row kᵢ row i of X is added",
                    2,
                    (op, in, attr) -> {
                        requireOneEach(op, in);
                        return Errors.shape(op, (Integer) attr, in[0].cols());
                    },
                    (in, attr, out) -> MovedRows.scatter(in[0], in[1], out))
            .stating(operands("X k").attribute(Integer.class).errors(2.5, 0, 2.5));

    /** The op of {@link Ops#pick(Var, Var)}. */
    public static final Op PICK = Op.of(
                    "pick",
                    "yᵢ = X at row i, column kᵢ",
                    2,
                    (op, in, attr) -> {
                        requireOneEach(op, in);
                        return new Shape(in[0].rows(), 1);
                    },
                    (in, attr, out) -> {
                        int n = in[0].numCols;
                        for (int i = 0; i < out.numRows; i++)
                            out.data[i] = in[0].data[i * n + index("pick", "column", in[1], i, n)];
                    })
            .stating(operands("X k").moving().errors(0, 0, 0));

    /** The op of {@link Ops#place}; the attribute is the number of columns of the result. */
    public static final Op PLACE = Op.of(
                    "place",
                    "Y = zeros, with xᵢ at row i, column kᵢ",
                    2,
                    (op, in, attr) -> {
                        requireOneEach(op, in);
                        Errors.require(in[0].cols() == 1, op, in[0], "it must be a column");
                        return Errors.shape(op, in[0].rows(), (Integer) attr);
                    },
                    (in, attr, out) -> {
                        int n = out.numCols;
                        out.zero();
                        for (int i = 0; i < out.numRows; i++)
                            out.data[i * n + index("place", "column", in[1], i, n)] = in[0].data[i];
                    })
            .stating(operands("x k").attribute(Integer.class).errors(0, 0, 0));

    private Indexing() {}

    /** Checks that the indices are a column with one index for each row of the first operand. */
    static Shape requireOneEach(Op op, Var[] in) {
        Var x = in[0];
        Var k = in[1];
        Errors.require(k.cols() == 1 && k.rows() == x.rows(), op, x, k, "indices must be a column, one for each row");
        return x.shape();
    }

    /**
     * Records an array of whole numbers, one for each row of {@code x}, as a column.
     *
     * @param noun the name of the numbers in the error text, such as {@code labels}
     * @throws MatrixDimensionException if there are too few or too many
     */
    static Var oneEach(Op op, Var x, String noun, int[] numbers) {
        if (numbers.length != x.rows())
            throw new MatrixDimensionException(op.name() + ": " + x.label() + " is " + x.shape() + " but there are "
                    + numbers.length + " " + noun + "; there must be one for each row");
        return x.tape().input(numbers);
    }

    /**
     * Returns the index at position {@code i}, row by row, in a matrix of indices.
     *
     * @param noun the name of the indexed thing in the error text, such as {@code column}
     * @throws IllegalArgumentException if it is not a whole number from 0 to {@code bound - 1}
     */
    static int index(String op, String noun, DMatrixRMaj indices, int i, int bound) {
        double v = indices.data[i];
        int k = (int) v;
        if (k != v || k < 0 || k >= bound) {
            String number = v == Math.rint(v) && Math.abs(v) < 1e15 ? Long.toString((long) v) : Double.toString(v);
            throw new IllegalArgumentException(op + ": the index of a " + noun + " in row " + i / indices.numCols
                    + " is " + number + "; it must be a whole number from 0 to " + (bound - 1));
        }
        return k;
    }
}
