package dev.pullback.kernels.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.Example;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks that the implementations agree, and that the result for an element depends on that element alone. */
class ElementwiseTest {
    private static final int LONG = 8_003;
    private static final int ARRAYS = 8;

    /** The array of the settings of an optimizer. */
    private static final int SETTINGS = 5;

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
        Double.MIN_NORMAL,
        1e-300,
        1,
        -1,
        350,
        -745.2,
        -708.5,
        -800,
        -801,
        709.7,
        709.8,
        22,
        Math.nextUp(22.0),
        0x1p-54
    };

    private static double[] numbers(long seed) {
        Random random = new Random(seed);
        double[] x = new double[LONG + ARRAYS];
        double[] scales = {1e-9, 0.1, 1, 5, 20, 400, 1000, 1e6, 1e200};
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(10) == 0
                    ? ODD[random.nextInt(ODD.length)]
                    : random.nextGaussian() * scales[random.nextInt(scales.length)];
        }
        return x;
    }

    /** Arrays that begin at different indices. */
    private static final class Spans {
        final double[][] arrays = new double[ARRAYS][];
        final int[] at = new int[ARRAYS];

        Spans(long seed) {
            for (int k = 0; k < ARRAYS; k++) {
                arrays[k] = numbers(seed + k);
                at[k] = ARRAYS - 1 - k;
            }
        }

        Spans after(Elementwise e, Pointwise f, int n) {
            e.run(f, arrays, at, n, 0.75, 1.5);
            return this;
        }
    }

    private static PointwiseFunction described(Pointwise f) {
        return PointwiseTable.functions().stream()
                .filter(d -> d.name().equals(f.name()))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void scalarAdaptiveAndVectorGiveTheSameBits(Pointwise f) {
        Spans expected = new Spans(2).after(new ScalarElementwise(), f, LONG);
        for (Elementwise e : new Elementwise[] {new VectorElementwise(), Elementwise.adaptive()}) {
            Spans found = new Spans(2).after(e, f, LONG);
            for (int k = 0; k < ARRAYS; k++) assertArrayEquals(expected.arrays[k], found.arrays[k], f + " " + k);
        }
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void onlyTheSpansOfTheResultsAreWritten(Pointwise f) {
        TreeSet<Integer> outputs = new TreeSet<>(described(f).outputs().keySet());
        Spans before = new Spans(3);
        for (Elementwise e : new Elementwise[] {new ScalarElementwise(), new VectorElementwise()}) {
            for (int n : new int[] {0, 1, 7, 100}) {
                Spans after = new Spans(3).after(e, f, n);
                for (int k = 0; k < ARRAYS; k++) {
                    double[] changed = after.arrays[k];
                    int from = after.at[k];
                    if (outputs.contains(k)) System.arraycopy(before.arrays[k], from, changed, from, n);
                    assertArrayEquals(before.arrays[k], changed, f + " writes beyond its span of array " + k);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void aResultDependsOnItsElementAlone(Pointwise f) {
        if (described(f).contains(Expr.Op.POSITION)) return;
        for (Elementwise e : new Elementwise[] {new ScalarElementwise(), new VectorElementwise()}) {
            Spans whole = new Spans(1).after(e, f, LONG);
            Spans single = new Spans(1);
            int[] first = single.at.clone();
            for (int i = 0; i < LONG; i++) {
                for (int k = 0; k < SETTINGS; k++) single.at[k] = first[k] + i;
                single.after(e, f, 1);
            }
            assertArrayEquals(whole.arrays[0], single.arrays[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(Pointwise.class)
    void theResultMayOverwriteAnOperand(Pointwise f) {
        PointwiseFunction described = described(f);
        // an optimizer always overwrites its operand
        if (described.contains(Expr.Op.SHARED) && !described.contains(Expr.Op.POSITION)) return;
        int operands = described.contains(Expr.Op.SHARED) ? 1 : 3;
        for (Elementwise e : new Elementwise[] {new ScalarElementwise(), new VectorElementwise()}) {
            for (int operand = 1; operand <= operands; operand++) {
                Spans apart = new Spans(4);
                apart.at[0] = apart.at[operand];
                apart.after(e, f, LONG);
                Spans inPlace = new Spans(4);
                inPlace.arrays[0] = inPlace.arrays[operand];
                inPlace.at[0] = inPlace.at[operand];
                inPlace.after(e, f, LONG);
                int from = apart.at[0];
                assertArrayEquals(
                        Arrays.copyOfRange(apart.arrays[0], from, from + LONG),
                        Arrays.copyOfRange(inPlace.arrays[0], from, from + LONG));
            }
        }
    }

    @Example
    void mulStepIsMulOrZeroOfAStep() {
        double[] a = numbers(3);
        double[] b = numbers(4);
        double[] expected = new double[LONG];
        double[] found = new double[LONG];
        for (Elementwise e : new Elementwise[] {new ScalarElementwise(), new VectorElementwise()}) {
            e.run(Pointwise.STEP, new double[][] {expected, b}, new int[2], LONG, 0, 0);
            e.run(Pointwise.MUL_OR_ZERO, new double[][] {expected, a, expected}, new int[3], LONG, 0, 0);
            e.run(Pointwise.MUL_STEP, new double[][] {found, a, b}, new int[3], LONG, 0, 0);
            assertArrayEquals(expected, found);
        }
    }

    /** NaN, zeros with their signs, infinities, subnormal numbers and limits of ranges give what {@link StrictMath} gives. */
    @Example
    void specialArgumentsAreThoseOfStrictMath() {
        Map<Pointwise, DoubleUnaryOperator> expected = Map.of(
                Pointwise.EXP, StrictMath::exp,
                Pointwise.EXPM1, StrictMath::expm1,
                Pointwise.LOG, StrictMath::log,
                Pointwise.LOG1P, StrictMath::log1p,
                Pointwise.SIN, StrictMath::sin,
                Pointwise.COS, StrictMath::cos,
                Pointwise.TAN, StrictMath::tan,
                Pointwise.TANH, StrictMath::tanh,
                Pointwise.SIGN, Math::signum,
                Pointwise.RELU, x -> Math.max(x, 0));
        expected.forEach((f, function) -> special(f, 0, function));
        for (double p : new double[] {1, 2, 3, -3, 0.5, -0.5, 17, 0, 0x1p52 + 1, -0x1p60, 1e-200, 1.0 / 3})
            special(Pointwise.POW, p, x -> StrictMath.pow(x, p));
    }

    private static void special(Pointwise f, double p, DoubleUnaryOperator expected) {
        double[] x = {
            0,
            -0.0,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.MIN_VALUE,
            -Double.MIN_VALUE,
            1e-310,
            -1e-310,
            Double.MIN_NORMAL,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            709.78,
            709.79,
            -745.1,
            -745.2,
            -708.3,
            1,
            -1,
            Math.nextUp(-1.0),
            1e-20,
            -1e-20,
            1e22,
            -1e5,
            Math.nextUp(1e5),
            Math.PI,
            Math.PI / 2,
            -2,
            3
        };
        double[] y = new double[x.length];
        new VectorElementwise().run(f, new double[][] {y, x}, new int[2], x.length, p, 0);
        for (int i = 0; i < x.length; i++) {
            double want = expected.applyAsDouble(x[i]);
            if (want == 0 || !Double.isFinite(want)) assertEquals(want, y[i], f + " of " + x[i] + ", " + p);
            else assertEquals(want, y[i], 2 * Math.ulp(want), f + " of " + x[i] + ", " + p);
        }
    }

    @Example
    void everyFunctionIsDescribedOnce() {
        TreeSet<String> names = new TreeSet<>();
        for (PointwiseFunction f : PointwiseTable.functions()) assertTrue(names.add(f.name()), f.name());
        assertEquals(Pointwise.values().length, names.size());
    }
}
