package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Threads;

/** Deals the rows of a large matrix to {@link Threads}; a row's result does not depend on who computes it. */
final class SplitSoftmax implements SoftmaxKernel {
    /** The elements of a part at least, some microseconds of work. */
    private static final int PART = 1 << 13;

    /** Short rows are done side by side, as many as there are lanes. */
    private static final int UNIT = 8;

    private static final double[] NONE = {};

    private static final ThreadLocal<Split> SPLIT = ThreadLocal.withInitial(Split::new);

    private final SoftmaxKernel rows;

    SplitSoftmax(SoftmaxKernel rows) {
        this.rows = rows;
    }

    @Override
    public void softmax(double[] x, int n, int from, int to, double[] out) {
        run(Quantity.SOFTMAX, x, n, NONE, 0, 1, from, to, NONE, 0, out);
    }

    @Override
    public void logSoftmax(double[] x, int n, int from, int to, double[] out) {
        run(Quantity.LOG_SOFTMAX, x, n, NONE, 0, 1, from, to, NONE, 0, out);
    }

    @Override
    public void logSumExp(double[] x, int n, int from, int to, double[] out) {
        run(Quantity.LOG_SUM_EXP, x, n, NONE, 0, 1, from, to, NONE, 0, out);
    }

    @Override
    public void losses(double[] x, int n, double[] labels, double ignored, int from, int to, double[] out, int at) {
        run(Quantity.LOSSES, x, n, labels, ignored, 1, from, to, out, at, NONE);
    }

    @Override
    public void gradients(
            double[] x, int n, double[] labels, double ignored, double divisor, int from, int to, double[] out) {
        run(Quantity.GRADIENTS, x, n, labels, ignored, divisor, from, to, NONE, 0, out);
    }

    @Override
    public void lossesAndGradients(
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int from,
            int to,
            double[] losses,
            int at,
            double[] out) {
        run(Quantity.BOTH, x, n, labels, ignored, divisor, from, to, losses, at, out);
    }

    private void run(
            Quantity what,
            double[] x,
            int n,
            double[] labels,
            double ignored,
            double divisor,
            int from,
            int to,
            double[] losses,
            int at,
            double[] out) {
        int parts = (int) Math.min((long) (to - from) * n / PART, to - from);
        if (parts < 2 || Threads.count() == 1) {
            what.run(rows, x, n, labels, ignored, divisor, from, to, losses, at, out);
            return;
        }
        Split split = SPLIT.get();
        split.kernel = rows;
        split.what = what;
        split.x = x;
        split.n = n;
        split.labels = labels;
        split.ignored = ignored;
        split.divisor = divisor;
        split.first = from;
        split.losses = losses;
        split.at = at;
        split.out = out;
        split.runAll(to - from, parts);
    }

    /** What is computed. */
    enum Quantity {
        SOFTMAX,
        LOG_SOFTMAX,
        LOG_SUM_EXP,
        LOSSES,
        GRADIENTS,
        BOTH;

        void run(
                SoftmaxKernel kernel,
                double[] x,
                int n,
                double[] labels,
                double ignored,
                double divisor,
                int from,
                int to,
                double[] losses,
                int at,
                double[] out) {
            switch (this) {
                case SOFTMAX -> kernel.softmax(x, n, from, to, out);
                case LOG_SOFTMAX -> kernel.logSoftmax(x, n, from, to, out);
                case LOG_SUM_EXP -> kernel.logSumExp(x, n, from, to, out);
                case LOSSES -> kernel.losses(x, n, labels, ignored, from, to, losses, at);
                case GRADIENTS -> kernel.gradients(x, n, labels, ignored, divisor, from, to, out);
                case BOTH -> kernel.lossesAndGradients(x, n, labels, ignored, divisor, from, to, losses, at, out);
            }
        }
    }

    /** The call at hand of a thread, reused so that nothing is allocated. */
    private static final class Split implements Threads.Range {
        SoftmaxKernel kernel = ReferenceSoftmax.INSTANCE;
        Quantity what = Quantity.SOFTMAX;
        double[] x = NONE;
        int n;
        double[] labels = NONE;
        double ignored;
        double divisor;
        int first;
        double[] losses = NONE;
        int at;
        double[] out = NONE;

        void runAll(int rows, int parts) {
            try {
                Threads.run(rows, rows / parts < UNIT ? 1 : UNIT, parts, this);
            } finally {
                x = NONE;
                labels = NONE;
                losses = NONE;
                out = NONE;
            }
        }

        @Override
        public void run(int from, int to) {
            what.run(kernel, x, n, labels, ignored, divisor, first + from, first + to, losses, at + from, out);
        }
    }
}
