package dev.pullback.kernels.product;

/**
 * The innermost loop of a product in single precision: computes a register tile of floats. Each element is computed by
 * the chain fma(aₖ, bₖ, …) of floats in the order of k, beginning with zero, so all tiles give the same bits. The
 * implementations for vectors have the loops of {@link MicroKernel} and come from the same generator.
 */
abstract class SingleMicroKernel extends RegisterTiles {
    SingleMicroKernel(int lanes, int rows, int vectors, int tallRows) {
        super(lanes, rows, vectors, tallRows);
    }

    /** Computes {@code C = A B}. C must not be larger than a tile, and a row of it fills at least a vector. */
    abstract void run(SingleTask task);
}
