package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BinaryCrossEntropyTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final DMatrixRMaj ONE = matrix(1, 1, 1);

    @Test
    void hardLabelsAreWithinTwoUlp() {
        Random random = new Random(2);
        for (double scale : new double[] {1e-6, 0.5, 2, 10, 40, 100, 745}) {
            for (int i = 0; i < 120; i++) {
                double x = scale * (2 * random.nextDouble() - 1);
                BigDecimal exact = Exact.of(x);
                check("loss at 0", x, loss(x, 0, 1), SigmoidAccuracyTest.exactSoftplus(exact));
                check("loss at 1", x, loss(x, 1, 1), SigmoidAccuracyTest.exactSoftplus(exact.negate()));
                check("gradient at 0", x, gradient(x, 0, 1), SigmoidAccuracyTest.exactSigmoid(exact));
                check(
                        "gradient at 1",
                        x,
                        gradient(x, 1, 1),
                        SigmoidAccuracyTest.exactSigmoid(exact.negate()).negate());
            }
        }
    }

    private static void check(String what, double x, double got, BigDecimal want) {
        check(what, x, got, want, 2);
    }

    private static void check(String what, double x, double got, BigDecimal want, double limit) {
        double ulps = Exact.ulps(got, want);
        assertTrue(ulps <= limit, () -> what + " of " + x + " is " + got + ", off by " + ulps + " ulp");
    }

    @Test
    void softLabelsAndPositiveWeightFollowTheFormula() {
        double x = 0.7;
        double t = 0.3;
        double weight = 2.5;
        double positive = Math.log1p(Math.exp(-x));
        double negative = Math.log1p(Math.exp(x));
        double sigmoid = 1 / (1 + Math.exp(-x));
        assertEquals((1 - t) * negative + weight * t * positive, loss(x, t, weight), 1e-15);
        assertEquals((1 - t) * sigmoid - weight * t * (1 - sigmoid), gradient(x, t, weight), 1e-15);
        assertEquals(weight * positive - negative, targetGradient(x, t, weight), 1e-15);
        assertEquals(-x, targetGradient(x, t, 1));
    }

    @Test
    void tinyLossesAndGradientsSurvive() {
        assertEquals(Math.exp(-40), loss(-40, 0, 1), 1e-33);
        assertEquals(-Math.exp(-40), gradient(40, 1, 1), 1e-33);
    }

    @Test
    void infiniteLogits() {
        assertEquals(0, loss(INF, 1, 1));
        assertEquals(0, loss(-INF, 0, 1));
        assertEquals(INF, loss(-INF, 1, 1));
        assertEquals(INF, loss(INF, 0, 1));
        assertEquals(0, gradient(INF, 1, 1));
        assertEquals(0, gradient(-INF, 0, 1));
        assertEquals(-3, gradient(-INF, 1, 3));
        assertEquals(1, gradient(INF, 0, 3));
        assertEquals(0, loss(-INF, 1, 0), "a class of weight zero costs nothing");
    }

    @Test
    void aNaNLogitGivesNaN() {
        for (double t : new double[] {0, 0.5, 1}) {
            assertEquals(Double.NaN, loss(Double.NaN, t, 1));
            assertEquals(Double.NaN, gradient(Double.NaN, t, 1));
            assertEquals(Double.NaN, targetGradient(Double.NaN, t, 1));
        }
    }

    @Test
    void reductionsAndWeightsByColumn() {
        DMatrixRMaj x = matrix(2, 2, 1, -1, 2, -2);
        DMatrixRMaj t = matrix(2, 2, 1, 1, 0, 1);
        DMatrixRMaj weights = matrix(1, 2, 2, 3);
        double[] each = {2 * softplus(-1), 3 * softplus(1), softplus(2), 3 * softplus(2)};
        DMatrixRMaj losses = losses(x, t, weights, Reduction.NONE);
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            assertEquals(each[i], losses.data[i], 1e-15);
            sum += each[i];
        }
        DMatrixRMaj out = losses(x, t, weights, Reduction.SUM);
        assertEquals(sum, out.data[0], 1e-14);
        out = losses(x, t, weights, Reduction.MEAN);
        assertEquals(sum / 4, out.data[0], 1e-14);
        DMatrixRMaj g = gradients(x, t, weights, Reduction.MEAN);
        assertEquals(-2 * sigmoid(-1) / 4, g.data[0], 1e-16);
        assertEquals(sigmoid(2) / 4, g.data[2], 1e-16);
    }

    @Test
    void manyElementsInColumnsAreThoseOfOne() {
        Random random = new Random(3);
        int rows = 700;
        DMatrixRMaj x = new DMatrixRMaj(rows, 3);
        DMatrixRMaj t = new DMatrixRMaj(rows, 3);
        for (int i = 0; i < x.data.length; i++) {
            x.data[i] = 20 * random.nextGaussian();
            t.data[i] = random.nextInt(3) / 2.0;
        }
        DMatrixRMaj weights = matrix(1, 3, 0, 1, 2.5);
        DMatrixRMaj losses = losses(x, t, weights, Reduction.NONE);
        DMatrixRMaj gradients = gradients(x, t, weights, Reduction.NONE);
        for (int i = 0; i < x.data.length; i++) {
            assertEquals(loss(x.data[i], t.data[i], weights.data[i % 3]), losses.data[i]);
            assertEquals(gradient(x.data[i], t.data[i], weights.data[i % 3]), gradients.data[i]);
        }
    }

    @Test
    void softTargetsAndWeightsAreWithinFourUlpOfTheLargerTerm() {
        Random random = new Random(4);
        for (int i = 0; i < 500; i++) {
            double x = (random.nextInt(3) == 0 ? 30 : 3) * random.nextGaussian();
            double t = random.nextDouble();
            double weight = Math.exp(2 * random.nextGaussian());
            BigDecimal exact = Exact.of(x);
            BigDecimal negative = BigDecimal.ONE.subtract(Exact.of(t));
            BigDecimal positive = Exact.of(t).multiply(Exact.of(weight));
            check(
                    "loss",
                    x,
                    loss(x, t, weight),
                    negative.multiply(SigmoidAccuracyTest.exactSoftplus(exact))
                            .add(positive.multiply(SigmoidAccuracyTest.exactSoftplus(exact.negate()))),
                    3.5);
            BigDecimal up = negative.multiply(SigmoidAccuracyTest.exactSigmoid(exact));
            BigDecimal down = positive.multiply(SigmoidAccuracyTest.exactSigmoid(exact.negate()));
            double error = Exact.of(gradient(x, t, weight))
                    .subtract(up.subtract(down))
                    .abs()
                    .doubleValue();
            double ulps = error / Math.ulp(up.max(down).doubleValue());
            assertTrue(ulps <= 4, () -> "gradient of " + x + " is off by " + ulps + " ulp");
        }
    }

    @Test
    void badArgumentsAreNamed() {
        DMatrixRMaj x = new DMatrixRMaj(2, 3);
        DMatrixRMaj t = new DMatrixRMaj(2, 3);
        assertMessage(
                MatrixDimensionException.class,
                ": x is 2x3 but t is 3x2; targets must have the shape of the logits",
                x,
                new DMatrixRMaj(3, 2),
                ONE);
        assertMessage(
                MatrixDimensionException.class,
                ": x is 2x3 but weight is 1x2; the positive weight must be 1x1 or 1x3",
                x,
                t,
                matrix(1, 2, 1, 1));
        for (double bad : new double[] {-1, Double.NaN, INF})
            assertMessage(
                    IllegalArgumentException.class,
                    "binary cross-entropy: positive weight of column 1 is " + bad
                            + "; it must be finite and at least 0",
                    x,
                    t,
                    matrix(1, 3, 1, bad, 1));
        for (double bad : new double[] {1.5, Double.NaN, -Double.MIN_VALUE, Math.nextUp(1.0)}) {
            t.set(1, 2, bad);
            assertMessage(
                    IllegalArgumentException.class,
                    "binary cross-entropy: target of row 1, column 2 is " + bad + "; it must be in [0, 1]",
                    x,
                    t,
                    ONE);
        }
        t.set(1, 2, -0.0);
        assertEquals(Math.log(2), losses(x, t, ONE, Reduction.MEAN).data[0], 1e-15);
    }

    private static void assertMessage(
            Class<? extends RuntimeException> type, String message, DMatrixRMaj x, DMatrixRMaj t, DMatrixRMaj weight) {
        for (Executable call : List.<Executable>of(
                () -> losses(x, t, weight, Reduction.SUM), () -> gradients(x, t, weight, Reduction.SUM))) {
            String text = assertThrows(type, call).getMessage();
            assertTrue(text.endsWith(message), text);
        }
    }

    private static double softplus(double x) {
        return Math.log1p(Math.exp(x));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double loss(double x, double t, double weight) {
        return losses(matrix(1, 1, x), matrix(1, 1, t), matrix(1, 1, weight), Reduction.MEAN).data[0];
    }

    private static double gradient(double x, double t, double weight) {
        return gradients(matrix(1, 1, x), matrix(1, 1, t), matrix(1, 1, weight), Reduction.NONE).data[0];
    }

    private static double targetGradient(double x, double t, double weight) {
        Tape tape = new Tape();
        return Ops.binaryTargetCosts(tape.constant(x), tape.constant(t), tape.constant(weight), Reduction.NONE)
                .value()
                .data[0];
    }

    private static DMatrixRMaj losses(DMatrixRMaj x, DMatrixRMaj t, DMatrixRMaj weight, Reduction reduction) {
        Tape tape = new Tape();
        Var result =
                Ops.binaryCrossEntropy(tape.input("x", x), tape.input("t", t), tape.input("weight", weight), reduction);
        return result.value().copy();
    }

    private static DMatrixRMaj gradients(DMatrixRMaj x, DMatrixRMaj t, DMatrixRMaj weight, Reduction reduction) {
        Tape tape = new Tape();
        Var result = Ops.binaryCrossEntropySlope(
                tape.input("x", x), tape.input("t", t), tape.input("weight", weight), reduction);
        return result.value().copy();
    }

    private static DMatrixRMaj matrix(int rows, int columns, double... values) {
        return new DMatrixRMaj(rows, columns, true, values);
    }
}
