package dev.pullback.ops;

import dev.pullback.core.Finiteness;
import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The factors of a scaled n×n matrix S = diag(2ʳ) A diag(2ᶜ), recorded as the result of an op, so that other ops on A
 * and their derivatives share one factorization. The powers of two bring the largest element of each row and column
 * near 1, without rounding. Otherwise the choice of pivots and the test for singularity would depend on the units of
 * measurement. This class has the part that LU and Cholesky factors have in common: systems with many right sides, an
 * estimate of the condition, and refinement.
 *
 * <p>Each thread reuses one object, which grows to the largest matrix that the thread has used.
 */
abstract class Factors {
    /** At this distance to the nearest singular matrix or above, a solution has ten correct digits and is not refined. */
    static final double WELL_CONDITIONED = 1e-6;

    /** At this distance or above, the inverse has twelve correct digits. */
    static final double FAIRLY_CONDITIONED = 1e-4;

    /** The size up to which determinants and cofactors always get full precision, since that takes little time. */
    static final int SMALL = 8;

    static final double ROUNDING = 0x1p-53;

    int n;
    int[] rowPower = {};
    int[] colPower = {};

    /** The recorded factors, which begin with n rows of n elements. */
    double[] f = {};

    private final RightSides rightSides = new RightSides();
    private double[] scaled = {};
    private double[] given = {};
    private double[] solution = {};
    private double[] rest = {};
    private double[] copy = {};
    private double[] carry = {};
    private double[] largest = {};
    private double[] smallest = {};

    /** The columns that are refined together, their last changes and their residuals. */
    private int[] refined = {};

    private double[] changes = {};
    private double[] rests = {};

    final void reserve(int n) {
        this.n = n;
        if (rowPower.length >= n) return;
        rowPower = new int[n];
        colPower = new int[n];
        given = new double[n];
        solution = new double[n];
        rest = new double[n];
        copy = new double[n];
        carry = new double[n];
        largest = new double[n];
        smallest = new double[n];
        refined = new int[n];
        changes = new double[n];
    }

    /** Writes the factors of {@code a} to a matrix to record; all elements are NaN if {@code a} is not finite. */
    final void write(DMatrixRMaj a, DMatrixRMaj recorded) {
        if (Finiteness.isFinite(a)) decompose(a, recorded.data);
        else Arrays.fill(recorded.data, 0, recorded.getNumElements(), Double.NaN);
    }

    /** Writes the factors of a matrix whose elements are finite. */
    abstract void decompose(DMatrixRMaj a, double[] recorded);

    /** Replaces the n×p matrix X by {@code S⁻¹ X}, or by {@code S⁻ᵀ X} if {@code transposed}. */
    abstract void solveScaled(boolean transposed, int p, double[] x);

    /** Returns the rows of diag(2ʳ) B from which the rows of X are loaded for a system with S; null for all in order. */
    abstract int @Nullable [] order();

    /** Writes S. */
    abstract void scale(DMatrixRMaj a, double[] s);

    /** Returns an estimate of the relative distance of S to the nearest singular matrix; NaN if A is not finite. */
    abstract double distance();

    /**
     * Writes {@code X = A⁻¹ B}, or {@code A⁻ᵀ B} if {@code transposed}. All elements are NaN if an operand is not finite.
     *
     * @param b B, or null for the identity
     */
    final void solve(DMatrixRMaj a, boolean transposed, @Nullable DMatrixRMaj b, DMatrixRMaj x) {
        int p = x.numCols;
        if (transposed) rightSides.set(n, p, b, colPower, rowPower);
        else rightSides.set(n, p, b, rowPower, colPower);
        rightSides.load(transposed ? null : order(), x.data);
        solveScaled(transposed, p, x.data);
        if (distance() < WELL_CONDITIONED) refineAll(a, transposed, x);
        rightSides.unscale(x.data);
        rightSides.clear();
    }

