package dev.pullback.ops;

import static dev.pullback.ops.Decompositions.*;
import static dev.pullback.ops.Diagonals.*;
import static dev.pullback.ops.Kronecker.*;
import static dev.pullback.ops.LinearSystems.*;

import dev.pullback.core.Op;
import dev.pullback.core.Var;

/**
 * Methods that record ops of linear algebra, beyond those of {@link Ops}: systems with triangular and positive definite
 * matrices, decompositions, and functions computed from decompositions. Import them all beside those of {@link Ops};
 * the rules for shapes and errors are the same. The Frobenius norm of a matrix is {@link Ops#norm}.
 */
public final class LinearAlgebra {
    private LinearAlgebra() {}

    // Linear algebra. A NaN or an infinity in an operand makes the whole result NaN.

    /**
     * Solution of systems with a triangular matrix, by substitution: {@code T Y = B}, or the variants that {@link
     * TriangularForm} names, as in {@code solveTriangular(l, b, LOWER.transposed())}. The other triangle of T is not
     * read, and the gradient there is 0. Shapes: n×n, n×p → n×p, or n×n, p×n → p×n if T is on the right. NaN and infinity
     * follow IEEE 754.
     *
     * @throws IllegalArgumentException if T has a zero on its diagonal; the message names it
     */
    public static Var solveTriangular(Var t, Var b, TriangularForm form) {
        return SOLVE_TRIANGULAR.with(form, t, b);
    }

    /**
     * Solution of the systems {@code L Lᵀ Y = B}, where L is a Cholesky factor, for example from {@link
     * Ops#cholesky}. Two triangular systems are solved. Use this method if L is used several times, since no matrix is
     * factored. Otherwise use {@link Ops#solveSpd}, which refines the solution of an ill-conditioned system. Shapes:
     * n×n, n×p → n×p.
     * Accuracy: within 12 ulp, derivatives 20 and 16 ulp, of the largest element.
     */
    public static Var choleskySolve(Var l, Var b) {
        return solveTriangular(l, solveTriangular(l, b, TriangularForm.LOWER), TriangularForm.LOWER.transposed());
    }

    /**
     * Logarithm of the determinant of the symmetric part, {@code y = ln det((A + Aᵀ)/2)}, which must be positive definite,
     * by the factor that {@link Ops#solveSpd} uses. Shapes: n×n → 1×1.
     *
     * @throws IllegalArgumentException if the symmetric part is not positive definite, exactly or to within rounding
     *     errors; the message names A
     */
    public static Var logDetSpd(Var a) {
        return factored(LOG_DET_SPD, SPD_FACTORS, a);
    }

    /** Symmetric part, {@code Y = (A + Aᵀ)/2}. Shapes: n×n → n×n. NaN and infinity follow IEEE 754. */
    public static Var symmetricPart(Var a) {
        return SYMMETRIC_PART.on(a);
    }

    /**
     * The eigenvalues and eigenvectors of a symmetric matrix.
     *
     * @param values the eigenvalues in ascending order, a column
     * @param vectors the eigenvectors as columns, in the order of the values
     */
    public record Eigen(Var values, Var vectors) {}

    /**
     * Eigenvalues and eigenvectors of the symmetric part, {@code V diag(λ) Vᵀ = (A + Aᵀ)/2}, in ascending order, by
     * EJML's decomposition. In each eigenvector, the element of the largest absolute value is positive. The error of
     * each value is a few rounding errors of the largest eigenvalue. Shapes: n×n → n×1, n×n.
     *
     * <p>Where eigenvalues are equal to within rounding errors, their eigenvectors are an arbitrary basis. The
     * gradient exists if the result does not depend on this choice: it may depend on a symmetric function of the
     * equal values, or on the space that the vectors span, but not on both. Otherwise the gradient throws {@link
     * IllegalStateException}, whose message names A and the values. To compute V f(λ) Vᵀ, use {@link #sqrtm} or
     * {@link #expm}, which have no such limit.
     */
    public static Eigen eigSym(Var a) {
        Var[] out = EIG_SYM.onAll(Op.NONE, a);
        return new Eigen(out[0], out[1]);
    }

    /**
     * A thin singular value decomposition.
     *
     * @param u the left singular vectors as columns
     * @param values the singular values in descending order, a column
     * @param v the right singular vectors as columns
     */
    public record Svd(Var u, Var values, Var v) {}

