package dev.pullback.kernels.function;

import dev.pullback.kernels.WarmUp;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Uses {@link ScalarElementwise} for each function until {@code VectorElementwise} has {@linkplain WarmUp warmed up}
 * for it. Both give bitwise equal results.
 */
final class AdaptiveElementwise implements Elementwise {
    /** The number of elements after which a function warms up, which are some milliseconds of work. */
    private static final long THRESHOLD = 1 << 20;

    private static final int SIZE = 512;

    private static final double[] X = new double[SIZE];
    private static final double[] Y = new double[SIZE];

    static {
        for (int i = 0; i < SIZE; i++) X[i] = (i - SIZE / 2) * 0.01;
    }

    private final Map<Function, WarmUp<Elementwise>> warmUps = new EnumMap<>(Function.class);

    AdaptiveElementwise() {
        Elementwise scalar = new ScalarElementwise();
        for (Function f : Function.values()) warmUps.put(f, new WarmUp<>(THRESHOLD, () -> Vector.KERNEL, scalar, f));
    }

    private Elementwise choose(Function f, int n) {
        return Objects.requireNonNull(warmUps.get(f)).choose(n);
    }

    /** The functions, which are applied to sample data. They are not lambdas, which take a millisecond to create. */
    private enum Function implements Consumer<Elementwise> {
        EXP,
        TANH,
        SECH_SQUARE,
        SIGMOID,
        SILU,
        STEP,
        MUL_OR_ZERO,
        MUL_STEP;

        @Override
        public void accept(Elementwise e) {
            switch (this) {
                case EXP -> e.exp(X, Y, SIZE);
                case TANH -> e.tanh(X, Y, SIZE);
                case SECH_SQUARE -> e.sechSquare(X, Y, SIZE);
                case SIGMOID -> e.sigmoid(X, Y, SIZE);
                case SILU -> e.silu(X, Y, SIZE);
                case STEP -> e.step(X, Y, SIZE);
                case MUL_OR_ZERO -> e.mulOrZero(X, X, Y, SIZE);
                case MUL_STEP -> e.mulStep(X, X, Y, SIZE);
            }
        }
    }

    @Override
    public void exp(double[] x, double[] y, int n) {
        choose(Function.EXP, n).exp(x, y, n);
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        choose(Function.TANH, n).tanh(x, y, n);
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        choose(Function.SECH_SQUARE, n).sechSquare(x, y, n);
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        choose(Function.SIGMOID, n).sigmoid(x, y, n);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        choose(Function.SILU, n).silu(x, y, n);
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        choose(Function.STEP, n).step(x, y, n);
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        choose(Function.MUL_OR_ZERO, n).mulOrZero(a, b, y, n);
    }

    @Override
    public void mulStep(double[] a, double[] b, double[] y, int n) {
        choose(Function.MUL_STEP, n).mulStep(a, b, y, n);
    }

    /** Loaded when the vector implementation is first used. */
    private static final class Vector {
        static final Elementwise KERNEL = Elementwise.vector();
    }
}
