package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;

/** The ops on the diagonal and the lower triangle of a matrix; the verbs are in {@link Ops}. */
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
            .stating(operands("X").moving());

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
            .stating(operands("x").attribute(Shape.class));

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
            .stating(operands("A"));

    /** The op of {@link Ops#lowerTriangle}. */
    public static final Op LOWER_TRIANGLE =
            Op.elementwise("lowerTriangle", "Yᵢⱼ = Xᵢⱼ where i ≥ j, else 0", 1, (in, attr, out) -> {
                for (int i = 0, k = 0; i < out.numRows; i++) {
                    for (int j = 0; j < out.numCols; j++, k++) out.data[k] = i >= j ? in[0].data[k] : 0;
                }
            });

    private Diagonals() {}
}
