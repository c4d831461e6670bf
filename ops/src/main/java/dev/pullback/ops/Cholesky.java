package dev.pullback.ops;

import dev.pullback.core.OperandException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionInner_DDRM;

/**
 * The Cholesky factor L of the symmetric part (A + Aᵀ)/2 = L Lᵀ, computed by EJML. To solve systems, rows and columns
 * are first scaled by powers of two that bring the diagonal near 1. The symmetric part counts as not positive definite
 * if the square of a diagonal element of L is no larger than the rounding errors of the sum from which it was computed.
 *
 * <p>Each thread reuses one object, as with {@link LuFactors}.
 */
final class Cholesky implements Factors {
    private static final ThreadLocal<Cholesky> OF_THREAD = ThreadLocal.withInitial(Cholesky::new);

    private final CholeskyDecompositionInner_DDRM decomposition = new CholeskyDecompositionInner_DDRM(true);
    private final DMatrixRMaj symmetric = new DMatrixRMaj(1, 1);
    private final DMatrixRMaj factor = new DMatrixRMaj(1, 1);
    private int n;
    private int[] power = {};
    private double[] given = {};
    private double[] solution = {};
    private double[] rest = {};

    private Cholesky() {}

    /**
     * Writes {@code l = L}, with zeros above the diagonal. The elements of {@code a} must be finite.
     *
     * @throws OperandException if the symmetric part of {@code a}, operand 0, is not positive definite
     */
    static void factor(DMatrixRMaj a, DMatrixRMaj l) {
        int n = a.numRows;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) l.data[i * n + j] = half(a, i, j);
        }
        OF_THREAD.get().decompose(l);
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) l.data[i * n + j] = 0;
        }
    }

    /** Writes {@code x = ((A + Aᵀ)/2)⁻¹ b}. The conditions are those of {@link #factor}. */
    static void solve(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj x) {
        OF_THREAD.get().solveSystems(a, b, x);
    }

    /**
     * Returns an element of the symmetric part. It halves both numbers before it adds them, so that the sum cannot
     * overflow.
     */
    private static double half(DMatrixRMaj a, int i, int j) {
        return a.data[i * a.numCols + j] / 2 + a.data[j * a.numCols + i] / 2;
    }

    private void decompose(DMatrixRMaj s) {
        if (!decomposition.decompose(s) || isNearlySingular(s)) throw indefinite(s.numRows);
    }

    private static OperandException indefinite(int n) {
        return new OperandException(
                0,
                "is " + n + "x" + n
                        + " and its symmetric part not positive definite, exactly or to within rounding errors");
    }

    private static boolean isNearlySingular(DMatrixRMaj l) {
        int n = l.numRows;
        for (int i = 0; i < n; i++) {
            double pivot = l.data[i * n + i];
            double others = 0;
            for (int j = 0; j < i; j++) {
                double ratio = l.data[i * n + j] / pivot;
                others += ratio * ratio;
            }
            if (!(n * LuFactors.ROUNDING * (1 + others) < 1)) return true;
        }
        return false;
    }

    private void solveSystems(DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj x) {
        n = a.numRows;
        scale(a);
        factor.reshape(n, n);
        System.arraycopy(symmetric.data, 0, factor.data, 0, n * n);
        decompose(factor);
        double distance = distanceToSingular(symmetric.data, n, rest);
        if (distance <= n * LuFactors.ROUNDING) throw indefinite(n);
        for (int c = 0, p = b.numCols; c < p; c++) {
            for (int i = 0; i < n; i++) given[i] = Math.scalb(b.data[i * p + c], power[i]);
            System.arraycopy(given, 0, solution, 0, n);
            solve(solution);
            if (distance < LuFactors.WELL_CONDITIONED) refine(symmetric.data, n, given, solution, rest);
            for (int i = 0; i < n; i++) x.data[i * p + c] = Math.scalb(solution[i], power[i]);
        }
    }

    private void scale(DMatrixRMaj a) {
        if (power.length < n) {
            power = new int[n];
            given = new double[n];
            solution = new double[n];
            rest = new double[n];
        }
        for (int i = 0; i < n; i++) {
            double d = a.data[i * n + i];
            power[i] = d > 0 ? -(Math.getExponent(d) >> 1) : 0;
        }
        symmetric.reshape(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) symmetric.data[i * n + j] = Math.scalb(half(a, i, j), power[i] + power[j]);
        }
    }

    @Override
    public void solve(double[] b) {
        TriangularSolver_DDRM.solveL(factor.data, b, n);
        TriangularSolver_DDRM.solveTranL(factor.data, b, n);
    }

    @Override
    public void solveTransposed(double[] b) {
        solve(b);
    }
}
