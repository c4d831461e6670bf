package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.OperandException;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

/** Compares linear algebra with elimination in 60 digits on easy, nearly singular and badly scaled matrices. */
class LinearAlgebraTest {
    private static final double NAN = Double.NaN;
    private final Tape tape = new Tape();

    private Var var(double[]... rows) {
        return tape.input(new DMatrixRMaj(rows));
    }

    private static double[] row(double... x) {
        return x;
    }

    private static DMatrixRMaj random(int rows, int cols, long seed) {
        return RandomMatrices_DDRM.rectangle(rows, cols, -1, 1, new Random(seed));
    }

    /** Returns a matrix whose rows and columns are multiplied by powers of ten, from 1e-40 to 1e40 in total. */
    private static DMatrixRMaj badlyScaled(int n, long seed) {
        DMatrixRMaj a = random(n, n, seed);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++)
                a.set(i, j, a.get(i, j) * Math.pow(10, 17 * i % 41 - 20) * Math.pow(10, 29 * j % 41 - 20));
        }
        return a;
    }

    private static DMatrixRMaj hilbert(int n) {
        DMatrixRMaj h = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) h.set(i, j, 1.0 / (i + j + 1));
        }
        return h;
    }

    private static DMatrixRMaj definite(int n, long seed) {
        DMatrixRMaj x = random(n, n + 2, seed);
        DMatrixRMaj a = new DMatrixRMaj(n, n);
        CommonOps_DDRM.multTransB(x, x, a);
        return a;
    }

    /** Checks each element in ulp of the exact element, or of the largest element in its column. */
    private static void assertWithin(double ulps, DMatrixRMaj actual, ExactElimination exact, boolean ofColumn) {
        for (int j = 0; j < actual.numCols; j++) {
            double largest = 0;
            for (int i = 0; i < actual.numRows; i++)
                largest = Math.max(largest, Math.abs(exact.solution(i, j).doubleValue()));
            for (int i = 0; i < actual.numRows; i++) {
                double size = ofColumn ? largest : exact.solution(i, j).doubleValue();
                double off = Exact.ulps(actual.get(i, j), exact.solution(i, j), size);
                assertTrue(off <= ulps, i + ", " + j + ": off by " + off + " ulp");
            }
        }
    }

    @Test
    void inverseAndSolutionOfWellConditionedMatrices() {
        for (int n = 1; n <= 12; n++) {
            DMatrixRMaj a = definite(n, n);
            for (int i = 0; i < n; i++) a.add(i, i, 1);
            DMatrixRMaj b = random(n, 3, n);
            assertWithin(500, inverse(tape.input(a)).value(), ExactElimination.inverse(a), true);
            assertWithin(500, solve(tape.input(a), tape.input(b)).value(), ExactElimination.solve(a, b), true);
            assertWithin(500, solveSpd(tape.input(a), tape.input(b)).value(), ExactElimination.solve(a, b), true);
        }
    }

    /** Hilbert matrices have condition numbers up to 5e14; without refinement a solution of order 11 has no digits. */
    @Test
    void nearlySingularMatricesKeepAllDigits() {
        for (int n = 6; n <= 11; n++) {
            DMatrixRMaj h = hilbert(n);
            DMatrixRMaj b = random(n, 2, n);
            assertWithin(2, inverse(tape.input(h)).value(), ExactElimination.inverse(h), true);
            assertWithin(2, solve(tape.input(h), tape.input(b)).value(), ExactElimination.solve(h, b), true);
            assertWithin(2, solveSpd(tape.input(h), tape.input(b)).value(), ExactElimination.solve(h, b), true);
        }
    }

    /** The inverse of a matrix with condition 1e8, which is also the gradient of its log-determinant. */
    @Test
    void matricesOfCondition1e8KeepAllDigits() {
        for (int n : new int[] {2, 3, 5, 20}) {
            DMatrixRMaj q = RandomMatrices_DDRM.orthogonal(n, n, new Random(n));
            DMatrixRMaj scaled = q.copy();
            for (int j = 0; j < n; j++) {
                for (int i = 0; i < n; i++) scaled.set(i, j, q.get(i, j) * Math.pow(1e-8, j / (n - 1.0)));
            }
            DMatrixRMaj a = new DMatrixRMaj(n, n);
            CommonOps_DDRM.multTransB(scaled, RandomMatrices_DDRM.orthogonal(n, n, new Random(-n)), a);
            DMatrixRMaj b = random(n, 2, n);
            assertWithin(2, inverse(tape.input(a)).value(), ExactElimination.inverse(a), true);
            assertWithin(2, solve(tape.input(a), tape.input(b)).value(), ExactElimination.solve(a, b), true);
            DMatrixRMaj t = CommonOps_DDRM.transpose(a, null);
            assertWithin(2, solveTransA(tape.input(t), tape.input(b)).value(), ExactElimination.solve(a, b), true);
            CommonOps_DDRM.multTransB(scaled, q, a);
            for (int i = 0; i < n; i++) for (int j = 0; j < i; j++) a.set(i, j, a.get(j, i));
            assertWithin(2, solveSpd(tape.input(a), tape.input(b)).value(), ExactElimination.solve(a, b), true);
        }
    }

    @Test
    void theUnitsOfMeasurementDoNotMatter() {
        for (int n = 2; n <= 8; n++) {
            DMatrixRMaj a = badlyScaled(n, n);
            assertWithin(1e5, inverse(tape.input(a)).value(), ExactElimination.inverse(a), false);
            ExactElimination exact = ExactElimination.inverse(a);
            assertEquals(1, det(tape.input(a)).scalar() / exact.determinant().doubleValue(), 1e-11);
        }
        assertArrayEquals(
                row(1e200, 0, 0, 1e-200),
                inverse(var(row(1e-200, 0), row(0, 1e200))).value().data,
                1e186);
        assertArrayEquals(
                row(5e199, 3e-200),
                solveSpd(var(row(2e-200, 0), row(0, 1e200)), var(row(1), row(3)))
                        .value()
                        .data,
                1e185);
        double tiny = 2000 * Double.MIN_VALUE;
        assertEquals(tiny, solve(var(row(1e-300)), var(row(tiny))).scalar() * 1e-300, 20 * Double.MIN_VALUE);
        assertEquals(0, logDet(var(row(1e-300, 0), row(0, 1e300))).scalar(), 1e-13);
    }

    @Test
    void determinantsDoNotOverflowOnTheWay() {
        int n = 60;
        DMatrixRMaj a = random(n, n, 1);
        DMatrixRMaj large = a.copy();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) large.set(i, j, a.get(i, j) * (i % 2 == 0 ? 1e30 : 1e-30));
        }
        assertEquals(1, det(tape.input(large)).scalar() / det(tape.input(a)).scalar(), 1e-12);
        CommonOps_DDRM.scale(1e30, a, large);
        double log = logDet(tape.input(a)).scalar();
        assertEquals(log + n * Math.log(1e30), logDet(tape.input(large)).scalar(), 1e-9);
        assertEquals(Double.POSITIVE_INFINITY, Math.abs(det(tape.input(large)).scalar()));
        assertEquals(Math.log(Math.abs(det(tape.input(a)).scalar())), log, 1e-12);
    }

    @Test
    void determinantsHaveTheirSign() {
        assertEquals(-2, det(var(row(1, 2), row(3, 4))).scalar(), 1e-15);
        assertEquals(2, det(var(row(3, 4), row(1, 2))).scalar(), 1e-15);
        assertEquals(Math.log(2), logDet(var(row(1, 2), row(3, 4))).scalar(), 1e-15);
        assertEquals(-7, det(var(row(-7))).scalar());
        assertEquals(0, det(var(row(1, 2), row(2, 4))).scalar());
        assertEquals(0, det(var(row(0))).scalar());
        assertEquals(
                1e-17, logDet(var(row(1 + 0x1p-52, 0), row(0, 1 - 0x1p-52))).scalar(), 1e-17, "not lost near 1");
    }

    @Test
    void cofactorsOfRegularAndSingularMatrices() {
        assertClose(cofactors(var(row(1, 2), row(3, 4))), 1e-14, row(4, -3), row(-2, 1));
        assertClose(cofactors(var(row(1, 2), row(2, 4))), 1e-14, row(4, -2), row(-2, 1));
        assertClose(cofactors(var(row(0, 0), row(0, 0))), 0, row(0, 0), row(0, 0));
        assertClose(cofactors(var(row(9))), 1e-15, row(1));
        assertClose(
                cofactors(var(row(1, 2, 3), row(4, 5, 6), row(7, 8, 9))),
                1e-13,
                row(-3, 6, -3),
                row(6, -12, 6),
                row(-3, 6, -3));
        assertClose(cofactors(var(row(1e-200, 0), row(0, 1e200))), 1e186, row(1e200, 0), row(0, 1e-200));
        DMatrixRMaj a = random(6, 6, 3);
        ExactElimination exact = ExactElimination.inverse(a);
        DMatrixRMaj c = cofactors(tape.input(a)).value();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                double want = exact.solution(j, i).multiply(exact.determinant()).doubleValue();
                assertEquals(want, c.get(i, j), 1e-13);
            }
        }
    }

    /** Cofactors beside which others are 1e17 times as large, or of nearly singular matrices, keep their digits. */
    @Test
    void smallCofactorsAndDeterminantsKeepTheirDigits() {
        Random random = new Random(7);
        for (int n = 2; n <= 9; n++) {
            for (int kind = 0; kind < 4; kind++) {
                DMatrixRMaj a = random(n, n, 10 * n + kind);
                if (kind == 1) a.data[random.nextInt(n * n)] = 1e17;
                if (kind == 2) a = n <= 7 ? hilbert(n) : a;
                if (kind == 3) {
                    for (int j = 0; j < n; j++) a.set(0, j, 3 * a.get(1, j) + (j == 0 ? 1e-9 : 0));
                }
                ExactElimination exact = ExactElimination.inverse(a);
                double det = det(tape.input(a)).scalar();
                assertTrue(Exact.ulps(det, exact.determinant(), det) <= (n <= 8 ? 2 : 50), "det " + n + ", " + kind);
                if (kind != 1 && n <= 8) {
                    double log = Math.log(Math.abs(det));
                    assertEquals(log, logDet(tape.input(a)).scalar(), 4 * Math.ulp(Math.max(1, Math.abs(log))));
                }
                DMatrixRMaj c = cofactors(tape.input(a)).value();
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        double want = exact.solution(j, i)
                                .multiply(exact.determinant(), Exact.DIGITS)
                                .doubleValue();
                        assertEquals(want, c.get(i, j), 2e-12 * Math.abs(want) + 1e-150, n + ", " + kind);
                    }
                }
            }
        }
    }

    private static void assertClose(Var actual, double tolerance, double[]... rows) {
        DMatrixRMaj expected = new DMatrixRMaj(rows);
        assertEquals(expected.numRows + "x" + expected.numCols, actual.shape().toString());
        assertArrayEquals(expected.data, Arrays.copyOf(actual.value().data, expected.getNumElements()), tolerance);
    }

    @Test
    void choleskyIsALowerFactorOfTheSymmetricPart() {
        assertClose(cholesky(var(row(4, 2), row(2, 10))), 0, row(2, 0), row(1, 3));
        assertClose(cholesky(var(row(4, 5), row(-1, 10))), 0, row(2, 0), row(1, 3));
        assertClose(cholesky(var(row(1e-200, 0), row(0, 1e200))), 1e85, row(1e-100, 0), row(0, 1e100));
        DMatrixRMaj a = definite(7, 1);
        DMatrixRMaj l = cholesky(tape.input(a)).value();
        DMatrixRMaj product = new DMatrixRMaj(7, 7);
        CommonOps_DDRM.multTransB(l, l, product);
        assertArrayEquals(a.data, product.data, 1e-14);
        for (int i = 0; i < 7; i++) {
            assertTrue(l.get(i, i) > 0);
            for (int j = i + 1; j < 7; j++) assertEquals(0, l.get(i, j));
        }
    }

    @Test
    void solveSpdTakesTheSymmetricPart() {
        Var b = var(row(1), row(2));
        assertClose(solveSpd(var(row(4, 5), row(-1, 10)), b), 1e-15, row(1.0 / 6), row(1.0 / 6));
        assertClose(solve(var(row(4, 2), row(2, 10)), b), 1e-15, row(1.0 / 6), row(1.0 / 6));
    }

    @Test
    void diagonals() {
        assertClose(diag(var(row(1, 2, 3), row(4, 5, 6))), 0, row(1), row(5));
        assertClose(diag(var(row(1, 2), row(3, 4), row(5, 6))), 0, row(1), row(4));
        assertClose(diagMatrix(var(row(1), row(5))), 0, row(1, 0), row(0, 5));
        assertClose(diagMatrix(var(row(1), row(5)), new dev.pullback.core.Shape(2, 3)), 0, row(1, 0, 0), row(0, 5, 0));
        assertClose(trace(var(row(1, 2), row(3, 4))), 0, row(5));
        assertClose(lowerTriangle(var(row(1, 2, 3), row(4, 5, 6))), 0, row(1, 0, 0), row(4, 5, 0));
    }

    @Test
    void notANumberAndInfinityGiveNaNThroughout() {
        for (double bad : new double[] {NAN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Var a = var(row(4, bad), row(1, 3));
            Var good = var(row(4, 1), row(1, 3));
            Var b = var(row(1, 2), row(3, bad));
            UnaryOperator<Var> bySolve = x -> solve(good, x);
            for (Function<Var, Var> f : java.util.List.<Function<Var, Var>>of(
                    Ops::inverse, Ops::det, Ops::logDet, Ops::cholesky, Ops::cofactors, x -> solveSpd(x, good))) {
                for (double v : f.apply(a).value().data) assertEquals(NAN, v);
            }
            for (double v : bySolve.apply(b).value().data) assertEquals(NAN, v);
        }
    }

    @Test
    void singularMatricesAreRefusedByName() {
        Var w = var(row(1, 2), row(2, 4)).named("w");
        String rest = ": w is 2x2 and singular, exactly or to within rounding errors";
        assertRefused("inverse" + rest, () -> inverse(w));
        assertRefused("solve" + rest, () -> solve(w, w));
        assertRefused("logDet" + rest, () -> logDet(w));
        Var zero = var(row(0));
        assertRefused(
                "inverse: " + zero.label() + " is 1x1 and singular, exactly or to within rounding errors",
                () -> inverse(zero));
        Var magic = var(row(1, 2, 3), row(4, 5, 6), row(7, 8, 9));
        assertThrows(OperandException.class, () -> inverse(magic), "a pivot of rounding errors is none");
        for (int n = 2; n < 30; n++) {
            DMatrixRMaj product = new DMatrixRMaj(n, n);
            CommonOps_DDRM.mult(random(n, n - 1, n), random(n - 1, n, -n), product);
            assertThrows(OperandException.class, () -> inverse(tape.input(product)), "of rank n - 1");
        }
    }

    @Test
    void indefiniteMatricesAreRefusedByName() {
        Var a = var(row(1, 2), row(2, 1)).named("a");
        String rest = ": a is 2x2 and its symmetric part not positive definite, exactly or to within rounding errors";
        assertRefused("cholesky" + rest, () -> cholesky(a));
        assertRefused("solveSpd" + rest, () -> solveSpd(a, a));
        for (Var bad : new Var[] {
            var(row(0)),
            var(row(-1)),
            var(row(1, 1), row(1, 1)),
            var(row(0, 1), row(1, 0)),
            var(row(1e-300, 1e300), row(1e300, 1e-300)),
            var(row(0.1 * 0.1, 0.1 * 0.3), row(0.1 * 0.3, 0.3 * 0.3))
        }) {
            assertThrows(OperandException.class, () -> cholesky(bad), bad.show());
            assertThrows(OperandException.class, () -> solveSpd(bad, bad), bad.show());
        }
    }

    private static void assertRefused(String message, Runnable run) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Var a = tape.input(new DMatrixRMaj(2, 3)).named("a");
        Var s = tape.input(CommonOps_DDRM.identity(3)).named("s");
        assertUnfit("inverse: a is 2x3; it must be square", () -> inverse(a));
        assertUnfit("det: a is 2x3; it must be square", () -> det(a));
        assertUnfit("logDet: a is 2x3; it must be square", () -> logDet(a));
        assertUnfit("cofactors: a is 2x3; it must be square", () -> cofactors(a));
        assertUnfit("cholesky: a is 2x3; it must be square", () -> cholesky(a));
        assertUnfit("trace: a is 2x3; it must be square", () -> trace(a));
        assertUnfit("solve: a is 2x3; it must be square", () -> solve(a, s));
        String rule = "; the columns of s (3) must equal the rows of a (2)";
        assertUnfit("solve: s is 3x3 but a is 2x3" + rule, () -> solve(s, a));
        assertUnfit("solveSpd: s is 3x3 but a is 2x3" + rule, () -> solveSpd(s, a));
        assertUnfit("diagMatrix: a is 2x3; it must be a column, the diagonal of a 2x2", () -> diagMatrix(a));
    }

    private static void assertUnfit(String message, Runnable run) {
        assertEquals(
                message, assertThrows(MatrixDimensionException.class, run::run).getMessage());
    }

    /** If an op throws, its buffer is returned and the tape stays usable. */
    @Test
    void aRefusalLeavesTheTapeAsItWas() {
        Var w = var(row(1, 2), row(2, 4));
        int size = tape.size();
        assertThrows(OperandException.class, () -> inverse(w));
        assertEquals(size, tape.size());
        assertEquals(5, trace(w).scalar());
    }

    @Test
    void matricesWithSpareRoomAreReadToTheirEnd() {
        DMatrixRMaj roomy = new DMatrixRMaj(5, 5);
        roomy.reshape(2, 2);
        roomy.setTo(new DMatrixRMaj(new double[][] {{4, 2}, {2, 10}}));
        Arrays.fill(roomy.data, 4, 25, NAN);
        assertClose(inverse(tape.input(roomy)), 1e-16, row(10 / 36.0, -2 / 36.0), row(-2 / 36.0, 4 / 36.0));
        assertClose(cholesky(tape.input(roomy)), 0, row(2, 0), row(1, 3));
        assertEquals(36, det(tape.input(roomy)).scalar(), 1e-14);
    }
}
