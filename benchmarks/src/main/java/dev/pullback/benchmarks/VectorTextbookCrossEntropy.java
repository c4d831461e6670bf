package dev.pullback.benchmarks;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Computes the textbook cross-entropy on the vector unit, with the exponential of the Vector API. Like the library's
 * kernels, it computes one row in each lane if rows have at most 128 logits. Longer rows are computed one after the
 * other, a vector at a time.
 */
final class VectorTextbookCrossEntropy implements TextbookCrossEntropy {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int SHORT = 128;

    private final double[] columns = new double[SHORT * LANES];
    private final double[] logs = new double[LANES];

    @Override
    public double loss(double[] x, int n, double[] labels, int rows) {
        double total = 0;
        int row = 0;
        for (; n <= SHORT && row + LANES <= rows; row += LANES) {
            readColumns(x, n, row);
            DoubleVector max = maxOfColumns(n);
            DoubleVector sum = DoubleVector.zero(SPECIES);
            for (int c = 0; c < n * LANES; c += LANES) sum = sum.add(exp(columns, c, max));
            max.intoArray(columns, 0);
            sum.intoArray(logs, 0);
            for (int j = 0; j < LANES; j++)
                total += columns[j] + Math.log(logs[j]) - x[(row + j) * n + (int) labels[row + j]];
        }
        for (; row < rows; row++) {
            int from = row * n;
            int to = from + n;
            double max = max(x, from, to);
            DoubleVector m = DoubleVector.broadcast(SPECIES, max);
            DoubleVector sums = DoubleVector.zero(SPECIES);
            int i = from;
            for (; i + LANES <= to; i += LANES) sums = sums.add(exp(x, i, m));
            double sum = sums.reduceLanes(VectorOperators.ADD);
            for (; i < to; i++) sum += Math.exp(x[i] - max);
            total += max + Math.log(sum) - x[from + (int) labels[row]];
        }
        return total / rows;
    }

    @Override
    public void gradient(double[] x, int n, double[] labels, int rows, double[] out) {
        double scale = 1.0 / rows;
        int row = 0;
        for (; n <= SHORT && row + LANES <= rows; row += LANES) {
            readColumns(x, n, row);
            DoubleVector max = maxOfColumns(n);
            DoubleVector sum = DoubleVector.zero(SPECIES);
            for (int c = 0; c < n * LANES; c += LANES) {
                DoubleVector e = exp(columns, c, max);
                e.intoArray(columns, c);
                sum = sum.add(e);
            }
            DoubleVector factor = DoubleVector.broadcast(SPECIES, scale).div(sum);
            for (int c = 0; c < n * LANES; c += LANES)
                DoubleVector.fromArray(SPECIES, columns, c).mul(factor).intoArray(columns, c);
            for (int j = 0; j < LANES; j++) {
                int from = (row + j) * n;
                for (int c = 0; c < n; c++) out[from + c] = columns[c * LANES + j];
                out[from + (int) labels[row + j]] -= scale;
            }
        }
        for (; row < rows; row++) {
            int from = row * n;
            int to = from + n;
            double max = max(x, from, to);
            DoubleVector m = DoubleVector.broadcast(SPECIES, max);
            DoubleVector sums = DoubleVector.zero(SPECIES);
            int i = from;
            for (; i + LANES <= to; i += LANES) {
                DoubleVector e = exp(x, i, m);
                e.intoArray(out, i);
                sums = sums.add(e);
            }
            double sum = sums.reduceLanes(VectorOperators.ADD);
            for (; i < to; i++) {
                out[i] = Math.exp(x[i] - max);
                sum += out[i];
            }
            double factor = scale / sum;
            for (i = from; i < to; i++) out[i] *= factor;
            out[from + (int) labels[row]] -= scale;
        }
    }

    private void readColumns(double[] x, int n, int row) {
        for (int j = 0; j < LANES; j++) {
            for (int c = 0; c < n; c++) columns[c * LANES + j] = x[(row + j) * n + c];
        }
    }

    private DoubleVector maxOfColumns(int n) {
        DoubleVector max = DoubleVector.fromArray(SPECIES, columns, 0);
        for (int c = LANES; c < n * LANES; c += LANES) max = max.max(DoubleVector.fromArray(SPECIES, columns, c));
        return max;
    }

    private static double max(double[] x, int from, int to) {
        DoubleVector maxima = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
        int i = from;
        for (; i + LANES <= to; i += LANES) maxima = maxima.max(DoubleVector.fromArray(SPECIES, x, i));
        double max = maxima.reduceLanes(VectorOperators.MAX);
        for (; i < to; i++) max = Math.max(max, x[i]);
        return max;
    }

    private static DoubleVector exp(double[] a, int i, DoubleVector max) {
        return DoubleVector.fromArray(SPECIES, a, i).sub(max).lanewise(VectorOperators.EXP);
    }
}
