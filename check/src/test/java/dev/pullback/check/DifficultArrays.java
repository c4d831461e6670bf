package dev.pullback.check;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Right gradients of functions of arrays: absolute deviations, order statistics, textbook backward passes, edges, cancellation. */
final class DifficultArrays {
    private DifficultArrays() {}

    static List<Difficult.Case> all() {
        return List.of(
                array("L1 norm", x -> sum(x, Math::abs), x -> map(x, Math::signum), r -> normal(r, 7)),
                array(
                        "mean absolute value",
                        x -> sum(x, Math::abs) / 7,
                        x -> map(x, v -> Math.signum(v) / 7),
                        r -> normal(r, 7)),
                array(
                        "pinball loss",
                        x -> sum(x, v -> Math.max(0.3 * v, -0.7 * v)) / 6,
                        x -> map(x, v -> (v > 0 ? 0.3 : -0.7) / 6),
                        r -> normal(r, 6)),
                array(
                        "hinge loss",
                        x -> sum(x, v -> Math.max(0, 1 - v)) / 7,
                        x -> map(x, v -> v < 1 ? -1.0 / 7 : 0),
                        r -> normal(r, 7)),
                array(
                        "total variation",
                        DifficultArrays::variation,
                        DifficultArrays::variationGradient,
                        r -> normal(r, 6)),
                order("median of an even number", 0, 0, 0.5, 0.5, 0, 0),
                order("quantile between two", 0, 0.3, 0.7, 0, 0),
                order("trimmed mean", 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0),
                order("midrange", 0.5, 0, 0, 0, 0.5),
                order("range", -1, 0, 0, 0, 1),
                order("second largest", 0, 0, 0, 1, 0),
                order("sum of the two largest", 0, 0, 0, 1, 1),
                order("weights that do not grow", 1, -2, 0.5, 3, -1, 0.1),
                array("cross-entropy", x -> crossEntropy(x), x -> crossEntropyGradient(x), r -> normal(r, 4)),
                array(
                        "cross-entropy of large logits",
                        x -> crossEntropy(x),
                        x -> crossEntropyGradient(x),
                        r -> map(normal(r, 4), v -> 30 * v)),
                array(
                        "cross-entropy, saturated",
                        x -> crossEntropy(x),
                        x -> crossEntropyGradient(x),
                        r -> map(normal(r, 4), v -> 120 * v)),
                array(
                        "logarithm of a softmax",
                        x -> -Math.log(softmax(x)[1]),
                        x -> crossEntropyGradient(x),
                        r -> map(normal(r, 4), v -> 7 * v)),
                array(
                        "sum of a softmax, constant",
                        x -> sum(softmax(x), v -> v),
                        x -> {
                            double[] p = softmax(x);
                            double total = sum(p, v -> v);
                            return map(p, v -> v * (1 - total));
                        },
                        r -> normal(r, 5)),
                each("x log x from 0", x -> x == 0 ? 0 : x * Math.log(x), x -> Math.log(x) + 1),
                each("x^1.2 from 0", x -> Math.pow(x, 1.2), x -> 1.2 * Math.pow(x, 0.2)),
                each("x^0.9 from 0", x -> Math.pow(x, 0.9), x -> 0.9 * Math.pow(x, -0.1)),
                each("√x from 0", Math::sqrt, x -> 0.5 / Math.sqrt(x)),
                each("sigmoid by its value", x -> 1 / (1 + Math.exp(-40 * x)), x -> {
                    double y = 1 / (1 + Math.exp(-40 * x));
                    return 40 * y * (1 - y);
                }),
                each("guard 1/(x + 1e-12)", x -> 1 / (x + 1e-12), x -> -1 / ((x + 1e-12) * (x + 1e-12))),
                array(
                        "(exp x - 1)/x",
                        x -> sum(x, v -> v == 0 ? 1 : (Math.exp(v) - 1) / v),
                        x -> map(x, v -> v == 0 ? 0.5 : (Math.exp(v) * (v - 1) + 1) / (v * v)),
                        r -> normal(r, 4)),
                array(
                        "log(1 + x)/x",
                        x -> sum(x, v -> v == 0 ? 1 : Math.log(1 + v) / v),
                        x -> map(x, v -> v == 0 ? -0.5 : 1 / (v * (1 + v)) - Math.log(1 + v) / (v * v)),
                        r -> map(normal(r, 4), Math::abs)),
                array(
                        "sin x / x",
                        x -> sum(x, v -> v == 0 ? 1 : Math.sin(v) / v),
                        x -> map(x, v -> v == 0 ? 0 : Math.cos(v) / v - Math.sin(v) / (v * v)),
                        r -> normal(r, 4)),
                array(
                        "√(1 + x²) - 1",
                        x -> sum(x, v -> Math.sqrt(1 + v * v) - 1),
                        x -> map(x, v -> v / Math.sqrt(1 + v * v)),
                        r -> normal(r, 4)),
                array(
                        "a pole 1e-9 away",
                        x -> sum(x, v -> Math.log(v / (1 - v))),
                        x -> map(x, v -> 1 / (v * (1 - v))),
                        r -> map(normal(r, 3), v -> 1 - 1e-9 * (1 + Math.abs(v)))));
    }

