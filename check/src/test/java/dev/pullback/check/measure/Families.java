package dev.pullback.check.measure;

import dev.pullback.check.Noisy;
import dev.pullback.check.subject.Scales;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Smooth functions of one number and their derivatives, to calibrate the error bar. */
record Families(String name, DoubleUnaryOperator f, DoubleUnaryOperator slope, double low, double high) {
    static final List<Families> ALL = List.of(
            new Families("exp", Math::exp, Math::exp, -5, 5),
            new Families("exp 10x", x -> Math.exp(10 * x), x -> 10 * Math.exp(10 * x), -3, 3),
            new Families("log", Math::log, x -> 1 / x, 1e-3, 100),
            new Families("sqrt", Math::sqrt, x -> 0.5 / Math.sqrt(x), 1e-4, 100),
            new Families("1/x", x -> 1 / x, x -> -1 / (x * x), 0.01, 10),
            new Families("x^7", x -> Math.pow(x, 7), x -> 7 * Math.pow(x, 6), -3, 3),
            new Families("sin", Math::sin, Math::cos, -20, 20),
            new Families("sin 50x", x -> Math.sin(50 * x), x -> 50 * Math.cos(50 * x), -3, 3),
            new Families("sin x^2", x -> Math.sin(x * x), x -> 2 * x * Math.cos(x * x), -8, 8),
            new Families(
                    "exp sin 3x",
                    x -> Math.exp(Math.sin(3 * x)),
                    x -> 3 * Math.cos(3 * x) * Math.exp(Math.sin(3 * x)),
                    -5,
                    5),
            new Families("tanh", Math::tanh, x -> 1 / (Math.cosh(x) * Math.cosh(x)), -4, 4),
            new Families(
                    "sigmoid", x -> 1 / (1 + Math.exp(-x)), x -> 1 / ((1 + Math.exp(-x)) * (1 + Math.exp(x))), -6, 6),
            new Families("gauss", x -> Math.exp(-x * x), x -> -2 * x * Math.exp(-x * x), -3, 3),
            new Families("runge", x -> 1 / (1 + 25 * x * x), x -> -50 * x / Math.pow(1 + 25 * x * x, 2), -2, 2));

    /** Returns a point of the domain for a number from 0 to 1. */
    double at(double share) {
        return low + (high - low) * share;
    }

    /** Checks a claimed slope at {@code x}, with noise of a relative size added to the function. */
    LineCheck judge(double x, double claimed, double noise) {
        double size = noise * Math.max(1, Math.abs(f.applyAsDouble(x)));
        DoubleUnaryOperator noisy = v -> f.applyAsDouble(v) + (noise == 0 ? 0 : size * Noisy.hash(v));
        double[] center = {noisy.applyAsDouble(x)};
        Line line = (t, out) -> {
            out[0] = noisy.applyAsDouble(x + t);
            return x + t - x;
        };
        double scale = Scales.powerOfTwo(Math.max(Math.abs(x), 1e-3));
        Noise first = new Noise(1);
        first.measure(line, scale, center);
        LineCheck check = new LineCheck(center, dev.pullback.check.subject.Precision.DOUBLE);
        check.check(line, scale, new double[] {claimed}, first.least(), Math.abs(claimed));
        return check;
    }

    @Override
    public String toString() {
        return name;
    }
}
