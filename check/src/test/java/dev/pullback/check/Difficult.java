package dev.pullback.check;

import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.core.Shape;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Right gradients of functions that are difficult to check: kinks, ties, noise, steepness, oscillation, scale, cancellation, narrow domains. */
final class Difficult {
    /** A right gradient, and its check as a function of a seed. */
    record Case(String name, Function<Random, Report> check) {
        @Override
        public String toString() {
            return name;
        }
    }

    private Difficult() {}

    static List<Case> all() {
        return List.of(
                tape("relu at zero", x -> relu(x[0]), r -> new DMatrixRMaj(3, 4)),
                tape(
                        "relu, a kink 5e-7 away",
                        x -> relu(x[0]),
                        r -> fill(2, 3, () -> 5e-7 * (r.nextBoolean() ? 1 : -1))),
                tape(
                        "relu of a shifted input, a kink 5e-7 away",
                        x -> relu(shift(x[0], -1)),
                        r -> fill(2, 3, () -> 1 + 5e-7 * r.nextGaussian())),
                tape("row maximum with ties", x -> rowMax(x[0]), r -> fill(3, 5, () -> r.nextInt(2))),
                tape("maximum with ties", x -> maximum(x[0], scale(x[0], 1)), r -> normal(r, 3, 4)),
                tape(
                        "absolute value as a sum of two relus",
                        x -> add(relu(x[0]), relu(neg(x[0]))),
                        r -> fill(3, 4, () -> r.nextInt(3) - 1)),
                tape(
                        "identity as a difference of two relus",
                        x -> sub(relu(x[0]), relu(neg(x[0]))),
                        r -> new DMatrixRMaj(3, 4)),
                tape(
                        "identity as a minimum and a maximum",
                        x -> add(relu(x[0]), minimum(x[0], x[0].tape().constant(0))),
                        r -> new DMatrixRMaj(3, 4)),
                tape(
                        "huber, at the joint of its pieces",
                        Difficult::huber,
                        r -> fill(3, 4, () -> r.nextInt(5) * 0.5 - 1)),
                tape(
                        "three layers of relu",
                        Difficult::network,
                        r -> normal(r, 4, 5),
                        r -> normal(r, 5, 6),
                        r -> normal(r, 6, 3)),
                tape("softmax of large logits", x -> softmax(scale(x[0], 300)), r -> normal(r, 3, 4)),
                tape("log-sum-exp of equal logits", x -> logSumExp(x[0]), r -> new DMatrixRMaj(2, 5)),
                tape("norm at zero", x -> norm(x[0]), r -> new DMatrixRMaj(3, 2)),
                tape("norm of tiny numbers", x -> norm(x[0]), r -> fill(3, 2, () -> 1e-160 * r.nextGaussian())),
                tape("log near 1e-7", x -> log(x[0]), r -> fill(3, 2, () -> 1e-7 * (1 + r.nextDouble()))),
                tape(
                        "log of numbers of all sizes",
                        x -> log(x[0]),
                        r -> fill(3, 3, () -> Math.pow(10, r.nextInt(20) - 8))),
                tape(
                        "numbers near 1e12",
                        x -> scale(mul(x[0], x[0]), 1e-12),
                        r -> fill(3, 2, () -> 1e12 * (1 + r.nextDouble()))),
                tape("saturated tanh", x -> tanh(x[0]), r -> fill(3, 2, () -> 15 + 10 * r.nextDouble())),
                tape("saturated sigmoid", x -> sigmoid(x[0]), r -> fill(3, 2, () -> -30 + 60 * r.nextDouble())),
                tape(
                        "recomputed",
                        x -> Autodiff.checkpoint(z -> tanh(matmul(z[0], z[0]))).apply(x),
                        r -> normal(r, 3, 3)),
                tape(
                        "broadcast over a huge offset",
                        x -> add(x[0], x[0].tape().constant(new Shape(1, 1), 1e8)),
                        r -> normal(r, 3, 2)),
                each("sin 50x", x -> Math.sin(50 * x), x -> 50 * Math.cos(50 * x), Random::nextGaussian),
                each("sin 5000x", x -> Math.sin(5000 * x), x -> 5000 * Math.cos(5000 * x), Random::nextGaussian),
                each("sin at 1e12", Math::sin, Math::cos, r -> 1e12 * (1 + r.nextDouble())),
                each("exp 30x", x -> Math.exp(30 * x), x -> 30 * Math.exp(30 * x), Random::nextGaussian),
                each("huge values", x -> 1e200 * x * x * x, x -> 3e200 * x * x, Random::nextGaussian),
                each("tiny values", x -> 1e-200 * x * x * x, x -> 3e-200 * x * x, Random::nextGaussian),
                each("tiny inputs", x -> Math.exp(1e9 * x), x -> 1e9 * Math.exp(1e9 * x), r -> 1e-9 * r.nextGaussian()),
                each(
                        "tiny inputs of a function of size one",
                        x -> Math.cos(1 + x),
                        x -> -Math.sin(1 + x),
                        r -> 1e-9 * r.nextGaussian()),
                each("cancellation", x -> (1e8 + x) - 1e8, x -> 1, Random::nextGaussian),
                each("white noise of 1e-9", x -> Math.sin(x) + 1e-9 * Noisy.hash(x), Math::cos, Random::nextGaussian),
                each("white noise of 1e-5", x -> Math.sin(x) + 1e-5 * Noisy.hash(x), Math::cos, Random::nextGaussian),
                each("a staircase of 1e-8", x -> Math.rint(1e8 * Math.sin(x)) / 1e8, Math::cos, Random::nextGaussian),
                each("a staircase of 1e-4", x -> Math.rint(1e4 * Math.sin(x)) / 1e4, Math::cos, Random::nextGaussian),
                each("single precision", x -> (float) Math.sin(x), Math::cos, Random::nextGaussian),
                each(
                        "a solver that stops early",
                        x -> cubeRoot(1 + x * x),
                        x -> 2 * x / (3 * Math.pow(Math.cbrt(1 + x * x), 2)),
                        Random::nextGaussian),
                each(
                        "arcsin near one",
                        Math::asin,
                        x -> 1 / Math.sqrt((1 - x) * (1 + x)),
                        r -> 1 - 1e-6 * r.nextDouble()),
                each("a pole nearby", x -> 1 / (x - 1), x -> -1 / ((x - 1) * (x - 1)), r -> 1 + 1e-5 * r.nextDouble()),
                each("power 1.5 at the edge of its domain", x -> Math.pow(x, 1.5), x -> 1.5 * Math.sqrt(x), r -> 0),
                each("a jump nearby", x -> Math.floor(x) * 3 + x, x -> 1, r -> 2 + 1e-6 * r.nextDouble()),
                each(
                        "oscillation that grows faster towards zero",
                        x -> x * x * Math.sin(1 / x),
                        x -> 2 * x * Math.sin(1 / x) - Math.cos(1 / x),
                        r -> 1e-3 * (1 + r.nextDouble())),
                each(
                        "a function without a Taylor series",
                        x -> x == 0 ? 0 : Math.exp(-1 / (x * x)),
                        x -> x == 0 ? 0 : 2 / (x * x * x) * Math.exp(-1 / (x * x)),
                        r -> 0.3 * r.nextDouble()),
                each("a ripple", x -> x + 1e-9 * Math.sin(1e9 * x), x -> 1 + Math.cos(1e9 * x), Random::nextGaussian),
                each("a kink 1e-12 away", x -> Math.abs(x - 1), x -> Math.signum(x - 1), r -> 1 + 1e-12),
                new Case("inverse of a Hilbert matrix", Difficult::hilbert),
                new Case("variance as a difference of means", Difficult::variance),
                new Case("the median", Difficult::median));
    }

