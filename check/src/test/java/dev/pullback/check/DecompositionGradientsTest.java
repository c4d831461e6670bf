package dev.pullback.check;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

/** Derivatives of decompositions where values are equal, nearly equal, zero, or of very different size. */
class DecompositionGradientsTest {
    /** Returns an orthogonal matrix times a diagonal times its transpose. */
    private static DMatrixRMaj withEigenvalues(double... values) {
        int n = values.length;
        DMatrixRMaj q = orthogonal(n, n, 3);
        DMatrixRMaj a = new DMatrixRMaj(n, n);
        CommonOps_DDRM.multTransB(scaledColumns(q, values), q, a);
        return a;
    }

    private static DMatrixRMaj withSingularValues(int m, int n, double... values) {
        DMatrixRMaj a = new DMatrixRMaj(m, n);
        CommonOps_DDRM.multTransB(
                scaledColumns(orthogonal(m, values.length, 4), values), orthogonal(n, values.length, 5), a);
        return a;
    }

    private static DMatrixRMaj scaledColumns(DMatrixRMaj q, double[] values) {
        DMatrixRMaj scaled = q.copy();
        for (int i = 0; i < q.numRows; i++) {
            for (int j = 0; j < q.numCols; j++) scaled.set(i, j, q.get(i, j) * values[j]);
        }
        return scaled;
    }

    private static DMatrixRMaj orthogonal(int rows, int cols, int seed) {
        return RandomMatrices_DDRM.orthogonal(rows, cols, new Random(seed));
    }

    private static String refusal(Fn f, DMatrixRMaj a) {
        return assertThrows(IllegalStateException.class, () -> grad(f).at(a)).getMessage();
    }

    @Test
    void symmetricFunctionsOfEqualEigenvaluesHaveTheirGradient() {
        DMatrixRMaj a = withEigenvalues(1, 2, 2, 5);
        DMatrixRMaj expected = new DMatrixRMaj(4, 4);
        CommonOps_DDRM.mult(a, a, expected);
        CommonOps_DDRM.scale(3, expected);
        assertClose(expected, grad(x -> sum(pow(eigSym(x).values(), 3))).at(a), 1e-12);
        DMatrixRMaj one = CommonOps_DDRM.identity(4);
        assertClose(one, grad(x -> sum(eigSym(x).values())).at(one), 1e-14);
        DMatrixRMaj inverse = new DMatrixRMaj(4, 4);
        CommonOps_DDRM.invert(a, inverse);
        assertClose(inverse, grad(x -> sum(log(eigSym(x).values()))).at(a), 1e-12);
    }

    /** The projection to the space of the equal eigenvalues has a derivative, whichever basis the decomposition chose. */
    @Test
    void theSpaceOfEqualEigenvaluesHasItsGradient() {
        DMatrixRMaj a = withEigenvalues(1, 2, 2, 5);
        Fn projection = x -> {
            Var v = slice(eigSym(x).vectors(), 0, 1, 4, 2);
            return sum(mul(matmulTransB(v, v), x.tape().constant(random(4, 4, 9))));
        };
        DMatrixRMaj g = grad(projection).at(a);
        DMatrixRMaj direction = random(4, 4, 8);
        CommonOps_DDRM.addEquals(direction, CommonOps_DDRM.transpose(direction.copy(), null));
        double h = 1e-5;
        DMatrixRMaj ahead = a.copy();
        CommonOps_DDRM.addEquals(ahead, h, direction);
        DMatrixRMaj back = a.copy();
        CommonOps_DDRM.addEquals(back, -h, direction);
        double slope = (value(projection, ahead) - value(projection, back)) / (2 * h);
        assertEquals(slope, CommonOps_DDRM.dot(vector(g), vector(direction)), 1e-8 * Math.abs(slope));
    }

    private static DMatrixRMaj vector(DMatrixRMaj a) {
        DMatrixRMaj v = a.copy();
        v.reshape(a.getNumElements(), 1);
        return v;
    }

    private static double value(Fn f, DMatrixRMaj a) {
        return f.apply(new Tape().input(a)).scalar();
    }

    @Test
    void whatDependsOnTheChoiceOfVectorsIsRefused() {
        DMatrixRMaj a = withEigenvalues(1, 2, 2, 5);
        for (Fn f : new Fn[] {
            x -> slice(eigSym(x).values(), 1, 0, 1, 1),
            x -> slice(eigSym(x).vectors(), 0, 1, 1, 1),
            x -> sum(mul(
                    matmulTransB(
                            mul(eigSym(x).vectors(), transpose(eigSym(x).values())),
                            eigSym(x).vectors()),
                    x.tape().constant(random(4, 4, 9))))
        }) {
            String message = refusal(f, a);
            assertTrue(message.contains("is 4x4 and has the equal values 1 and 2 (2.00000)"), message);
        }
        DMatrixRMaj b = withSingularValues(4, 3, 3, 3, 1);
        assertTrue(refusal(x -> spectralNorm(x), b).contains("has the equal values 0 and 1 (3.00000)"));
    }

