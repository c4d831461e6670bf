package dev.pullback.kernels.softmax;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.WarmUp;
import java.util.Arrays;

/**
 * Softmax, log-softmax, log-sum-exp and softmax cross-entropy of rows of n logits that lie one after another in an array.
 * {@link #rows} selects some of the rows; a method of the {@link Task} that it returns computes one quantity of each. Large
 * matrices are split by rows among {@link Threads}. The result of a row depends on that row alone, and both implementations
 * of the loops give the same bits, so the bits depend neither on the split nor on the implementation.
 *
 * <p>A logit of −∞ is a masked class with probability 0. If the maximum of a row is not finite, or if the row holds a
 * NaN, its softmax is NaN. Its log-sum-exp is −∞ if all logits are −∞, and +∞ if it holds +∞ and no NaN.
 */
public abstract class SoftmaxKernel {
    private static final double[] NONE = {};

    private static final SoftmaxKernel SCALAR = always(SoftmaxLoops.SCALAR);

    private static final PerThread<Task> TASK = new PerThread<>(Task::new);

    private static final PerThread<ShortRows> SHORT_ROWS = new PerThread<>(ShortRows::new);

    static final PerThread<LongRows> LONG_ROWS = new PerThread<>(LongRows::new);

    private static final PerThread<RowPairs> PAIRS = new PerThread<>(RowPairs::new);

    SoftmaxKernel() {}

    /** Returns the kernel in plain Java. */
    public static SoftmaxKernel scalar() {
        return SCALAR;
    }

    /**
     * Returns the kernel that always uses the vector unit.
     *
     * @throws UnsupportedOperationException if the module {@code jdk.incubator.vector} is absent
     */
    public static SoftmaxKernel vector() {
        return always(SoftmaxLoops.vector());
    }

    /** Returns the kernel that uses the vector unit once it has {@linkplain WarmUp warmed up}. */
    public static SoftmaxKernel adaptive() {
        return new AdaptiveSoftmax();
    }

    private static SoftmaxKernel always(SoftmaxLoops loops) {
        return new SoftmaxKernel() {
            @Override
            SoftmaxLoops loops(Task task, long logits) {
                return loops;
            }
        };
    }

    /** Returns the loops for a task with the given number of logits. */
    abstract SoftmaxLoops loops(Task task, long logits);

    /**
     * Selects the rows {@code from} (inclusive) to {@code to} (exclusive) of an array. Each thread has only one task,
     * so call a method that computes before you call this method again.
     *
     * @param x the logits, which are not changed
     * @param n the length of a row, at least 1
     */
    public final Task rows(double[] x, int n, int from, int to) {
        Task task = TASK.get();
        task.reset();
        task.kernel = this;
        task.x = x;
        task.n = n;
        task.from = from;
        task.to = to;
        return task;
    }

    static void run(Task task, SoftmaxLoops loops, int from, int to) {
        if (task.quantity.isOfPair()) PAIRS.get().run(task, loops, from, to);
        else if (task.n <= Block.SHORT) SHORT_ROWS.get().run(task, loops, from, to);
        else LONG_ROWS.get().run(task, loops, from, to);
    }

    /**
     * The operands of one call: rows of logits, their targets, the options of the loss, and the arrays for the results. Each
     * thread has one task and uses it for every call, so that nothing is allocated. A call writes all results of the selected
     * rows and no other elements, and resets the options. An array of results must not be an array of operands.
     *
     * <p>The options state the loss in terms of z = cap·tanh(x/cap)/T, where −∞ stays −∞, and of the targets a<sub>c</sub> =
     * w<sub>c</sub>((1 − ε) t<sub>c</sub> + ε/K): it is Σ a<sub>c</sub> (lse − z<sub>c</sub>) + ζ lse².
     */
    public static final class Task implements Threads.Range {
        /** The least number of logits of a part that is given to a thread, which are some microseconds of work. */
        private static final int PART = 1 << 13;

        /** The number of rows in a part is a multiple of this number, so that short rows fill vectors. */
        private static final int UNIT = 8;

        private SoftmaxKernel kernel = SCALAR;
        private SoftmaxLoops loops = SoftmaxLoops.SCALAR;
        private int from;
        private int to;
        Quantity quantity = Quantity.SOFTMAX;
        double[] x = NONE;
        int n;

        /** The class of each row, or no elements if the targets are soft. */
        double[] labels = NONE;

