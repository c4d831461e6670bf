package dev.pullback.kernels.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.kernels.Backend;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;

/** Checks that the implementations agree, and that the result for an element depends on that element alone. */
class ElementwiseTest {
    private static final int LONG = 30_001;

    private static final double[] ODD = {
        0.0,
        -0.0,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        1e-300,
        350,
        -350,
        Math.nextDown(350),
        -745.2,
        -708.5,
        -800,
        -801,
        709.8,
        22,
        Math.nextUp(22.0),
        -22,
        11,
        0x1p-54
    };

    /** A function of one array. */
    private interface Function {
        void run(double[] x, double[] y, int n);
    }

    private static List<Function> functions(Elementwise e) {
        return List.of(
                e::exp,
                e::tanh,
                e::sechSquare,
                e::sigmoid,
                e::silu,
                e::step,
                (x, y, n) -> e.mulOrZero(x, x, y, n),
                (x, y, n) -> e.mulStep(x, x, y, n));
    }

    @Example
    void mulStepIsMulOrZeroOfAStep() {
        double[] a = numbers(3);
        double[] b = numbers(4);
        double[] expected = new double[LONG];
        double[] found = new double[LONG];
        for (Elementwise e :
                List.of(Backend.scalar().elementwise(), new VectorElementwise(), new ScalarElementwise())) {
            e.step(b, expected, LONG);
            e.mulOrZero(a, expected, expected, LONG);
            e.mulStep(a, b, found, LONG);
            assertArrayEquals(expected, found);
        }
    }

    private static double[] numbers(long seed) {
        Random random = new Random(seed);
        double[] x = new double[LONG + 3];
        double[] scales = {1e-9, 0.1, 1, 5, 20, 400, 1000};
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(20) == 0
                    ? ODD[random.nextInt(ODD.length)]
                    : random.nextGaussian() * scales[random.nextInt(scales.length)];
        }
        return x;
    }

    @Example
    void scalarAdaptiveAndVectorGiveTheSameBits() {
        double[] x = numbers(2);
        List<Function> vector = functions(new VectorElementwise());
        List<Function> scalar = functions(new ScalarElementwise());
        List<Function> adaptive = functions(Elementwise.adaptive());
        for (int f = 0; f < vector.size(); f++) {
            double[] expected = new double[LONG];
            vector.get(f).run(x, expected, LONG);
            for (Function other : List.of(scalar.get(f), adaptive.get(f))) {
                double[] found = new double[LONG];
                other.run(x, found, LONG);
                assertArrayEquals(expected, found);
            }
        }
    }

    @Example
    void aResultDependsOnItsElementAlone() {
        double[] x = numbers(1);
        for (Elementwise e : List.of(Backend.scalar().elementwise(), new VectorElementwise())) {
            for (Function f : functions(e)) {
                double[] whole = new double[x.length];
                f.run(x, whole, LONG);
                double[] inPlace = x.clone();
                f.run(inPlace, inPlace, LONG);
                assertArrayEquals(Arrays.copyOf(whole, LONG), Arrays.copyOf(inPlace, LONG));
                double[] x1 = new double[1];
                double[] y1 = new double[1];
                for (int i = 0; i < LONG; i++) {
                    x1[0] = x[i];
                    f.run(x1, y1, 1);
                    assertEquals(y1[0], whole[i], () -> "of " + x1[0]);
                }
                for (int i = LONG; i < x.length; i++) assertEquals(0, whole[i], "after the last");
            }
        }
    }
}
