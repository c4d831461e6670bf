package dev.pullback.train;

import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Gradient clipping, as in PyTorch. First each element is limited to ±{@code value}. Then all gradients are multiplied
 * by {@code norm / (‖G‖ + 1e-6)} if that factor is below 1, where ‖G‖ is the root of the sum of the squares of all
 * elements. Source of the clipping by norm: Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural
 * networks", 2013, algorithm 1.
 *
 * @param value the largest absolute value of an element, or infinity for no limit
 * @param norm the largest norm, or infinity for no limit
 */
record GradientClipping(double value, double norm) {
    static final GradientClipping NONE = new GradientClipping(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    GradientClipping {
        if (!(value > 0)) throw new IllegalArgumentException("the clip value is " + value + "; it must be above 0");
        if (!(norm > 0)) throw new IllegalArgumentException("the clip norm is " + norm + "; it must be above 0");
    }

    /** Clips gradients in place; {@code normOfAll} is their norm and must be finite. */
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

    /** Returns ‖G‖. It is infinite or NaN if an element is, and infinite if the square of an element overflows. */
    static double norm(List<DMatrixRMaj> gradients) {
        double sum = 0;
        for (DMatrixRMaj g : gradients) sum += squares(g.data, g.getNumElements());
        return Math.sqrt(sum);
    }

    /**
     * Returns the sum of the squares. It uses four independent sums, so that an addition does not wait for the previous
     * one.
     */
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
