package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import org.ejml.dense.row.CommonOps_DDRM;

/** The ops of matrix products and the transpose; the methods that record them are in {@link Ops}. */
public final class Products {
    /** The op of {@link Ops#matmul}. */
    public static final Op MATMUL = ProductKernel.op(
                    "matmul",
                    "Y = A B",
                    2,
                    (op, in, attr) -> {
                        String rule = "the columns of %s (%d) must equal the rows of %s (%d)";
                        Errors.requireEqual(in[0].cols(), in[1].rows(), op, in[0], in[1], rule);
                        return new Shape(in[0].rows(), in[1].cols());
                    },
                    (products, in, out) -> products.mult(in[0], in[1], out),
                    (products, in, out) -> products.multAdd(in[0], in[1], out))
            .stating(operands("A B").errors(4, 3, 3));

    /** The op of {@link Ops#matmulTransA}. */
    public static final Op MATMUL_TRANS_A = ProductKernel.op(
                    "matmulTransA",
                    "Y = Aᵀ B",
                    2,
                    (op, in, attr) -> {
                        String rule = "the rows of %s (%d) must equal the rows of %s (%d)";
                        Errors.requireEqual(in[0].rows(), in[1].rows(), op, in[0], in[1], rule);
                        return new Shape(in[0].cols(), in[1].cols());
                    },
                    (products, in, out) -> products.multTransA(in[0], in[1], out),
                    (products, in, out) -> products.multAddTransA(in[0], in[1], out))
            .stating(operands("A B").errors(4, 3, 3));

    /** The op of {@link Ops#matmulTransB}. */
    public static final Op MATMUL_TRANS_B = ProductKernel.op(
                    "matmulTransB",
                    "Y = A Bᵀ",
                    2,
                    (op, in, attr) -> {
                        String rule = "the columns of %s (%d) must equal the columns of %s (%d)";
                        Errors.requireEqual(in[0].cols(), in[1].cols(), op, in[0], in[1], rule);
                        return new Shape(in[0].rows(), in[1].rows());
                    },
                    (products, in, out) -> products.multTransB(in[0], in[1], out),
                    (products, in, out) -> products.multAddTransB(in[0], in[1], out))
            .stating(operands("A B").errors(4, 3, 3));

    /** The op of {@link Ops#transpose}. */
    public static final Op TRANSPOSE = Op.of(
                    "transpose",
                    "Y = Xᵀ",
                    1,
                    (op, in, attr) -> in[0].shape().transposed(),
                    (in, attr, out) -> CommonOps_DDRM.transpose(in[0], out))
            .stating(operands("X").moving().errors(0, 0, 0));

    private Products() {}
}
