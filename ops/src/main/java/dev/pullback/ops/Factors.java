package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/** A factored matrix S of n×n, as far as the quality of its solutions is concerned. */
interface Factors {
    /** Turns the first n elements of {@code b} into those of {@code S⁻¹ b}. */
    void solve(double[] b);

    /** Turns the first n elements of {@code b} into those of {@code Sᵀ⁻¹ b}. */
    void solveTransposed(double[] b);

    /**
     * {@code 1/(‖S‖ ‖S⁻¹‖)} in the norm of the largest column sum: how far, for its size, S is from the nearest singular
     * matrix. ‖S⁻¹‖ is estimated by Hager's method (SIAM J. Sci. Stat. Comput. 5, 1984), which climbs from column to column
     * of the inverse as long as the slope leads to one with a larger sum.
     *
     * @param work overwritten
     */
    default double distanceToSingular(double[] s, int n, double[] work) {
        double norm = 0;
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += Math.abs(s[i * n + j]);
            norm = Math.max(norm, sum);
        }
        double normOfInverse = 0;
        int at = -1;
        for (int round = 0; round < 5; round++) {
            Arrays.fill(work, 0, n, at < 0 ? 1.0 / n : 0);
            if (at >= 0) work[at] = 1;
            solve(work);
            double sum = 0;
            for (int i = 0; i < n; i++) sum += Math.abs(work[i]);
            if (round > 0 && !(sum > normOfInverse)) break;
            normOfInverse = sum;
            for (int i = 0; i < n; i++) work[i] = work[i] < 0 ? -1 : 1;
            solveTransposed(work);
            int steepest = 0;
            for (int i = 1; i < n; i++) {
                if (Math.abs(work[i]) > Math.abs(work[steepest])) steepest = i;
            }
            if (steepest == at) break;
            at = steepest;
        }
        return 1 / (norm * normOfInverse);
    }

    /**
     * Improves a solution z of S z = b by solving for what is left over, computed to twice the precision, as long as that
     * converges. It makes nearly every digit right although the factors are not: iterative refinement (Wilkinson, "Rounding
     * Errors in Algebraic Processes", 1963).
     *
     * @param rest overwritten
     */
    default void refine(double[] s, int n, double[] b, double[] z, double[] rest) {
        double before = Double.POSITIVE_INFINITY;
        while (true) {
            for (int i = 0; i < n; i++) rest[i] = residual(s, i * n, n, z, b[i]);
            solve(rest);
            double change = 0;
            for (int i = 0; i < n; i++) {
                z[i] += rest[i];
                change = Math.max(change, Math.abs(rest[i]));
            }
            if (!(change < before / 2) || change == 0) return;
            before = change;
        }
    }

    /** {@code b} less the product of a row of S with z. */
    private static double residual(double[] s, int from, int n, double[] z, double b) {
        double sum = b;
        double carry = 0;
        for (int j = 0; j < n; j++) {
            double product = -s[from + j] * z[j];
            double next = sum + product;
            carry += Compensated.sumError(sum, product, next) + Compensated.productError(-s[from + j], z[j], product);
            sum = next;
        }
        return sum + carry;
    }
}