        double ignored;

        /** The soft targets, at the places of the logits, or no elements. */
        double[] targets = NONE;

        /** The weight of each class, or no elements if all weights are 1. */
        double[] weights = NONE;

        double smoothing;
        boolean smoothsMaskedClasses;
        double zLoss;
        double temperature;
        double softcap;
        double mean;
        double divisor;

        /** Results with one value for each row; the value of row r is at index r. */
        double[] perRow = NONE;

        /** Results with one value for each logit, at the places of the logits. */
        double[] perLogit = NONE;

        /** The log-softmax, if it is computed with the softmax. */
        double[] logSoftmax = NONE;

        Task() {
            reset();
        }

        private void reset() {
            x = NONE;
            labels = NONE;
            targets = NONE;
            weights = NONE;
            perRow = NONE;
            perLogit = NONE;
            logSoftmax = NONE;
            ignored = Double.NaN;
            smoothing = 0;
            smoothsMaskedClasses = true;
            zLoss = 0;
            temperature = 1;
            softcap = Double.POSITIVE_INFINITY;
        }

        /** Computes exp(x<sub>c</sub> − lse) for each logit. */
        public void softmax(double[] out) {
            run(Quantity.SOFTMAX, NONE, out);
        }

        /** Computes x<sub>c</sub> − lse for each logit. */
        public void logSoftmax(double[] out) {
            run(Quantity.LOG_SOFTMAX, NONE, out);
        }

        /** Computes {@link #logSoftmax} and {@link #softmax}, with the same bits, in one pass over the exponentials. */
        public void logSoftmaxAndSoftmax(double[] newLogSoftmax, double[] softmax) {
            logSoftmax = newLogSoftmax;
            run(Quantity.LOG_SOFTMAX_AND_SOFTMAX, NONE, softmax);
        }

        /** Computes lse = log Σ exp x<sub>c</sub> for each row. The result of row r is written to {@code out[r]}. */
        public void logSumExp(double[] out) {
            run(Quantity.LOG_SUM_EXP, out, NONE);
        }

        /** Computes {@link #logSumExp} and {@link #softmax}, with the same bits, in one pass over the exponentials. */
        public void logSumExpAndSoftmax(double[] logSumExps, double[] softmax) {
            run(Quantity.LOG_SUM_EXP_AND_SOFTMAX, logSumExps, softmax);
        }

        /**
         * Sets the targets to class indices, one for each row of the array, which the caller has checked. A row whose label
         * is {@code ignored} has loss and gradient 0 whatever its logits are; NaN means that no label is ignored.
         */
        public Task labels(double[] newLabels, double ignoredLabel) {
            labels = newLabels;
            ignored = ignoredLabel;
            return this;
        }

        /**
         * Sets the targets to a row for each row of logits, which the caller has checked. A row of zeros has loss and
         * gradient 0 whatever its logits are.
         */
        public Task targets(double[] newTargets) {
            targets = newTargets;
            return this;
        }

        /** Sets w, the weight of each class; an array without elements stands for ones. */
        public Task weights(double[] newWeights) {
            weights = newWeights;
            return this;
        }

        /** Sets ε. Without masked classes, only the others share it, and K is their number. */
        public Task smoothing(double epsilon, boolean ofMaskedClasses) {
            smoothing = epsilon;
            smoothsMaskedClasses = ofMaskedClasses;
            return this;
        }

        /** Sets ζ. */
        public Task zLoss(double zeta) {
            zLoss = zeta;
            return this;
        }

        /** Sets T and the cap, which is +∞ if logits are not capped. */
        public Task logits(double newTemperature, double cap) {
            temperature = newTemperature;
            softcap = cap;
            return this;
        }

        /** Computes the loss of each row. The result of row r is written to {@code out[r]}. */
        public void losses(double[] out) {
            run(Quantity.LOSS, out, NONE);
        }

        /** Computes the gradient of each row's loss with respect to the logits, divided by the divisor. */
        public void gradients(double newDivisor, double[] out) {
            divisor = newDivisor;
            run(Quantity.GRADIENT, NONE, out);
        }

        /** Computes {@link #losses} and {@link #gradients}, with the same bits, in one pass over the exponentials. */
        public void lossesAndGradients(double newDivisor, double[] losses, double[] gradients) {
            divisor = newDivisor;
            run(Quantity.LOSS_AND_GRADIENT, losses, gradients);
        }

