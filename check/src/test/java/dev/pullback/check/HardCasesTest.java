package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Wrong gradients that are hard to see, and right ones that are easily suspected: guards near zero, noise, kinks that are not
 * convex, edges with infinite slopes, float cotangents, textbook backward passes.
 */
class HardCasesTest {
    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    private static DMatrixRMaj random(int rows, int cols, long seed) {
        Random random = new Random(seed);
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextGaussian();
        return m;
    }

    private static DMatrixRMaj each(DMatrixRMaj x, DoubleUnaryOperator f) {
        return MatrixMath.each(x, (k, v) -> f.applyAsDouble(v));
    }

    private static DMatrixRMaj[] times(DMatrixRMaj g, DMatrixRMaj slope) {
        return new DMatrixRMaj[] {MatrixMath.each(slope, (k, v) -> v * g.data[k])};
    }

    /** An element-wise function in plain Java with its derivative. */
    private static GradCheck elementwise(DoubleUnaryOperator f, DoubleUnaryOperator derivative) {
        return GradCheck.of("f", x -> each(x[0], f), (g, x) -> times(g, each(x[0], derivative)));
    }

    private static DynamicTest wrong(String name, Supplier<Report> check) {
        return dynamicTest(name, () -> {
            Report r = check.get();
            assertTrue(r.verdict() == Verdict.WRONG || r.verdict() == Verdict.KINK_WRONG, r::toTable);
        });
    }

    private static DynamicTest right(String name, Supplier<Report> check) {
        return dynamicTest(
                name, () -> assertTrue(check.get().passes(), () -> check.get().toTable()));
    }

    private static final Op ROW_MAX =
            Op.of("myRowMax", "y = rowmax X", 1, (op, in, attr) -> new Shape(in[0].rows(), 1), (in, attr, out) -> {
                for (int i = 0; i < in[0].numRows; i++) out.set(i, 0, rowMax(in[0], i));
            });

