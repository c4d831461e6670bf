package dev.pullback.ops;

import dev.pullback.core.OperandException;
import dev.pullback.kernels.Backend;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The eigenvalues and eigenvectors of the symmetric part S = V diag(λ) Vᵀ of a matrix, by EJML's decomposition. The
 * eigenvalues are in ascending order. In each eigenvector the element with the largest absolute value is positive.
 * The matrix is first scaled by a power of two. The decomposition allocates memory.
 */
final class SymmetricEigen {
    final int n;
    final double[] values;
    final DMatrixRMaj vectors;

    SymmetricEigen(DMatrixRMaj a) {
        n = a.numRows;
        DMatrixRMaj s = new DMatrixRMaj(n, n);
        Diagonals.symmetricPart(n, a.data, s.data);
        double max = 0;
        for (double v : s.data) max = Math.max(max, Math.abs(v));
        int power = max == 0 ? 0 : Math.getExponent(max);
        for (int k = 0; k < s.data.length; k++) s.data[k] = Math.scalb(s.data[k], -power);
        EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
        if (!eigen.decompose(s))
            throw new OperandException(0, "is " + n + "x" + n + " and its eigenvalues did not converge");
        double[] found = new double[n];
        for (int i = 0; i < n; i++) found[i] = eigen.getEigenvalue(i).real;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> found[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        values = new double[n];
        vectors = new DMatrixRMaj(n, n);
        for (int j = 0; j < n; j++) {
            values[j] = Math.scalb(found[order[j]], power);
            double[] v = eigen.getEigenVector(order[j]).data;
            double sign = sign(v, 0, 1, n);
            for (int i = 0; i < n; i++) vectors.data[i * n + j] = sign * v[i];
        }
    }

    /** Returns the sign of the element with the largest absolute value; of the first one of those that are nearly equal. */
    static double sign(double[] x, int from, int step, int count) {
        double max = 0;
        double sign = 1;
        for (int i = 0, k = from; i < count; i++, k += step) {
            if (Math.abs(x[k]) <= max * (1 + 1e-9)) continue;
            max = Math.abs(x[k]);
            sign = Math.signum(x[k]);
        }
        return sign;
    }

    /** Writes {@code out = V diag(x) Vᵀ}. */
    void compose(double[] x, DMatrixRMaj out) {
        DMatrixRMaj scaled = vectors.copy();
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++) scaled.data[k] *= x[j];
        }
        Backend.get().products().multTransB(scaled, vectors, out);
    }

    /**
     * Writes the square root of S.
     *
     * @throws OperandException if S is not positive definite; its matrix is operand 0
     */
    void sqrt(DMatrixRMaj out) {
        if (values[0] <= n * Factors.ROUNDING * values[n - 1])
            throw new OperandException(
                    0,
                    "is " + n + "x" + n
                            + " and its symmetric part not positive definite, exactly or to within rounding errors");
        compose(Arrays.stream(values).map(Math::sqrt).toArray(), out);
        Diagonals.symmetricPart(n, out.data.clone(), out.data);
    }

    /** Writes the solution X of {@code S X + X S = B}; S must be positive definite. */
    void solveLyapunov(DMatrixRMaj b, DMatrixRMaj x) {
        DMatrixRMaj work = new DMatrixRMaj(n, n);
        Backend.get().products().multTransA(vectors, b, x);
        Backend.get().products().mult(x, vectors, work);
        for (int i = 0, k = 0; i < n; i++) {
            for (int j = 0; j < n; j++, k++) work.data[k] /= values[i] + values[j];
        }
        DMatrixRMaj half = new DMatrixRMaj(n, n);
        Backend.get().products().mult(vectors, work, half);
        Backend.get().products().multTransB(half, vectors, x);
    }
}
