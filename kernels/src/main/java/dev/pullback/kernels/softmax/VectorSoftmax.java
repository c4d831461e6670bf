package dev.pullback.kernels.softmax;

import dev.pullback.kernels.VectorOperatorTables;

/**
 * The vector implementation, which uses {@link VectorShortRows} or {@link VectorLongRows}, depending on the length of a
 * row.
 */
final class VectorSoftmax extends SoftmaxKernel {
    private final SoftmaxKernel shortRows = new VectorShortRows();
    private final SoftmaxKernel longRows = new VectorLongRows();

    VectorSoftmax() {
        VectorOperatorTables.fill();
    }

    @Override
    void run(Task t, int from, int to) {
        (t.n > AdaptiveSoftmax.SHORT ? longRows : shortRows).run(t, from, to);
    }
}