    private interface Filling {
        double next();
    }

    @SafeVarargs
    private static Case tape(String name, Fn.N f, Function<Random, DMatrixRMaj>... inputs) {
        return new Case(name, r -> {
            DMatrixRMaj[] x = new DMatrixRMaj[inputs.length];
            for (int i = 0; i < x.length; i++) x[i] = inputs[i].apply(r);
            return GradCheck.of(name, f).seed(r.nextLong()).at(x);
        });
    }

    private static Case each(
            String name, DoubleUnaryOperator f, DoubleUnaryOperator slope, Function<Random, ? extends Number> x) {
        return new Case(name, r -> GradCheck.of(
                        name, a -> map(a[0], f), (g, a) -> new DMatrixRMaj[] {times(g, map(a[0], slope))})
                .seed(r.nextLong())
                .at(fill(2, 3, () -> x.apply(r).doubleValue())));
    }

    private static DMatrixRMaj fill(int rows, int cols, Filling numbers) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = numbers.next();
        return m;
    }

    private static DMatrixRMaj normal(Random r, int rows, int cols) {
        return fill(rows, cols, r::nextGaussian);
    }

    private static DMatrixRMaj map(DMatrixRMaj x, DoubleUnaryOperator f) {
        DMatrixRMaj y = new DMatrixRMaj(x.numRows, x.numCols);
        for (int i = 0; i < y.data.length; i++) y.data[i] = f.applyAsDouble(x.data[i]);
        return y;
    }

    private static DMatrixRMaj times(DMatrixRMaj a, DMatrixRMaj b) {
        return CommonOps_DDRM.elementMult(a, b, null);
    }

    private static dev.pullback.core.Var huber(dev.pullback.core.Var... x) {
        var size = abs(x[0]);
        return where(step(shift(size, -1)), shift(size, -0.5), scale(square(x[0]), 0.5));
    }

    private static dev.pullback.core.Var network(dev.pullback.core.Var... x) {
        return relu(matmul(relu(matmul(relu(x[0]), x[1])), x[2]));
    }

    /** A cube root by a damped iteration, stopped at a relative change of 1e-13. */
    private static double cubeRoot(double x) {
        double y = 1;
        double step = y;
        for (int k = 0; k < 500 && Math.abs(step) > 1e-13 * y; k++) {
            step = (y - x / (y * y)) / 4;
            y -= step;
        }
        return y;
    }

    private static Report hilbert(Random r) {
        DMatrixRMaj h = new DMatrixRMaj(5, 5);
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < 5; j++) h.set(i, j, (1 + 0.1 * r.nextDouble()) / (i + j + 1));
        }
        return GradCheck.of("inverse", Difficult::inverse, (g, x) -> {
                    DMatrixRMaj y = inverse(x);
                    DMatrixRMaj left = CommonOps_DDRM.multTransA(y, g, null);
                    DMatrixRMaj d = CommonOps_DDRM.multTransB(left, y, null);
                    CommonOps_DDRM.changeSign(d);
                    return new DMatrixRMaj[] {d};
                })
                .at(h);
    }

    private static DMatrixRMaj inverse(DMatrixRMaj... x) {
        DMatrixRMaj y = new DMatrixRMaj(x[0].numRows, x[0].numCols);
        if (!CommonOps_DDRM.invert(x[0].copy(), y)) y.fill(Double.NaN);
        return y;
    }

    private static Report variance(Random r) {
        return GradCheck.ofArray(
                        "variance",
                        x -> {
                            double sum = 0;
                            double squares = 0;
                            for (double v : x) {
                                sum += v;
                                squares += v * v;
                            }
                            return squares / x.length - sum / x.length * (sum / x.length);
                        },
                        x -> {
                            double mean = 0;
                            for (double v : x) mean += v / x.length;
                            double[] d = new double[x.length];
                            for (int i = 0; i < d.length; i++) d[i] = 2 * (x[i] - mean) / x.length;
                            return d;
                        })
                .at(r.doubles(8, 1e4, 1e4 + 1).toArray());
    }

    private static Report median(Random r) {
        return GradCheck.ofArray(
                        "median",
                        x -> {
                            double[] sorted = x.clone();
                            java.util.Arrays.sort(sorted);
                            return sorted[x.length / 2];
                        },
                        x -> {
                            double[] sorted = x.clone();
                            java.util.Arrays.sort(sorted);
                            double[] d = new double[x.length];
                            for (int i = 0; i < d.length; i++) {
                                if (x[i] == sorted[x.length / 2]) {
                                    d[i] = 1;
                                    return d;
                                }
                            }
                            return d;
                        })
                .at(r.ints(7, 0, 4).asDoubleStream().toArray());
    }
}
