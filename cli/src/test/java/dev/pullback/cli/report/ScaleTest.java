package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScaleTest {
    private static String labels(Scale scale) {
        return String.join(" ", scale.ticks().stream().map(Scale::label).toList());
    }

    @Test
    void marksRoundNumbers() {
        assertEquals("0 0.5 1 1.5 2", labels(Scale.linear(0.1, 1.9)));
        assertEquals("0.7 0.75 0.8 0.85 0.9 0.95 1", labels(Scale.linear(0.72, 0.97)));
        assertEquals("-20 0 20 40 60", labels(Scale.linear(-3, 55.0)));
        assertEquals("0.2 0.4 0.6 0.8 1", labels(Scale.exact(0.1, 1.05)));
        assertEquals("0.001 0.01 0.1 1", labels(Scale.log(0.0013, 0.7)));
        assertEquals("0.02 0.05 0.1 0.2 0.5 1", labels(Scale.log(0.03, 0.9)));
        assertEquals("1e-9 1e-7 1e-5 0.001 0.1", labels(Scale.log(2e-9, 0.08)));
    }

    @Test
    void countsEpochs() {
        assertEquals("1", labels(Scale.counting(1)));
        assertEquals("1 2 3 4", labels(Scale.counting(4)));
        assertEquals("1 5 10 15 20 25 30 35 40", labels(Scale.counting(40)));
        assertEquals("1 20 40 60 80 100 120", labels(Scale.counting(137)));
    }

    @Test
    void holdsWhateverItIsMadeFor() {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 2000; trial++) {
            double a = Math.exp(random.nextDouble(-30, 30)) * (random.nextBoolean() ? 1 : -1);
            double b = trial % 10 == 0 ? a : Math.exp(random.nextDouble(-30, 30));
            requireHolds(Scale.linear(Math.min(a, b), Math.max(a, b)), a, b);
            double c = Math.abs(a);
            double d = Math.abs(b);
            requireHolds(Scale.log(Math.min(c, d), Math.max(c, d)), c, d);
        }
    }

    private static void requireHolds(Scale scale, double a, double b) {
        List<Double> ticks = scale.ticks();
        assertTrue(ticks.size() >= 2 && ticks.size() <= 13, scale.toString());
        for (double x : new double[] {a, b}) {
            assertTrue(scale.place(x) >= -1e-9 && scale.place(x) <= 1 + 1e-9, x + " in " + scale);
        }
    }
}
