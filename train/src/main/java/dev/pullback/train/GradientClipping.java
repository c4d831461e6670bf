package dev.pullback.train;

import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Keeps gradients from being too large: first each element is brought into ±{@code value}, then all gradients together
 * are scaled by {@code norm / (‖G‖ + 1e-6)} where that is below 1, with ‖G‖ the root of the sum of the squares of all
 * elements. Both are as PyTorch has them. Source of the second: Pascanu, Mikolov, Bengio, "On the difficulty of training
 * recurrent neural networks", 2013, algorithm 1.
 *
 * @param value the largest size of an element, infinite for any
 * @param norm the largest norm, infinite for any
 */
record GradientClipping(double value, double norm) {
    static final GradientClipping NONE = new GradientClipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    GradientClipping {
        if (!(value > 0)) throw new IllegalArgumentException("the clip value is " + value + "; it must be above 0");
        if (!(norm > 0)) throw new IllegalArgumentException("the clip norm is " + norm + "; it must be above 0");
    }

    /** Clips gradients of a finite norm, which are modified. */
    void apply(List<DMatrixRMaj> gradients, double normOfAll) {
        double total = normOfAll;
        if (total > value) {
            for (DMatrixRMaj g : gradients) bound(g.data, g.getNumElements(), value);
            total = norm(gradients);
        }
        double factor = norm / (total + 1e-6);
        if (factor < 1) {
            for (DMatrixRMaj g : gradients) {
                for (int i = 0, n = g.getNumElements(); i < n; i++) g.data[i] *= factor;
            }
        }
    }

    private static void bound(double[] g, int n, double value) {
        for (int i = 0; i < n; i++) g[i] = Math.max(-value, Math.min(value, g[i]));
    }

    /** ‖G‖; infinite or NaN if an element is, and infinite too where a square is too large for a double. */
    static double norm(List<DMatrixRMaj> gradients) {
        double sum = 0;
        for (DMatrixRMaj g : gradients) sum += squares(g.data, g.getNumElements());
        return Math.sqrt(sum);
    }

    /** In four sums, since each addition would otherwise wait for the one before. */
    private static double squares(double[] g, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            a += g[i] * g[i];
            b += g[i + 1] * g[i + 1];
            c += g[i + 2] * g[i + 2];
            d += g[i + 3] * g[i + 3];
        }
        for (; i < n; i++) a += g[i] * g[i];
        return (a + b) + (c + d);
    }
}
