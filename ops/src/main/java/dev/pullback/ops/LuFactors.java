package dev.pullback.ops;

import dev.pullback.core.OperandException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.decomposition.lu.LUDecompositionAlt_DDRM;

/**
 * The LU factors of a square matrix A, computed by EJML after scaling: P S = L U with S = R A C. The diagonal matrices
 * R and C hold powers of two that bring the largest element of each row and column near 1. Scaling by powers of two
 * causes no rounding. Without it, the choice of pivots and the test for singularity would depend on the units of
 * measurement.
 *
 * <p>A counts as singular if 1/(‖S‖ ‖S⁻¹‖), the relative distance from S to the nearest singular matrix, is no larger
 * than the rounding errors; a solution might then have no correct digit. If A is not singular but ill-conditioned,
 * solutions are {@linkplain Factors#refine refined}.
 *
 * <p>Each thread reuses one object, because EJML's decomposition reuses its arrays. The object grows to the largest
 * matrix that the thread has factored, and allocates only when it grows.
 */
final class LuFactors implements Factors {
    private static final ThreadLocal<LuFactors> OF_THREAD = ThreadLocal.withInitial(LuFactors::new);

    /**
     * At this distance to the nearest singular matrix or above, a solution has ten correct digits and is not refined.
     */
    static final double WELL_CONDITIONED = 1e-6;

    static final double ROUNDING = 0x1p-53;

    private final LUDecompositionAlt_DDRM lu = new LUDecompositionAlt_DDRM();
    private final DMatrixRMaj scaled = new DMatrixRMaj(1, 1);
    private final WideProduct determinant = new WideProduct();
    private int n;
    private int[] rowPower = {};
    private int[] colPower = {};
    private double[] given = {};
    private double[] solution = {};
    private double[] rest = {};
    private double distance;

    private LuFactors() {}

    /** Returns the factors of a matrix of finite numbers. They are valid until this thread calls this method again. */
    static LuFactors of(DMatrixRMaj a) {
        LuFactors f = OF_THREAD.get();
        f.factor(a);
        return f;
    }

    /**
     * Returns the factors like {@link #of}, but only of a matrix that is not singular.
     *
     * @throws OperandException if {@code a}, operand 0, is singular
     */
    static LuFactors ofRegular(DMatrixRMaj a) {
        LuFactors f = of(a);
        f.distance = f.hasZeroPivot() ? 0 : f.distanceToSingular(f.scaled.data, f.n, f.rest);
        if (f.distance <= f.n * ROUNDING)
            throw new OperandException(
                    0, "is " + a.numRows + "x" + a.numCols + " and singular, exactly or to within rounding errors");
        return f;
    }

    private void factor(DMatrixRMaj a) {
        n = a.numRows;
        if (rowPower.length < n) {
            rowPower = new int[n];
            colPower = new int[n];
            given = new double[n];
            solution = new double[n];
            rest = new double[n];
        }
        scale(a);
        lu.decompose(scaled);
    }

    private void scale(DMatrixRMaj a) {
        for (int i = 0; i < n; i++) {
            double max = 0;
            for (int j = 0; j < n; j++) max = Math.max(max, Math.abs(a.data[i * n + j]));
            rowPower[i] = max == 0 ? 0 : -Math.getExponent(max);
        }
        for (int j = 0; j < n; j++) {
            int max = Integer.MIN_VALUE;
            for (int i = 0; i < n; i++) {
                double v = a.data[i * n + j];
                if (v != 0) max = Math.max(max, Math.getExponent(v) + rowPower[i]);
            }
            colPower[j] = max == Integer.MIN_VALUE ? 0 : -max;
        }
        scaled.reshape(n, n);
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++) scaled.data[k] = Math.scalb(a.data[k], rowPower[i] + colPower[j]);
        }
    }

    private boolean hasZeroPivot() {
        for (int i = 0; i < n; i++) {
            if (lu.getLU().data[i * n + i] == 0) return true;
        }
        return false;
    }

    @Override
    public void solve(double[] b) {
        lu._solveVectorInternal(b);
    }

    /** Solves with the factors of Sᵀ = Uᵀ Lᵀ P. */
    @Override
    public void solveTransposed(double[] b) {
        double[] factors = lu.getLU().data;
        TriangularSolver_DDRM.solveTranU(factors, b, n);
        for (int i = n - 1; i >= 0; i--) {
            double v = b[i];
            for (int k = i + 1; k < n; k++) v -= factors[k * n + i] * b[k];
            b[i] = v;
        }
        for (int i = n - 1; i >= 0; i--) {
            int p = lu.getIndx()[i];
            double v = b[i];
            b[i] = b[p];
            b[p] = v;
        }
    }

    /** Returns the matrix S, which callers must not change. */
    DMatrixRMaj scaled() {
        return scaled;
    }

    /** Returns the exponent of the power of two by which row i of A was multiplied. */
    int rowPower(int i) {
        return rowPower[i];
    }

    /** Returns the exponent of the power of two by which column j of A was multiplied. */
    int colPower(int j) {
        return colPower[j];
    }

    /** Returns det A. The object is valid until the next call. */
    WideProduct determinant() {
        int swaps = 0;
        for (int i = 0; i < n; i++) {
            if (lu.getIndx()[i] != i) swaps++;
        }
        determinant.start(swaps % 2 == 0 ? 1 : -1);
        long power = 0;
        for (int i = 0; i < n; i++) {
            determinant.times(lu.getLU().data[i * n + i]);
            power -= rowPower[i] + colPower[i];
        }
        determinant.timesPowerOfTwo(power);
        return determinant;
    }

    /** Writes {@code x = A⁻¹ b}, where b is n×p. */
    void solve(DMatrixRMaj b, DMatrixRMaj x) {
        int p = b.numCols;
        for (int c = 0; c < p; c++) {
            int power = 0;
            boolean zero = true;
            for (int i = 0; i < n; i++) {
                double v = b.data[i * p + c];
                if (v == 0) continue;
                int e = Math.getExponent(v) + rowPower[i];
                power = zero ? e : Math.max(power, e);
                zero = false;
            }
            for (int i = 0; i < n; i++) given[i] = Math.scalb(b.data[i * p + c], rowPower[i] - power);
            solveColumn(x, c, power);
        }
    }

    void invert(DMatrixRMaj x) {
        for (int c = 0; c < n; c++) {
            for (int i = 0; i < n; i++) given[i] = i == c ? 1 : 0;
            solveColumn(x, c, rowPower[c]);
        }
    }

    private void solveColumn(DMatrixRMaj x, int c, int power) {
        System.arraycopy(given, 0, solution, 0, n);
        solve(solution);
        if (distance < WELL_CONDITIONED) refine(scaled.data, n, given, solution, rest);
        for (int i = 0; i < n; i++) x.data[i * x.numCols + c] = Math.scalb(solution[i], colPower[i] + power);
    }
}
