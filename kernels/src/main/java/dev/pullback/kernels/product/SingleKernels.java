package dev.pullback.kernels.product;

/**
 * One implementation of the loops of products in single precision.
 *
 * @param tiles computes register tiles
 * @param loops converts operands and sums
 */
record SingleKernels(SingleMicroKernel tiles, SingleLoops loops) {
    /** Returns the implementation in plain Java. */
    static SingleKernels scalar() {
        return new SingleKernels(new ScalarSingleMicroKernel(), new SingleLoops());
    }
}
