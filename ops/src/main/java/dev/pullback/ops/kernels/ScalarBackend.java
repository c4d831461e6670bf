package dev.pullback.ops.kernels;

/** The loops in plain Java. */
final class ScalarBackend extends Backend {
    static final ScalarBackend INSTANCE = new ScalarBackend();

    private final MatrixProducts products = new ScalarProducts();
    private final SoftmaxKernel softmax = new SplitSoftmax(new RowSoftmax(LaneLoops::new));

    private ScalarBackend() {}

    @Override
    public MatrixProducts products() {
        return products;
    }

    @Override
    public Elementwise elementwise() {
        return ScalarElementwise.INSTANCE;
    }

    @Override
    public SoftmaxKernel softmax() {
        return softmax;
    }

    @Override
    public String toString() {
        return "scalar";
    }
}
