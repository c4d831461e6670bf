package dev.pullback.ops.kernels;

/** The loops on the vector unit. */
final class VectorBackend extends Backend {
    private final MatrixProducts products = VectorProducts.preferred();

    VectorBackend() {}

    @Override
    public MatrixProducts products() {
        return products;
    }

    @Override
    public String toString() {
        return "vector";
    }
}