    /**
     * Thin singular value decomposition, {@code A = U diag(s) Vᵀ}, by EJML, with singular values in descending order.
     * In each column of U, the element of the largest absolute value is positive. The error of each value is a few
     * rounding errors of the largest singular value. Shapes: m×n → m×k, k×1, n×k with k = min(m, n).
     *
     * <p>For equal singular values, the gradient exists under the same conditions as for equal eigenvalues in {@link
     * #eigSym}. If a singular value is zero and the result depends on its vectors, or depends on the value to first
     * order, the gradient throws {@link IllegalStateException}, whose message names A.
     */
    public static Svd svd(Var a) {
        Var[] out = SVD.onAll(Op.NONE, a);
        return new Svd(out[0], out[1], out[2]);
    }

    /**
     * Orthogonal and triangular factors of a matrix.
     *
     * @param q a matrix with orthonormal columns
     * @param r an upper triangular matrix without negative elements on its diagonal
     */
    public record OrthogonalTriangular(Var q, Var r) {}

    /**
     * Thin QR decomposition, {@code A = Q R}, by EJML's Householder reflections; R has no negative element on its diagonal.
     * Shapes: m×n with m ≥ n → m×n, n×n. If the columns of A are not independent, to within rounding errors, the gradient
     * throws {@link IllegalStateException}; the message names A and its rank.
     */
    public static OrthogonalTriangular qr(Var a) {
        Var[] out = QR.onAll(Op.NONE, a);
        return new OrthogonalTriangular(out[0], out[1]);
    }

    /**
     * Pseudoinverse of Moore and Penrose, {@code Y = A⁺}, by the singular value decomposition. Singular values of the
     * size of rounding errors count as zero. Shapes: m×n → n×m. At a matrix without full rank the pseudoinverse is
     * not continuous, so the gradient throws {@link IllegalStateException}; the message names A and its rank.
     */
    public static Var pinv(Var a) {
        return PINV.onAll(Op.NONE, a)[0];
    }

    /**
     * Least squares: the Y for which {@code ‖A Y - B‖} is smallest, one for each column of B, by {@link #qr}. If A
     * has fewer rows than columns, the result is the Y with the smallest norm among those with {@code A Y = B}.
     * Shapes: m×n, m×p → n×p.
     * Accuracy: within 12 ulp, derivatives 20 and 20 ulp, of the largest element.
     *
     * @throws IllegalArgumentException if A does not have full rank, to within rounding errors; the message names it
     */
    public static Var leastSquares(Var a, Var b) {
        if (a.rows() >= a.cols()) {
            OrthogonalTriangular f = qr(a);
            return solveTriangular(ofFullRank(a, f.r), Ops.matmulTransA(f.q, b), TriangularForm.UPPER);
        }
        OrthogonalTriangular f = qr(Ops.transpose(a));
        return Ops.matmul(f.q, solveTriangular(ofFullRank(a, f.r), b, TriangularForm.UPPER.transposed()));
    }

    /**
     * Matrix exponential, {@code Y = exp(A) = I + A + A²/2 + …}, by scaling and squaring. The error of each element
     * is a few rounding errors of the largest element, times the norm of A. Shapes: n×n → n×n.
     */
    public static Var expm(Var a) {
        return EXPM.on(a);
    }

    /**
     * Square root of a positive definite matrix: the positive definite Y with {@code Y Y = (A + Aᵀ)/2}. Its gradient
     * exists even if eigenvalues are equal. Shapes: n×n → n×n.
     *
     * @throws IllegalArgumentException if the symmetric part is not positive definite, exactly or to within rounding
     *     errors; the message names A
     */
    public static Var sqrtm(Var a) {
        return SQRTM.on(a);
    }

    /** Kronecker product, {@code Y = A ⊗ B}: block i, j of Y is Aᵢⱼ B. Shapes: m×n, p×q → mp×nq. */
    public static Var kron(Var a, Var b) {
        return KRON.on(a, b);
    }

    /**
     * Spectral norm, the largest singular value. Shapes: m×n → 1×1. If the two largest are equal, it has no gradient; see
     * {@link #svd}.
     * Accuracy: within 8 ulp, derivatives 10 and 160 ulp, of the largest element. The bounds hold if the two
     * largest singular values are well separated.
     */
    public static Var spectralNorm(Var a) {
        return Ops.slice(svd(a).values, 0, 0, 1, 1);
    }

    /**
     * Nuclear norm, the sum of the singular values. Shapes: m×n → 1×1. If one is zero, it has no gradient; see {@link
     * #svd}.
     * Accuracy: within 10 ulp, derivatives 16 and 30 ulp, of the largest element.
     */
    public static Var nuclearNorm(Var a) {
        return Ops.sum(svd(a).values);
    }
}
