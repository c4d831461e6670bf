package dev.pullback.autograd;

import static dev.pullback.ops.Decompositions.*;
import static dev.pullback.ops.Diagonals.*;
import static dev.pullback.ops.Kronecker.*;
import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.LinearSystems.*;
import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.ops.TriangularForm;
import org.jspecify.annotations.Nullable;

/**
 * The part of the table {@link StandardRules} on linear algebra. An op such as {@code solve} gets the factors of its
 * matrix as a second operand, so its rule reuses the factors that the forward pass computed. Sources: Giles,
 * "Collected matrix derivative results for forward and reverse mode algorithmic differentiation", 2008; Murray,
 * "Differentiation of the Cholesky decomposition", 2016.
 */
final class LinearAlgebraRules {
    private LinearAlgebraRules() {}

    // spotless:off
    static Rules systems() {
        return Rules.none()
            .constant(LU_FACTORS, SPD_FACTORS)
            .on(INVERSE, "dA = -Yᵀ G Yᵀ", (g, y, a, f) -> matmulTransA(y, matmulTransB(neg(g), y)),
                         "", null)
            .onAll(SOLVE, "dA = -dB Yᵀ, dB = A⁻ᵀ G", LinearAlgebraRules::solveVjp)
            .onAll(SOLVE_TRANS_A, "dA = -Y dBᵀ, dB = A⁻¹ G", LinearAlgebraRules::solveTransAVjp)
            .onAll(SOLVE_SPD, "dA = -(dB Yᵀ + Y dBᵀ)/2, dB = S⁻¹ G, S = (A + Aᵀ)/2", LinearAlgebraRules::solveSpdVjp)
            .onAll(SOLVE_TRIANGULAR, "dB = G for B in the system with Tᵀ for T, dT = the triangle of -dB Yᵀ if T Y = B, "
                    + "of -Y dBᵀ if Tᵀ Y = B, of -Yᵀ dB if Y T = B, of -dBᵀ Y if Y Tᵀ = B",
                LinearAlgebraRules::solveTriangularVjp)
            .on(DET, "dA = g cof A", (g, y, a, f) -> mul(COFACTORS.on(a, f), g),
                     "", null)
            .on(COFACTORS, "dA = D cof(A)[G]", (g, y, a, f) -> COFACTORS_SLOPE.on(a, g),
                           "", null)
            .on(COFACTORS_SLOPE,
                "dA = ⟨H, Z⟩ P - ⟨H, Y⟩ P Gᵀ P + P Gᵀ P Hᵀ cof A - P Hᵀ Z, P = A⁻ᵀ, Z = D cof(A)[G], "
                    + "D cof(H)[G] up to 3×3", (g, y, a, h) -> cofactorsCurvature(g, a, h),
                "dH = D cof(A)[G]", (g, y, a, h) -> COFACTORS_SLOPE.on(a, g))
            .on(LOG_DET, "dA = A⁻ᵀ (g I)", (g, y, a, f) -> SOLVE_TRANS_A.on(a, f, scalarMatrix(g, a.rows())),
                         "", null)
            .on(LOG_DET_SPD, "dA = S⁻¹ (g I), S = (A + Aᵀ)/2",
                (g, y, a, f) -> symmetricPart(SOLVE_SPD.on(a, f, scalarMatrix(g, a.rows()))),
                "", null)
            .on(CHOLESKY,
                "dA = (Z + Zᵀ)/2, Z = Y⁻ᵀ Φ(Yᵀ Φ(G)) Y⁻¹, Φ the lower triangle, the first with half the diagonal",
                (g, y, a) -> choleskyVjp(g, y));
    }

