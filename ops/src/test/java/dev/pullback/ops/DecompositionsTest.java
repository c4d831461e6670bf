package dev.pullback.ops;

import static dev.pullback.ops.LinearAlgebra.*;
import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.TriangularForm.LOWER;
import static dev.pullback.ops.TriangularForm.UPPER;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.OperandException;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

/** Values of decompositions, of least squares and of functions of matrices, by the equations that define them. */
class DecompositionsTest {
    private static DMatrixRMaj random(int rows, int cols, long seed) {
        return RandomMatrices_DDRM.rectangle(rows, cols, -1, 1, new Random(seed));
    }

    private static Var var(double[]... rows) {
        return new Tape().input(new DMatrixRMaj(rows));
    }

    private static double[] row(double... x) {
        return x;
    }

    private static void assertClose(Var expected, Var actual, double tolerance) {
        assertEquals(expected.shape(), actual.shape());
        int n = expected.shape().elements();
        assertArrayEquals(Arrays.copyOf(expected.value().data, n), Arrays.copyOf(actual.value().data, n), tolerance);
    }

    private static Var identity(Tape tape, int n) {
        return tape.constant(CommonOps_DDRM.identity(n));
    }

    @Property(tries = 60)
    void eigenvectorsDiagonalize(@ForAll @IntRange(min = 1, max = 30) int n, @ForAll long seed) {
        Tape tape = new Tape();
        Var a = tape.input(random(n, n, seed));
        Eigen e = eigSym(a);
        Var v = e.vectors();
        assertClose(symmetricPart(a), matmulTransB(mul(v, transpose(e.values())), v), 1e-14 * n);
        assertClose(identity(tape, n), matmulTransA(v, v), 1e-14 * n);
        for (int i = 1; i < n; i++)
            assertTrue(e.values().value().data[i - 1] <= e.values().value().data[i], "ascending");
        assertEquals(trace(a).scalar(), sum(e.values()).scalar(), 1e-14 * n * n);
    }

    @Property(tries = 60)
    void singularVectorsDiagonalize(
            @ForAll @IntRange(min = 1, max = 20) int m, @ForAll @IntRange(min = 1, max = 20) int n, @ForAll long seed) {
        Tape tape = new Tape();
        Var a = tape.input(random(m, n, seed));
        Svd s = svd(a);
        int k = Math.min(m, n);
        assertClose(a, matmulTransB(mul(s.u(), transpose(s.values())), s.v()), 1e-14 * (m + n));
        assertClose(identity(tape, k), matmulTransA(s.u(), s.u()), 1e-14 * (m + n));
        assertClose(identity(tape, k), matmulTransA(s.v(), s.v()), 1e-14 * (m + n));
        for (int i = 1; i < k; i++)
            assertTrue(s.values().value().data[i - 1] >= s.values().value().data[i], "descending");
        assertEquals(norm(a).scalar(), norm(s.values()).scalar(), 1e-14 * (m + n));
        assertEquals(s.values().value().data[0], spectralNorm(a).scalar());
        assertEquals(sum(s.values()).scalar(), nuclearNorm(a).scalar());
    }

    @Property(tries = 60)
    void orthogonalFactorsAndThePseudoinverse(
            @ForAll @IntRange(min = 1, max = 12) int n,
            @ForAll @IntRange(min = 0, max = 8) int more,
            @ForAll long seed) {
        Tape tape = new Tape();
        Var a = tape.input(random(n + more, n, seed));
        OrthogonalTriangular f = qr(a);
        assertClose(a, matmul(f.q(), f.r()), 1e-13);
        assertClose(identity(tape, n), matmulTransA(f.q(), f.q()), 1e-13);
        for (int i = 0; i < n; i++) {
            assertTrue(f.r().value().get(i, i) >= 0);
            for (int j = 0; j < i; j++) assertEquals(0, f.r().value().get(i, j));
        }
        double size = 1 + norm(pinv(a)).scalar();
        for (Var x : new Var[] {a, transpose(a)}) {
            Var p = pinv(x);
            assertClose(x, matmul(matmul(x, p), x), 1e-13 * size);
            assertClose(p, matmul(matmul(p, x), p), 1e-13 * size * size);
            assertClose(matmul(p, x), transpose(matmul(p, x)), 1e-13 * size);
            Var b = tape.input(random(x.rows(), 3, seed + 1));
            assertClose(matmul(p, b), leastSquares(x, b), 1e-12 * size * size);
        }
    }

    @Test
    void knownValues() {
        Eigen e = eigSym(var(row(2, 1), row(1, 2)));
        assertClose(var(row(1), row(3)), e.values(), 1e-15);
        double half = Math.sqrt(0.5);
        assertClose(var(row(half, half), row(-half, half)), e.vectors(), 1e-15);
        assertClose(var(row(5), row(3)), svd(var(row(0, 3), row(-5, 0))).values(), 1e-14);
        assertClose(var(row(2, 1), row(1, 2)), sqrtm(var(row(5, 4), row(4, 5))), 1e-14);
        Var one = var(row(1, 2));
        Var two = one.tape().input(new DMatrixRMaj(new double[][] {{0, 1}, {3, 4}}));
        assertClose(var(row(0, 1, 0, 2), row(3, 4, 6, 8)), kron(one, two), 0);
        assertEquals(Math.log(3), logDetSpd(var(row(2, 5), row(-3, 2))).scalar(), 1e-15, "of the symmetric part");
        Var l = var(row(2, 99), row(1, 3));
        Var b = l.tape().input(new DMatrixRMaj(new double[][] {{4}, {11}}));
        assertClose(var(row(2), row(3)), solveTriangular(l, b, LOWER), 0);
        assertClose(var(row(1.0 / 6), row(11.0 / 3)), solveTriangular(l, b, LOWER.transposed()), 1e-15);
        assertClose(var(row(2, (11 - 2 * 99) / 3.0)), solveTriangular(l, transpose(b), UPPER.onTheRight()), 1e-13);
        assertClose(solve(matmulTransB(lowerTriangle(l), lowerTriangle(l)), b), choleskySolve(l, b), 1e-14);
    }

