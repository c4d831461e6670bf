package dev.pullback.check;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

/** Derivatives of inverses, systems, determinants and factors of badly scaled, nearly singular or singular matrices. */
class LinearAlgebraGradientsTest {
    private static DMatrixRMaj definite(int n, int seed) {
        DMatrixRMaj x = random(n, n, seed);
        DMatrixRMaj a = CommonOps_DDRM.identity(n);
        CommonOps_DDRM.multAddTransB(x, x, a);
        return a;
    }

    private static DMatrixRMaj scaled(DMatrixRMaj a, double... power) {
        DMatrixRMaj s = a.copy();
        for (int i = 0; i < s.numRows; i++) {
            for (int j = 0; j < s.numCols; j++)
                s.set(i, j, a.get(i, j) * Math.pow(10, power[i] + power[(j + 1) % power.length]));
        }
        return s;
    }

    /** The gradients of functions of the symmetric part agree with differences in single elements, also at symmetric points. */
    @Test
    void symmetrizedGradientsAgreeWithSingleElements() {
        for (int n = 1; n <= 4; n++) {
            DMatrixRMaj a = definite(n, n);
            DMatrixRMaj b = random(n, 2, n);
            GradCheck.of("cholesky", x -> cholesky(x[0]))
                    .order(2)
                    .onlyHere()
                    .at(a)
                    .assertPasses();
            GradCheck.of("solveSpd", x -> solveSpd(x[0], x[1]))
                    .order(2)
                    .onlyHere()
                    .at(a, b)
                    .assertPasses();
            DMatrixRMaj g = grad(x -> sum(solveSpd(x, x.tape().constant(b)))).at(a);
            assertClose(g, CommonOps_DDRM.transpose(g, null), 1e-15);
        }
    }

    @Test
    void badlyScaledMatricesPassTheCheck() {
        DMatrixRMaj a = scaled(definite(3, 5), -6, 3, 8);
        DMatrixRMaj b = random(3, 2, 6);
        GradCheck.of("inverse", x -> inverse(x[0])).order(2).onlyHere().at(a).assertPasses();
        GradCheck.of("solve", x -> solve(x[0], x[1]))
                .order(2)
                .onlyHere()
                .at(a, b)
                .assertPasses();
        GradCheck.of("logDet", x -> logDet(x[0])).order(2).onlyHere().at(a).assertPasses();
        GradCheck.of("det", x -> det(x[0])).onlyHere().at(a).assertPasses();
    }

    /** D A D, with powers of two in D, is A in other units. The gradients must agree although elements differ by 2⁴⁰⁰. */
    @Test
    void theUnitsOfADefiniteMatrixDoNotMatter() {
        DMatrixRMaj a = definite(3, 7);
        DMatrixRMaj d = new DMatrixRMaj(new double[][] {{0x1p-100}, {1}, {0x1p100}});
        DMatrixRMaj inverse = new DMatrixRMaj(new double[][] {{0x1p100}, {1}, {0x1p-100}});
        DMatrixRMaj b = random(3, 2, 8);
        DMatrixRMaj w = random(3, 2, 9);
        Fn inUnits = x -> weigh(solveSpd(scaledBy(x, d), input(x, b)), w);
        Fn plain = x -> weigh(mul(solveSpd(x, mul(input(x, b), input(x, inverse))), input(x, inverse)), w);
        assertRelative(grad(plain).at(a), grad(inUnits).at(a));
        DMatrixRMaj lower = new DMatrixRMaj(new double[][] {{1, 0, 0}, {2, 3, 0}, {4, 5, 6}});
        Fn factorInUnits = x -> weigh(mul(cholesky(scaledBy(x, d)), input(x, inverse)), lower);
        Fn factor = x -> weigh(cholesky(x), lower);
        assertRelative(grad(factor).at(a), grad(factorInUnits).at(a));
    }

    private static Var scaledBy(Var x, DMatrixRMaj d) {
        return mul(mul(x, input(x, d)), transpose(input(x, d)));
    }

    private static Var input(Var beside, DMatrixRMaj m) {
        return beside.tape().input(m);
    }

    private static Var weigh(Var y, DMatrixRMaj w) {
        return sum(mul(y, input(y, w)));
    }

    private static void assertRelative(DMatrixRMaj expected, DMatrixRMaj actual) {
        double largest = CommonOps_DDRM.elementMaxAbs(expected);
        for (int i = 0; i < 9; i++) assertEquals(expected.data[i], actual.data[i], 1e-13 * largest, "element " + i);
    }

    /** The second derivative with respect to two elements is the minor without their rows and columns, or 0. */
    @Test
    void secondDerivativesOfADeterminantAreSecondaryMinors() {
        DMatrixRMaj a = scaled(definite(3, 5), -6, 3, 8);
        DMatrixRMaj h = hessian(x -> det(x)).at(a);
        double det = CommonOps_DDRM.det(a);
        for (int p = 0; p < 9; p++) {
            for (int q = 0; q < 9; q++) {
                int row = 3 - p / 3 - q / 3;
                int col = 3 - p % 3 - q % 3;
                double expected = 0;
                if (p / 3 != q / 3 && p % 3 != q % 3) {
                    boolean inOrder = (p / 3 < q / 3) == (p % 3 < q % 3);
                    boolean even = inOrder == ((p / 3 + q / 3 + p % 3 + q % 3) % 2 == 0);
                    expected = even ? a.get(row, col) : -a.get(row, col);
                }
                double unit = Math.abs(det / a.data[p] / a.data[q]);
                assertEquals(expected, h.get(p, q), 1e-14 * unit, p + ", " + q);
            }
        }
    }

