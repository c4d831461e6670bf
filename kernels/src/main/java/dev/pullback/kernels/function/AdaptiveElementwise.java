package dev.pullback.kernels.function;

import dev.pullback.kernels.WarmUp;
import java.util.function.Consumer;

/** Functions by a vector form, and until that has {@linkplain WarmUp warmed up} by a plain form with the same bits. */
final class AdaptiveElementwise implements Elementwise {
    /** The elements after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 20;

    /** The elements to warm up with. */
    private static final int SOME = 512;

    private static final double[] X = new double[SOME];
    private static final double[] Y = new double[SOME];

    static {
        for (int i = 0; i < SOME; i++) X[i] = (i - SOME / 2) * 0.01;
    }

    private static final Elementwise SCALAR = new ScalarElementwise();

    private final WarmUp<Elementwise> exp;
    private final WarmUp<Elementwise> tanh;
    private final WarmUp<Elementwise> sechSquare;
    private final WarmUp<Elementwise> sigmoid;
    private final WarmUp<Elementwise> silu;
    private final WarmUp<Elementwise> step;
    private final WarmUp<Elementwise> mulOrZero;
    private final WarmUp<Elementwise> mulStep;

    AdaptiveElementwise() {
        exp = warmUp(Function.EXP);
        tanh = warmUp(Function.TANH);
        sechSquare = warmUp(Function.SECH_SQUARE);
        sigmoid = warmUp(Function.SIGMOID);
        silu = warmUp(Function.SILU);
        step = warmUp(Function.STEP);
        mulOrZero = warmUp(Function.MUL_OR_ZERO);
        mulStep = warmUp(Function.MUL_STEP);
    }

    private static WarmUp<Elementwise> warmUp(Function f) {
        return new WarmUp<>(ENOUGH, () -> Vector.ELEMENTWISE, SCALAR, f);
    }

    /** One of the functions; no lambda each, which the JVM takes a millisecond to make. */
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
                case EXP -> e.exp(X, Y, SOME);
                case TANH -> e.tanh(X, Y, SOME);
                case SECH_SQUARE -> e.sechSquare(X, Y, SOME);
                case SIGMOID -> e.sigmoid(X, Y, SOME);
                case SILU -> e.silu(X, Y, SOME);
                case STEP -> e.step(X, Y, SOME);
                case MUL_OR_ZERO -> e.mulOrZero(X, X, Y, SOME);
                case MUL_STEP -> e.mulStep(X, X, Y, SOME);
            }
        }
    }

    @Override
    public void exp(double[] x, double[] y, int n) {
        exp.choose(n).exp(x, y, n);
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        tanh.choose(n).tanh(x, y, n);
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        sechSquare.choose(n).sechSquare(x, y, n);
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        sigmoid.choose(n).sigmoid(x, y, n);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        silu.choose(n).silu(x, y, n);
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        step.choose(n).step(x, y, n);
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        mulOrZero.choose(n).mulOrZero(a, b, y, n);
    }

    @Override
    public void mulStep(double[] a, double[] b, double[] y, int n) {
        mulStep.choose(n).mulStep(a, b, y, n);
    }

    private static final class Vector {
        static final Elementwise ELEMENTWISE = Elementwise.vector();
    }
}
