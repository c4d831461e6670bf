package dev.pullback.kernels;

import jdk.incubator.vector.VectorShape;

/** Products on the vector unit. */
final class VectorProducts {
    private VectorProducts() {}

    /** With vectors as long as the machine has. */
    static MatrixProducts preferred() {
        return ofBits(bits());
    }

    /** The elements of such a vector. To ask for them loads none of the classes that compute. */
    static int lanes() {
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