    private static Difficult.Case array(
            String name, ToDoubleFunction<double[]> f, UnaryOperator<double[]> gradient, Function<Random, double[]> x) {
        return new Difficult.Case(name, r -> {
            double[] at = x.apply(r);
            return GradCheck.ofArray(name, f, gradient)
                    .evenIfConstant()
                    .seed(r.nextLong())
                    .at(at);
        });
    }

    /** A sum of a function of one number, checked at 0 and at positive numbers only. */
    private static Difficult.Case each(String name, DoubleUnaryOperator f, DoubleUnaryOperator slope) {
        return new Difficult.Case(name, r -> GradCheck.ofArray(name, x -> sum(x, f), x -> map(x, slope))
                .onlyHere()
                .seed(r.nextLong())
                .at(0, r.nextDouble(), 1 + r.nextDouble()));
    }

    /** A weighted sum of the numbers in ascending order. */
    private static Difficult.Case order(String name, double... weights) {
        return array(
                name,
                x -> {
                    double[] sorted = x.clone();
                    Arrays.sort(sorted);
                    return IntStream.range(0, x.length)
                            .mapToDouble(i -> weights[i] * sorted[i])
                            .sum();
                },
                x -> {
                    int[] order = IntStream.range(0, x.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble(i -> x[i]))
                            .mapToInt(Integer::intValue)
                            .toArray();
                    double[] g = new double[x.length];
                    for (int i = 0; i < g.length; i++) g[order[i]] = weights[i];
                    return g;
                },
                r -> normal(r, weights.length));
    }

    private static double[] normal(Random r, int n) {
        return r.doubles(n).map(u -> r.nextGaussian()).toArray();
    }

    private static double[] map(double[] x, DoubleUnaryOperator f) {
        return Arrays.stream(x).map(f).toArray();
    }

    private static double sum(double[] x, DoubleUnaryOperator f) {
        double sum = 0;
        for (double v : x) sum += f.applyAsDouble(v);
        return sum;
    }

    private static double variation(double[] x) {
        double sum = 0;
        for (int i = 1; i < x.length; i++) sum += Math.abs(x[i] - x[i - 1]) / 7;
        return sum;
    }

    private static double[] variationGradient(double[] x) {
        double[] g = new double[x.length];
        for (int i = 1; i < x.length; i++) {
            double sign = Math.signum(x[i] - x[i - 1]) / 7;
            g[i] += sign;
            g[i - 1] -= sign;
        }
        return g;
    }

    private static double[] softmax(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        double sum = sum(x, v -> Math.exp(v - max));
        return map(x, v -> Math.exp(v - max) / sum);
    }

    private static double crossEntropy(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        return max + Math.log(sum(x, v -> Math.exp(v - max))) - x[1];
    }

    private static double[] crossEntropyGradient(double[] x) {
        double[] p = softmax(x);
        p[1] -= 1;
        return p;
    }
}