    private static double rowMax(DMatrixRMaj x, int i) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < x.numCols; j++) max = Math.max(max, x.get(i, j));
        return max;
    }

    private static final Rules ALL_TIES_PAID = Rules.standard()
            .on(
                    ROW_MAX,
                    "dX = g at all maxima",
                    (g, y, x) -> mulOrZero(
                            g, where(sub(x, y), x.tape().constant(0), x.tape().constant(1))));

    private static final Op SINE = Op.elementwise("mySine", "Y = sin X", Math::sin);

    private static final Rules ZERO_AT_ZERO = Rules.standard()
            .on(
                    SINE,
                    "dX = G ∘ cos X, 0 where X = 0",
                    (g, y, x) -> mulOrZero(
                            mul(g, cos(x)),
                            where(x, x.tape().constant(1), x.tape().constant(0))));

    private static DMatrixRMaj softmaxOf(DMatrixRMaj x) {
        DMatrixRMaj y = x.copy();
        for (int i = 0; i < x.numRows; i++) {
            double max = rowMax(x, i);
            double sum = 0;
            for (int j = 0; j < x.numCols; j++) {
                y.set(i, j, Math.exp(x.get(i, j) - max));
                sum += y.get(i, j);
            }
            for (int j = 0; j < x.numCols; j++) y.set(i, j, y.get(i, j) / sum);
        }
        return y;
    }

    private static DMatrixRMaj[] textbookSoftmaxVjp(DMatrixRMaj g, DMatrixRMaj x) {
        DMatrixRMaj y = softmaxOf(x);
        for (int i = 0; i < x.numRows; i++) {
            double inner = 0;
            for (int j = 0; j < x.numCols; j++) inner += g.get(i, j) * y.get(i, j);
            for (int j = 0; j < x.numCols; j++) y.set(i, j, y.get(i, j) * (g.get(i, j) - inner));
        }
        return new DMatrixRMaj[] {y};
    }

    private static DMatrixRMaj tiedPairs(int rows, int cols) {
        DMatrixRMaj x = random(rows, cols, 3);
        for (int i = 0; i < rows; i++) {
            x.set(i, 0, 9);
            x.set(i, 1, 9);
        }
        return x;
    }

    @TestFactory
    Stream<DynamicTest> wrongGradientsAreFound() {
        DoubleUnaryOperator guard = x -> 1 / (x + 1e-12);
        DMatrixRMaj at = row(0.5, 0.7);
        DMatrixRMaj[] kept = new DMatrixRMaj[1];
        return Stream.of(
                wrong("guarded reciprocal, sign", () -> elementwise(
                                guard, x -> guard.applyAsDouble(x) * guard.applyAsDouble(x))
                        .at(at)),
                wrong("guarded logarithm, ten times", () -> elementwise(x -> Math.log(x + 1e-20), x -> 10 / (x + 1e-20))
                        .at(at)),
                wrong("zero at a smooth point of a composite", () -> GradCheck.of("f", x -> scale(SINE.on(x[0]), 2))
                        .rules(ZERO_AT_ZERO)
                        .at(new DMatrixRMaj(2, 3))),
                wrong("all ties paid, in a composite", () -> GradCheck.of("f", x -> sum(ROW_MAX.on(x[0])))
                        .rules(ALL_TIES_PAID)
                        .at(MatrixMath.each(new DMatrixRMaj(3, 4), (k, v) -> 1))),
                wrong("all ties paid, 600 entries", () -> GradCheck.of("f", x -> ROW_MAX.on(x[0]))
                        .rules(ALL_TIES_PAID)
                        .at(tiedPairs(20, 30))),
                wrong("all ties paid, 640 entries", () -> GradCheck.of("f", x -> ROW_MAX.on(x[0]))
                        .rules(ALL_TIES_PAID)
                        .at(tiedPairs(20, 32))),
                wrong("cotangent rounded to float", () -> GradCheck.of(
                                "f",
                                x -> each(x[0], v -> v * v * v),
                                (g, x) -> times(each(g, v -> (float) v), each(x[0], v -> 3 * v * v)))
                        .at(random(2, 3, 1))),
                wrong("layer that keeps a reference to its input", () -> GradCheck.ofLayer(
                                "f",
                                x -> {
                                    kept[0] = x[0];
                                    return each(x[0], v -> v * v * v);
                                },
                                g -> times(g, each(kept[0], v -> 3 * v * v)))
                        .at(random(2, 3, 1))),
                wrong("product of a row, 0 at a single zero", () -> GradCheck.ofArray(
                                "f", x -> Arrays.stream(x).reduce(1, (p, v) -> p * v), x -> {
                                    double product = Arrays.stream(x).reduce(1, (p, v) -> p * v);
                                    return Arrays.stream(x)
                                            .map(v -> product == 0 ? 0 : product / v)
                                            .toArray();
                                })
                        .at(0.5, 1.5, -2)),
                wrong("slope of exp clipped at 20", () -> elementwise(Math::exp, x -> Math.exp(Math.min(x, 20)))
                        .at(row(0.5, 1, -0.3))),
                wrong("square root at 0, finite", () -> elementwise(Math::sqrt, x -> x == 0 ? -5 : 0.5 / Math.sqrt(x))
                        .at(row(0, 1, 4))),
                wrong("shifted mask of relu among many kinks", () -> GradCheck.of(
                                "f",
                                x -> each(x[0], v -> Math.max(v, 0)),
                                (g, x) -> times(g, each(x[0], v -> v > 0.01 ? 1 : 0)))
                        .fast()
                        .at(random(784, 128, 1))));
    }

    @TestFactory
    Stream<DynamicTest> noiseIsNoExcuse() {
        return LongStream.rangeClosed(1, 10).boxed().flatMap(seed -> {
            DoubleUnaryOperator noisy = x -> Math.sin(x) + 1e-8 * noise(x, seed);
            DMatrixRMaj at = random(2, 3, seed);
            return Stream.of(
                    right(
                            "right, seed " + seed,
                            () -> elementwise(noisy, Math::cos).seed(seed).at(at)),
                    wrong("1 %, seed " + seed, () -> elementwise(noisy, x -> 1.01 * Math.cos(x))
                            .seed(seed)
                            .at(at)),
                    wrong("sign, seed " + seed, () -> elementwise(noisy, x -> -Math.cos(x))
                            .seed(seed)
                            .onlyHere()
                            .at(at)));
        });
    }

    /** Small slopes of a noisy function are compared with the larger ones; saturated outputs are as precise as their last bits allow. */
    @TestFactory
    Stream<DynamicTest> noiseAndSaturationAreResolved() {
        return LongStream.rangeClosed(1, 10).boxed().flatMap(seed -> {
            DMatrixRMaj saturated = each(random(2, 3, seed), v -> 60 * v);
            return Stream.of(
                    right("noise of 1e-7, seed " + seed, () -> elementwise(
                                    x -> Math.sin(x) + 1e-7 * noise(x, seed), Math::cos)
                            .seed(seed)
                            .at(random(2, 3, seed))),
                    right("textbook softmax at 60 times the size, seed " + seed, () -> GradCheck.of(
                                    "f", x -> softmaxOf(x[0]), (g, x) -> textbookSoftmaxVjp(g, x[0]))
                            .seed(seed)
                            .at(saturated)),
                    wrong("textbook softmax without the inner product, seed " + seed, () -> GradCheck.of(
                                    "f", x -> softmaxOf(x[0]), (g, x) -> times(g, softmaxOf(x[0])))
                            .seed(seed)
                            .at(saturated)));
        });
    }

    /** A number between -1/2 and 1/2 that depends on every bit of x. */
    private static double noise(double x, long seed) {
        return new Random(Double.doubleToLongBits(x) * 0x9E3779B97F4A7C15L + seed).nextDouble() - 0.5;
    }

    @TestFactory
    Stream<DynamicTest> rightGradientsPass() {
        DoubleUnaryOperator guard = x -> 1 / (x + 1e-12);
        DMatrixRMaj at = row(0.5, 0.7);
        return Stream.of(
                right("guarded reciprocal", () -> elementwise(
                                guard, x -> -guard.applyAsDouble(x) * guard.applyAsDouble(x))
                        .at(at)),
                right("guarded logarithm", () -> elementwise(x -> Math.log(x + 1e-20), x -> 1 / (x + 1e-20))
                        .at(at)),
                right("textbook softmax, saturated", () -> GradCheck.of(
                                "f", x -> softmaxOf(x[0]), (g, x) -> textbookSoftmaxVjp(g, x[0]))
                        .at(row(80.25, -90.15))),
                right("relu(x) - relu(-x) at 0", () -> GradCheck.of("f", x -> sub(relu(x[0]), relu(neg(x[0]))))
                        .at(new DMatrixRMaj(2, 3))),
                right("square root at 0", () -> elementwise(Math::sqrt, x -> 0.5 / Math.sqrt(x))
                        .onlyHere()
                        .at(row(0, 1, 4))),
                right("x log x at 0", () -> elementwise(x -> x == 0 ? 0 : x * Math.log(x), x -> Math.log(x) + 1)
                        .onlyHere()
                        .at(row(0, 0.5, 2))),
                right("x^1.05 at 0", () -> elementwise(x -> Math.pow(x, 1.05), x -> 1.05 * Math.pow(x, 0.05))
                        .onlyHere()
                        .at(row(0, 0.5, 2))),
                right("relu among many kinks", () -> GradCheck.of(
                                "f",
                                x -> each(x[0], v -> Math.max(v, 0)),
                                (g, x) -> times(g, each(x[0], v -> v > 0 ? 1 : 0)))
                        .fast()
                        .at(random(784, 128, 1))));
    }

    @TestFactory
    Stream<DynamicTest> orderStatisticsPass() {
        return IntStream.rangeClosed(1, 20)
                .boxed()
                .flatMap(seed -> Stream.of(
                        right("mean absolute error, seed " + seed, () -> meanAbsoluteError(7, seed)),
                        right("median, seed " + seed, () -> average(6, 2, 3, seed)),
                        right("quantile, seed " + seed, () -> average(6, 1, 2, seed))));
    }

    private static Report meanAbsoluteError(int n, int seed) {
        double[] target = random(1, n, seed + 100).data;
        return GradCheck.ofArray(
                        "f",
                        x -> IntStream.range(0, n)
                                        .mapToDouble(i -> Math.abs(x[i] - target[i]))
                                        .sum()
                                / n,
                        x -> IntStream.range(0, n)
                                .mapToDouble(i -> Math.signum(x[i] - target[i]) / n)
                                .toArray())
                .seed(seed)
                .at(random(1, n, seed).data);
    }

    /** The mean of two order statistics. */
    private static Report average(int n, int first, int second, int seed) {
        return GradCheck.ofArray(
                        "f",
                        x -> {
                            double[] sorted = Arrays.stream(x).sorted().toArray();
                            return (sorted[first] + sorted[second]) / 2;
                        },
                        x -> {
                            int[] order = IntStream.range(0, n)
                                    .boxed()
                                    .sorted(Comparator.comparingDouble(i -> x[i]))
                                    .mapToInt(Integer::intValue)
                                    .toArray();
                            double[] g = new double[n];
                            g[order[first]] += 0.5;
                            g[order[second]] += 0.5;
                            return g;
                        })
                .seed(seed)
                .at(random(1, n, seed).data);
    }

    /** The slope of rounding errors, (exp x - 1)/x near zero, is no evidence against a gradient at a remote point. */
    @TestFactory
    Stream<DynamicTest> cancellationAtARemotePointIsNoError() {
        DoubleUnaryOperator f = x -> x == 0 ? 1 : (Math.exp(x) - 1) / x;
        DoubleUnaryOperator slope = x -> x == 0 ? 0.5 : (Math.exp(x) * (x - 1) + 1) / (x * x);
        return LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> right(
                        "seed " + seed, () -> elementwise(f, slope).seed(seed).at(random(2, 3, seed))));
    }

    /** Terms that are equal except for rounding leave a value, a gradient or both that are nothing but rounding errors. */
    @TestFactory
    Stream<DynamicTest> equalTermsThatCancelAreNoError() {
        Fn normalised = x -> tanh(standardizeCols(standardizeRows(x, 1e-5), 1e-5));
        return LongStream.rangeClosed(1, 5).boxed().flatMap(seed -> Stream.of(
                        MatrixMath.each(new DMatrixRMaj(6, 4), (k, v) -> 0.3 * seed),
                        new DMatrixRMaj(3, 5),
                        random(6, 4, seed))
                .flatMap(at -> Stream.of(
                        notWrong(
                                "normalised twice, seed " + seed,
                                () -> GradCheck.of(normalised).seed(seed).at(at)),
                        notWrong("normalised row plus a column, seed " + seed, () -> GradCheck.of(
                                        "f", x -> standardizeRows(add(x[0], x[1]), 1e-5))
                                .evenIfConstant()
                                .seed(seed)
                                .at(at, random(at.numRows, 1, seed + 9))),
                        notWrong(
                                "projection onto itself, seed " + seed,
                                () -> projection(random(1, 4, seed).data, seed)))));
    }

    /** Checks Σ (vᵢ - vᵢ d / t) for d = t = Σ vᵢ², which is exactly 0; the gradient is computed term by term. */
    private static Report projection(double[] at, long seed) {
        return GradCheck.ofArray(
                        "f",
                        v -> {
                            double d = sumOfSquares(v);
                            double t = sumOfSquares(v);
                            return Arrays.stream(v).map(e -> e - e * (d / t)).sum();
                        },
                        v -> {
                            double d = sumOfSquares(v);
                            double t = sumOfSquares(v);
                            double sum = Arrays.stream(v).sum();
                            return Arrays.stream(v)
                                    .map(e -> 1 - d / t - (2 * e / t - 2 * e * d / t / t) * sum)
                                    .toArray();
                        })
                .evenIfConstant()
                .seed(seed)
                .at(at);
    }

    private static double sumOfSquares(double[] v) {
        return Arrays.stream(v).map(e -> e * e).sum();
    }

    private static DynamicTest notWrong(String name, Supplier<Report> check) {
        return DynamicTest.dynamicTest(name, () -> {
            Report r = check.get();
            assertFalse(r.verdict().fails(), r::toTable);
        });
    }

    /** A gradient that is zero but for rounding errors may have equal errors for a cotangent that is rounded to float. */
    @TestFactory
    Stream<DynamicTest> aCosineOfOneColumnIsNotRoundedToFloat() {
        return LongStream.rangeClosed(1, 20)
                .mapToObj(seed -> right("seed " + seed, () -> GradCheck.of(
                                "f", x -> div(mul(x[0], x[1]), mul(sqrt(square(x[0])), sqrt(square(x[1])))))
                        .evenIfConstant()
                        .seed(seed)
                        .at(random(4, 1, seed), random(4, 1, seed + 20))));
    }

    /** The gradient of a determinant that refuses singular matrices is not checked at such a point; the rest is. */
    @Test
    void anExceptionAtADerivedPointIsAFinding() {
        Report r = GradCheck.ofScalar("det", x -> x.get(0, 0) * x.get(1, 1) - x.get(0, 1) * x.get(1, 0), x -> {
                    double det = x.get(0, 0) * x.get(1, 1) - x.get(0, 1) * x.get(1, 0);
                    if (det == 0) throw new IllegalArgumentException("singular matrix");
                    return new DMatrixRMaj(2, 2, true, x.get(1, 1), -x.get(1, 0), -x.get(0, 1), x.get(0, 0));
                })
                .at(random(2, 2, 5));
        assertEquals(Verdict.UNDECIDED, r.verdict(), r::toTable);
        assertTrue(
                r.toTable().contains("the gradient throws IllegalArgumentException: singular matrix (at zero)"),
                r::toTable);
    }

    @Test
    void aNanBesideAnInfiniteInputIsNamed() {
        Report r = GradCheck.ofArray("f", x -> Math.log1p(Math.exp(x[1] - x[0])) + x[0], x -> new double[] {
                    1 / (1 + Math.exp(x[1] - x[0])),
                    Double.isInfinite(x[1]) ? Double.NaN : 1 / (1 + Math.exp(x[0] - x[1]))
                })
                .at(0.5, Double.NEGATIVE_INFINITY);
        assertEquals(Verdict.NONFINITE, r.verdict(), r::toTable);
        assertFalse(r.findings().isEmpty());
        assertTrue(r.toString().contains("dX[0,1]"), r::toTable);
    }
}