    private void refineAll(DMatrixRMaj a, boolean transposed, DMatrixRMaj x) {
        scaled(a);
        for (int c = 0; c < x.numCols; c++) {
            rightSides.loadColumn(c, given);
            refineColumn(transposed, x.data, c, x.numCols);
        }
    }

    private void refineColumn(boolean transposed, double[] x, int c, int p) {
        for (int i = 0; i < n; i++) solution[i] = x[i * p + c];
        refine(transposed);
        for (int i = 0; i < n; i++) x[i * p + c] = solution[i];
    }

    /** Returns S, in an array that this object reuses. */
    final double[] scaled(DMatrixRMaj a) {
        if (scaled.length < n * n) scaled = new double[n * n];
        scale(a, scaled);
        return scaled;
    }

    /**
     * Writes {@code X = S⁻ᵀ}. A column is refined if S is ill-conditioned, or if an element is so much smaller than
     * another one in the column that its rounding error may be large compared to the element.
     */
    final void invertTransposedScaled(DMatrixRMaj a, double[] x) {
        Arrays.fill(x, 0, n * n, 0);
        for (int i = 0; i < n; i++) x[i * n + i] = 1;
        solveScaled(true, n, x);
        scaled(a);
        boolean always = n <= SMALL || distance() < FAIRLY_CONDITIONED;
        if (!always) findExtremes(x);
        int p = 0;
        for (int c = 0; c < n; c++) if (always || smallest[c] < 1e-5 * largest[c]) refined[p++] = c;
        refineInverse(p, x);
    }

    /** Refines the first p columns of X = S⁻ᵀ that are in {@code refined} as {@link #refine} does, together. */
    private void refineInverse(int p, double[] x) {
        if (rests.length < n * p) rests = new double[n * p];
        Arrays.fill(changes, 0, n, Double.POSITIVE_INFINITY);
        while (p > 0) {
            for (int k = 0; k < p; k++) {
                int c = refined[k];
                Arrays.fill(given, 0, n, 0);
                given[c] = 1;
                for (int i = 0; i < n; i++) solution[i] = x[i * n + c];
                transposedResidual();
                for (int i = 0; i < n; i++) rests[i * p + k] = rest[i];
            }
            solveScaled(true, p, rests);
            int left = 0;
            for (int k = 0; k < p; k++) {
                int c = refined[k];
                double change = 0;
                for (int i = 0; i < n; i++) {
                    x[i * n + c] += rests[i * p + k];
                    change = Math.max(change, Math.abs(rests[i * p + k]));
                }
                if (change < changes[c] / 2 && change != 0) refined[left++] = c;
                changes[c] = change;
            }
            p = left;
        }
    }

    /** Finds the largest and the smallest absolute value of each column. */
    private void findExtremes(double[] x) {
        Arrays.fill(largest, 0, n, 0);
        Arrays.fill(smallest, 0, n, Double.POSITIVE_INFINITY);
        for (int i = 0; i < n; i++) {
            System.arraycopy(x, i * n, copy, 0, n);
            include(n, copy, largest, smallest);
        }
    }

    private static void include(int n, double[] x, double[] largest, double[] smallest) {
        for (int c = 0; c < n; c++) {
            double size = Math.abs(x[c]);
            largest[c] = Math.max(largest[c], size);
            smallest[c] = Math.min(smallest[c], size);
        }
    }

    /** Solves one system with S or Sᵀ, whose right side is in the order of the rows. */
    private void solveColumn(boolean transposed, double[] x) {
        int[] order = transposed ? null : order();
        if (order != null) {
            System.arraycopy(x, 0, copy, 0, n);
            for (int i = 0; i < n; i++) x[i] = copy[order[i]];
        }
        solveScaled(transposed, 1, x);
    }

