package dev.pullback.ops;

import dev.pullback.core.OperandException;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.factor.Triangle;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The form of a system with a triangular matrix T: which triangle of T is used, and whether T is transposed and on the
 * right. The other triangle of T is never read.
 *
 * @param isLower whether T is lower triangular, otherwise upper
 * @param isTransposed whether the system has Tᵀ in the place of T
 * @param isRight whether the system is {@code Y T = B}, otherwise {@code T Y = B}
 */
public record TriangularForm(boolean isLower, boolean isTransposed, boolean isRight) {
    /** {@code T Y = B}, T lower triangular. */
    public static final TriangularForm LOWER = new TriangularForm(true, false, false);

    /** {@code T Y = B}, T upper triangular. */
    public static final TriangularForm UPPER = new TriangularForm(false, false, false);

    private static final PerThread<Triangle> OF_THREAD = new PerThread<>(Triangle::new);

    /** Returns the form with Tᵀ in the place of T. */
    public TriangularForm transposed() {
        return new TriangularForm(isLower, !isTransposed, isRight);
    }

    /** Returns the form with T on the other side. */
    public TriangularForm onTheRight() {
        return new TriangularForm(isLower, isTransposed, !isRight);
    }

    /**
     * Writes the solution.
     *
     * @throws OperandException if T, operand 0, has a zero on its diagonal
     */
    void solve(DMatrixRMaj t, DMatrixRMaj b, DMatrixRMaj y) {
        int n = t.numRows;
        for (int i = 0; i < n; i++) {
            if (t.data[i * n + i] == 0)
                throw new OperandException(0, "is " + n + "x" + n + " and has a zero on its diagonal, in row " + i);
        }
        Triangle triangle = OF_THREAD.get().set(n, t.data, 0, n, isLower);
        if (isTransposed) triangle.transpose();
        System.arraycopy(b.data, 0, y.data, 0, b.getNumElements());
        if (isRight) Backend.get().factorizations().solveRight(triangle, b.numRows, y.data, 0, n);
        else Backend.get().factorizations().solveLeft(triangle, b.numCols, y.data, 0, b.numCols);
        triangle.clear();
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof TriangularForm t
                && isLower == t.isLower
                && isTransposed == t.isTransposed
                && isRight == t.isRight;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Boolean.hashCode(isLower) + Boolean.hashCode(isTransposed)) + Boolean.hashCode(isRight);
    }
}
