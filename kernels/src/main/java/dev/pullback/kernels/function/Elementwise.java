package dev.pullback.kernels.function;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.WarmUp;

/**
 * Functions that are applied to each of the first n elements of an array. The vector unit computes them several times
 * as fast as a plain loop. (Sums and products are not included, since C2 compiles their loops to vector code.) The
 * result for an element depends on that element alone, not on its position or its neighbours. {@code y} may be {@code
 * x}. The result for NaN is NaN.
 */
public interface Elementwise {
    /** Returns the implementation in plain Java. */
    static Elementwise scalar() {
        return ReferenceElementwise.INSTANCE;
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

    /** Computes y = exp x, within 1 ulp. */
    void exp(double[] x, double[] y, int n);

    /** Computes y = tanh x, within 2.5 ulp. */
    void tanh(double[] x, double[] y, int n);

    /** Computes y = sech² x, within 4 ulp. */
    void sechSquare(double[] x, double[] y, int n);

    /** Computes y = 1/(1 + exp(−x)), within 2 ulp. */
    void sigmoid(double[] x, double[] y, int n);

    /** Computes y = x/(1 + exp(−x)), within 3 ulp for x ≥ −708. The result for −∞ is −0. */
    void silu(double[] x, double[] y, int n);

    /** Computes y = 1 for x &gt; 0, else 0. */
    void step(double[] x, double[] y, int n);

    /** Computes y = a·b, but 0 where b is 0, even if a is infinite or NaN. */
    void mulOrZero(double[] a, double[] b, double[] y, int n);

    /**
     * Computes {@link #mulOrZero} of a and the {@link #step} of b: a where b &gt; 0, 0 where b ≤ 0, and NaN where b is
     * NaN.
     */
    void mulStep(double[] a, double[] b, double[] y, int n);
}
