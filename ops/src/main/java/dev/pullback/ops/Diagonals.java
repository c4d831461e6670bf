package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;

/** The ops on the diagonal and the lower triangle of a matrix; the methods that record them are in {@link Ops}. */
public final class Diagonals {
    /** The op of {@link Ops#diag}. */
    public static final Op DIAG = Op.of(
                    "diag",
                    "yᵢ = Xᵢᵢ",
                    1,
                    (op, in, attr) -> new Shape(Math.min(in[0].rows(), in[0].cols()), 1),
                    (in, attr, out) -> {
                        for (int i = 0, step = in[0].numCols + 1; i < out.numRows; i++)
                            out.data[i] = in[0].data[i * step];
                    })
            .stating(operands("X").moving().errors(0, 0, 0));

    /** The op of {@link Ops#diagMatrix}; the attribute is the {@link Shape} of the result. */
    public static final Op DIAG_MATRIX = Op.of(
                    "diagMatrix",
                    "Y = zeros with x as the diagonal",
                    1,
                    (op, in, attr) -> {
                        Shape to = (Shape) attr;
                        Errors.require(
                                in[0].cols() == 1 && in[0].rows() == Math.min(to.rows(), to.cols()),
                                op,
                                in[0],
                                "it must be a column, the diagonal of a " + to);
                        return to;
                    },
                    (in, attr, out) -> {
                        out.zero();
                        for (int i = 0, step = out.numCols + 1; i < in[0].numRows; i++)
                            out.data[i * step] = in[0].data[i];
                    })
            .stating(operands("x").attribute(Shape.class).errors(0, 0, 0));

    /** The op of {@link Ops#trace}. */
    public static final Op TRACE = Op.of(
                    "trace",
                    "y = Σᵢ Aᵢᵢ",
                    1,
                    (op, in, attr) -> {
                        Errors.require(in[0].rows() == in[0].cols(), op, in[0], "it must be square");
                        return Shape.SCALAR;
                    },
                    (in, attr, out) -> {
                        double sum = 0;
                        for (int i = 0, step = in[0].numCols + 1; i < in[0].numRows; i++) sum += in[0].data[i * step];
                        out.data[0] = sum;
                    })
            .stating(operands("A").errors(2.5, 0, 2));

    /** The op of {@link Ops#lowerTriangle}. */
    public static final Op LOWER_TRIANGLE = Op.elementwise(
                    "lowerTriangle", "Yᵢⱼ = Xᵢⱼ where i ≥ j, else 0", 1, (in, attr, out) -> {
                        for (int i = 0, k = 0; i < out.numRows; i++) {
                            for (int j = 0; j < out.numCols; j++, k++) out.data[k] = i >= j ? in[0].data[k] : 0;
                        }
                    })
            .stating(operands("X").errors(0, 0, 0));

    /** The lower triangle with half the diagonal; only the rule of {@link Ops#cholesky} records it. */
    public static final Op LOWER_HALF = Op.elementwise(
                    "lowerHalf", "Yᵢⱼ = Xᵢⱼ where i > j, ½ Xᵢᵢ, else 0", 1, (in, attr, out) -> {
                        for (int i = 0, k = 0; i < out.numRows; i++) {
                            for (int j = 0; j < out.numCols; j++, k++)
                                out.data[k] = i > j ? in[0].data[k] : i == j ? in[0].data[k] / 2 : 0;
                        }
                    })
            .stating(operands("X").internal().errors(0, 0, 0));

    /** The op of {@link LinearAlgebra#symmetricPart}. */
    public static final Op SYMMETRIC_PART = Op.of(
                    "symmetricPart",
                    "Y = (A + Aᵀ)/2",
                    1,
                    (op, in, attr) -> {
                        Errors.require(in[0].rows() == in[0].cols(), op, in[0], "it must be square");
                        return in[0].shape();
                    },
                    (in, attr, out) -> symmetricPart(in[0].numRows, in[0].data, out.data))
            .stating(operands("A").errors(0.5, 0.5, 0.5));

    /** The number of rows of the blocks in which a matrix is transposed, which stay in the first-level cache. */
    private static final int BLOCK = 16;

    static void symmetricPart(int n, double[] x, double[] y) {
        for (int r = 0; r < n; r += BLOCK) {
            for (int c = 0; c <= r; c += BLOCK) {
                for (int i = r; i < Math.min(r + BLOCK, n); i++) {
                    for (int j = c, k = i * n + j, t = j * n + i; j < Math.min(c + BLOCK, i + 1); j++, k++, t += n) {
                        double v = x[k] / 2 + x[t] / 2; // halved first, so that the sum cannot overflow
                        y[k] = v;
                        y[t] = v;
                    }
                }
            }
        }
    }

    private Diagonals() {}
}
