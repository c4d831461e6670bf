package dev.pullback.kernels;

/** The loops on the vector unit, and by plain Java with the same bits until they have {@linkplain WarmUp warmed up}. */
final class WarmingBackend extends Backend {
    private final String name;
    private final MatrixProducts products;
    private final Elementwise elementwise;
    private final SoftmaxKernel softmax;

    /** Of a backend that is not asked for its kernels before they are needed. */
    WarmingBackend(Backend vector) {
        name = vector.toString();
        products = new WarmingProducts(vector.lanes(), vector::products, new FusedProducts());
        elementwise = new WarmingElementwise(vector::elementwise, new LaneElementwise());
        softmax = new WarmingSoftmax(vector::softmax, new SplitSoftmax(new RowSoftmax(LaneLoops::new)));
    }

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
    public String toString() {
        return name;
    }
}