    @Test
    void extremeUnits() {
        for (double unit : new double[] {0x1p-1000, 0x1p-300, 0x1p300, 0x1p1000}) {
            DMatrixRMaj a = random(4, 4, 1);
            CommonOps_DDRM.scale(unit, a);
            Tape tape = new Tape();
            Var v = eigSym(tape.input(random(4, 4, 1))).values();
            assertClose(v, scale(eigSym(tape.input(a)).values(), 1 / unit), 1e-14);
            Var s = svd(tape.input(random(4, 4, 1))).values();
            assertClose(s, scale(svd(tape.input(a)).values(), 1 / unit), 1e-14);
        }
    }

    /** Compares with the series of the exponential in 80 digits. */
    @Test
    void theExponentialHasAllDigits() {
        MathContext digits = new MathContext(80);
        for (double size : new double[] {1e-9, 1e-3, 0.1, 0.7, 2, 5, 20}) {
            for (int n = 1; n <= 5; n++) {
                DMatrixRMaj a = random(n, n, n);
                CommonOps_DDRM.scale(size, a);
                BigDecimal[] sum = new BigDecimal[n * n];
                BigDecimal[] term = new BigDecimal[n * n];
                for (int k = 0; k < n * n; k++) term[k] = k % (n + 1) == 0 ? BigDecimal.ONE : BigDecimal.ZERO;
                Arrays.fill(sum, BigDecimal.ZERO);
                for (int degree = 1; degree < 400; degree++) {
                    for (int k = 0; k < n * n; k++) sum[k] = sum[k].add(term[k], digits);
                    BigDecimal[] next = new BigDecimal[n * n];
                    for (int i = 0; i < n; i++) {
                        for (int j = 0; j < n; j++) {
                            BigDecimal v = BigDecimal.ZERO;
                            for (int k = 0; k < n; k++)
                                v = v.add(term[i * n + k].multiply(new BigDecimal(a.get(k, j)), digits), digits);
                            next[i * n + j] = v.divide(BigDecimal.valueOf(degree), digits);
                        }
                    }
                    term = next;
                }
                DMatrixRMaj y = expm(new Tape().input(a)).value();
                double largest = CommonOps_DDRM.elementMaxAbs(y);
                for (int k = 0; k < n * n; k++)
                    assertEquals(sum[k].doubleValue(), y.data[k], largest * 2e-16 * (8 + 4 * n * size));
            }
        }
    }

    @Test
    void whatIsNotFiniteGivesNaN() {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            Var a = var(row(1, 2), row(bad, 3));
            for (Var y : new Var[] {
                eigSym(a).values(),
                eigSym(a).vectors(),
                svd(a).u(),
                svd(a).v(),
                qr(a).q(),
                qr(a).r(),
                pinv(a),
                expm(a),
                sqrtm(a),
                logDetSpd(a),
                nuclearNorm(a)
            }) {
                for (double v : y.value().data) assertEquals(Double.NaN, v, y.toString());
            }
        }
    }

    @Test
    void refusalsNameTheMatrix() {
        Var a = var(row(1, 2), row(2, 1)).named("a");
        Var wide = a.tape().input(new DMatrixRMaj(2, 3)).named("wide");
        Var zero = a.tape().input(new DMatrixRMaj(2, 2)).named("zero");
        Var b = a.tape().input(new DMatrixRMaj(3, 1)).named("b");
        String definite = "a is 2x2 and its symmetric part not positive definite, exactly or to within rounding errors";
        assertRefused("sqrtm: " + definite, () -> sqrtm(a));
        assertRefused("logDetSpd: " + definite, () -> logDetSpd(a));
        assertRefused(
                "solveTriangular: zero is 2x2 and has a zero on its diagonal, in row 0",
                () -> solveTriangular(zero, a, LOWER));
        assertRefused(
                "fullRank: zero is 2x2 and of rank 0, exactly or to within rounding errors; its columns or rows must be"
                        + " independent",
                () -> leastSquares(zero, a));
        assertUnfit("eigSym: wide is 2x3; it must be square", () -> eigSym(wide));
        assertUnfit("expm: wide is 2x3; it must be square", () -> expm(wide));
        assertUnfit("sqrtm: wide is 2x3; it must be square", () -> sqrtm(wide));
        assertUnfit("qr: wide is 2x3; it must have at least as many rows as columns", () -> qr(wide));
        assertUnfit(
                "solveTriangular: a is 2x2 but b is 3x1; the columns of a (2) must equal the rows of b (3)",
                () -> solveTriangular(a, b, LOWER));
        assertUnfit(
                "solveTriangular: a is 2x2 but wide is 2x3; the columns of a (2) must equal the columns of wide (3)",
                () -> solveTriangular(a, wide, UPPER.onTheRight()));
    }

    private static void assertRefused(String message, Runnable run) {
        assertEquals(message, assertThrows(OperandException.class, run::run).getMessage());
    }

    private static void assertUnfit(String message, Runnable run) {
        assertEquals(
                message, assertThrows(MatrixDimensionException.class, run::run).getMessage());
    }
}
