package dev.pullback.kernels.product;

import dev.pullback.kernels.PerThread;

/** The buffers and tasks of one thread for products on the vector unit. Buffers grow to the largest size requested. */
final class Workspace {
    private static final PerThread<Workspace> CURRENT = new PerThread<>(Workspace::new);

    private double[] panels = {};
    private double[] strip = {};

    /** The initial values of the sums of a narrow row, padded to a vector. */
    final double[] start = new double[8];

    /** A product that computes the transpose of C. */
    final ProductTask transposed = new ProductTask();

    /** The part of a product that the next call of a micro-kernel computes. */
    final ProductTask tile = new ProductTask();

    final BlockCopy copy = new BlockCopy();

    private Workspace() {}

    static Workspace get() {
        return CURRENT.get();
    }

    double[] panels(int size) {
        if (panels.length < size) panels = new double[size];
        return panels;
    }

    /** Returns the buffer for copies of A, or for sums that are not written to C directly. */
    double[] strip(int size) {
        if (strip.length < size) strip = new double[size];
        return strip;
    }

    /**
     * Returns {@link #tile} as a copy of {@code task}. If the rows of B are not contiguous, the tile refers to a copy
     * of B.
     */
    ProductTask tileWithRowsOfB(ProductTask task) {
        tile.set(task);
        if (task.bCol != 1) {
            double[] panel = panels(task.depth * task.n);
            copy.from(task.b0, task.bRow, task.bCol).byColumns(task.depth, task.n, task.b, panel, 0, task.n);
            tile.setB(panel, 0, task.n, 1);
        }
        return tile;
    }

    void clear() {
        tile.clear();
        transposed.clear();
    }
}
