package dev.pullback.ops.kernels;

import java.util.function.Supplier;
import jdk.incubator.vector.DoubleVector;

/** Products on the vector unit. */
final class VectorProducts {
    private VectorProducts() {}

    /** With vectors as long as the machine has. */
    static MatrixProducts preferred() {
        return ofBits(DoubleVector.SPECIES_PREFERRED.vectorBitSize(), WarmUp::new);
    }

    /**
     * With vectors of so many bits; 512, 256 or 128.
     *
     * @param warmUp says of each kernel when it is used for little work
     */
    static MatrixProducts ofBits(int bits, Supplier<WarmUp> warmUp) {
        if (bits >= 512) return new TiledProducts(new VectorTile512(), warmUp);
        if (bits >= 256) return new TiledProducts(new VectorTile256(), warmUp);
        return new TiledProducts(new VectorTile128(), warmUp);
    }
}
