package dev.pullback.kernels.function;

import dev.pullback.kernels.WarmUp;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Uses {@link ScalarElementwise} for each function until {@code VectorElementwise} has {@linkplain WarmUp warmed up}
 * for it.
 */
final class AdaptiveElementwise implements Elementwise {
    /** The number of elements after which a function warms up, which are some milliseconds of work. */
    private static final long THRESHOLD = 1 << 20;

    private static final int SIZE = 512;

    /** The largest number of arrays of a function. */
    private static final int ARRAYS = 8;

    private final Map<Pointwise, WarmUp<Elementwise>> warmUps = new EnumMap<>(Pointwise.class);

    AdaptiveElementwise() {
        Elementwise scalar = new ScalarElementwise();
        for (Pointwise f : Pointwise.values())
            warmUps.put(f, new WarmUp<>(THRESHOLD, () -> Vector.KERNEL, scalar, new Sample(f)));
    }

    @Override
    public void run(Pointwise f, double[][] spans, int[] at, int n, double p, double q) {
        Objects.requireNonNull(warmUps.get(f)).choose(n).run(f, spans, at, n, p, q);
    }

    /** Applies a function to sample data. This is not a lambda, which takes a millisecond to create. */
    private record Sample(Pointwise f) implements Consumer<Elementwise> {
        @Override
        public void accept(Elementwise e) {
            e.run(f, Data.SPANS, Data.AT, SIZE, 0.5, 1);
        }
    }

    /** The sample data. The arrays begin at different indices, as spans usually do. */
    private static final class Data {
        static final double[][] SPANS = new double[ARRAYS][SIZE + ARRAYS];
        static final int[] AT = new int[ARRAYS];

        static {
            for (int k = 0; k < ARRAYS; k++) {
                AT[k] = k;
                for (int i = 0; i < SPANS[k].length; i++) SPANS[k][i] = (i - SIZE / 2) * 0.01;
            }
        }
    }

    /** Loaded when the vector implementation is first used. */
    private static final class Vector {
        static final Elementwise KERNEL = Elementwise.vector();
    }
}
