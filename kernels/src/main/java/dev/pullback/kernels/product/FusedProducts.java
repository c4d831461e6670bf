package dev.pullback.kernels.product;

/** Products in plain Java that round a product and its sum once, together: to the bit what {@link TiledProducts} make. */
final class FusedProducts extends MatrixProducts {
    @Override
    void block(Operands o) {
        NarrowProducts.run(true, o);
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        ColumnSums.run(rows, cols, a, c);
    }

    @Override
    public String toString() {
        return "fused";
    }
}
