package dev.pullback.kernels.softmax;

import dev.pullback.kernels.WarmUp;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Chooses the implementation of softmax. Short rows use the scalar implementation until the vector implementation has
 * {@linkplain WarmUp warmed up}; each quantity warms up separately. Long rows always use the vector implementation,
 * since no scalar implementation gives the same bits for them.
 */
final class AdaptiveSoftmax extends SoftmaxKernel {
    /** The greatest number of logits of a short row. */
    static final int SHORT = 128;

    /** The number of logits after which a quantity warms up, which are some milliseconds of work. */
    private static final long THRESHOLD = 1 << 20;

    private static final int ROWS = 32;

    private static final int CLASSES = 10;

    private final Map<Quantity, WarmUp<SoftmaxKernel>> warmUps = new EnumMap<>(Quantity.class);

    AdaptiveSoftmax() {
        SoftmaxKernel scalar = new ScalarSoftmax();
        for (Quantity quantity : Quantity.values()) {
            Task sample = sample(quantity);
            warmUps.put(
                    quantity,
                    new WarmUp<>(THRESHOLD, () -> Vector.KERNEL, scalar, kernel -> kernel.run(sample, 0, ROWS)));
        }
    }

    private static Task sample(Quantity quantity) {
        Task task = new Task();
        task.quantity = quantity;
        task.n = CLASSES;
        task.x = new double[ROWS * CLASSES];
        for (int i = 0; i < task.x.length; i++) task.x[i] = i % 7 - i % 3;
        task.setLabels(new double[ROWS], Double.NaN, ROWS);
        task.perRow = new double[ROWS];
        task.perLogit = new double[ROWS * CLASSES];
        return task;
    }

    @Override
    void run(Task t, int from, int to) {
        SoftmaxKernel kernel = t.n > SHORT ? Vector.KERNEL : warmUp(t.quantity).choose((long) (to - from) * t.n);
        kernel.run(t, from, to);
    }

    private WarmUp<SoftmaxKernel> warmUp(Quantity quantity) {
        return Objects.requireNonNull(warmUps.get(quantity));
    }

    /** Loaded when the vector implementation is first used. */
    private static final class Vector {
        static final SoftmaxKernel KERNEL = SoftmaxKernel.vector();
    }
}