    /** The matrix has condition 4e9, and its inverse has small integers over 2⁻³⁰, so the gradient is known exactly. */
    @Test
    void nearlySingularMatricesKeepTheDigitsOfTheGradient() {
        double e = 0x1p-30;
        DMatrixRMaj a = new DMatrixRMaj(new double[][] {{1, 1}, {1, 1 + e}});
        double[][] inverse = {{(1 + e) / e, -1 / e}, {-1 / e, 1 / e}};
        DMatrixRMaj gradient =
                grad(x -> sum(mul(inverse(x), x.tape().input(row(3, 5))))).at(a);
        DMatrixRMaj logGradient = grad(x -> logDet(x)).at(a);
        double[][] g = {{3, 5}, {3, 5}};
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                double sum = 0;
                for (int k = 0; k < 2; k++) {
                    for (int l = 0; l < 2; l++) sum -= inverse[k][i] * g[k][l] * inverse[j][l];
                }
                assertEquals(sum, gradient.get(i, j), 1e-14 / e / e, i + ", " + j);
                assertEquals(inverse[j][i], logGradient.get(i, j), 2 * Math.ulp(1 / e));
            }
        }
        DMatrixRMaj small = grad(x -> det(x)).at(a);
        assertClose(new DMatrixRMaj(new double[][] {{1 + e, -1}, {-1, 1}}), small, 1e-15);
    }

    @Test
    void aSingularMatrixHasADeterminantWithAGradient() {
        DMatrixRMaj rankTwo = new DMatrixRMaj(new double[][] {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}});
        DMatrixRMaj expected = new DMatrixRMaj(new double[][] {{-3, 6, -3}, {6, -12, 6}, {-3, 6, -3}});
        assertClose(expected, grad(x -> det(x)).at(rankTwo), 1e-13);
        assertClose(new DMatrixRMaj(3, 3), grad(x -> det(x)).at(new DMatrixRMaj(3, 3)), 0);
    }

    @Test
    void theGradientOfTheFactorIgnoresElementsAboveTheDiagonal() {
        DMatrixRMaj a = definite(4, 8);
        DMatrixRMaj all = random(4, 4, 9);
        DMatrixRMaj lower = all.copy();
        for (int i = 0; i < 4; i++) {
            for (int j = i + 1; j < 4; j++) lower.set(i, j, 0);
        }
        Fn weighedByAll = x -> sum(mul(cholesky(x), x.tape().constant(all)));
        Fn weighedByLower = x -> sum(mul(cholesky(x), x.tape().constant(lower)));
        assertClose(grad(weighedByLower).at(a), grad(weighedByAll).at(a), 1e-15);
    }

    /** Because of ln det = 2 Σ ln Lᵢᵢ, two different rules must agree, at both orders. */
    @Test
    void logDetAgreesWithTheCholeskyFactor() {
        DMatrixRMaj a = definite(4, 10);
        Fn byFactor = x -> scale(sum(log(diag(cholesky(x)))), 2);
        Fn direct = x -> logDet(scale(add(x, transpose(x)), 0.5));
        assertClose(grad(direct).at(a), grad(byFactor).at(a), 1e-14);
        assertClose(hessian(direct).at(a), hessian(byFactor).at(a), 1e-13);
    }

    @Test
    void refusalsInTheBackwardSweepNameTheMatrixToo() {
        Tape tape = new Tape();
        Var w = tape.param("w", new DMatrixRMaj(new double[][] {{1, 2}, {2, 4}}));
        Map<String, Fn> refused = Map.of("inverse", x -> inverse(x), "logDet", x -> logDet(x));
        refused.forEach((name, f) -> {
            String message = assertThrows(IllegalArgumentException.class, () -> f.apply(w))
                    .getMessage();
            assertEquals(name + ": w is 2x2 and singular, exactly or to within rounding errors", message);
        });
    }

    /** The second derivatives of a determinant are polynomials, so they exist for singular matrices as well. */
    @Test
    void secondDerivativesOfASingularDeterminant() {
        DMatrixRMaj a = new DMatrixRMaj(new double[][] {{1, 2}, {2, 4}});
        DMatrixRMaj h = new DMatrixRMaj(new double[][] {{0, 0, 0, 1}, {0, 0, -1, 0}, {0, -1, 0, 0}, {1, 0, 0, 0}});
        assertClose(h, hessian(x -> det(x)).at(a), 0);
        DMatrixRMaj rankOne = new DMatrixRMaj(4, 4);
        CommonOps_DDRM.fill(rankOne, 1);
        assertClose(new DMatrixRMaj(16, 16), hessian(x -> det(x)).at(rankOne), 1e-15);
        DMatrixRMaj rankThree =
                new DMatrixRMaj(new double[][] {{1, 1, 1, 1}, {1, 2, 3, 4}, {2, 3, 4, 5}, {0, 1, 5, 3}});
        GradCheck.of("det", x -> det(x[0])).order(2).onlyHere().at(rankThree).assertPasses();
    }
}
