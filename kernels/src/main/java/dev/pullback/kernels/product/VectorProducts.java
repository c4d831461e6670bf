package dev.pullback.kernels.product;

import dev.pullback.kernels.VectorOperatorTables;
import jdk.incubator.vector.VectorShape;

/** Products on the vector unit. */
final class VectorProducts implements WarmingProducts.Vectors {
    VectorProducts() {}

    @Override
    public MatrixProducts create() {
        VectorOperatorTables.fill();
        return ofBits(bits());
    }

    /** Loads none of the classes that compute. */
    @Override
    public int lanes() {
        return Math.max(128, Math.min(bits(), 512)) / Double.SIZE;
    }

    private static int bits() {
        return VectorShape.preferredShape().vectorBitSize();
    }

    /** With vectors of so many bits; 512, 256 or 128. */
    static MatrixProducts ofBits(int bits) {
        if (bits >= 512) return new TiledProducts(new VectorTile512(), new VectorSmallTile());
        if (bits >= 256) return new TiledProducts(new VectorTile256(), new VectorSmallTile());
        return new TiledProducts(new VectorTile128(), new VectorSmallTile());
    }
}
