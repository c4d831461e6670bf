package dev.pullback.kernels.function;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.WarmUp;

/**
 * Functions of each of the first n elements of an array, where the vector unit is several times as fast as a plain loop.
 * (Sums, products and the like are not here: the compiler makes vector code of their loops.) The result of an element
 * depends on that element alone, not on its place or its neighbours. {@code y} may be {@code x}. NaN gives NaN.
 */
public interface Elementwise {
    /** Returns the functions in plain Java. */
    static Elementwise scalar() {
        return ReferenceElementwise.INSTANCE;
    }

    /**
     * Returns the functions that always use the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    static Elementwise vector() {
        return IncubatorModule.newInstance(Elementwise.class, "dev.pullback.kernels.function.VectorElementwise");
    }

    /** Returns the functions that use the vector unit once it has {@linkplain WarmUp warmed up}. */
    static Elementwise adaptive() {
        return new AdaptiveElementwise();
    }

    /** y = exp x, within 1 ulp. */
    void exp(double[] x, double[] y, int n);

    /** y = tanh x, within 2.5 ulp. */
    void tanh(double[] x, double[] y, int n);

    /** y = sech² x, within 4 ulp. */
    void sechSquare(double[] x, double[] y, int n);

    /** y = 1/(1 + exp(−x)), within 2 ulp. */
    void sigmoid(double[] x, double[] y, int n);

    /** y = x/(1 + exp(−x)), within 3 ulp for x ≥ −708; −0 at −∞. */
    void silu(double[] x, double[] y, int n);

    /** y = 1 where x &gt; 0, else 0. */
    void step(double[] x, double[] y, int n);

    /** y = a·b, 0 where b is 0 whatever a is. */
    void mulOrZero(double[] a, double[] b, double[] y, int n);

    /** y = a where b &gt; 0, 0 where b ≤ 0, NaN where b is NaN: {@link #mulOrZero} of a and {@link #step} of b. */
    void mulStep(double[] a, double[] b, double[] y, int n);
}