    /**
     * Returns an estimate of {@code 1/(‖S‖ ‖S⁻¹‖)} in the 1-norm: the relative distance from S to the nearest singular
     * matrix. ‖S⁻¹‖ is estimated by Hager's method (SIAM J. Sci. Stat. Comput. 5, 1984), which steps from one column of
     * the inverse to another as long as the column sum grows.
     *
     * @param norm ‖S‖
     */
    final double distanceToSingular(double norm) {
        double[] work = rest;
        double normOfInverse = 0;
        int at = -1;
        for (int round = 0; round < 5; round++) {
            Arrays.fill(work, 0, n, at < 0 ? 1.0 / n : 0);
            if (at >= 0) work[at] = 1;
            solveColumn(false, work);
            double sum = 0;
            for (int i = 0; i < n; i++) sum += Math.abs(work[i]);
            if (round > 0 && !(sum > normOfInverse)) break;
            normOfInverse = sum;
            for (int i = 0; i < n; i++) work[i] = work[i] < 0 ? -1 : 1;
            solveColumn(true, work);
            int steepest = 0;
            for (int i = 1; i < n; i++) {
                if (Math.abs(work[i]) > Math.abs(work[steepest])) steepest = i;
            }
            if (steepest == at) break;
            at = steepest;
        }
        return 1 / (norm * normOfInverse);
    }

    /** Returns ‖S‖ in the 1-norm. */
    final double norm(double[] s) {
        double[] sums = rest;
        Arrays.fill(sums, 0, n, 0);
        for (int i = 0; i < n; i++) {
            Elements.call().set(0, sums, 0).set(1, sums, 0).set(2, s, i * n).run(Pointwise.ADD_SIZE, n, 0);
        }
        double max = 0;
        for (int j = 0; j < n; j++) max = Math.max(max, sums[j]);
        return max;
    }

    /**
     * Improves a solution of {@code S z = given} by iterative refinement (Wilkinson, "Rounding Errors in Algebraic
     * Processes", 1963): solves for the residual, computed in twice the precision, until the correction no longer
     * halves. Nearly every digit of z is then correct, although the factors are rounded.
     */
    private void refine(boolean transposed) {
        double last = Double.POSITIVE_INFINITY;
        while (true) {
            if (transposed) transposedResidual();
            else for (int i = 0; i < n; i++) rest[i] = residual(i);
            solveColumn(transposed, rest);
            double change = 0;
            for (int i = 0; i < n; i++) {
                solution[i] += rest[i];
                change = Math.max(change, Math.abs(rest[i]));
            }
            if (!(change < last / 2) || change == 0) return;
            last = change;
        }
    }

    /** Returns element i of the right side minus the product of row i of S with the solution. */
    private double residual(int i) {
        double sum = given[i];
        double carry = 0;
        for (int j = 0, k = i * n; j < n; j++, k++) {
            double product = -scaled[k] * solution[j];
            double next = sum + product;
            carry += Compensated.sumError(sum, product, next)
                    + Compensated.productError(-scaled[k], solution[j], product);
            sum = next;
        }
        return sum + carry;
    }

    /** Sets {@code rest} to the right side minus the product of Sᵀ with the solution, a row of S at a time. */
    private void transposedResidual() {
        System.arraycopy(given, 0, rest, 0, n);
        Arrays.fill(carry, 0, n, 0);
        for (int j = 0; j < n; j++) {
            System.arraycopy(scaled, j * n, copy, 0, n);
            subtract(n, solution[j], copy, rest, carry);
        }
        for (int i = 0; i < n; i++) rest[i] += carry[i];
    }

    /** Subtracts multiples of x from sums with carries. C2 vectorizes the loop, since separate arrays cannot overlap. */
    private static void subtract(int n, double factor, double[] x, double[] sum, double[] carry) {
        for (int i = 0; i < n; i++) {
            double product = -x[i] * factor;
            double next = sum[i] + product;
            carry[i] += Compensated.sumError(sum[i], product, next) + Compensated.productError(-x[i], factor, product);
            sum[i] = next;
        }
    }
}
