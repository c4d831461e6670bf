package dev.pullback.ops.kernels;

/** The loops in plain Java. */
final class ScalarBackend extends Backend {
    static final ScalarBackend INSTANCE = new ScalarBackend();

    private ScalarBackend() {}

    @Override
    public String toString() {
        return "scalar";
    }
}