    /**
     * Differences cannot decide every derivative of eigenvalues that are closer than their steps, so the check of the values
     * must not find an error there. The vectors are compared with a function in which the gap cancels.
     */
    @Test
    void theVectorsOfClusteredEigenvalues() {
        for (double gap : new double[] {1e-3, 1e-6}) {
            DMatrixRMaj a = withEigenvalues(1, 2, 2 + gap, 5);
            Report values = GradCheck.of("values", x -> eigSym(x[0]).values())
                    .onlyHere()
                    .at(a);
            assertTrue(values.verdict() == Verdict.OK || values.verdict() == Verdict.UNDECIDED, values::toString);
            Fn third = x -> {
                Var v = eigSym(x).vectors();
                return sum(mul(
                        matmulTransB(mul(v, transpose(pow(eigSym(x).values(), 2))), v),
                        x.tape().constant(random(4, 4, 2))));
            };
            DMatrixRMaj direct = grad(x -> sum(mul(
                            matmul(symmetricPart(x), symmetricPart(x)), x.tape().constant(random(4, 4, 2)))))
                    .at(a);
            assertClose(direct, grad(third).at(a), 1e-13 / gap);
        }
    }

    /** Condition 1e8: the largest and the smallest values are computed with the errors of the largest. */
    @Test
    void illConditionedMatricesPassTheCheck() {
        DMatrixRMaj a = withEigenvalues(1e-8, 1e-3, 0.5, 1);
        GradCheck.of("eigSym", x -> eigSym(x[0]).values()).onlyHere().at(a).assertPasses();
        GradCheck.of("svd", x -> svd(x[0]).values())
                .onlyHere()
                .at(withSingularValues(5, 3, 1, 1e-3, 1e-8))
                .assertPasses();
        DMatrixRMaj inverse = new DMatrixRMaj(4, 4);
        CommonOps_DDRM.invert(a, inverse);
        double size = CommonOps_DDRM.elementMaxAbs(inverse);
        for (Fn f : new Fn[] {x -> logDet(x), x -> logDetSpd(x), x -> scale(sum(log(diag(cholesky(x)))), 2)})
            assertClose(inverse, grad(f).at(a), 1e-7 * size);
        DMatrixRMaj second = hessian(x -> logDet(symmetricPart(x))).at(a);
        assertClose(second, hessian(x -> logDetSpd(x)).at(a), 1e-14 * size * size);
    }

    @Test
    void zeroSingularValues() {
        DMatrixRMaj a = withSingularValues(4, 3, 2, 1, 0);
        // the sum of squares is smooth; the singular value itself is not
        DMatrixRMaj twice = a.copy();
        CommonOps_DDRM.scale(2, twice);
        assertClose(twice, grad(x -> sum(square(svd(x).values()))).at(a), 1e-13);
        assertTrue(refusal(x -> nuclearNorm(x), a).contains("is 4x3 and its singular value 2 is 0"));
        assertTrue(refusal(x -> slice(svd(x).u(), 0, 2, 1, 1), a).contains("is 4x3 and its singular value 2 is 0"));
        assertTrue(refusal(x -> sum(pinv(x)), a).contains("is 4x3 and of rank 2"));
        assertTrue(refusal(x -> sum(qr(x).q()), a).contains("is 4x3 and of rank 2"));
        // the best approximation of rank 2 depends on the first two vectors only
        GradCheck.of("rank 2", x -> {
                    Svd s = svd(x[0]);
                    Var u = slice(s.u(), 0, 0, 4, 2);
                    Var v = slice(s.v(), 0, 0, 3, 2);
                    return matmulTransB(mul(u, transpose(slice(s.values(), 0, 0, 2, 1))), v);
                })
                .onlyHere()
                .at(withSingularValues(4, 3, 2, 1, 0.01))
                .assertPasses();
    }

    /** A function of the matrix by its series, by its eigenvectors, and as an op. */
    @Test
    void functionsOfMatricesAgree() {
        DMatrixRMaj a = withEigenvalues(0.1, 0.4, 0.9, 1.6);
        DMatrixRMaj w = random(4, 4, 1);
        Fn byVectors = x -> {
            Eigen e = eigSym(x);
            return sum(mul(
                    matmulTransB(mul(e.vectors(), transpose(exp(e.values()))), e.vectors()),
                    x.tape().constant(w)));
        };
        Fn direct = x -> sum(mul(expm(symmetricPart(x)), x.tape().constant(w)));
        assertClose(grad(byVectors).at(a), grad(direct).at(a), 1e-12);
        assertClose(hessian(byVectors).at(a), hessian(direct).at(a), 1e-11);
        Fn root = x -> sum(mul(sqrtm(x), x.tape().constant(w)));
        Fn rootByVectors = x -> {
            Eigen e = eigSym(x);
            return sum(mul(
                    matmulTransB(mul(e.vectors(), transpose(sqrt(e.values()))), e.vectors()),
                    x.tape().constant(w)));
        };
        assertClose(grad(rootByVectors).at(a), grad(root).at(a), 1e-12);
        assertClose(hessian(rootByVectors).at(a), hessian(root).at(a), 1e-10);
        GradCheck.of("sqrtm", x -> sqrtm(x[0]))
                .order(2)
                .onlyHere()
                .at(CommonOps_DDRM.identity(3))
                .assertPasses();
        GradCheck.of("expm", x -> expm(x[0]))
                .order(2)
                .onlyHere()
                .at(new DMatrixRMaj(3, 3))
                .assertPasses();
    }
}
