package dev.pullback.check.planted;

import static dev.pullback.check.Verdict.NONFINITE;
import static dev.pullback.check.Verdict.WRONG;
import static dev.pullback.check.planted.PlantedRules.random;
import static dev.pullback.check.planted.PlantedVjps.one;
import static dev.pullback.check.subject.MatrixMath.each;

import dev.pullback.check.Criterion;
import dev.pullback.check.GradCheck;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import dev.pullback.check.planted.PlantedBugs.Bug;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongFunction;
import java.util.stream.DoubleStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Wrong gradients in plain Java that are hard to detect. The function is noisy or has a tiny constant in its
 * denominator, the point is at the edge of the domain, the gradient is clipped, or it is wrong only for some cotangents
 * or for some of many entries.
 */
final class PlantedHardCases {
    private static final DMatrixRMaj FROM_ZERO = row(0, 1, 4);

    private PlantedHardCases() {}

    static List<Bug> bugs() {
        return List.of(
                slope(
                        "guard 1/(x + 1e-12): sign",
                        x -> 1 / (x + 1e-12),
                        x -> 1 / ((x + 1e-12) * (x + 1e-12)),
                        random(2, 3)),
                slope(
                        "guard log(x + 1e-20): ten times",
                        x -> Math.log(x + 1e-20),
                        x -> 10 / (x + 1e-20),
                        row(0.5, 0.7)),
                slope(
                        "guard √(x² + 1e-24): sign",
                        x -> Math.sqrt(x * x + 1e-24),
                        x -> -x / Math.sqrt(x * x + 1e-24),
                        random(2, 3)),
                slope(
                        "guard 1/(x² + 1e-8): factor 2 forgotten",
                        x -> 1 / (x * x + 1e-8),
                        x -> -x / Math.pow(x * x + 1e-8, 2),
                        random(2, 3)),
                slope(
                        "noise of 1e-8: 1% off",
                        x -> Math.sin(x) + 1e-8 * noise(x), x -> 1.01 * Math.cos(x), random(2, 3)),
                slope("noise of 1e-7: sign", x -> Math.exp(x) + 1e-7 * noise(x), x -> -Math.exp(x), random(2, 3)),
                slope(
                        "relative noise of 1e-9: half",
                        x -> x * x * x * (1 + 1e-9 * noise(x)),
                        x -> 1.5 * x * x,
                        random(2, 3)),
                slope("edge: √x at 0, finite", Math::sqrt, x -> x == 0 ? -5 : 0.5 / Math.sqrt(x), FROM_ZERO),
                slope(
                        "edge: √x at 0, wrong infinity",
                        Math::sqrt,
                        x -> x == 0 ? Double.NEGATIVE_INFINITY : 0.5 / Math.sqrt(x),
                        FROM_ZERO),
                slope("edge: ∛x at 0, finite", Math::cbrt, x -> x == 0 ? 7 : 1 / (3 * sqr(Math.cbrt(x))), FROM_ZERO),
                slope(
                        "edge: arcsin at 1, finite",
                        Math::asin,
                        x -> x >= 1 ? 3 : 1 / Math.sqrt(1 - x * x),
                        row(1, 0.5, -0.3)),
                slope("edge: x^1.5 at 0, 2", x -> Math.pow(x, 1.5), x -> x == 0 ? 2 : 1.5 * Math.sqrt(x), FROM_ZERO),
                slope("exp: slope clipped at 20", Math::exp, x -> Math.exp(Math.min(x, 20)), row(0.5, 1, -0.3)),
                slope("exp: slope clipped at 100", Math::exp, x -> Math.exp(Math.min(x, 100)), row(0.5, 1, -0.3)),
                slope(
                        "sinh: slope clipped at 15",
                        Math::sinh,
                        x -> Math.cosh(Math.max(-15, Math.min(15, x))),
                        random(2, 3)),
                slope("sine: wrong at zero, 700 entries", Math::sin, x -> x == 0 ? 0 : Math.cos(x), random(25, 28)),
                slope(
                        "cube: doubled beyond 5, 800 entries",
                        x -> x * x * x,
                        x -> (x > 5 ? 6 : 3) * x * x,
                        random(20, 40)),
                derivative("product: zero at a single zero", WRONG, "", seed -> GradCheck.ofArray(
                                "planted", PlantedHardCases::product, x -> {
                                    double p = product(x);
                                    return Arrays.stream(x)
                                            .map(v -> p == 0 ? 0 : p / v)
                                            .toArray();
                                })
                        .seed(seed)
                        .at(0.5, 1.5, -2)),
                derivative("NaN beside an infinite input", NONFINITE, "", seed -> GradCheck.ofArray(
                                "planted", x -> Math.tanh(x[0]) + Math.tanh(x[1]), x -> Arrays.stream(x)
                                        .map(v -> Double.isInfinite(v) ? Double.NaN : 1 - sqr(Math.tanh(v)))
                                        .toArray())
                        .seed(seed)
                        .at(0.5, Double.POSITIVE_INFINITY)),
                derivative("fast mode: shifted mask among many kinks", WRONG, "", seed -> elementwise(
                                x -> Math.max(x, 0), x -> x > 0.01 ? 1 : 0)
                        .fast()
                        .seed(seed)
                        .at(random(784, 128))),
                cube("wrong on the diagonal", "on the diagonal", i -> i % 4 == 0 ? 6 : 3),
                cube("wrong below the diagonal", "below the diagonal", i -> i / 3 > i % 3 ? 6 : 3),
                derivative(
                        "bias: cotangent of one row in place of the sum",
                        WRONG,
                        "a sum is missing",
                        seed -> GradCheck.of(
                                        "planted",
                                        x -> each(new DMatrixRMaj(4, 3), (i, v) -> x[0].data[i % 3]),
                                        (g, x) -> one(each(x[0], (i, v) -> g.data[i])))
                                .seed(seed)
                                .at(random(1, 3))),
                law("cotangent rounded to float", seed -> GradCheck.of(
                                "planted",
                                PlantedVjps::cube,
                                PlantedVjps.elementwise((i, g, x) -> (float) g * 3 * x * x))
                        .seed(seed)
                        .at(random(2, 3))),
                law("cotangent rounded to 30 bits", seed -> GradCheck.of(
                                "planted",
                                PlantedVjps::cube,
                                PlantedVjps.elementwise((i, g, x) -> first30Bits(g) * 3 * x * x))
                        .seed(seed)
                        .at(random(2, 3))),
                law("sum over a broadcast axis in float", seed -> GradCheck.of(
                                "planted",
                                x -> each(new DMatrixRMaj(4, 3), (i, v) -> x[0].data[i % 3]),
                                (g, x) -> one(each(x[0], (i, v) -> floatSum(g, i))))
                        .seed(seed)
                        .at(random(1, 3))),
                law(
                        "right only for cotangents of both signs",
                        seed -> factor(seed, g -> elements(g).allMatch(v -> v > 0) ? 1 : 2)),
                law("right only for cotangents that differ", seed -> factor(seed, g -> isConstant(g) ? 1 : 2)),
                law(
                        "right only for cotangents whose sum is not zero",
                        seed -> factor(seed, g -> elements(g).sum() == 0 ? 1 : 2)));
    }

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    private static double sqr(double v) {
        return v * v;
    }