    static Rules decompositions() {
        return Rules.none()
            .onAll(EIG_SYM, "dA = V (diag(dλ) + ½ (M - Mᵀ) ∘ F) Vᵀ, M = Vᵀ dV, Fᵢⱼ = 1/(λⱼ - λᵢ)", LinearAlgebraRules::eigSymVjp)
            .onAll(SVD,
                "dA = U (diag(ds) + ½ (P + Q) ∘ F + ½ (P - Q) ∘ H) Vᵀ + (dU - U Uᵀ dU) S⁻¹ Vᵀ + U S⁻¹ (dV - V Vᵀ dV)ᵀ, "
                    + "P = Uᵀ dU - dUᵀ U, Q = Vᵀ dV - dVᵀ V, Fᵢⱼ = 1/(sⱼ - sᵢ), Hᵢⱼ = 1/(sⱼ + sᵢ)", LinearAlgebraRules::svdVjp)
            .onAll(QR, "dA = (dQ + Q (L + Lᵀ)) R⁻ᵀ, L = the lower triangle of R dRᵀ - dQᵀ Q with half the diagonal",
                LinearAlgebraRules::qrVjp)
            .onAll(PINV, "dA = -Yᵀ G Yᵀ + (I - A Y) Gᵀ Y Yᵀ + Yᵀ Y Gᵀ (I - Y A)", LinearAlgebraRules::pinvVjp)
            .on(EXPM, "dA = D exp(Aᵀ)[G]", (g, y, a) -> EXPM_SLOPE.on(transpose(a), g))
            .on(EXPM_SLOPE, "dA = the upper right block of D exp([Aᵀ Hᵀ; 0 Aᵀ])[diag(G, G)]", (g, y, a, h) -> expmCurvature(g, a, h),
                            "dH = D exp(Aᵀ)[G]", (g, y, a, h) -> EXPM_SLOPE.on(transpose(a), g))
            .on(SQRTM, "dA = Z, Y Z + Z Y = (G + Gᵀ)/2", (g, y, a) -> symmetricPart(LYAPUNOV.on(y, symmetricPart(g))))
            .onAll(LYAPUNOV, "dB = Z, S Z + Z S = G, dA = the symmetric part of -(Z Yᵀ + Yᵀ Z)", LinearAlgebraRules::lyapunovVjp)
            .on(KRON, "dAᵢⱼ = ⟨block i, j of G, B⟩", (g, y, a, b) -> KRON_TRANS_B.on(g, b),
                      "dB = Σᵢⱼ Aᵢⱼ block i, j of G", (g, y, a, b) -> KRON_TRANS_A.on(g, a))
            .on(KRON_TRANS_B, "dG = G' ⊗ B", (g, y, x, b) -> kron(g, b),
                              "dB = Σᵢⱼ G'ᵢⱼ block i, j of G, G' the cotangent", (g, y, x, b) -> KRON_TRANS_A.on(x, g))
            .on(KRON_TRANS_A, "dG = A ⊗ G'", (g, y, x, a) -> kron(a, g),
                              "dAᵢⱼ = ⟨block i, j of G, G'⟩, G' the cotangent", (g, y, x, a) -> KRON_TRANS_B.on(x, g))
            .on(GAPS, "dx = -colsums(P)ᵀ - c rowsums(P), P = G ∘ Y²", (g, y, x) -> gapsVjp(g, y))
            .onAll(NO_CHOICE, "dM = G", n -> new @Nullable Var[] {zerosLike(n, 0), zerosLike(n, 1), zerosLike(n, 2), n.g(0)})
            .onAll(ZERO_COLUMNS, "dX = G, 0 in the columns where s = 0",
                n -> new @Nullable Var[] {zerosLike(n, 0), zerosLike(n, 1), ZERO_COLUMNS.on(n.in(0), n.in(1), n.g(0))})
            .on(FULL_RANK, "", null, "dR = G", (g, y, a, r) -> g);
    }

    static Rules diagonals() {
        return Rules.none()
            .on(TRACE, "dA = g I", (g, y, a) -> scalarMatrix(g, a.rows()))
            .on(DIAG, "dX = zeros with g as the diagonal", (g, y, x) -> diagMatrix(g, x.shape()))
            .on(DIAG_MATRIX, "dx = the diagonal of G", (g, y, x) -> diag(g))
            .on(LOWER_TRIANGLE, "dX = the lower triangle of G", (g, y, x) -> lowerTriangle(g))
            .on(LOWER_HALF, "dX = the lower triangle of G with half the diagonal", (g, y, x) -> LOWER_HALF.on(g))
            .on(SYMMETRIC_PART, "dA = (G + Gᵀ)/2", (g, y, a) -> symmetricPart(g));
    }
    // spotless:on

