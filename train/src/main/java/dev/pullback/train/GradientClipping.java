package dev.pullback.train;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;
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

    boolean isNone() {
        return value == Double.POSITIVE_INFINITY && norm == Double.POSITIVE_INFINITY;
    }

    /** Clips gradients in place; {@code normOfAll} is their norm and must be finite. */
    void apply(List<DMatrixRMaj> gradients, double normOfAll) {
        double total = normOfAll;
        if (total > value) {
            for (DMatrixRMaj g : gradients) Loop.CURRENT.get().inPlace(Pointwise.CLIP, g, -value, value);
            total = norm(gradients);
        }
        double factor = norm / (total + 1e-6);
        if (factor < 1) {
            for (DMatrixRMaj g : gradients) Loop.CURRENT.get().inPlace(Pointwise.SCALE, g, factor, 0);
        }
    }

    /** Returns ‖G‖. It is infinite or NaN if an element is, and infinite if the square of an element overflows. */
    static double norm(List<DMatrixRMaj> gradients) {
        return Math.sqrt(Loop.CURRENT.get().squares(gradients));
    }

    /** Functions of each element of gradients. Each thread reuses one object. */
    private static final class Loop {
        static final PerThread<Loop> CURRENT = new PerThread<>(Loop::new);

        private static final double[] NONE = {};

        private final double[][] arrays = {NONE, NONE, NONE};
        private final int[] at = new int[3];

        /** The sums of the squares of every 512th element, which the vector unit computes without waiting for one another. */
        private final double[] sums = new double[512];

        void inPlace(Pointwise f, DMatrixRMaj x, double p, double q) {
            arrays[0] = x.data;
            arrays[1] = x.data;
            Backend.get().elementwise().run(f, arrays, at, x.getNumElements(), p, q);
            arrays[0] = NONE;
            arrays[1] = NONE;
        }

        double squares(List<DMatrixRMaj> gradients) {
            Arrays.fill(sums, 0);
            for (DMatrixRMaj g : gradients) addSquares(g.data, g.getNumElements());
            double sum = 0;
            for (double s : sums) sum += s;
            return sum;
        }

        private void addSquares(double[] x, int n) {
            arrays[0] = sums;
            arrays[1] = sums;
            arrays[2] = x;
            for (int from = 0; from < n; from += sums.length) {
                at[2] = from;
                Backend.get()
                        .elementwise()
                        .run(Pointwise.ADD_SQUARE, arrays, at, Math.min(sums.length, n - from), 0, 0);
            }
            at[2] = 0;
            Arrays.fill(arrays, NONE);
        }
    }
}