        /**
         * Computes ((1 − ε) w<sub>c</sub> (lse − z<sub>c</sub>) − w<sub>c</sub>·mean)/divisor for each logit: the gradient of
         * a mean loss with respect to soft targets.
         */
        public void targetGradients(double meanLoss, double newDivisor, double[] out) {
            mean = meanLoss;
            divisor = newDivisor;
            run(Quantity.TARGET_GRADIENT, NONE, out);
        }

        /**
         * Computes Σ w<sub>c</sub> t<sub>c</sub> for each row of soft targets, or NaN if a target is negative or not finite.
         */
        public void targetWeights(double[] out) {
            run(Quantity.TARGET_WEIGHT, out, NONE);
        }

        /**
         * Computes the VJP of softmax: p ∘ (g − Σ p g), where the rows of the task are the cotangents g. A row with an infinite
         * cotangent of a class with probability 0 is NaN.
         */
        public void softmaxVjps(double[] probabilities, double[] out) {
            targets = probabilities;
            run(Quantity.SOFTMAX_VJP, NONE, out);
        }

        /** Computes the VJP of log-softmax: g − p Σ g, where the rows of the task are the cotangents g. */
        public void logSoftmaxVjps(double[] probabilities, double[] out) {
            targets = probabilities;
            run(Quantity.LOG_SOFTMAX_VJP, NONE, out);
        }

        /**
         * Computes the Kullback-Leibler divergence Σ p (log p − log q) of p = softmax(z/T) and q = softmax(x/T) for each row,
         * where the rows of the task are the logits z of the teacher. A class whose logits are both −∞ contributes nothing. If
         * the largest logit of either row is not finite, the result is NaN.
         */
        public void divergences(double[] students, double[] out) {
            targets = students;
            run(Quantity.DIVERGENCE, out, NONE);
        }

        /** Computes (q − p)/divisor for each logit. */
        public void differences(double[] students, double newDivisor, double[] out) {
            targets = students;
            divisor = newDivisor;
            run(Quantity.DIFFERENCE, NONE, out);
        }

        /** Computes {@link #divergences} and {@link #differences}, with the same bits. */
        public void divergencesAndDifferences(
                double[] students, double newDivisor, double[] divergences, double[] differences) {
            targets = students;
            divisor = newDivisor;
            run(Quantity.DIVERGENCE_AND_DIFFERENCE, divergences, differences);
        }

        private void run(Quantity newQuantity, double[] rowResults, double[] logitResults) {
            quantity = newQuantity;
            perRow = rowResults;
            perLogit = logitResults;
            int rows = to - from;
            int parts = (int) Math.min((long) rows * n / PART, rows);
            try {
                loops = kernel.loops(this, (long) rows * n);
                if (parts < 2) run(0, rows);
                else Threads.run(rows, rows / parts < UNIT ? 1 : UNIT, parts, this);
            } finally {
                reset();
            }
        }

        /** Computes some of the selected rows; the indices count from the first selected row. */
        @Override
        public void run(int from, int to) {
            SoftmaxKernel.run(this, loops, this.from + from, this.from + to);
        }

        /** Returns true if the loss of a row is w (lse − z) of one class, so that no sums of targets are needed. */
        boolean isPlain() {
            return targets == NONE && smoothing == 0 && zLoss == 0;
        }

        /** Returns true if the softmax and the log-softmax are computed together. */
        boolean hasLogSoftmax() {
            return quantity == Quantity.LOG_SOFTMAX_AND_SOFTMAX;
        }

        boolean isCapped() {
            return softcap < Double.POSITIVE_INFINITY;
        }

        /** Returns true if the row has a label and the label is the ignored one. */
        boolean isIgnored(int row) {
            return labels != NONE && labels[row] == ignored;
        }

        double weight(int c) {
            return weights.length == 0 ? 1 : weights[c];
        }

        /** Writes one value to all results of a row. */
        void fill(int row, double value) {
            fill(row, value, value);
        }

        /** Writes the result of a row, and one value to all results for its logits. */
        void fill(int row, double value, double valueOfLogits) {
            if (quantity.isPerRow) perRow[row] = value;
            if (quantity.isPerLogit) Arrays.fill(perLogit, row * n, row * n + n, valueOfLogits);
            if (hasLogSoftmax()) Arrays.fill(logSoftmax, row * n, row * n + n, valueOfLogits);
        }
    }
}
