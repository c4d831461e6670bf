package dev.pullback.ops.kernels;

/** The loops on the vector unit. */
final class VectorBackend extends Backend {
    private final MatrixProducts products = VectorProducts.preferred();
    private final Elementwise elementwise = new VectorElementwise();
    private final SoftmaxKernel softmax = new SplitSoftmax(new VectorSoftmax());

    VectorBackend() {}

    @Override
    public MatrixProducts products() {
        return products;
    }

    @Override
    public Elementwise elementwise() {
        return elementwise;
    }

    @Override
    public SoftmaxKernel softmax() {
        return softmax;
    }

    @Override
    void makeReady() {
        VectorOperatorTables.fill();
    }

    @Override
    public String toString() {
        return "vector";
    }
}
