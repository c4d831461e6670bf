package dev.pullback.ops.kernels;

/** The loops on the vector unit, and by plain Java with the same bits until they have {@linkplain WarmUp warmed up}. */
final class WarmingBackend extends Backend {
    private final Backend vector;
    private final MatrixProducts products;
    private final Elementwise elementwise;

    WarmingBackend(Backend vector) {
        this.vector = vector;
        products = new WarmingProducts(vector.products(), new FusedProducts());
        elementwise = new WarmingElementwise(vector.elementwise(), new LaneElementwise());
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
        return vector.softmax();
    }

    @Override
    public String toString() {
        return vector.toString();
    }
}
