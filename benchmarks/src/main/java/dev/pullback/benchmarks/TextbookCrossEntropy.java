package dev.pullback.benchmarks;

/**
 * Softmax cross-entropy as in textbooks, for comparison: it subtracts the maximum, sums the exponentials, and computes
 * p - 1 for the true class. Like the library's kernels, it computes the loss and the gradient in two separate passes.
 */
interface TextbookCrossEntropy {
    /** Returns the mean over all rows of n logits of m + ln Σ exp(x − m) − x[label], where m is the maximum. */
    double loss(double[] x, int n, double[] labels, int rows);

    /** Writes (softmax − onehot) / rows to {@code out}. */
    void gradient(double[] x, int n, double[] labels, int rows, double[] out);

    /** The implementation in plain Java. */
    final class Scalar implements TextbookCrossEntropy {
        @Override
        public double loss(double[] x, int n, double[] labels, int rows) {
            double total = 0;
            for (int row = 0; row < rows; row++) {
                int from = row * n;
                double max = max(x, from, from + n);
                double sum = 0;
                for (int i = from; i < from + n; i++) sum += Math.exp(x[i] - max);
                total += max + Math.log(sum) - x[from + (int) labels[row]];
            }
            return total / rows;
        }

        @Override
        public void gradient(double[] x, int n, double[] labels, int rows, double[] out) {
            double scale = 1.0 / rows;
            for (int row = 0; row < rows; row++) {
                int from = row * n;
                double max = max(x, from, from + n);
                double sum = 0;
                for (int i = from; i < from + n; i++) {
                    out[i] = Math.exp(x[i] - max);
                    sum += out[i];
                }
                double factor = scale / sum;
                for (int i = from; i < from + n; i++) out[i] *= factor;
                out[from + (int) labels[row]] -= scale;
            }
        }

        private static double max(double[] x, int from, int to) {
            double max = x[from];
            for (int i = from + 1; i < to; i++) {
                if (x[i] > max) max = x[i];
            }
            return max;
        }
    }
}
