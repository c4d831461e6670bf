package dev.pullback.kernels;

import java.util.function.Supplier;

/** Functions by a vector form, and until that has {@linkplain WarmUp warmed up} by a plain form with the same bits. */
final class WarmingElementwise implements Elementwise {
    /** The elements after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 20;

    /** The elements to warm up with. */
    private static final int SOME = 512;

    private final Supplier<Elementwise> vector;
    private final Elementwise plain;
    private final WarmUp exp;
    private final WarmUp tanh;
    private final WarmUp sechSquare;
    private final WarmUp sigmoid;
    private final WarmUp silu;
    private final WarmUp step;
    private final WarmUp mulOrZero;
    private final WarmUp mulStep;

    /** With a vector form that is made when it is first needed. */
    WarmingElementwise(Supplier<Elementwise> vector, Elementwise plain) {
        this.vector = vector;
        this.plain = plain;
        exp = warmUp(Function.EXP);
        tanh = warmUp(Function.TANH);
        sechSquare = warmUp(Function.SECH_SQUARE);
        sigmoid = warmUp(Function.SIGMOID);
        silu = warmUp(Function.SILU);
        step = warmUp(Function.STEP);
        mulOrZero = warmUp(Function.MUL_OR_ZERO);
        mulStep = warmUp(Function.MUL_STEP);
    }

    private WarmUp warmUp(Function f) {
        double[] x = new double[SOME];
        double[] y = new double[SOME];
        for (int i = 0; i < SOME; i++) x[i] = (i - SOME / 2) * 0.01;
        return new WarmUp(ENOUGH, () -> f.run(vector.get(), x, y), () -> f.run(plain, x, y));
    }

    /** One of the functions; no lambda each, which the JVM takes a millisecond to make. */
    private enum Function {
        EXP,
        TANH,
        SECH_SQUARE,
        SIGMOID,
        SILU,
        STEP,
        MUL_OR_ZERO,
        MUL_STEP;

        void run(Elementwise e, double[] x, double[] y) {
            switch (this) {
                case EXP -> e.exp(x, y, SOME);
                case TANH -> e.tanh(x, y, SOME);
                case SECH_SQUARE -> e.sechSquare(x, y, SOME);
                case SIGMOID -> e.sigmoid(x, y, SOME);
                case SILU -> e.silu(x, y, SOME);
                case STEP -> e.step(x, y, SOME);
                case MUL_OR_ZERO -> e.mulOrZero(x, x, y, SOME);
                case MUL_STEP -> e.mulStep(x, x, y, SOME);
            }
        }
    }

    private Elementwise form(WarmUp warmUp, int n) {
        return warmUp.byVector(n) ? vector.get() : plain;
    }

    @Override
    public void exp(double[] x, double[] y, int n) {
        form(exp, n).exp(x, y, n);
    }

    @Override
    public void tanh(double[] x, double[] y, int n) {
        form(tanh, n).tanh(x, y, n);
    }

    @Override
    public void sechSquare(double[] x, double[] y, int n) {
        form(sechSquare, n).sechSquare(x, y, n);
    }

    @Override
    public void sigmoid(double[] x, double[] y, int n) {
        form(sigmoid, n).sigmoid(x, y, n);
    }

    @Override
    public void silu(double[] x, double[] y, int n) {
        form(silu, n).silu(x, y, n);
    }

    @Override
    public void step(double[] x, double[] y, int n) {
        form(step, n).step(x, y, n);
    }

    @Override
    public void mulOrZero(double[] a, double[] b, double[] y, int n) {
        form(mulOrZero, n).mulOrZero(a, b, y, n);
    }

    @Override
    public void mulStep(double[] a, double[] b, double[] y, int n) {
        form(mulStep, n).mulStep(a, b, y, n);
    }
}
