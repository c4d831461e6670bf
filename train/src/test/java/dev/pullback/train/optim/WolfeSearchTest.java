package dev.pullback.train.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the line search tries the steps that SciPy's does, and what it does where SciPy gives up. */
class WolfeSearchTest {
    /** A function that remembers where it was evaluated. */
    private static final class Recorded implements WolfeSearch.Line {
        private final DoubleUnaryOperator f;
        private final DoubleUnaryOperator derivative;
        private final List<Double> steps = new ArrayList<>();

        Recorded(DoubleUnaryOperator f, DoubleUnaryOperator derivative) {
            this.f = f;
            this.derivative = derivative;
        }

        @Override
        public void at(double step) {
            steps.add(step);
        }

        private double last() {
            return steps.get(steps.size() - 1);
        }

        @Override
        public double value() {
            return f.applyAsDouble(last());
        }

        @Override
        public double slope() {
            return derivative.applyAsDouble(last());
        }

        double search(double first) {
            return new WolfeSearch().search(this, f.applyAsDouble(0), derivative.applyAsDouble(0), first);
        }
    }

    private static Recorded line(String kind, double[] p) {
        return switch (kind) {
            case "trig" ->
                new Recorded(
                        t -> -t + p[0] * t * t + p[1] * (1 - Math.cos(p[2] * t)),
                        t -> -1 + 2 * p[0] * t + p[1] * p[2] * Math.sin(p[2] * t));
            // the functions 1, 2 and 4 to 6 of section 5 of Moré and Thuente
            case "ratio" ->
                new Recorded(t -> -t / (t * t + p[0]), t -> (t * t - p[0]) / ((t * t + p[0]) * (t * t + p[0])));
            case "poly" ->
                new Recorded(
                        t -> Math.pow(t + p[0], 5) - 2 * Math.pow(t + p[0], 4),
                        t -> 5 * Math.pow(t + p[0], 4) - 8 * Math.pow(t + p[0], 3));
            case "yanai" -> {
                double a = Math.sqrt(1 + p[0] * p[0]) - p[0];
                double b = Math.sqrt(1 + p[1] * p[1]) - p[1];
                yield new Recorded(
                        t -> a * Math.hypot(1 - t, p[1]) + b * Math.hypot(t, p[0]),
                        t -> -a * (1 - t) / Math.hypot(1 - t, p[1]) + b * t / Math.hypot(t, p[0]));
            }
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.trim().split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    static List<String> cases() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(WolfeSearchTest.class.getResourceAsStream("/wolfe-search.txt"))) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(text -> !text.startsWith("#"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void triesTheStepsOfSciPy(String text) {
        String kind = text.substring(0, text.indexOf(' '));
        String[] parts = text.substring(kind.length()).split(";", -1);
        double[] expected = numbers(parts[1]);
        Recorded line = line(kind, numbers(parts[0]));
        double step = line.search(expected[0]);
        double[] actual = line.steps.stream().mapToDouble(Double::doubleValue).toArray();
        double[] relative = new double[actual.length];
        for (int i = 0; i < actual.length; i++) relative[i] = i < expected.length ? actual[i] / expected[i] : 0;
        double[] ones = new double[expected.length];
        Arrays.fill(ones, 1);
        assertArrayEquals(ones, relative, 1e-9, () -> Arrays.toString(actual));
        assertEquals(line.last(), step);
    }

    @Test
    void aStepBeyondTheDomainIsShortenedToATenth() {
        Recorded line = new Recorded(t -> t < 2 ? (t - 1) * (t - 1) : Double.NaN, t -> 2 * (t - 1));
        assertEquals(1, line.search(10));
        assertEquals(List.of(10.0, 1.0), line.steps);
        Recorded slope = new Recorded(t -> (t - 1) * (t - 1), t -> t < 2 ? 2 * (t - 1) : Double.POSITIVE_INFINITY);
        assertEquals(1, slope.search(10));
    }

    @Test
    void withoutASmallerValueTheStepIsZero() {
        Recorded rising = new Recorded(t -> t, t -> -1);
        assertEquals(0, rising.search(1));
        assertTrue(rising.steps.size() <= 20, () -> "" + rising.steps);
        Recorded nowhere = new Recorded(t -> t == 0 ? 0 : Double.NaN, t -> -1);
        assertEquals(0, nowhere.search(1));
        assertEquals(20, nowhere.steps.size());
    }

    @Test
    void aStepWithoutEnoughDecreaseIsAcceptedIfItIsFlat() {
        Recorded ratio = line("ratio", new double[] {0.1});
        assertEquals(990, ratio.search(990));
        assertTrue(ratio.value() > -1e-3 * 990 * 10, "the first condition");
    }

    @Test
    void aFunctionThatFallsWithoutEndEndsAtTheBestStep() {
        Recorded falling = new Recorded(t -> -t, t -> -1);
        double step = falling.search(1);
        assertEquals(falling.last(), step);
        assertEquals(1e10, step);
        assertEquals(21, falling.steps.size());
    }

    @Test
    void aDecreaseThatIsLostInRoundingIsAccepted() {
        double lost = 5e-14;
        Recorded line = new Recorded(t -> t == 0 ? 1 : 1 + lost, t -> t == 0 ? -1e-9 : 5e-10);
        assertEquals(0.5, line.search(0.5));
        assertEquals(1, line.steps.size());
        Recorded negative = new Recorded(t -> t == 0 ? -1 : -1 + lost, t -> t == 0 ? -1e-9 : 5e-10);
        assertEquals(0.5, negative.search(0.5));
        Recorded more = new Recorded(t -> t == 0 ? 1 : 1 + 4 * lost, t -> t == 0 ? -1e-9 : 5e-10);
        assertEquals(0, more.search(0.5));
    }
}