    /** Returns the n×n matrix g I. */
    private static Var scalarMatrix(Var g, int n) {
        return diagMatrix(expand(g, new Shape(n, 1)));
    }

    private static @Nullable Var[] solveVjp(Node n) {
        Var b = SOLVE_TRANS_A.on(n.in(0), n.in(1), n.g(0));
        return new @Nullable Var[] {n.wants(0) ? matmulTransB(neg(b), n.y(0)) : null, null, b};
    }

    private static @Nullable Var[] solveTransAVjp(Node n) {
        Var b = SOLVE.on(n.in(0), n.in(1), n.g(0));
        return new @Nullable Var[] {n.wants(0) ? matmulTransB(n.y(0), neg(b)) : null, null, b};
    }

    private static @Nullable Var[] solveSpdVjp(Node n) {
        Var b = SOLVE_SPD.on(n.in(0), n.in(1), n.g(0));
        return new @Nullable Var[] {n.wants(0) ? symmetricPart(matmulTransB(neg(b), n.y(0))) : null, null, b};
    }

    private static @Nullable Var[] solveTriangularVjp(Node n) {
        TriangularForm form = n.y(0).attr(TriangularForm.class);
        Var y = n.y(0);
        Var b = solveTriangular(n.in(0), n.g(0), form.transposed());
        if (!n.wants(0)) return new @Nullable Var[] {null, b};
        Var left = form.isTransposed() ? y : b;
        Var right = form.isTransposed() ? b : y;
        // the lower triangle is computed, of the transpose if T is an upper triangle
        Var first = form.isLower() == form.isRight() ? right : left;
        Var second = form.isLower() == form.isRight() ? left : right;
        Var product = form.isRight() ? matmulTransA(neg(first), second) : matmulTransB(neg(first), second);
        Var triangle = lowerTriangle(product);
        return new @Nullable Var[] {form.isLower() ? triangle : transpose(triangle), b};
    }

    /** Returns the third derivative of the determinant, applied to G and H. */
    private static Var cofactorsCurvature(Var g, Var a, Var h) {
        if (a.rows() == 2) return mul(COFACTORS_SLOPE.on(a, g), a.tape().constant(0));
        if (a.rows() <= 3) return COFACTORS_SLOPE.on(h, g);
        Var p = transpose(inverse(a));
        Var y = cofactors(a);
        Var z = COFACTORS_SLOPE.on(a, g);
        Var change = matmul(matmulTransB(p, g), p);
        Var first = sub(mul(p, sum(mul(h, z))), mul(change, sum(mul(h, y))));
        return add(first, sub(matmul(matmulTransB(change, h), y), matmul(matmulTransB(p, h), z)));
    }

    /** Returns the cotangent of A. An element of G above the diagonal has no influence. */
    private static Var choleskyVjp(Var g, Var y) {
        Var half = LOWER_HALF.on(matmulTransA(y, lowerTriangle(g)));
        Var left = solveTriangular(y, half, TriangularForm.LOWER.transposed());
        return symmetricPart(solveTriangular(y, left, TriangularForm.LOWER.onTheRight()));
    }

    private static @Nullable Var zerosLike(Node n, int i) {
        return n.wants(i) ? n.in(i).tape().constant(n.in(i).shape(), 0) : null;
    }

    private static Var[] eigSymVjp(Node n) {
        Var values = n.y(0);
        Var v = n.y(1);
        Var m = NO_CHOICE.with(-1.0, n.in(0), values, n.g(0), matmulTransA(v, n.g(1)));
        Var k = add(diagMatrix(n.g(0)), halfDifference(m, GAPS.with(-1.0, values)));
        return new Var[] {symmetricPart(matmulTransB(matmul(v, k), v))};
    }

