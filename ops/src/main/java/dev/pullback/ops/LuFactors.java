package dev.pullback.ops;

import dev.pullback.core.OperandException;
import dev.pullback.core.Shape;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.factor.Factorizations;
import dev.pullback.kernels.factor.Triangle;
import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The LU factors of a square matrix A: P S = L U, where S is the scaled A of {@link Factors}. They are recorded as a
 * matrix of n + 4 rows: the factors as {@link Factorizations#lu} writes them, the row exchanges, the exponents of the
 * rows, the exponents of the columns, and the distance to the nearest singular matrix.
 *
 * <p>A counts as singular if 1/(‖S‖ ‖S⁻¹‖), the relative distance from S to the nearest singular matrix, is no larger
 * than the rounding errors; a solution might then have no correct digit. If A is not singular but ill-conditioned,
 * solutions are refined.
 */
final class LuFactors extends Factors {
    private static final PerThread<LuFactors> OF_THREAD = new PerThread<>(LuFactors::new);

    /** The number of rows below the factors. */
    private static final int MORE = 4;

    /** A product below this number may have lost bits. */
    private static final double TINY = 0x1p-700;

    private final Triangle lower = new Triangle();
    private final Triangle upper = new Triangle();
    private final WideProduct determinant = new WideProduct();
    private final PreciseElimination elimination = new PreciseElimination();
    private int[] order = {};
    private double[] swap = {};
    private double[] colFactor = {};

    private LuFactors() {}

    static Shape shape(int n) {
        return new Shape(n + MORE, n);
    }

    /** Writes the factors of {@code a}; see {@link Factors#write}. */
    static void factor(DMatrixRMaj a, DMatrixRMaj f) {
        OF_THREAD.get().write(a, f);
    }

    /** Returns recorded factors. The object is valid until this thread calls a method of this class again. */
    static LuFactors of(DMatrixRMaj f) {
        LuFactors factors = OF_THREAD.get();
        factors.bind(f.numCols, f.data);
        return factors;
    }

    /**
     * Returns the factors like {@link #of}, but only of a matrix that is not singular.
     *
     * @throws OperandException if the matrix is singular; it is operand 0 of the op
     */
    static LuFactors ofRegular(DMatrixRMaj f) {
        LuFactors factors = of(f);
        if (factors.isSingular())
            throw new OperandException(
                    0, "is " + factors.n + "x" + factors.n + " and singular, exactly or to within rounding errors");
        return factors;
    }

    /** Returns an object without factors that can scale {@code a}; otherwise as {@link #of}. */
    static LuFactors scalingOf(DMatrixRMaj a) {
        LuFactors factors = OF_THREAD.get();
        factors.reserve(a.numRows);
        factors.findPowers(a);
        return factors;
    }

    boolean isSingular() {
        return distance() <= n * ROUNDING;
    }

    @Override
    void decompose(DMatrixRMaj a, double[] f) {
        reserve(a.numRows);
        findPowers(a);
        scale(a, f);
        double norm = norm(f);
        Backend.get().factorizations().lu(n, f, 0, n, f, n * n);
        for (int i = 0; i < n; i++) {
            f[(n + 1) * n + i] = rowPower[i];
            f[(n + 2) * n + i] = colPower[i];
        }
        Arrays.fill(f, (n + 3) * n, (n + MORE) * n, 0);
        bind(n, f);
        f[(n + 3) * n] = hasZeroPivot() ? 0 : distanceToSingular(norm);
    }

    private void bind(int n, double[] f) {
        reserve(n);
        this.f = f;
        if (order.length < n) {
            order = new int[n];
            swap = new double[n];
        }
        for (int i = 0; i < n; i++) {
            rowPower[i] = (int) f[(n + 1) * n + i];
            colPower[i] = (int) f[(n + 2) * n + i];
            order[i] = i;
        }
        for (int i = 0; i < n; i++) {
            int p = pivot(i);
            int v = order[i];
            order[i] = order[p];
            order[p] = v;
        }
        lower.set(n, f, 0, n, true).negatedUnit();
        upper.set(n, f, 0, n, false);
    }

    private int pivot(int i) {
        return (int) f[n * n + i];
    }

    private void findPowers(DMatrixRMaj a) {
        for (int i = 0; i < n; i++) {
            double max = largest(a.data, i * n, (i + 1) * n);
            rowPower[i] = max == 0 ? 0 : -Math.getExponent(max);
        }
        if (isModerate(rowPower) && findColPowers(a.data)) return;
        Arrays.fill(colPower, 0, n, Integer.MIN_VALUE);
        for (int i = 0; i < n; i++) {
            for (int j = 0, k = i * n; j < n; j++) {
                double v = a.data[k + j];
                if (v != 0) colPower[j] = Math.max(colPower[j], Math.getExponent(v) + rowPower[i]);
            }
        }
        for (int j = 0; j < n; j++) colPower[j] = colPower[j] == Integer.MIN_VALUE ? 0 : -colPower[j];
    }

    private boolean isModerate(int[] power) {
        for (int i = 0; i < n; i++) if (Math.abs(power[i]) > RightSides.MODERATE) return false;
        return true;
    }

    /** Finds the exponents of the columns from their largest elements; returns false if one might have lost bits. */
    private boolean findColPowers(double[] a) {
        double[] max = colFactor();
        Arrays.fill(max, 0, n, 0);
        for (int i = 0; i < n; i++) {
            Elements.call()
                    .set(0, max, 0)
                    .set(1, max, 0)
                    .set(2, a, i * n)
                    .run(Pointwise.MAX_SIZE, n, RightSides.powerOfTwo(rowPower[i]));
        }
        for (int j = 0; j < n; j++) {
            if (max[j] < TINY) return false;
            colPower[j] = -Math.getExponent(max[j]);
        }
        return true;
    }

    private double[] colFactor() {
        if (colFactor.length < n) colFactor = new double[n];
        return colFactor;
    }

    /** Returns the largest absolute value. Two maxima are computed, because those of one cannot overlap. */
    private static double largest(double[] x, int from, int to) {
        double even = 0;
        double odd = 0;
        int k = from;
        for (; k + 1 < to; k += 2) {
            double v = Math.abs(x[k]);
            double w = Math.abs(x[k + 1]);
            if (v > even) even = v;
            if (w > odd) odd = w;
        }
        if (k < to) even = Math.max(even, Math.abs(x[k]));
        return Math.max(even, odd);
    }

    @Override
    void scale(DMatrixRMaj a, double[] s) {
        if (!isModerate(rowPower) || !isModerate(colPower)) {
            for (int i = 0, k = 0; i < n; i++) {
                for (int j = 0; j < n; j++, k++) s[k] = Math.scalb(a.data[k], rowPower[i] + colPower[j]);
            }
            return;
        }
        double[] by = colFactor();
        for (int j = 0; j < n; j++) by[j] = RightSides.powerOfTwo(colPower[j]);
        for (int i = 0; i < n; i++) {
            Elements.call()
                    .set(0, s, i * n)
                    .set(1, a.data, i * n)
                    .set(2, by, 0)
                    .run(Pointwise.SCALE_MUL, n, RightSides.powerOfTwo(rowPower[i]));
        }
    }

    private boolean hasZeroPivot() {
        for (int i = 0; i < n; i++) {
            if (f[i * n + i] == 0) return true;
        }
        return false;
    }

    @Override
    double distance() {
        return f[(n + 3) * n];
    }

    @Override
    int @Nullable [] order() {
        return order;
    }

    /** Solves with P S = L U, where the rows of X are in the order of P already, or with Sᵀ = Uᵀ Lᵀ P. */
    @Override
    void solveScaled(boolean transposed, int p, double[] x) {
        Factorizations factorizations = Backend.get().factorizations();
        if (!transposed) {
            factorizations.solveLeft(lower, p, x, 0, p);
            factorizations.solveLeft(upper, p, x, 0, p);
            return;
        }
        factorizations.solveLeft(upper.transpose(), p, x, 0, p);
        factorizations.solveLeft(lower.transpose(), p, x, 0, p);
        upper.transpose();
        lower.transpose();
        if (swap.length < p) swap = new double[p];
        for (int i = n - 1; i >= 0; i--) {
            int k = pivot(i);
            if (k == i) continue;
            System.arraycopy(x, i * p, swap, 0, p);
            System.arraycopy(x, k * p, x, i * p, p);
            System.arraycopy(swap, 0, x, k * p, p);
        }
    }

    /**
     * Returns det A. It is computed again in twice the precision if A is small or ill-conditioned. The object is valid until the
     * next call.
     */
    WideProduct determinant(DMatrixRMaj a) {
        long power = 0;
        for (int i = 0; i < n; i++) power -= rowPower[i] + colPower[i];
        determinant.start(1);
        if (n <= SMALL || distance() < FAIRLY_CONDITIONED) {
            elimination.multiplyByDeterminant(n, scaled(a), determinant);
        } else {
            for (int i = 0; i < n; i++) determinant.times(pivot(i) == i ? f[i * n + i] : -f[i * n + i]);
        }
        determinant.timesPowerOfTwo(power);
        return determinant;
    }
}
