package dev.pullback.kernels.product;

/**
 * One implementation of the loops of products in single precision.
 *
 * @param tiles computes register tiles
 * @param loops converts operands to floats, and sums to doubles
 */
record SingleKernels(SingleMicroKernel tiles, SingleLoops loops) {
    /** Returns the implementation in plain Java. */
    static SingleKernels scalar() {
        return new SingleKernels(new ScalarSingleMicroKernel(), new SingleLoops());
    }
}
