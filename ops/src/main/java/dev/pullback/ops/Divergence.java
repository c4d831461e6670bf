package dev.pullback.ops;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes the mean Kullback-Leibler divergence of m rows, T² mean Σ p (log p − log q) with p = softmax(z/T) and q =
 * softmax(x/T), and its gradient T (q − p)/m with respect to x. Both are accurate even if p and q are almost equal.
 */
final class Divergence {
    /** The divergences of the rows; grows to the largest number of rows that the thread has seen. */
    private static final PerThread<DMatrixRMaj> EACH = new PerThread<>(() -> new DMatrixRMaj(0, 1));

    private Divergence() {}

    private static SoftmaxKernel.Task rows(DMatrixRMaj z, double temperature) {
        return Softmax.rows(z).logits(temperature, Double.POSITIVE_INFINITY);
    }

    static double mean(DMatrixRMaj z, DMatrixRMaj x, double temperature) {
        double[] each = each(z);
        if (z.numCols > 0) rows(z, temperature).divergences(x.data, each);
        return mean(each, z.numRows, temperature);
    }

    static void each(DMatrixRMaj z, DMatrixRMaj x, double temperature, DMatrixRMaj out) {
        out.zero();
        if (z.numCols > 0) rows(z, temperature).divergences(x.data, out.data);
        for (int i = 0; i < z.numRows; i++) out.data[i] *= temperature * temperature;
    }

    static void slope(DMatrixRMaj z, DMatrixRMaj x, double temperature, DMatrixRMaj out) {
        if (z.numCols > 0) rows(z, temperature).differences(x.data, z.numRows / temperature, out.data);
    }

    static void both(DMatrixRMaj z, DMatrixRMaj x, double temperature, DMatrixRMaj mean, DMatrixRMaj slope) {
        double[] each = each(z);
        if (z.numCols > 0)
            rows(z, temperature).divergencesAndDifferences(x.data, z.numRows / temperature, each, slope.data);
        mean.data[0] = mean(each, z.numRows, temperature);
    }

    private static double[] each(DMatrixRMaj z) {
        DMatrixRMaj each = EACH.get();
        each.reshape(z.numRows, 1);
        if (z.numCols == 0) each.zero();
        return each.data;
    }

    private static double mean(double[] each, int rows, double temperature) {
        return temperature * temperature * (CrossEntropy.sum(each, rows) / rows);
    }
}
