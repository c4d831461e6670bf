package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Optional;
import java.util.Random;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Tests the results and the exceptions of the verbs of losses from logits. */
class LossVerbsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final CrossEntropyOptions MEAN = CrossEntropyOptions.defaults();
    private static final CrossEntropyOptions SUM = MEAN.withReduction(Reduction.SUM);
    private static final CrossEntropyOptions EACH = MEAN.withReduction(Reduction.NONE);
    private static final CrossEntropyOptions ALL = MEAN.withClassWeights(1, 2, 0.5)
            .withIgnoreIndex(-100)
            .withLabelSmoothing(0.1)
            .withZLoss(0.01)
            .withTemperature(2)
            .withSoftcap(5);

    private final Tape tape = new Tape();

    private Var var(double[]... rows) {
        return tape.input(new DMatrixRMaj(rows));
    }

    private static double[] row(double... x) {
        return x;
    }

    private static void same(Var actual, double[]... rows) {
        DMatrixRMaj expected = new DMatrixRMaj(rows);
        assertEquals(expected.numRows + "x" + expected.numCols, actual.shape().toString());
        assertArrayEquals(expected.data, actual.value().data, 1e-14);
    }

    @Test
    void reductionsOfSoftmaxCrossEntropy() {
        Var z = var(row(1, 2, 3), row(4, 0, -1));
        Var each = logSumExp(z);
        double first = each.value().data[0] - 2;
        double second = each.value().data[1] - 4;
        int[] labels = {1, 0};
        same(softmaxCrossEntropy(z, labels, EACH), row(first), row(second));
        same(softmaxCrossEntropy(z, labels, SUM), row(first + second));
        same(softmaxCrossEntropy(z, labels, MEAN), row((first + second) / 2));
        same(softmaxCrossEntropy(z, 1, 0), row((first + second) / 2));
    }

    @Test
    void everyOptionAtOnceFollowsTheFormula() {
        double[][] z = {{1, 2, 3}, {NAN, 0, INF}, {4, 0, -1}};
        double[][] t = {{0, 1, 0}, {0, 0, 0}, {1, 0, 0}};
        double loss = 0;
        double weight = 0;
        for (int i : new int[] {0, 2}) {
            double lse = 0;
            for (double x : z[i]) lse += Math.exp(2.5 * Math.tanh(x / 5));
            lse = Math.log(lse);
            loss += 0.01 * lse * lse;
            for (int c = 0; c < 3; c++) {
                double w = ALL.weight(c);
                loss += w * (0.9 * t[i][c] + 0.1 / 3) * (lse - 2.5 * Math.tanh(z[i][c] / 5));
                weight += w * t[i][c];
            }
        }
        same(softmaxCrossEntropy(var(z), new int[] {1, -100, 0}, ALL), row(loss / weight));
        same(softmaxCrossEntropy(var(z), var(t), ALL), row(loss / weight));
    }

    @Test
    void gradientsAreThoseOfTheOptions() {
        Var z = var(row(0, 0), row(NAN, 0));
        Var labels = tape.input(new int[] {1, 7});
        CrossEntropyOptions half = MEAN.withIgnoreIndex(7).withTemperature(0.5);
        same(softmaxMinusOneHot(z, labels, half), row(1, -1), row(0, 0));
        Var t = var(row(0, 1), row(0, 0));
        same(softmaxMinusTargets(z, t, half), row(1, -1), row(0, 0));
        double ln2 = Math.log(2);
        same(targetCosts(z, t, half.withReduction(Reduction.SUM)), row(ln2, ln2), row(0, 0));
        same(targetCosts(z, t, half), row(0, 0), row(0, 0));
    }

    @Test
    void targetsSmoothedAndOneHot() {
        Var labels = tape.input(new int[] {2, 5, 0});
        same(oneHot(labels, 6), row(0, 0, 1, 0, 0, 0), row(0, 0, 0, 0, 0, 1), row(1, 0, 0, 0, 0, 0));
        same(oneHot(labels, 3, 5), row(0, 0, 1), row(0, 0, 0), row(1, 0, 0));
        Var z = var(row(0, 0, -INF));
        CrossEntropyOptions smooth = MEAN.withLabelSmoothing(0.3).withClassWeights(1, 2, 1);
        same(smoothedTargets(z, var(row(1, 0, 0)), smooth), row(0.8, 0.2, 0.1));
        same(smoothedTargets(z, var(row(1, 0, 0)), smooth.withoutSmoothingOfMaskedClasses()), row(0.85, 0.3, 0));
        same(smoothedTargets(z, var(row(0, 0, 0)), smooth), row(0, 0, 0));
    }

    @Test
    void targetsOfARowOfZerosAreWrittenToAUsedBuffer() {
        DMatrixRMaj out = new DMatrixRMaj(2, 3);
        out.fill(7);
        DMatrixRMaj targets = new DMatrixRMaj(new double[][] {{0, 0, 0}, {0, 1, 0}});
        CrossEntropy.smoothedTargets(new DMatrixRMaj(2, 3), targets, MEAN, out);
        assertArrayEquals(new double[] {0, 0, 0, 0, 1, 0}, out.data);
    }

    @Test
    void aLossThatIsNaNNamesRowAndColumn() {
        Var z = var(row(1, 2), row(3, NAN), row(INF, 1));
        String rule = "; a logit must be finite, or -Infinity to mask a class";
        assertEquals(Optional.of("row 1, column 1 is NaN" + rule), Losses.flaw(softmaxCrossEntropy(z, 0, 0, 0)));
        CrossEntropyOptions ignoring = MEAN.withIgnoreIndex(9);
        assertEquals(
                Optional.of("row 2, column 0 is Infinity" + rule),
                Losses.flaw(softmaxCrossEntropy(z, new int[] {0, 9, 0}, ignoring)));
        assertEquals(Optional.empty(), Losses.flaw(softmaxCrossEntropy(z, new int[] {0, 9, 9}, ignoring)));
        Var t = var(row(1, 0), row(0, 0), row(0, 0));
        assertEquals(Optional.empty(), Losses.flaw(softmaxCrossEntropy(z, t)));
        Var masked = softmaxCrossEntropy(var(row(-INF, -INF)), 0);
        assertEquals(
                Optional.of("row 0 is -Infinity in every column; at least one class must not be masked"),
                Losses.flaw(masked));
        argumentError(
                "flaw: exp#" + tape.size() + " was computed by exp; it must be the result of softmaxCrossEntropy",
                () -> Losses.flaw(exp(z)));
    }

    @Test
    void linearCrossEntropyIsThatOfTheLogits() {
        Random random = new Random(4);
        int classes = 50_000; // so many that a chunk is two rows
        Var x = tape.input(RandomMatrices_DDRM.rectangle(5, 3, -1, 1, random));
        Var w = tape.input(RandomMatrices_DDRM.rectangle(3, classes, -2, 2, random));
        Var b = tape.input(RandomMatrices_DDRM.rectangle(1, classes, -2, 2, random));
        Var labels = tape.input(new int[] {7, 49_999, 3, 0, 7});
        Var z = add(matmul(x, w), b);
        for (CrossEntropyOptions options : new CrossEntropyOptions[] {
            MEAN, SUM, EACH, MEAN.withIgnoreIndex(7).withZLoss(0.1)
        }) {
            DMatrixRMaj expected = softmaxCrossEntropy(z, labels, options).value();
            DMatrixRMaj actual = linearCrossEntropy(x, w, b, labels, options).value();
            assertEquals(expected.numRows, actual.numRows);
            for (int i = 0; i < expected.numRows; i++) {
                assertEquals(expected.data[i], actual.data[i], 1e-14 * Math.abs(expected.data[i]));
            }
        }
    }

    @Test
    void binaryCrossEntropyAndItsReductions() {
        Var x = var(row(2, -1), row(INF, -INF));
        Var t = var(row(1, 0.25), row(1, 0));
        double first = Math.log1p(Math.exp(-2));
        double second = 0.75 * Math.log1p(Math.exp(-1)) + 0.25 * Math.log1p(Math.exp(1));
        same(binaryCrossEntropy(x, t), row((first + second) / 4));
        Var weight = var(row(3, 1));
        same(binaryCrossEntropy(x, t, weight, Reduction.NONE), row(3 * first, second), row(0, 0));
        same(binaryCrossEntropy(x, t, weight, Reduction.SUM), row(3 * first + second));
        double p = 1 / (1 + Math.exp(-1));
        same(
                binaryCrossEntropySlope(x, t, weight, Reduction.SUM),
                row(-3 * Math.exp(-2) / (1 + Math.exp(-2)), 1 - p - 0.25),
                row(0, 0));
        same(binaryTargetCosts(var(row(2, -1)), var(row(1, 0)), var(row(1)), Reduction.MEAN), row(-1, 0.5));
    }

    @Test
    void columnsAsRows() {
        Var x = var(row(1, 0), row(1, 1000));
        same(softmaxCols(x), row(0.5, 0), row(0.5, 1));
        same(logSoftmaxCols(x), row(-Math.log(2), -1000), row(-Math.log(2), 0));
        same(logSumExpCols(x), row(1 + Math.log(2), 1000));
    }

    @Test
    void refusesWhatDoesNotFitAndNamesIt() {
        Var z = tape.input("z", new DMatrixRMaj(2, 3));
        Var t = tape.input("t", new DMatrixRMaj(3, 2));
        Var x = tape.input("x", new DMatrixRMaj(2, 2));
        Var b = tape.input("b", new DMatrixRMaj(1, 2));
        Var one = tape.constant(1);
        shapeError(
                "softmaxCrossEntropy: z is 2x3 but t is 3x2; labels must be 2x1, or soft targets 2x3",
                () -> softmaxCrossEntropy(z, t, SUM));
        String three = ": z is 2x3 but there are 3 labels; there must be one for each row";
        shapeError("softmaxCrossEntropy" + three, () -> softmaxCrossEntropy(z, 0, 1, 2));
        shapeError("softmaxCrossEntropy" + three, () -> softmaxCrossEntropy(z, new int[] {0, 1, 2}, SUM));
        shapeError("softmaxCrossEntropy" + three, () -> focalLoss(z, 2, 0, 1, 2));
        shapeError("hinge" + three, () -> hinge(z, 0, 1, 2));
        shapeError(
                "softmaxCrossEntropy: z is 2x3 but there are 0 labels; there must be one for each row",
                () -> softmaxCrossEntropy(z));
        shapeError("pick: z is 2x3 but there are 1 indices; there must be one for each row", () -> pick(z, 0));
        shapeError(
                "softmaxMinusTargets: z is 2x3 but t is 3x2; targets must have the shape of the logits",
                () -> softmaxMinusTargets(z, t, SUM));
        shapeError("oneHot: z is 2x3; labels must be a column", () -> oneHot(z, 3));
        shapeError(
                "binaryCrossEntropy: z is 2x3 but t is 3x2; targets must have the shape of the logits",
                () -> binaryCrossEntropy(z, t));
        shapeError(
                "binaryCrossEntropy: z is 2x3 but b is 1x2; the positive weight must be 1x1 or 1x3",
                () -> binaryCrossEntropy(z, z, b, Reduction.SUM));
        shapeError(
                "linearCrossEntropy: x is 2x2 but t is 3x2; the columns of x (2) must equal the rows of t (3)",
                () -> linearCrossEntropy(x, t, b, one));
        shapeError(
                "linearCrossEntropy: x is 2x2 but t is 3x2; the bias must be a row, one for each column",
                () -> linearCrossEntropy(x, x, t, one));
        shapeError(
                "linearCrossEntropy: x is 2x2 but b is 1x2; labels must be a column, one for each row",
                () -> linearCrossEntropy(x, x, b, b));
    }

    @Test
    void refusesBadTargetsAndNamesThem() {
        Var z = tape.input("z", new DMatrixRMaj(2, 3));
        Var x = tape.input("x", new DMatrixRMaj(2, 2));
        Var b = tape.input("b", new DMatrixRMaj(1, 2));
        argumentError(
                "cross-entropy: label of row 1 is 3.0; it must be an integer from 0 to 2 or the ignored index -1",
                () -> softmaxCrossEntropy(z, new int[] {-1, 3}, MEAN.withIgnoreIndex(-1)));
        argumentError(
                "cross-entropy: target of row 0, column 1 is -0.5; it must be finite and at least 0",
                () -> softmaxCrossEntropy(z, var(row(1, -0.5, 0), row(0, 0, 1)), SUM));
        argumentError(
                "cross-entropy: there are 2 class weights but logits have 3 columns; there must be one weight per class",
                () -> softmaxCrossEntropy(z, new int[] {0, 0}, MEAN.withClassWeights(1, 1)));
        argumentError(
                "cross-entropy: there are 3 class weights but logits have 2 columns; there must be one weight per class",
                () -> linearCrossEntropy(x, x, b, tape.input(new int[] {0, 0}), ALL));
        argumentError(
                "cross-entropy: label of row 0 is NaN; it must be an integer from 0 to 1",
                () -> linearCrossEntropy(x, x, b, var(row(NAN), row(0))));
        argumentError(
                "binary cross-entropy: target of row 0, column 1 is 2.0; it must be in [0, 1]",
                () -> binaryCrossEntropy(x, var(row(0, 2), row(0, 0))));
        argumentError(
                "binary cross-entropy: positive weight of column 0 is -1.0; it must be finite and at least 0",
                () -> binaryCrossEntropy(x, x, tape.constant(-1), Reduction.MEAN));
        argumentError(
                "logSumExp: weight of row 1, column 0 is -1.0; it must be finite and at least 0",
                () -> logSumExp(x, var(row(1, 1), row(-1, 1))));
    }

    private static void shapeError(String message, Executable call) {
        assertEquals(message, assertThrows(MatrixDimensionException.class, call).getMessage());
    }

    private static void argumentError(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
