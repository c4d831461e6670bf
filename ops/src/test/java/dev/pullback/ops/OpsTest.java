package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares each verb with the formula in its javadoc, and tests its exceptions. */
class OpsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private final Tape tape = new Tape();

    private Var var(double[]... rows) {
        return tape.input(new DMatrixRMaj(rows));
    }

    private static double[] row(double... x) {
        return x;
    }

    private static void same(Var actual, double[]... rows) {
        DMatrixRMaj expected = new DMatrixRMaj(rows);
        assertEquals(expected.numRows + "x" + expected.numCols, actual.shape().toString());
        for (int i = 0; i < expected.getNumElements(); i++) {
            double e = expected.data[i];
            double y = actual.value().data[i];
            if (e == 0 || !Double.isFinite(e)) assertEquals(e, y, "element " + i); // tells -0 from 0
            else assertEquals(e, y, 1e-14 * Math.max(1, Math.abs(e)), "element " + i);
        }
    }

    private record Unary(UnaryOperator<Var> verb, DoubleUnaryOperator formula) {}

    @TestFactory
    Stream<DynamicTest> functionsOfOneNumber() {
        Map<String, Unary> verbs = new TreeMap<>();
        verbs.put("neg", new Unary(Ops::neg, x -> -x));
        verbs.put("scale", new Unary(x -> scale(x, 3), x -> 3 * x));
        verbs.put("shift", new Unary(x -> shift(x, 3), x -> 3 + x));
        verbs.put("exp", new Unary(Ops::exp, Math::exp));
        verbs.put("log", new Unary(Ops::log, Math::log));
        verbs.put("log1p", new Unary(Ops::log1p, Math::log1p));
        verbs.put("expm1", new Unary(Ops::expm1, Math::expm1));
        verbs.put("sqrt", new Unary(Ops::sqrt, Math::sqrt));
        verbs.put("square", new Unary(Ops::square, x -> x * x));
        verbs.put("oneMinusSquare", new Unary(Ops::oneMinusSquare, x -> 1 - x * x));
        verbs.put("sechSquare", new Unary(Ops::sechSquare, x -> 1 / (Math.cosh(x) * Math.cosh(x))));
        verbs.put("pow", new Unary(x -> pow(x, 3), x -> x * x * x));
        verbs.put("reciprocal", new Unary(Ops::reciprocal, x -> 1 / x));
        verbs.put("abs", new Unary(Ops::abs, Math::abs));
        verbs.put("sign", new Unary(Ops::sign, x -> x > 0 ? 1 : x < 0 ? -1 : x));
        verbs.put("step", new Unary(Ops::step, x -> Double.isNaN(x) ? x : x > 0 ? 1 : 0));
        verbs.put("sin", new Unary(Ops::sin, Math::sin));
        verbs.put("cos", new Unary(Ops::cos, Math::cos));
        verbs.put("tanh", new Unary(Ops::tanh, x -> (Math.exp(x) - Math.exp(-x)) / (Math.exp(x) + Math.exp(-x))));
        verbs.put("sigmoid", new Unary(Ops::sigmoid, x -> 1 / (1 + Math.exp(-x))));
        verbs.put("relu", new Unary(Ops::relu, x -> Math.max(x, 0)));
        verbs.put("leakyRelu", new Unary(x -> leakyRelu(x, 0.1), x -> x > 0 ? x : 0.1 * x));
        verbs.put("leakyStep", new Unary(x -> leakyStep(x, 0.1), x -> Double.isNaN(x) ? x : x > 0 ? 1 : 0.1));
        verbs.put("elu", new Unary(x -> elu(x, 0.5), x -> x > 0 ? x : 0.5 * (Math.exp(x) - 1)));
        verbs.put("eluSlope", new Unary(x -> eluSlope(x, 0.5), x -> x > 0 ? 1 : 0.5 * Math.exp(x)));
        verbs.put("silu", new Unary(Ops::silu, x -> x / (1 + Math.exp(-x))));
        verbs.put("softplus", new Unary(Ops::softplus, x -> Math.log(1 + Math.exp(x))));
        verbs.put("logSigmoid", new Unary(Ops::logSigmoid, x -> -Math.log(1 + Math.exp(-x))));
        verbs.put("normalPdf", new Unary(Ops::normalPdf, x -> Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI)));
        verbs.put("clip", new Unary(x -> clip(x, -1, 0.5), x -> Double.isNaN(x) ? x : Math.min(Math.max(x, -1), 0.5)));
        verbs.put("inside", new Unary(x -> inside(x, -1, 0.5), x -> Double.isNaN(x) ? x : x >= -1 && x <= 0.5 ? 1 : 0));
        verbs.put("identity", new Unary(Ops::identity, x -> x));
        verbs.put("stopGradient", new Unary(Ops::stopGradient, x -> x));
        double[] points = {-20, -3, -1.5, -1, -0.5, -1e-9, 0, 1e-9, 0.25, 0.5, 1, 2, 3.5, 20, NAN};
        return verbs.entrySet().stream()
                .map(e -> dynamicTest(e.getKey(), () -> {
                    Var y = e.getValue().verb.apply(var(points));
                    double[] expected =
                            Arrays.stream(points).map(e.getValue().formula).toArray();
                    for (int i = 0; i < points.length; i++) {
                        double tolerance = Double.isNaN(expected[i]) ? 1 : 1e-14 * Math.max(1, Math.abs(expected[i]));
                        assertEquals(expected[i], y.value().data[i], tolerance, e.getKey() + " of " + points[i]);
                    }
                }));
    }

    @Test
    void functionsAtTheEndsOfTheLine() {
        double[] ends = {-INF, INF, NAN, -1e308, 1e308};
        same(tanh(var(ends)), row(-1, 1, NAN, -1, 1));
        same(sigmoid(var(ends)), row(0, 1, NAN, 0, 1));
        same(relu(var(ends)), row(0, INF, NAN, 0, 1e308));
        same(softplus(var(ends)), row(0, INF, NAN, 0, 1e308));
        same(logSigmoid(var(ends)), row(-INF, 0, NAN, -1e308, 0));
        same(silu(var(ends)), row(-0.0, INF, NAN, -0.0, 1e308));
        same(gelu(var(ends)), row(-0.0, INF, NAN, -0.0, 1e308));
        same(normalCdf(var(ends)), row(0, 1, NAN, 0, 1));
    }

    @Test
    void geluIsExact() {
        same(gelu(var(row(1))), row(0.8413447460685429)); // Φ(1), from tables
        same(normalCdf(var(row(-1.959963984540054))), row(0.025));
        same(gelu(var(row(0))), row(0));
    }

    private record Binary(BinaryOperator<Var> verb, DoubleBinaryOperator formula) {}

    @TestFactory
    Stream<DynamicTest> functionsOfTwoNumbersBroadcast() {
        Map<String, Binary> verbs = new TreeMap<>();
        verbs.put("add", new Binary(Ops::add, (a, b) -> a + b));
        verbs.put("sub", new Binary(Ops::sub, (a, b) -> a - b));
        verbs.put("mul", new Binary(Ops::mul, (a, b) -> a * b));
        verbs.put("div", new Binary(Ops::div, (a, b) -> a / b));
        verbs.put("mulOrZero", new Binary(Ops::mulOrZero, (a, b) -> b == 0 ? 0 : a * b));
        verbs.put("divOrZero", new Binary(Ops::divOrZero, (a, b) -> b == 0 ? 0 : a / b));
        verbs.put("maximum", new Binary(Ops::maximum, Math::max));
        verbs.put("minimum", new Binary(Ops::minimum, Math::min));
        verbs.put("maximumShare", new Binary(Ops::maximumShare, (a, b) -> a > b ? 1 : a < b ? 0 : 0.5));
        Shape full = new Shape(3, 4);
        Shape[] parts = {full, new Shape(1, 4), new Shape(3, 1), Shape.SCALAR};
        return verbs.entrySet().stream().flatMap(e -> Stream.of(parts)
                .map(part -> dynamicTest(e.getKey() + " " + part, () -> {
                    Random random = new Random(1);
                    DMatrixRMaj a = integers(full, random);
                    DMatrixRMaj b = integers(part, random);
                    DMatrixRMaj ab = e.getValue()
                            .verb
                            .apply(tape.input(a), tape.input(b))
                            .value();
                    DMatrixRMaj ba = e.getValue()
                            .verb
                            .apply(tape.input(b), tape.input(a))
                            .value();
                    for (int i = 0; i < 3; i++) {
                        for (int j = 0; j < 4; j++) {
                            double x = a.get(i, j);
                            double y = b.get(Math.min(i, b.numRows - 1), Math.min(j, b.numCols - 1));
                            assertEquals(e.getValue().formula.applyAsDouble(x, y), ab.get(i, j));
                            assertEquals(e.getValue().formula.applyAsDouble(y, x), ba.get(i, j));
                        }
                    }
                })));
    }

    /** Small whole numbers, so that ties and zeros occur. */
    private static DMatrixRMaj integers(Shape shape, Random random) {
        DMatrixRMaj m = new DMatrixRMaj(shape.rows(), shape.cols());
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextInt(5) - 2;
        return m;
    }

    @Test
    void aMaskOfZeroLetsNothingThrough() {
        same(mulOrZero(var(row(INF, NAN, 3)), var(row(0, 0, 2))), row(0, 0, 6));
    }

    @Test
    void aSumKeepsItsDigits() {
        DMatrixRMaj tenths = new DMatrixRMaj(1000, 1000);
        tenths.fill(0.1);
        assertEquals(100_000, sum(tape.input(tenths)).scalar());
        assertEquals(0.1, mean(tape.input(tenths)).scalar());
        assertEquals(INF, sum(var(row(INF, 1))).scalar());
    }

    @Test
    void whereChoosesAndBroadcasts() {
        Var c = var(row(1, 0), row(0, -2));
        same(where(c, var(row(1, 2), row(3, 4)), var(row(9))), row(1, 9), row(9, 4));
        same(where(c, var(row(5, 6)), var(row(7), row(8))), row(5, 7), row(8, 6));
        same(where(var(row(1)), var(row(1, 2)), var(row(NAN, NAN))), row(1, 2));
    }

    @Test
    void matrixProductsAgreeWithTheirTransposes() {
        Random random = new Random(2);
        DMatrixRMaj a = RandomMatrices_DDRM.rectangle(5, 3, random);
        DMatrixRMaj b = RandomMatrices_DDRM.rectangle(3, 4, random);
        DMatrixRMaj expected = new DMatrixRMaj(5, 4);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 4; j++) {
                for (int k = 0; k < 3; k++) expected.add(i, j, a.get(i, k) * b.get(k, j));
            }
        }
        Var x = tape.input(a);
        Var y = tape.input(b);
        close(expected, matmul(x, y));
        close(expected, matmulTransA(transpose(x), y));
        close(expected, matmulTransB(x, transpose(y)));
        close(expected, matmulTransAB(transpose(x), transpose(y)));
    }

    private static void close(DMatrixRMaj expected, Var actual) {
        assertEquals(expected.numCols, actual.cols());
        assertArrayEquals(expected.data, actual.value().data, 1e-14);
    }

    @Test
    void reductions() {
        Var x = var(row(1, -5, 3), row(4, 0, 4));
        same(sum(x), row(7));
        same(mean(x), row(7.0 / 6));
        same(rowSums(x), row(-1), row(8));
        same(colSums(x), row(5, -5, 7));
        same(rowMax(x), row(3), row(4));
        same(colMax(x), row(4, 0, 4));
        same(rowMaxMask(x), row(0, 0, 1), row(1, 0, 0));
        same(colMaxMask(x), row(0, 0, 0), row(1, 1, 1));
        same(norm(x), row(Math.sqrt(67)));
        same(norm(var(row(0, 0))), row(0));
        same(norm(var(row(3e200, 4e200))), row(5e200));
        same(norm(var(row(3e-200, 4e-200))), row(5e-200));
        same(norm(var(row(3e-320, 4e-320))), row(5e-320));
        for (double factor : new double[] {0x1p600, 0x1p-600}) {
            double[] numbers = new Random(1).doubles(40_000).toArray();
            double right = norm(var(numbers)).scalar() * factor;
            assertEquals(right, norm(scale(var(numbers), factor)).scalar());
        }
        same(expand(var(row(1), row(2)), new Shape(2, 3)), row(1, 1, 1), row(2, 2, 2));
        assertTrue(Double.isNaN(rowMax(var(row(1, NAN, 3))).scalar()));
        assertTrue(Double.isNaN(norm(var(row(1, NAN, INF))).scalar()));
    }

    @Test
    void layout() {
        Var x = var(row(1, 2, 3), row(4, 5, 6));
        same(reshape(x, 3, 2), row(1, 2), row(3, 4), row(5, 6));
        same(slice(x, 1, 1, 1, 2), row(5, 6));
        same(pad(var(row(7)), 1, 2, new Shape(2, 3)), row(0, 0, 0), row(0, 0, 7));
        same(concatRows(x, var(row(7, 8, 9))), row(1, 2, 3), row(4, 5, 6), row(7, 8, 9));
        same(concatCols(x, var(row(7), row(8))), row(1, 2, 3, 7), row(4, 5, 6, 8));
        Var[] parts = splitCols(x, 1, 2);
        same(parts[0], row(1), row(4));
        same(parts[1], row(2, 3), row(5, 6));
        same(transpose(x), row(1, 4), row(2, 5), row(3, 6));
    }

    @Test
    void indexing() {
        Var x = var(row(1, 2, 3), row(4, 5, 6));
        same(gatherRows(x, 1, 0, 1), row(4, 5, 6), row(1, 2, 3), row(4, 5, 6));
        same(scatterRows(x, tape.input(new int[] {2, 2}), 3), row(0, 0, 0), row(0, 0, 0), row(5, 7, 9));
        same(pick(x, 2, 0), row(3), row(4));
        same(place(var(row(7), row(8)), tape.input(new int[] {2, 0}), 3), row(0, 0, 7), row(8, 0, 0));
    }

    @Test
    void softmaxAndItsLoss() {
        Var z = var(row(1, 2, 3), row(1000, 1000, -1000));
        double s = Math.exp(1) + Math.exp(2) + Math.exp(3);
        double[] p = {Math.exp(1) / s, Math.exp(2) / s, Math.exp(3) / s};
        same(softmax(z), p, row(0.5, 0.5, 0));
        same(logSumExp(z), row(Math.log(s)), row(1000 + Math.log(2)));
        same(
                logSoftmax(z),
                row(1 - Math.log(s), 2 - Math.log(s), 3 - Math.log(s)),
                row(-Math.log(2), -Math.log(2), -2000 - Math.log(2)));
        double loss = (-Math.log(p[1]) + 2000 + Math.log(2)) / 2;
        same(softmaxCrossEntropy(z, 1, 2), row(loss));
        same(softmaxCrossEntropy(z, var(row(0, 1, 0), row(0, 0, 1))), row(loss));
        same(softmaxMinusOneHot(z, tape.input(new int[] {1, 2})), row(p[0], p[1] - 1, p[2]), row(0.5, 0.5, -1));
        same(softmaxMinusTargets(var(row(1, 2, 3)), var(row(0, 2, 0))), row(2 * p[0], 2 * p[1] - 2, 2 * p[2]));
    }

    @Test
    void refusesWhatDoesNotFitAndNamesIt() {
        Var x = tape.input("x", new DMatrixRMaj(2, 3));
        Var w = tape.input("w", new DMatrixRMaj(4, 5));
        shapeError(
                "matmul: x is 2x3 but w is 4x5; the columns of x (3) must equal the rows of w (4)", () -> matmul(x, w));
        shapeError(
                "matmulTransA: x is 2x3 but w is 4x5; the rows of x (2) must equal the rows of w (4)",
                () -> matmulTransA(x, w));
        shapeError(
                "matmulTransB: x is 2x3 but w is 4x5; the columns of x (3) must equal the columns of w (5)",
                () -> matmulTransB(x, w));
        shapeError("reshape: x is 2x3; its 6 elements do not make a 4x2", () -> reshape(x, 4, 2));
        shapeError("slice: x is 2x3; it has no 1x3 block at row 0, column 1", () -> slice(x, 0, 1, 1, 3));
        shapeError("slice: x is 2x3; it has no 1x1 block at row -1, column 0", () -> slice(x, -1, 0, 1, 1));
        shapeError("pad: x is 2x3; it does not fit into 2x3 at row 1, column 0", () -> pad(x, 1, 0, new Shape(2, 3)));
        shapeError(
                "concatRows: x is 2x3 but w is 4x5; the columns of x (3) must equal the columns of w (5)",
                () -> concatRows(x, w));
        shapeError(
                "concatCols: x is 2x3 but w is 4x5; the rows of x (2) must equal the rows of w (4)",
                () -> concatCols(x, w));
        shapeError("reshape: asked for 0x6; a matrix has at least one row and one column", () -> reshape(x, 0, 6));
        shapeError(
                "splitCols: asked for 2x-1; a matrix has at least one row and one column", () -> splitCols(x, 4, -1));
        shapeError("splitCols: x is 2x3; the widths [1, 1] must add up to its columns", () -> splitCols(x, 1, 1));
        shapeError(
                "expand: x is 2x3; it must be a scalar, a row or a column that fits 3x3",
                () -> expand(x, new Shape(3, 3)));
        shapeError("pick: x is 2x3 but w is 4x5; indices must be a column, one for each row", () -> pick(x, w));
        shapeError("gatherRows: w is 4x5; indices must be a column", () -> gatherRows(x, w));
        shapeError(
                "softmaxCrossEntropy: x is 2x3 but w is 4x5; labels must be 2x1, or soft targets 2x3",
                () -> softmaxCrossEntropy(x, w));
    }

    private static void shapeError(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(MatrixDimensionException.class, call).getMessage());
    }

    @Test
    void refusesIndicesThatAreNone() {
        Var z = tape.input("z", new DMatrixRMaj(2, 3));
        argumentError(
                "pick: the index of a column in row 1 is 3; it must be a whole number from 0 to 2",
                () -> pick(z, 0, 3));
        argumentError(
                "gatherRows: the index of a row in row 0 is -1; it must be a whole number from 0 to 1",
                () -> gatherRows(z, -1));
        argumentError(
                "cross-entropy: label of row 0 is 1.5; it must be an integer from 0 to 2",
                () -> softmaxCrossEntropy(z, var(row(1.5), row(0))));
        argumentError(
                "cross-entropy: label of row 1 is NaN; it must be an integer from 0 to 2",
                () -> softmaxCrossEntropy(z, var(row(0), row(NAN))));
        argumentError(
                "cross-entropy: label of row 0 is 3.0; it must be an integer from 0 to 2",
                () -> softmaxCrossEntropy(z, 3, 0));
        argumentError("limits: low 2.0 must not be above high 1.0", () -> clip(z, 2, 1));
    }

    private static void argumentError(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
