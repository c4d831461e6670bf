package dev.pullback.kernels;

/** The loops on the vector unit. They are loaded when the first is asked for, which takes the JVM up to a tenth of a second. */
final class VectorBackend extends Backend {
    VectorBackend() {}

    @Override
    public MatrixProducts products() {
        return Kernels.PRODUCTS;
    }

    @Override
    public Elementwise elementwise() {
        return Kernels.ELEMENTWISE;
    }

    @Override
    public SoftmaxKernel softmax() {
        return Kernels.SOFTMAX;
    }

    @Override
    int lanes() {
        return VectorProducts.lanes();
    }

    @Override
    public String toString() {
        return "vector";
    }

    private static final class Kernels {
        static {
            VectorOperatorTables.fill(); // before any loop runs
        }

        static final MatrixProducts PRODUCTS = VectorProducts.preferred();
        static final Elementwise ELEMENTWISE = new VectorElementwise();
        static final SoftmaxKernel SOFTMAX = new SplitSoftmax(new VectorSoftmax());
    }
}
