package dev.pullback.kernels.function;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.WarmUp;

/**
 * Applies a function of {@link Pointwise} to each element of spans, which are parts of arrays. All implementations give
 * the same bits, and the result for an element depends on that element alone, not on its position or its neighbours.
 */
public interface Elementwise {
    /** Returns the implementation in plain Java. */
    static Elementwise scalar() {
        return new ScalarElementwise();
    }

    /**
     * Returns the implementation that always uses the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    static Elementwise vector() {
        return IncubatorModule.newInstance(Elementwise.class, "dev.pullback.kernels.function.VectorElementwise");
    }

    /** Returns the implementation that uses the vector unit once it has {@linkplain WarmUp warmed up}. */
    static Elementwise adaptive() {
        return new AdaptiveElementwise();
    }

    /**
     * Applies a function to n elements.
     *
     * @param f the function
     * @param spans the array of the result, then those of the operands; the result may overwrite an operand that begins
     *     at the same index
     * @param at the index of the first element in each array
     * @param n the number of elements
     * @param p the first parameter of the function, if it has one
     * @param q the second parameter of the function, if it has one
     */
    void run(Pointwise f, double[][] spans, int[] at, int n, double p, double q);
}
