package dev.pullback.kernels.softmax;

import dev.pullback.kernels.IncubatorModule;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.WarmUp;
import java.util.Arrays;

/**
 * Softmax, log-softmax, log-sum-exp and softmax cross-entropy of rows of n logits that lie one after another in an array.
 * {@link #rows} selects some of the rows; a method of the {@link Task} that it returns computes one quantity of each. Large
 * matrices are split by rows among {@link Threads}. The result of a row depends on that row alone, so its bits do not depend on
 * how the rows are split.
 *
 * <p>A logit of −∞ is a masked class with probability 0. If the maximum of a row is not finite, or if the row holds a
 * NaN, its softmax is NaN. Its log-sum-exp is −∞ if all logits are −∞, and +∞ if it holds +∞ and no NaN.
 *
 * <p>Labels are class indices, one for each row of the array, which the caller has checked. A row whose label is
 * {@code ignored} has loss and gradient 0 whatever its logits are; NaN means that no label is ignored.
 */
public abstract class SoftmaxKernel {
    private static final double[] NONE = {};

    private static final ThreadLocal<Task> TASK = ThreadLocal.withInitial(Task::new);

    SoftmaxKernel() {}

    /** Returns the kernel in plain Java. */
    public static SoftmaxKernel scalar() {
        return hasFma() ? new ScalarSoftmax() : ReferenceSoftmax.INSTANCE;
    }

    /**
     * Returns true if the processor has a fused multiply-add instruction. Without it, one {@link Math#fma} takes fifty
     * microseconds.
     */
    private static boolean hasFma() {
        double x = 0x1.23456789abcdp0;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            x = Math.fma(x, -0x1.fedcba987654p-1, x);
            if (System.nanoTime() - start < 5_000) return !Double.isNaN(x);
        }
        return false;
    }

    /**
     * Returns the kernel that always uses the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    public static SoftmaxKernel vector() {
        return IncubatorModule.newInstance(SoftmaxKernel.class, "dev.pullback.kernels.softmax.VectorSoftmax");
    }

    /** Returns the kernel that uses the vector unit once it has {@linkplain WarmUp warmed up}. */
    public static SoftmaxKernel adaptive() {
        return new AdaptiveSoftmax();
    }

    /**
     * Selects the rows {@code from} (inclusive) to {@code to} (exclusive) of an array. Each thread has only one task,
     * so call a method of the task before you call this method again.
     *
     * @param x the logits, which are not changed
     * @param n the length of a row, at least 1
     */
    public final Task rows(double[] x, int n, int from, int to) {
        Task task = TASK.get();
        task.kernel = this;
        task.x = x;
        task.n = n;
        task.from = from;
        task.to = to;
        return task;
    }

    /** Computes the task's quantity for some of its rows, on the calling thread. */
    abstract void run(Task task, int from, int to);

    enum Quantity {
        SOFTMAX(false, true, true),
        LOG_SOFTMAX(false, true, false),
        LOG_SUM_EXP(true, false, false),
        LOSS(true, false, false),
        GRADIENT(false, true, true),
        LOSS_AND_GRADIENT(true, true, true);

        /** Whether the quantity has one value for the row, in {@link Task#perRow}. */
        final boolean isPerRow;

        /** Whether the quantity has a value for each logit, in {@link Task#perLogit}. */
        final boolean isPerLogit;

        /**
         * Whether the values for each logit are computed from the exponentials of the logits, which are first written
         * to the same places.
         */
        final boolean keepsTerms;

        Quantity(boolean isPerRow, boolean isPerLogit, boolean keepsTerms) {
            this.isPerRow = isPerRow;
            this.isPerLogit = isPerLogit;
            this.keepsTerms = keepsTerms;
        }
    }

    /**
     * The operands of one call: rows of logits, their labels and the arrays for the results. Each thread has one task
     * and uses it for every call, so that nothing is allocated. A call writes all results of the selected rows and no
     * other elements. An array of results must not be the array of the logits.
     */
    public static final class Task implements Threads.Range {
        /** The least number of logits of a part that is given to a thread, which are some microseconds of work. */
        private static final int PART = 1 << 13;

        /** The number of rows in a part is a multiple of this number, so that short rows fill vectors. */
        private static final int UNIT = 8;

        private SoftmaxKernel kernel = ReferenceSoftmax.INSTANCE;
        private int from;
        private int to;
        Quantity quantity = Quantity.SOFTMAX;
        double[] x = NONE;
        int n;
        double[] labels = NONE;
        double ignored;
        double divisor = 1;

        /** Results with one value for each row; the value of row r is at index r. */
        double[] perRow = NONE;

        /** Results with one value for each logit, at the places of the logits. */
        double[] perLogit = NONE;

        Task() {}

        /** Computes exp(x<sub>c</sub> − lse) for each logit. */
        public void softmax(double[] out) {
            run(Quantity.SOFTMAX, NONE, out);
        }

        /** Computes x<sub>c</sub> − lse for each logit. */
        public void logSoftmax(double[] out) {
            run(Quantity.LOG_SOFTMAX, NONE, out);
        }

        /** Computes lse = log Σ exp x<sub>c</sub> for each row. The result of row r is written to {@code out[r]}. */
        public void logSumExp(double[] out) {
            run(Quantity.LOG_SUM_EXP, out, NONE);
        }

        /**
         * Computes lse − x<sub>y</sub> for each row. The result of row r, with y = {@code labels[r]}, is written to
         * {@code out[r]}.
         */
        public void losses(double[] labels, double ignored, double[] out) {
            setLabels(labels, ignored, 1);
            run(Quantity.LOSS, out, NONE);
        }

        /** Computes the gradient of each row's loss, divided by {@code divisor}: (softmax − onehot)/divisor. */
        public void gradients(double[] labels, double ignored, double divisor, double[] out) {
            setLabels(labels, ignored, divisor);
            run(Quantity.GRADIENT, NONE, out);
        }

        /** Computes {@link #losses} and {@link #gradients}, with the same bits, in one pass over the exponentials. */
        public void lossesAndGradients(
                double[] labels, double ignored, double divisor, double[] losses, double[] gradients) {
            setLabels(labels, ignored, divisor);
            run(Quantity.LOSS_AND_GRADIENT, losses, gradients);
        }

        void setLabels(double[] labels, double ignored, double divisor) {
            this.labels = labels;
            this.ignored = ignored;
            this.divisor = divisor;
        }

        private void run(Quantity quantity, double[] perRow, double[] perLogit) {
            this.quantity = quantity;
            this.perRow = perRow;
            this.perLogit = perLogit;
            int rows = to - from;
            int parts = (int) Math.min((long) rows * n / PART, rows);
            try {
                if (parts < 2) run(0, rows);
                else Threads.run(rows, rows / parts < UNIT ? 1 : UNIT, parts, this);
            } finally {
                x = NONE;
                labels = NONE;
                this.perRow = NONE;
                this.perLogit = NONE;
            }
        }

        /** Computes some of the selected rows; the indices count from the first selected row. */
        @Override
        public void run(int from, int to) {
            kernel.run(this, this.from + from, this.from + to);
        }

        /** Returns true if the row has a label and the label is the ignored one. */
        boolean isIgnored(int row) {
            return labels != NONE && labels[row] == ignored;
        }

        /** Writes one value to all results of a row. */
        void fill(int row, double value) {
            if (quantity.isPerRow) perRow[row] = value;
            if (quantity.isPerLogit) Arrays.fill(perLogit, row * n, row * n + n, value);
        }
    }
}
