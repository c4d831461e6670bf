package dev.pullback.ops;

import dev.pullback.core.Op;
import dev.pullback.core.ShapeRule;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.product.MatrixProducts;
import org.ejml.data.DMatrixRMaj;

/** A kernel that computes matrix products, in double or in single precision. */
interface ProductKernel {
    void run(MatrixProducts products, DMatrixRMaj[] in, DMatrixRMaj out);

    /** Returns an op with this kernel. */
    static Op op(String name, String formula, int arity, ShapeRule shape, ProductKernel kernel) {
        return Op.of(name, formula, arity, shape, (in, attr, out) -> kernel.run(doubles(), in, out))
                .inSingle((in, attr, out) -> kernel.run(singles(), in, out), null);
    }

    /** The same, with a kernel that adds its result to the output. */
    static Op op(String name, String formula, int arity, ShapeRule shape, ProductKernel kernel, ProductKernel adding) {
        return Op.of(name, formula, arity, shape, (in, attr, out) -> kernel.run(doubles(), in, out))
                .adding((in, attr, out) -> adding.run(doubles(), in, out))
                .inSingle(
                        (in, attr, out) -> kernel.run(singles(), in, out),
                        (in, attr, out) -> adding.run(singles(), in, out));
    }

    private static MatrixProducts doubles() {
        return Backend.get().products();
    }

    private static MatrixProducts singles() {
        return Backend.get().singleProducts();
    }
}
