package dev.pullback.kernels.softmax;

import dev.pullback.kernels.WarmUp;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Chooses the implementation of the loops: the scalar one until the vector one has {@linkplain WarmUp warmed up}.
 * Tasks that need different loops warm up separately. Which loops a task needs depends on its quantity, its options
 * and the length of its rows.
 */
final class AdaptiveSoftmax extends SoftmaxKernel {
    /** The number of logits after which a kind warms up, which are some milliseconds of work. */
    private static final long THRESHOLD = 1 << 20;

    private static final int ROWS = 32;

    private static final int CLASSES = 10;

    private static final int LONG = 200;

    /** The warm-ups of each quantity, at an index for each combination of loops that options and length of the rows need. */
    private final Map<Quantity, AtomicReferenceArray<WarmUp<SoftmaxLoops>>> warmUps = new EnumMap<>(Quantity.class);

    AdaptiveSoftmax() {
        for (Quantity quantity : Quantity.values()) warmUps.put(quantity, new AtomicReferenceArray<>(16));
    }

    @Override
    SoftmaxLoops loops(Task task, long logits) {
        AtomicReferenceArray<WarmUp<SoftmaxLoops>> ofQuantity = Objects.requireNonNull(warmUps.get(task.quantity));
        int kind = (task.n > Block.SHORT ? 8 : 0)
                | (task.isPlain() ? 0 : 4)
                | (task.temperature == 1 ? 0 : 2)
                | (task.isCapped() ? 1 : 0);
        WarmUp<SoftmaxLoops> warmUp = ofQuantity.get(kind);
        if (warmUp == null) {
            Task sample = sample(task);
            int rows = sample.x.length / sample.n;
            warmUp = new WarmUp<>(
                    THRESHOLD, () -> Vector.LOOPS, SoftmaxLoops.SCALAR, loops -> run(sample, loops, 0, rows));
            if (!ofQuantity.compareAndSet(kind, null, warmUp)) warmUp = ofQuantity.get(kind);
        }
        return warmUp.choose(logits);
    }

    /** Returns a small task of the same kind. */
    private static Task sample(Task task) {
        Task sample = new Task();
        int size = ROWS * CLASSES;
        sample.quantity = task.quantity;
        sample.n = task.n > Block.SHORT ? LONG : CLASSES;
        sample.x = new double[size / sample.n * sample.n];
        Arrays.setAll(sample.x, i -> i % 7 - i % 3);
        if (task.targets.length == 0) sample.labels(new double[ROWS], Double.NaN);
        else sample.targets(sample.x.clone());
        Arrays.setAll(sample.targets, i -> i % 5);
        sample.smoothing(task.smoothing, task.smoothsMaskedClasses).zLoss(task.zLoss);
        sample.logits(task.temperature, task.softcap);
        sample.divisor = ROWS;
        sample.perRow = new double[ROWS];
        sample.perLogit = new double[size];
        sample.logSoftmax = new double[size];
        return sample;
    }

    /** Loaded when the vector implementation is first used. */
    private static final class Vector {
        static final SoftmaxLoops LOOPS = SoftmaxLoops.vector();
    }
}
