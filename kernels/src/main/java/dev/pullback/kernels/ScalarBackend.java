package dev.pullback.kernels;

/** The loops in plain Java. */
final class ScalarBackend extends Backend {
    private static final int TRIES = 5;

    /** A fused multiply-add without an instruction for it takes fifty microseconds and more. */
    private static final long QUICK_NANOS = 5_000;

    static final ScalarBackend INSTANCE = new ScalarBackend();

    private final MatrixProducts products = new ScalarProducts();
    private final SoftmaxKernel softmax = new SplitSoftmax(rows());

    private ScalarBackend() {}

    /** By fused multiply-adds, or almost without where the processor has none and Java computes them by big decimals. */
    private static SoftmaxKernel rows() {
        return hasFma() ? new RowSoftmax(LaneLoops::new) : ScalarSoftmax.INSTANCE;
    }

    private static boolean hasFma() {
        double x = 0x1.23456789abcdp0;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            x = Math.fma(x, -0x1.fedcba987654p-1, x);
            if (System.nanoTime() - start < QUICK_NANOS) return !Double.isNaN(x);
        }
        return false;
    }

    @Override
    public MatrixProducts products() {
        return products;
    }

    @Override
    public Elementwise elementwise() {
        return ScalarElementwise.INSTANCE;
    }

    @Override
    public SoftmaxKernel softmax() {
        return softmax;
    }

    @Override
    public String toString() {
        return "scalar";
    }
}
