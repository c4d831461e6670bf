package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.function.Elementwise;
import dev.pullback.kernels.function.Pointwise;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the elementwise functions of both backends with 60-digit arithmetic, checks special values, and checks that a result
 * does not depend on the position of its element.
 */
class ElementwiseAccuracyTest {
    private static final int POINTS = Integer.getInteger("pullback.accuracy.points", 1500);
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double[] SCALES = {1e-300, 1e-9, 0.01, 0.3, 1, 3, 10, 40, 350, 745};

    /** A function of the first n elements. */
    private interface Function {
        void run(double[] x, double[] y, int n);
    }

    private static Function of(Elementwise kernel, Pointwise f) {
        return (x, y, n) -> kernel.run(f, new double[][] {y, x}, new int[2], n, 0, 0);
    }

    private static Elementwise kernel(String name) {
        return (name.equals("vector") ? Backend.vector() : Backend.scalar()).elementwise();
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void nearTheExactValue(String name) {
        Elementwise kernel = kernel(name);
        BigDecimal one = BigDecimal.ONE;
        within(1, name + " exp", of(kernel, Pointwise.EXP), BigDecimalExp::of);
        within(2.5, name + " tanh", of(kernel, Pointwise.TANH), x -> {
            BigDecimal t = BigDecimalExp.minusOne(x.abs().multiply(BigDecimal.valueOf(2)));
            BigDecimal tanh = Exact.divide(t, t.add(BigDecimal.valueOf(2)));
            return x.signum() < 0 ? tanh.negate() : tanh;
        });
        within(4, name + " sechSquare", of(kernel, Pointwise.SECH_SQUARE), x -> {
            BigDecimal e = BigDecimalExp.of(x.abs().multiply(BigDecimal.valueOf(-2)));
            BigDecimal divisor = one.add(e);
            return Exact.divide(e.multiply(BigDecimal.valueOf(4)), divisor.multiply(divisor));
        });
        within(2, name + " sigmoid", of(kernel, Pointwise.SIGMOID), ElementwiseAccuracyTest::sigmoid);
        // for smaller x the sigmoid is subnormal and has few digits
        within(3, name + " silu", of(kernel, Pointwise.SILU), x -> x.multiply(sigmoid(x)));
    }

    private static BigDecimal sigmoid(BigDecimal x) {
        BigDecimal e = BigDecimalExp.of(x.abs().negate());
        return Exact.divide(x.signum() < 0 ? e : BigDecimal.ONE, BigDecimal.ONE.add(e));
    }

    /** Computes eˣ and eˣ − 1 to 60 digits. */
    private static final class BigDecimalExp {
        static BigDecimal of(BigDecimal x) {
            return Exact.exp(x);
        }

        static BigDecimal minusOne(BigDecimal x) {
            // for smaller x the series of three terms is accurate to 60 digits
            if (x.abs().doubleValue() > 1e-21) return Exact.exp(x).subtract(BigDecimal.ONE);
            return x.add(x.multiply(x).divide(BigDecimal.valueOf(2)));
        }
    }

    private static void within(double limit, String what, Function f, UnaryOperator<BigDecimal> exact) {
        Random random = new Random(3);
        double[] x = new double[POINTS];
        for (int i = 0; i < POINTS; i++) x[i] = SCALES[i % SCALES.length] * (2 * random.nextDouble() - 1);
        double[] y = new double[POINTS];
        f.run(x, y, POINTS);
        double worst = 0;
        double where = 0;
        for (int i = 0; i < POINTS; i++) {
            double ulps = Exact.ulps(y[i], exact.apply(Exact.of(x[i])));
            if (ulps <= worst) continue;
            worst = ulps;
            where = x[i];
        }
        if (Boolean.getBoolean("pullback.accuracy.print")) System.out.printf("%-18s within %.2f ulp%n", what, worst);
        assertTrue(worst <= limit, what + " is " + worst + " ulp off at " + where);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void specialValues(String name) {
        Elementwise kernel = kernel(name);
        double nan = Double.longBitsToDouble(0x7ff8000000000001L);
        double[] x = {0, -0.0, INF, -INF, nan, 1e300, -1e300, Double.MIN_VALUE, -Double.MIN_VALUE, 710, -746};
        check(of(kernel, Pointwise.EXP), x, 1, 1, INF, 0, nan, INF, 0, 1, 1, INF, 0);
        check(of(kernel, Pointwise.TANH), x, 0, -0.0, 1, -1, nan, 1, -1, Double.MIN_VALUE, -Double.MIN_VALUE, 1, -1);
        check(of(kernel, Pointwise.SECH_SQUARE), x, 1, 1, 0, 0, nan, 0, 0, 1, 1, 0, 0);
        check(of(kernel, Pointwise.SIGMOID), x, 0.5, 0.5, 1, 0, nan, 1, 0, 0.5, 0.5, 1, 0);
        check(
                of(kernel, Pointwise.SILU),
                x,
                0,
                -0.0,
                INF,
                -0.0,
                nan,
                1e300,
                -0.0,
                0,
                -0.0,
                710,
                -157 * Double.MIN_VALUE);
        check(of(kernel, Pointwise.STEP), x, 0, 0, 1, 0, nan, 1, 0, 1, 0, 1, 0);
        double[] b = {0, -0.0, 0, 0, 0, 0, 1, -1, 2, 0, nan};
        check(
                (a, y, n) -> kernel.run(Pointwise.MUL_OR_ZERO, new double[][] {y, a, b}, new int[3], n, 0, 0),
                x,
                0,
                0,
                0,
                0,
                0,
                0,
                -1e300,
                -Double.MIN_VALUE,
                -2 * Double.MIN_VALUE,
                0,
                nan);
    }

    /** Checks the first elements of x for every length, also in place, and that the elements after them are not written. */
    private static void check(Function f, double[] x, double... want) {
        for (int length = 1; length <= 11; length++) {
            double[] expected = Arrays.copyOf(want, length + 2);
            expected[length] = 7;
            expected[length + 1] = 7;
            double[] y = new double[length + 2];
            Arrays.fill(y, 7);
            f.run(Arrays.copyOf(x, length + 2), y, length);
            assertArrayEquals(expected, y);
            double[] both = Arrays.copyOf(x, length + 2);
            both[length] = 7;
            both[length + 1] = 7;
            f.run(both, both, length);
            assertArrayEquals(expected, both);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aResultDoesNotDependOnThePositionOfItsElement(String name) {
        Elementwise kernel = kernel(name);
        Random random = new Random(5);
        double[] x = random.doubles(37, -400, 400).toArray();
        for (Function f : new Function[] {
            of(kernel, Pointwise.EXP),
            of(kernel, Pointwise.TANH),
            of(kernel, Pointwise.SECH_SQUARE),
            of(kernel, Pointwise.SIGMOID),
            of(kernel, Pointwise.SILU)
        }) {
            double[] whole = new double[x.length];
            f.run(x, whole, x.length);
            for (int i = 0; i < x.length; i++) {
                double[] one = {x[i]};
                f.run(one, one, 1);
                assertArrayEquals(new double[] {whole[i]}, one);
            }
        }
    }
}