    private static double product(double[] x) {
        return Arrays.stream(x).reduce(1, (p, v) -> p * v);
    }

    /** Returns a number between -1/2 and 1/2 that depends on every bit of x. */
    private static double noise(double x) {
        return new Random(Double.doubleToLongBits(x) * 0x9E3779B97F4A7C15L).nextDouble() - 0.5;
    }

    private static double first30Bits(double v) {
        double c = (0x1p23 + 1) * v; // Veltkamp's splitting
        return c - (c - v);
    }

    private static double floatSum(DMatrixRMaj g, int col) {
        float sum = 0;
        for (int i = 0; i < g.numRows; i++) sum += (float) g.get(i, col);
        return sum;
    }

    private static DoubleStream elements(DMatrixRMaj m) {
        return Arrays.stream(m.data).limit(m.getNumElements());
    }

    private static boolean isConstant(DMatrixRMaj g) {
        return elements(g).allMatch(v -> v == g.data[0]);
    }

    private interface Factor {
        double of(DMatrixRMaj g);
    }

    /** A check of 2X whose gradient is multiplied by a factor that depends on the cotangent. */
    private static Report factor(long seed, Factor factor) {
        return GradCheck.of("planted", x -> each(x[0], (i, v) -> 2 * v), (g, x) -> {
                    double f = factor.of(g);
                    return one(each(g, (i, v) -> f * v));
                })
                .seed(seed)
                .at(random(3, 4));
    }

    private static GradCheck elementwise(DoubleUnaryOperator f, DoubleUnaryOperator slope) {
        return GradCheck.of(
                "planted",
                x -> each(x[0], (i, v) -> f.applyAsDouble(v)),
                PlantedVjps.elementwise((i, g, x) -> g * slope.applyAsDouble(x)));
    }

    private static Bug slope(String name, DoubleUnaryOperator f, DoubleUnaryOperator slope, DMatrixRMaj x) {
        return derivative(
                name, WRONG, "", seed -> elementwise(f, slope).seed(seed).at(x));
    }

    private interface Slope {
        double at(int entry);
    }

    private static Bug cube(String name, String hint, Slope slope) {
        return derivative(name, WRONG, hint, seed -> GradCheck.of(
                        "planted", PlantedVjps::cube, PlantedVjps.elementwise((i, g, x) -> slope.at(i) * g * x * x))
                .seed(seed)
                .at(random(3, 3)));
    }

    private static Bug law(String name, LongFunction<Report> check) {
        return new Bug(name, WRONG, Criterion.LINEARITY, "", check);
    }

    private static Bug derivative(String name, Verdict verdict, String hint, LongFunction<Report> check) {
        return new Bug(name, verdict, Criterion.DERIVATIVE, hint, check);
    }
}
