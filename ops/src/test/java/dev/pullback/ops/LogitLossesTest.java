package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Compares focal loss, hinge and divergence with results of 60 digits, also at the ends of the range. */
class LogitLossesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private final Tape tape = new Tape();

    private Var rows(double[]... rows) {
        return tape.input(new DMatrixRMaj(rows));
    }

    private static double[] row(double... x) {
        return x;
    }

    private static BigDecimal[] softmax(double[] x, double temperature) {
        BigDecimal max = Exact.of(Arrays.stream(x).max().orElseThrow());
        BigDecimal[] e = new BigDecimal[x.length];
        BigDecimal sum = BigDecimal.ZERO;
        for (int j = 0; j < x.length; j++) {
            e[j] = Exact.exp(Exact.divide(Exact.of(x[j]).subtract(max), Exact.of(temperature)));
            sum = sum.add(e[j]);
        }
        for (int j = 0; j < x.length; j++) e[j] = Exact.divide(e[j], sum);
        return e;
    }

    private static BigDecimal log(BigDecimal x) {
        return Exact.log1p(x.subtract(BigDecimal.ONE));
    }

    @Test
    void focalLossIsThePowerOfTheMissTimesTheCrossEntropy() {
        Random random = new Random(1);
        for (double gamma : new double[] {0, 0.5, 1, 2, 5}) {
            for (double scale : new double[] {1, 10, 40}) {
                double[] z = random.doubles(5, -scale, scale).toArray();
                BigDecimal p = softmax(z, 1)[2];
                BigDecimal loss = log(p).negate();
                double q = BigDecimal.ONE.subtract(p).doubleValue();
                double want = Math.pow(q, gamma) * loss.doubleValue();
                double got = focalLoss(rows(z), gamma, 2).scalar();
                assertEquals(want, got, 1e-14 * want, "gamma " + gamma + " of " + Arrays.toString(z));
            }
        }
        assertEquals(
                softmaxCrossEntropy(rows(row(1, 2), row(3, -1)), 0, 1).scalar(),
                focalLoss(rows(row(1, 2), row(3, -1)), 0, 0, 1).scalar());
    }

    @Test
    void focalLossAtItsEnds() {
        double e40 = 4.248354255291589e-18;
        assertEquals(e40 * e40 * e40, focalLoss(rows(row(0, -40)), 2, 0).scalar(), 1e-66, "not lost");
        assertEquals(800, focalLoss(rows(row(0, 800)), 2, 0).scalar(), 1e-12);
        assertEquals(0, focalLoss(rows(row(5)), 0.5, 0).scalar());
        assertEquals(INF, focalLoss(rows(row(0, -INF)), 2, 1).scalar());
        assertEquals(0, focalLoss(rows(row(0, -INF)), 2, 0).scalar());
        Var ends = rows(row(0, INF, 1e-300, 750));
        assertArrayEquals(row(0, 1, 0, 1), focalSlope(ends, 2).value().data, 1e-290);
        assertArrayEquals(row(1, 1, 1, 1), focalSlope(ends, 0).value().data);
        assertEquals(NAN, focalLoss(rows(row(0, NAN)), 2, 0).scalar());
    }

    @Test
    void hingeIsTheLargestViolationOfTheMargin() {
        assertEquals(0, hinge(rows(row(3, 1, 2)), 0).scalar());
        assertEquals(0.5, hinge(rows(row(3, 1, 2.5)), 0).scalar());
        assertEquals(3, hinge(rows(row(3, 1, 2)), 1).scalar());
        assertEquals(1.75, hinge(rows(row(3, 1, 2.5), row(3, 1, 2)), 0, 1).scalar());
        assertEquals(1, hinge(rows(row(1e16, 1e16)), 0).scalar(), "a margin is not lost between large logits");
        assertEquals(0, hinge(rows(row(7)), 0).scalar());
        assertEquals(INF, hinge(rows(row(-INF, 0)), 0).scalar());
        assertEquals(0, hinge(rows(row(0, -INF)), 0).scalar());
        assertEquals(NAN, hinge(rows(row(0, NAN, 9)), 0).scalar());
        assertEquals(NAN, hinge(rows(row(NAN, 1)), 0).scalar());
        assertArrayEquals(
                row(-1, 0, 1, 0, 0, 0, 0, -1, 1),
                hingeDirection(rows(row(3, 1, 2.5), row(3, 1, 2), row(0, 1, 1)), tape.input(new int[] {0, 0, 1}))
                        .value()
                        .data);
    }

    @Test
    void divergenceKeepsItsDigitsWhereTheRowsAreClose() {
        Random random = new Random(2);
        for (double distance : new double[] {1e-12, 1e-6, 1e-3, 0.1, 1, 10, 100}) {
            for (double temperature : new double[] {1, 4}) {
                for (int k : new int[] {2, 3, 10, 100}) {
                    double[] z = random.doubles(k, -5, 5).toArray();
                    double[] x = Arrays.stream(z)
                            .map(v -> v + distance * random.nextGaussian())
                            .toArray();
                    BigDecimal[] p = softmax(z, temperature);
                    BigDecimal[] q = softmax(x, temperature);
                    BigDecimal sum = BigDecimal.ZERO;
                    for (int j = 0; j < k; j++)
                        sum = sum.add(p[j].multiply(log(p[j]).subtract(log(q[j])), Exact.DIGITS));
                    double want = sum.doubleValue() * temperature * temperature;
                    double got = klDivergence(rows(z), rows(x), temperature).scalar();
                    // rounding of x - z costs a few ulp of x, at a distance from z that many more of the difference
                    assertEquals(want, got, want * (1e-13 + 1e-14 / distance), k + " at " + distance);
                }
            }
        }
    }

    @Test
    void differencesOfSoftmaxesKeepTheirDigitsWhereTheRowsAreClose() {
        Random random = new Random(3);
        for (double distance : new double[] {1.0 / (1 << 30), 1.0 / (1 << 10), 0.125, 1, 16, 256}) {
            for (int k : new int[] {2, 3, 10, 100}) {
                double[] z = random.ints(k, -5, 6).asDoubleStream().toArray();
                double[] x = Arrays.stream(z)
                        .map(v -> v + distance * random.nextInt(-4, 5))
                        .toArray();
                BigDecimal[] p = softmax(z, 1);
                BigDecimal[] q = softmax(x, 1);
                double[] got = softmaxDifference(rows(x), rows(z)).value().data;
                double largest = 0;
                for (int j = 0; j < k; j++)
                    largest = Math.max(largest, Math.abs(q[j].subtract(p[j]).doubleValue()));
                for (int j = 0; j < k; j++)
                    assertEquals(q[j].subtract(p[j]).doubleValue(), got[j], 2e-14 * largest, k + " at " + distance);
            }
        }
    }

    @Test
    void divergenceAtItsEnds() {
        assertEquals(0, klDivergence(rows(row(1, 2, 3)), rows(row(1, 2, 3)), 2).scalar());
        assertEquals(0, klDivergence(rows(row(1, 2)), rows(row(1001, 1002)), 1).scalar(), "an offset is no distance");
        assertEquals(0, klDivergence(rows(row(7)), rows(row(-7)), 1).scalar());
        assertEquals(
                1000, klDivergence(rows(row(0, -1000)), rows(row(0, 1000)), 1).scalar(), 1e-12);
        assertEquals(
                4.3e-131,
                klDivergence(rows(row(0, -760)), rows(row(0, -300)), 1).scalar(),
                1e-130);
        assertEquals(
                0, klDivergence(rows(row(0, 1, -INF)), rows(row(0, 1, -INF)), 1).scalar());
        assertEquals(
                Math.log(2),
                klDivergence(rows(row(0, -INF)), rows(row(0, 0)), 1).scalar(),
                1e-16);
        assertEquals(INF, klDivergence(rows(row(0, 0)), rows(row(0, -INF)), 1).scalar());
        assertEquals(
                NAN,
                klDivergence(rows(row(-INF, -INF)), rows(row(-INF, -INF)), 1).scalar());
        assertEquals(NAN, klDivergence(rows(row(0, INF)), rows(row(0, 0)), 1).scalar());
        assertEquals(NAN, klDivergence(rows(row(0, 1)), rows(row(NAN, 0)), 1).scalar());
        assertEquals(NAN, klDivergence(rows(row(0, NAN)), rows(row(5, 0)), 1).scalar());
        assertArrayEquals(
                row(0.5, -0.5, 0),
                softmaxDifference(rows(row(0, -INF, -INF)), rows(row(0, 0, -INF)))
                        .value()
                        .data);
        assertArrayEquals(
                row(NAN, NAN),
                softmaxDifference(rows(row(-INF, -INF)), rows(row(-INF, -INF))).value().data);
    }

    @Test
    void divergenceIsTheMeanOverRows() {
        double a = klDivergence(rows(row(1, 2, 3)), rows(row(2, 0, 1)), 2).scalar();
        double b = klDivergence(rows(row(-1, 0, 3)), rows(row(2, 2, 1)), 2).scalar();
        double both = klDivergence(rows(row(1, 2, 3), row(-1, 0, 3)), rows(row(2, 0, 1), row(2, 2, 1)), 2)
                .scalar();
        assertEquals((a + b) / 2, both, 1e-15);
    }

    @Test
    void refusals() {
        Var x = rows(row(1, 2), row(3, 4)).named("x");
        Var labels = tape.input(new int[] {0}).named("labels");
        String fault = ": x is 2x2 but labels is 1x1; ";
        assertUnfit(
                "softmaxCrossEntropy" + fault + "labels must be 2x1, or soft targets 2x2",
                () -> focalLoss(x, labels, 2));
        assertUnfit("hinge" + fault + "indices must be a column, one for each row", () -> hinge(x, labels));
        assertUnfit(
                "klDivergence: x is 2x2 but labels is 1x1; both must have the same shape",
                () -> klDivergence(x, labels, 1));
        assertBad(
                "hinge: the index of a class in row 1 is 2; it must be a whole number from 0 to 1",
                () -> hinge(x, 0, 2));
        assertBad(
                "hinge: the index of a class in row 0 is -1; it must be a whole number from 0 to 1",
                () -> hinge(x, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> focalLoss(x, 2, 0, 2));
        assertBad("focal: gamma -1.0 must be finite and not negative", () -> focalLoss(x, -1, 0, 1));
        assertBad("focal: gamma NaN must be finite and not negative", () -> focalLoss(x, NAN, 0, 1));
        for (double t : new double[] {0, -1, NAN, INF})
            assertBad("klDivergence: temperature " + t + " must be from 1e-150 to 1e150", () -> klDivergence(x, x, t));
    }

    private static void assertUnfit(String message, Runnable run) {
        assertEquals(
                message, assertThrows(MatrixDimensionException.class, run::run).getMessage());
    }

    private static void assertBad(String message, Runnable run) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }
}
