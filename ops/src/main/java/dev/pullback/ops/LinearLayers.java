package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.ShapeRule;
import dev.pullback.kernels.function.Pointwise;
import dev.pullback.kernels.product.MatrixProducts;
import org.ejml.data.DMatrixRMaj;

/**
 * The ops of linear layers. Each computes product, bias and activation at once, and so stores one matrix instead of
 * three. The methods that record them are in {@link Ops}. Each sum of a product starts from the bias.
 */
public final class LinearLayers {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static final ShapeRule SHAPE = (op, in, attr) -> {
        String rule = "the columns of %s (%d) must equal the rows of %s (%d)";
        Errors.requireEqual(in[0].cols(), in[1].rows(), op, in[0], in[1], rule);
        boolean fits = in[2].rows() == 1 && in[2].cols() == in[1].cols();
        Errors.require(fits, op, in[1], in[2], in[2].label() + " must be a row with as many columns");
        return new Shape(in[0].rows(), in[1].cols());
    };

    /** The op of {@link Ops#linear}. */
    public static final Op LINEAR = ProductKernel.op(
                    "linear", "Y = X W + b", 3, SHAPE, (products, in, out) -> affine(products, in, out))
            .stating(operands("X W b").errors(3, 3, 2.5));

    /** The op of {@link Ops#linearTanh}. */
    public static final Op LINEAR_TANH = ProductKernel.op(
                    "linearTanh", "Y = tanh(X W + b)", 3, SHAPE, (products, in, out) -> {
                        affine(products, in, out);
                        Elements.run(Pointwise.TANH, out);
                    })
            .stating(operands("X W b").range(-1, 1).errors(2.5, 4, 4));

    /** The op of {@link Ops#linearRelu}. */
    public static final Op LINEAR_RELU = ProductKernel.op(
                    "linearRelu", "Y = max(X W + b, 0)", 3, SHAPE, (products, in, out) -> {
                        affine(products, in, out);
                        Elements.run(Pointwise.RELU, out);
                    })
            .stating(operands("X W b").range(0, INF).errors(3, 2.5, 2.5));

    private LinearLayers() {}

    private static void affine(MatrixProducts products, DMatrixRMaj[] in, DMatrixRMaj out) {
        products.multAddRow(in[0], in[1], in[2], out);
    }
}
