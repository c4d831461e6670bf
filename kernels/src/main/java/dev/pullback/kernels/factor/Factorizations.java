package dev.pullback.kernels.factor;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.product.MatrixProducts;

/**
 * LU and Cholesky factorizations and triangular systems, in place in arrays with offsets. The matrices have contiguous
 * rows; a parameter {@code row} is the distance in the array between two adjacent rows. All methods divide their
 * problem in halves, so that nearly all arithmetic is in {@linkplain MatrixProducts matrix products}. Each element is
 * summed in an order that depends on the size of the matrix only, so the bits are the same for any number of threads.
 * The last bits with the vector unit differ from those without it, where a product and its sum are rounded separately.
 */
public final class Factorizations {
    private final TriangularSolver solver;
    private final PerThread<LuFactorization> lu;
    private final PerThread<CholeskyFactorization> cholesky;

    /**
     * Creates factorizations.
     *
     * @param products the products of the backend
     * @param fused whether a product and its sum are rounded once, as the products do, by a fused multiply-add
     */
    public Factorizations(MatrixProducts products, boolean fused) {
        TriangularSolver solver = new TriangularSolver(products, fused);
        this.solver = solver;
        lu = new PerThread<>(() -> new LuFactorization(products, solver, fused));
        cholesky = new PerThread<>(() -> new CholeskyFactorization(products, fused));
    }

    /**
     * Computes {@code P A = L U} in place of the n×n matrix A, with partial pivoting. U is at and above the diagonal; below
     * it are the negatives of the elements of L, whose diagonal is 1: the {@link Triangle#negatedUnit} that solves with
     * it. For i = 0, 1, …, row i was exchanged with the row {@code pivots[pivots0 + i]}. If A is singular, U has a zero
     * on its diagonal.
     */
    public void lu(int n, double[] a, int a0, int row, double[] pivots, int pivots0) {
        lu.get().run(n, a, a0, row, pivots, pivots0);
    }

    /**
     * Computes the lower triangular L of {@code A = L Lᵀ} in place of the n×n matrix A, of which it reads the lower
     * triangle. Above the diagonal are arbitrary numbers afterwards.
     *
     * @return false if A is not positive definite; L is then incomplete
     */
    public boolean cholesky(int n, double[] a, int a0, int row) {
        return cholesky.get().run(n, a, a0, row);
    }

    /** Replaces the n×p matrix B at {@code x0} by {@code T⁻¹ B}. The diagonal of T must have no zero. */
    public void solveLeft(Triangle t, int p, double[] x, int x0, int row) {
        solver.left(t, p, x, x0, row);
    }

    /** Replaces the p×n matrix B at {@code x0} by {@code B T⁻¹}. The diagonal of T must have no zero. */
    public void solveRight(Triangle t, int p, double[] x, int x0, int row) {
        solver.right(t, p, x, x0, row);
    }
}
