package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/** The factors of an n×n matrix S, with methods that estimate its condition and refine solutions. */
interface Factors {
    /** Replaces the first n elements of {@code b} by {@code S⁻¹ b}. */
    void solve(double[] b);

    /** Replaces the first n elements of {@code b} by {@code Sᵀ⁻¹ b}. */
    void solveTransposed(double[] b);

    /**
     * Returns an estimate of {@code 1/(‖S‖ ‖S⁻¹‖)} in the 1-norm: the relative distance from S to the nearest singular
     * matrix. ‖S⁻¹‖ is estimated by Hager's method (SIAM J. Sci. Stat. Comput. 5, 1984), which steps from one column of
     * the inverse to another as long as the column sum grows.
     *
     * @param work workspace of at least n elements; overwritten
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
     * Improves a solution z of S z = b by iterative refinement (Wilkinson, "Rounding Errors in Algebraic Processes",
     * 1963): solves for the residual, computed in twice the precision, until the correction no longer halves. Nearly
     * every digit of z is then correct, although the factors are rounded.
     *
     * @param rest workspace of at least n elements; overwritten
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

    /** Returns {@code b} minus the product of a row of S with z. */
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
