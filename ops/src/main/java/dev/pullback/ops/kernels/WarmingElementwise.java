package dev.pullback.ops.kernels;

/** Functions by a vector form, and until that has {@linkplain WarmUp warmed up} by a plain form with the same bits. */
final class WarmingElementwise implements Elementwise {
    /** The elements after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 20;

    /** The elements to warm up with. */
    private static final int SOME = 512;

    private final Elementwise vector;
    private final Elementwise plain;
    private final Runnable ready;
    private final WarmUp exp;
    private final WarmUp tanh;
    private final WarmUp sechSquare;
    private final WarmUp sigmoid;
    private final WarmUp silu;
    private final WarmUp step;
    private final WarmUp mulOrZero;
    private final WarmUp mulStep;

    WarmingElementwise(Elementwise vector, Elementwise plain, Runnable ready) {
        this.ready = ready;
        this.vector = vector;
        this.plain = plain;
        exp = warmUp(Elementwise::exp);
        tanh = warmUp(Elementwise::tanh);
        sechSquare = warmUp(Elementwise::sechSquare);
        sigmoid = warmUp(Elementwise::sigmoid);
        silu = warmUp(Elementwise::silu);
        step = warmUp(Elementwise::step);
        mulOrZero = warmUp((e, x, y, n) -> e.mulOrZero(x, x, y, n));
        mulStep = warmUp((e, x, y, n) -> e.mulStep(x, x, y, n));
    }

    /** One of the functions. */
    private interface Function {
        void run(Elementwise e, double[] x, double[] y, int n);
    }

    private WarmUp warmUp(Function f) {
        return new WarmUp(ENOUGH, ready, work(vector, f), work(plain, f));
    }

    private static Runnable work(Elementwise e, Function f) {
        double[] x = new double[SOME];
        double[] y = new double[SOME];
        for (int i = 0; i < SOME; i++) x[i] = (i - SOME / 2) * 0.01;
        return () -> f.run(e, x, y, SOME);
    }

    private Elementwise form(WarmUp warmUp, int n) {
        return warmUp.byVector(n) ? vector : plain;
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
