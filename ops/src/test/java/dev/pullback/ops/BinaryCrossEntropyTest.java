package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.LogSpace;
import java.math.BigDecimal;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

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
                check("loss at 0", x, loss(x, 0, 1), LogSpaceTest.exactSoftplus(exact));
                check("loss at 1", x, loss(x, 1, 1), LogSpaceTest.exactSoftplus(exact.negate()));
                check("gradient at 0", x, gradient(x, 0, 1), LogSpaceTest.exactSigmoid(exact));
                check(
                        "gradient at 1",
                        x,
                        gradient(x, 1, 1),
                        LogSpaceTest.exactSigmoid(exact.negate()).negate());
            }
        }
    }

    private static void check(String what, double x, double got, BigDecimal want) {
        double ulps = Exact.ulps(got, want);
        assertTrue(ulps <= 2, () -> what + " of " + x + " is " + got + ", off by " + ulps + " ulp");
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
        DMatrixRMaj losses = new DMatrixRMaj(2, 2);
        BinaryCrossEntropy.loss(x, t, weights, Reduction.NONE, losses);
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            assertEquals(each[i], losses.data[i], 1e-15);
            sum += each[i];
        }
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        BinaryCrossEntropy.loss(x, t, weights, Reduction.SUM, out);
        assertEquals(sum, out.data[0], 1e-14);
        BinaryCrossEntropy.loss(x, t, weights, Reduction.MEAN, out);
        assertEquals(sum / 4, out.data[0], 1e-14);
        DMatrixRMaj g = new DMatrixRMaj(2, 2);
        BinaryCrossEntropy.logitGradient(x, t, weights, Reduction.MEAN, g);
        assertEquals(-2 * LogSpace.sigmoid(-1) / 4, g.data[0], 1e-16);
        assertEquals(LogSpace.sigmoid(2) / 4, g.data[2], 1e-16);
    }

    @Test
    void aMeanOverNothingIsZero() {
        DMatrixRMaj none = new DMatrixRMaj(0, 3);
        DMatrixRMaj out = matrix(1, 1, 7);
        BinaryCrossEntropy.loss(none, none, ONE, Reduction.MEAN, out);
        assertEquals(0, out.data[0]);
    }

    @Test
    void elementsBeyondTheMatrixAreLeftAlone() {
        DMatrixRMaj x = new DMatrixRMaj(3, 3);
        x.reshape(1, 2);
        DMatrixRMaj g = new DMatrixRMaj(3, 3);
        g.fill(5);
        g.reshape(1, 2);
        BinaryCrossEntropy.logitGradient(x, x, ONE, Reduction.SUM, g);
        assertEquals(0.5, g.data[1]);
        assertEquals(5, g.data[2]);
    }

    @Test
    void badArgumentsAreNamed() {
        DMatrixRMaj x = new DMatrixRMaj(2, 3);
        DMatrixRMaj out = new DMatrixRMaj(2, 3);
        DMatrixRMaj t = new DMatrixRMaj(2, 3);
        assertMessage(
                MatrixDimensionException.class,
                "binary cross-entropy: logits are 2x3 but targets are 3x2; they must have the same shape",
                x,
                new DMatrixRMaj(3, 2),
                ONE,
                out);
        assertMessage(
                MatrixDimensionException.class,
                "binary cross-entropy: positive weight is 1x2 but logits are 2x3; it must be 1x1 or 1x3",
                x,
                t,
                matrix(1, 2, 1, 1),
                out);
        assertMessage(
                IllegalArgumentException.class,
                "binary cross-entropy: positive weight of column 1 is -1.0; it must be finite and at least 0",
                x,
                t,
                matrix(1, 3, 1, -1, 1),
                out);
        t.set(1, 2, 1.5);
        assertMessage(
                IllegalArgumentException.class,
                "binary cross-entropy: target of row 1, column 2 is 1.5; it must be in [0, 1]",
                x,
                t,
                ONE,
                out);
        t.set(1, 2, Double.NaN);
        assertMessage(
                IllegalArgumentException.class,
                "binary cross-entropy: target of row 1, column 2 is NaN; it must be in [0, 1]",
                x,
                t,
                ONE,
                out);
    }

    private static void assertMessage(
            Class<? extends RuntimeException> type,
            String message,
            DMatrixRMaj x,
            DMatrixRMaj t,
            DMatrixRMaj weight,
            DMatrixRMaj out) {
        assertEquals(
                message,
                assertThrows(type, () -> BinaryCrossEntropy.loss(x, t, weight, Reduction.SUM, out))
                        .getMessage());
        assertEquals(
                message,
                assertThrows(type, () -> BinaryCrossEntropy.logitGradient(x, t, weight, Reduction.SUM, out))
                        .getMessage());
    }

    private static double softplus(double x) {
        return LogSpace.softplus(x);
    }

    private static double loss(double x, double t, double weight) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        BinaryCrossEntropy.loss(matrix(1, 1, x), matrix(1, 1, t), matrix(1, 1, weight), Reduction.MEAN, out);
        return out.data[0];
    }

    private static double gradient(double x, double t, double weight) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        BinaryCrossEntropy.logitGradient(matrix(1, 1, x), matrix(1, 1, t), matrix(1, 1, weight), Reduction.NONE, out);
        return out.data[0];
    }

    private static double targetGradient(double x, double t, double weight) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        BinaryCrossEntropy.targetGradient(matrix(1, 1, x), matrix(1, 1, t), matrix(1, 1, weight), Reduction.NONE, out);
        return out.data[0];
    }

    private static DMatrixRMaj matrix(int rows, int columns, double... values) {
        return new DMatrixRMaj(rows, columns, true, values);
    }
}
