package dev.pullback.ops.kernels;

/** The loops on the vector unit. */
final class VectorBackend extends Backend {
    VectorBackend() {}

    @Override
    public String toString() {
        return "vector";
    }
}