    /** Returns {@code ½ (M - Mᵀ) ∘ F}. */
    private static Var halfDifference(Var m, Var f) {
        return mul(scale(sub(m, transpose(m)), 0.5), f);
    }

    private static Var[] svdVjp(Node n) {
        Var a = n.in(0);
        Var u = n.y(0);
        Var s = n.y(1);
        Var v = n.y(2);
        Var p = matmulTransA(u, n.g(0));
        Var q = matmulTransA(v, n.g(2));
        Var ds = transpose(ZERO_COLUMNS.on(a, s, transpose(n.g(1))));
        Var sums = NO_CHOICE.with(-1.0, a, s, ds, add(p, q));
        Var differences = NO_CHOICE.with(1.0, a, s, ds, sub(p, q));
        Var k = add(
                diagMatrix(ds),
                add(halfDifference(sums, GAPS.with(-1.0, s)), halfDifference(differences, GAPS.with(1.0, s))));
        Var da = matmulTransB(matmul(u, k), v);
        if (a.rows() > a.cols()) da = add(da, matmulTransB(overValues(a, s, sub(n.g(0), matmul(u, p))), v));
        if (a.cols() > a.rows()) da = add(da, matmulTransB(u, overValues(a, s, sub(n.g(2), matmul(v, q)))));
        return new Var[] {da};
    }

    /** Returns {@code X S⁻¹}, 0 where a singular value is. */
    private static Var overValues(Var a, Var s, Var x) {
        return divOrZero(ZERO_COLUMNS.on(a, s, x), transpose(s));
    }

    private static Var[] qrVjp(Node n) {
        Var q = n.y(0);
        Var r = FULL_RANK.on(n.in(0), n.y(1));
        Var m = sub(matmul(r, lowerTriangle(transpose(n.g(1)))), matmulTransA(n.g(0), q));
        Var symmetric = scale(symmetricPart(LOWER_HALF.on(m)), 2);
        Var x = add(n.g(0), matmul(q, symmetric));
        return new Var[] {
            solveTriangular(r, x, TriangularForm.UPPER.transposed().onTheRight())
        };
    }

    private static Var[] pinvVjp(Node n) {
        Var a = n.in(0);
        Var y = n.y(0);
        Var g = n.g(0);
        Var checked = FULL_RANK.on(a, diagMatrix(n.y(1)));
        Var gT = add(transpose(g), scale(sum(checked), 0)); // an operand of the result, so that the check runs
        Var first = neg(matmulTransA(y, matmulTransB(g, y)));
        Var second = matmul(sub(gT, matmul(a, matmul(y, gT))), matmulTransB(y, y));
        Var third = matmul(matmulTransA(y, y), sub(gT, matmul(matmul(gT, y), a)));
        return new Var[] {add(first, add(second, third))};
    }

    /** Returns {@code D² exp(Aᵀ)[G, Hᵀ]}. */
    private static Var expmCurvature(Var g, Var a, Var h) {
        int n = a.rows();
        Var t = transpose(a);
        Var zeros = a.tape().constant(a.shape(), 0);
        Var at = concatRows(concatCols(t, transpose(h)), concatCols(zeros, t));
        Var direction = concatRows(concatCols(g, zeros), concatCols(zeros, g));
        return slice(EXPM_SLOPE.on(at, direction), 0, n, n, n);
    }

    private static @Nullable Var[] lyapunovVjp(Node n) {
        Var y = n.y(0);
        Var z = LYAPUNOV.on(n.in(0), n.g(0));
        Var da = n.wants(0) ? neg(symmetricPart(add(matmulTransB(z, y), matmulTransA(y, z)))) : null;
        return new @Nullable Var[] {da, z};
    }

    private static Var gapsVjp(Var g, Var y) {
        Var p = mul(g, square(y));
        return neg(add(transpose(colSums(p)), scale(rowSums(p), StandardRules.number(y))));
    }
}
