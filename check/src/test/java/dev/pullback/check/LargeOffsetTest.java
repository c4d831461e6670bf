package dev.pullback.check;

import static dev.pullback.ops.Ops.scale;
import static dev.pullback.ops.Ops.shift;
import static dev.pullback.ops.Ops.sin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/**
 * Tests functions that vary much less than their values, such as sin x + 1e14, at large inputs. Small steps are drowned by the
 * rounding of the values, and steps in proportion to the input are longer than a wave.
 */
class LargeOffsetTest {
    private static double wave(double x) {
        return x * Math.cos(3 * x);
    }

    private static double slopeOfWave(double x) {
        return Math.cos(3 * x) - 3 * x * Math.sin(3 * x);
    }

    private static Report check(DoubleUnaryOperator f, double offset, DoubleUnaryOperator slope, double x) {
        return GradCheck.of("f", in -> scalar(f.applyAsDouble(in[0].data[0]) + offset), (g, in) ->
                        new DMatrixRMaj[] {scalar(g.data[0] * slope.applyAsDouble(in[0].data[0]))})
                .onlyHere()
                .at(scalar(x));
    }

    private static DMatrixRMaj scalar(double x) {
        return new DMatrixRMaj(1, 1, true, x);
    }

    private static void assertNotWrong(DoubleUnaryOperator f, double offset, DoubleUnaryOperator slope, double x) {
        Report report = check(f, offset, slope, x);
        assertFalse(report.verdict() == Verdict.WRONG || report.verdict() == Verdict.KINK_WRONG, report::toTable);
    }

    @Test
    void aRightDerivativeIsNotWrong() {
        Random random = new Random(5);
        for (double offset : new double[] {1e8, 1e12, 1e13, 1e14, 1e15, 4e15, 1e16, -1e17}) {
            for (double size : new double[] {0.1, 1, 10, 100, 1000, 1e5, 1e7}) {
                double x = size * random.nextGaussian();
                assertNotWrong(Math::sin, offset, Math::cos, x);
                assertNotWrong(LargeOffsetTest::wave, offset, LargeOffsetTest::slopeOfWave, x);
                assertNotWrong(t -> 100 * Math.sin(t), offset, t -> 100 * Math.cos(t), x);
            }
        }
        for (double x : new double[] {318.76732066674737, 34829.73895968549})
            assertNotWrong(Math::sin, 1e14, Math::cos, x);
        assertNotWrong(Math::sin, 1e16, Math::cos, 132.47809826566254);
        assertNotWrong(LargeOffsetTest::wave, 1e16, LargeOffsetTest::slopeOfWave, 59.520986391170524);
    }

    /** The last bits leave a fast wave few values, or one. */
    @Test
    void aFastWaveOfFewValuesIsNotWrong() {
        Random random = new Random(6);
        for (double frequency : new double[] {10, 100, 1000}) {
            for (double offset : new double[] {1e14, 4e14, 1e15, 4e15, -6e15, 1e16}) {
                for (int i = 0; i < 20; i++)
                    assertNotWrong(
                            t -> Math.sin(frequency * t),
                            offset,
                            t -> frequency * Math.cos(frequency * t),
                            random.nextGaussian());
            }
        }
    }

    @Test
    void manyFastWavesAreNotWrongAlongADirection() {
        GradCheck check = GradCheck.of("waves", x -> shift(sin(scale(x[0], 1000)), 1e16));
        DMatrixRMaj x = new DMatrixRMaj(2, 3, true, 0.3, -1.2, 0.5, 1.1, 0.7, -0.4);
        for (GradCheck each : new GradCheck[] {check, check.fast()}) {
            Report report = each.at(x);
            assertFalse(report.verdict().fails(), report::toTable);
        }
    }

    @Test
    void aWrongDerivativeOfAFlatOutputIsFoundBesideALargeOutput() {
        for (double large : new double[] {1, 1e6, 1e9, 1e12}) {
            double slope = Math.max(1e-4, 1e-12 * large); // of the output 3
            GradCheck check = GradCheck.of("flat", in -> new DMatrixRMaj(1, 2, true, 3, in[0].data[1]), (g, in) ->
                    new DMatrixRMaj[] {new DMatrixRMaj(1, 2, true, slope * g.data[0], g.data[1])});
            Report report = check.onlyHere().at(new DMatrixRMaj(1, 2, true, 0.7, large));
            assertEquals(Verdict.WRONG, report.verdict(), report::toTable);
        }
    }

    @Test
    void whatNoiseHidesIsUndecided() {
        assertEquals(
                Verdict.UNDECIDED,
                check(Math::sin, 1e14, Math::cos, 34829.73895968549).verdict());
    }

    @Test
    void aWrongDerivativeIsFound() {
        for (double x : new double[] {0.7, 30, -300, 4000}) {
            assertEquals(
                    Verdict.WRONG,
                    check(Math::sin, 1e6, t -> 1.01 * Math.cos(t), x).verdict());
            assertEquals(
                    Verdict.WRONG,
                    check(Math::sin, 1e10, t -> 2 * Math.cos(t), x).verdict());
            assertEquals(
                    Verdict.WRONG, check(t -> t * t, 1e10, t -> 2.02 * t, x).verdict());
            assertEquals(Verdict.WRONG, check(t -> 5, 1e6, t -> 1, x).verdict(), "the function is constant");
        }
    }
}
