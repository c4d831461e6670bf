package dev.pullback.ops;

import dev.pullback.core.OperandException;
import dev.pullback.core.Shape;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.factor.Factorizations;
import dev.pullback.kernels.factor.Triangle;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The Cholesky factor L of the scaled symmetric part of a square matrix A: L Lᵀ = S, where S is the scaled (A + Aᵀ)/2 of
 * {@link Factors}. It is recorded as a matrix of n + 2 rows: L, the exponents by which rows and columns are scaled, and
 * the distance to the nearest singular matrix, which is 0 if the symmetric part is not positive definite.
 *
 * <p>The symmetric part counts as not positive definite if the square of a diagonal element of L is no larger than the
 * rounding errors of the sum from which it was computed.
 */
final class SpdFactors extends Factors {
    private static final PerThread<SpdFactors> OF_THREAD = new PerThread<>(SpdFactors::new);

    /** The number of rows below the factor. */
    private static final int MORE = 2;

    private final Triangle lower = new Triangle();
    private final WideProduct product = new WideProduct();

    private SpdFactors() {}

    static Shape shape(int n) {
        return new Shape(n + MORE, n);
    }

    /** Writes the factors of {@code a}; see {@link Factors#write}. */
    static void factor(DMatrixRMaj a, DMatrixRMaj f) {
        OF_THREAD.get().write(a, f);
    }

    /**
     * Returns recorded factors. The object is valid until this thread calls a method of this class again.
     *
     * @throws OperandException if the symmetric part of the matrix, operand 0 of the op, is not positive definite
     */
    static SpdFactors of(DMatrixRMaj f) {
        SpdFactors factors = OF_THREAD.get();
        factors.bind(f.numCols, f.data);
        if (factors.distance() <= factors.n * ROUNDING) throw indefinite(factors.n);
        return factors;
    }

    /**
     * Writes the lower triangular L of {@code L Lᵀ = (A + Aᵀ)/2}, with zeros above the diagonal.
     *
     * @throws OperandException if the symmetric part of {@code a}, operand 0, is not positive definite
     */
    static void cholesky(DMatrixRMaj a, DMatrixRMaj l) {
        int n = a.numRows;
        if (!decompose(n, a, null, l.data)) throw indefinite(n);
        for (int i = 0; i < n; i++) Arrays.fill(l.data, i * n + i + 1, (i + 1) * n, 0);
    }

    private static OperandException indefinite(int n) {
        return new OperandException(
                0,
                "is " + n + "x" + n
                        + " and its symmetric part not positive definite, exactly or to within rounding errors");
    }

    /** Writes the factor of the symmetric part, scaled if exponents are given. Returns false if it is not definite. */
    private static boolean decompose(int n, DMatrixRMaj a, int @Nullable [] power, double[] l) {
        lowerHalf(a, power, l);
        if (!Backend.get().factorizations().cholesky(n, l, 0, n)) return false;
        for (int i = 0; i < n; i++) {
            double d = l[i * n + i];
            double given = power == null ? a.data[i * n + i] : Math.scalb(a.data[i * n + i], 2 * power[i]);
            // d² is the given element minus squares, so the element has rounding errors of the size of the given one
            if (!(n * ROUNDING * (given / d) < d)) return false;
        }
        return true;
    }

    /** Writes the lower triangle of the symmetric part. Both numbers are halved first, so that a sum cannot overflow. */
    private static void lowerHalf(DMatrixRMaj a, int @Nullable [] power, double[] s) {
        int n = a.numRows;
        double[] x = a.data;
        for (int i = 0; i < n; i++) {
            for (int j = 0, k = i * n, t = i; j <= i; j++, k++, t += n) s[k] = x[k] / 2 + x[t] / 2;
        }
        if (power != null) scaleLower(n, power, s);
    }

    private static void scaleLower(int n, int[] power, double[] s) {
        boolean moderate = true;
        for (int i = 0; i < n; i++) moderate &= Math.abs(power[i]) <= RightSides.MODERATE;
        for (int i = 0, k; i < n; i++) {
            k = i * n;
            if (!moderate) {
                for (int j = 0; j <= i; j++, k++) s[k] = Math.scalb(s[k], power[i] + power[j]);
            } else if (power[i] != 0) {
                double by = RightSides.powerOfTwo(power[i]);
                for (int j = 0; j <= i; j++) s[k + j] *= by;
            }
        }
        if (!moderate) return;
        for (int j = 0; j < n; j++) {
            if (power[j] == 0) continue;
            double by = RightSides.powerOfTwo(power[j]);
            for (int i = j, k = j * n + j; i < n; i++, k += n) s[k] *= by;
        }
    }

    @Override
    void decompose(DMatrixRMaj a, double[] f) {
        reserve(a.numRows);
        for (int i = 0; i < n; i++) {
            double d = a.data[i * n + i];
            f[n * n + i] = d > 0 ? -(Math.getExponent(d) >> 1) : 0;
        }
        Arrays.fill(f, (n + 1) * n, (n + MORE) * n, 0);
        bind(n, f);
        scale(a, f);
        double norm = norm(f);
        if (decompose(n, a, rowPower, f)) f[(n + 1) * n] = distanceToSingular(norm);
        else Arrays.fill(f, 0, n * n, 0);
    }

    private void bind(int n, double[] f) {
        reserve(n);
        this.f = f;
        for (int i = 0; i < n; i++) {
            rowPower[i] = (int) f[n * n + i];
            colPower[i] = rowPower[i];
        }
        lower.set(n, f, 0, n, true);
    }

    @Override
    void scale(DMatrixRMaj a, double[] s) {
        lowerHalf(a, rowPower, s);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) s[j * n + i] = s[i * n + j];
        }
    }

    @Override
    double distance() {
        return f[(n + 1) * n];
    }

    @Override
    int @Nullable [] order() {
        return null;
    }

    @Override
    void solveScaled(boolean transposed, int p, double[] x) {
        Factorizations factorizations = Backend.get().factorizations();
        factorizations.solveLeft(lower, p, x, 0, p);
        factorizations.solveLeft(lower.transpose(), p, x, 0, p);
        lower.transpose();
    }

    /** Returns the logarithm of the determinant of the symmetric part. */
    double logDet() {
        product.start(1);
        long power = 0;
        for (int i = 0; i < n; i++) {
            product.times(f[i * n + i]);
            product.times(f[i * n + i]);
            power -= 2L * rowPower[i];
        }
        product.timesPowerOfTwo(power);
        return product.logOfAbs();
    }
}
