package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the effect of each option, and the exceptions for invalid ones. */
class CrossEntropyTest {
    private static final CrossEntropyOptions PLAIN = CrossEntropyOptions.defaults();

    /** Every option that changes the loss of a row. */
    private static final CrossEntropyOptions EVERYTHING = PLAIN.withClassWeights(0.5, 2, 1, 3)
            .withLabelSmoothing(0.2)
            .withZLoss(0.05)
            .withTemperature(1.7)
            .withSoftcap(4)
            .withIgnoreIndex(-100);

    private final DMatrixRMaj logits = random(5, 4, 3);
    private final DMatrixRMaj labels = matrix(5, 1, 2, 0, -100, 3, 0);

    @Test
    void theLossOfARowIsTheFormula() {
        double[] weights = {0.5, 2, 1, 3};
        double[] losses = losses(EVERYTHING.withReduction(Reduction.NONE), logits, labels, TargetKind.INDEX);
        for (int row = 0; row < 5; row++) {
            if (row == 2) continue;
            double[] z = new double[4];
            for (int c = 0; c < 4; c++) z[c] = 4 * Math.tanh(logits.get(row, c) / 4) / 1.7;
            double sum = 0;
            for (double each : z) sum += Math.exp(each);
            double lse = Math.log(sum);
            double want = 0.05 * lse * lse;
            for (int c = 0; c < 4; c++) {
                double t = c == (int) labels.data[row] ? 1 : 0;
                want += weights[c] * (0.8 * t + 0.2 / 4) * (lse - z[c]);
            }
            assertEquals(want, losses[row], 1e-14);
        }
        assertEquals(0, losses[2]);
    }

    @Test
    void theMeanDividesByTheWeightOfTheTargetsBeforeSmoothing() {
        double[] losses = losses(EVERYTHING.withReduction(Reduction.NONE), logits, labels, TargetKind.INDEX);
        double sum = IntStream.range(0, 5).mapToDouble(row -> losses[row]).sum();
        assertEquals(sum, loss(EVERYTHING.withReduction(Reduction.SUM), logits, labels, TargetKind.INDEX), 1e-14);
        double weight = 1 + 0.5 + 3 + 0.5;
        assertEquals(sum / weight, loss(EVERYTHING, logits, labels, TargetKind.INDEX), 1e-14);
        CrossEntropyOptions plain = PLAIN.withIgnoreIndex(-100);
        double plainSum = loss(plain.withReduction(Reduction.SUM), logits, labels, TargetKind.INDEX);
        assertEquals(plainSum / 4, loss(plain, logits, labels, TargetKind.INDEX), 1e-15);
    }

    @Test
    void theMeanDoesNotChangeWithTheScaleOfTheWeights() {
        CrossEntropyOptions one = PLAIN.withClassWeights(1, 2, 3, 4).withIgnoreIndex(-100);
        CrossEntropyOptions ten = PLAIN.withClassWeights(10, 20, 30, 40).withIgnoreIndex(-100);
        assertEquals(loss(one, logits, labels, TargetKind.INDEX), loss(ten, logits, labels, TargetKind.INDEX), 1e-15);
    }

    @Test
    void aLabelAndItsOneHotRowAreTheSame() {
        DMatrixRMaj oneHot = oneHot(labels, 4);
        for (Reduction reduction : Reduction.values()) {
            for (CrossEntropyOptions options : new CrossEntropyOptions[] {PLAIN.withIgnoreIndex(-100), EVERYTHING}) {
                CrossEntropyOptions reduced = options.withReduction(reduction);
                // the largest loss is 11.8, of which 2 ulp are 4e-15
                assertArrayEquals(
                        losses(reduced, logits, labels, TargetKind.INDEX),
                        losses(reduced, logits, oneHot, TargetKind.SOFT),
                        4e-15);
                assertArrayEquals(
                        gradient(reduced, logits, labels, TargetKind.INDEX).data,
                        gradient(reduced, logits, oneHot, TargetKind.SOFT).data,
                        1e-15);
            }
        }
    }

    @Test
    void theGradientIsTheDerivativeOfTheLoss() {
        DMatrixRMaj soft = softTargets();
        for (Reduction reduction : new Reduction[] {Reduction.SUM, Reduction.MEAN}) {
            CrossEntropyOptions options = EVERYTHING.withReduction(reduction);
            for (TargetKind kind : TargetKind.values()) {
                DMatrixRMaj targets = kind == TargetKind.INDEX ? labels : soft;
                DMatrixRMaj g = gradient(options, logits, targets, kind);
                for (int i = 0; i < 20; i++) {
                    double slope = slope(logits, i, () -> loss(options, logits, targets, kind));
                    assertEquals(slope, g.data[i], 1e-9, () -> kind + " " + reduction);
                }
            }
            DMatrixRMaj g = new DMatrixRMaj(5, 4);
            CrossEntropy.targetGradient(logits, soft, options, g);
            for (int i = 0; i < 20; i++) {
                double slope = slope(soft, i, () -> loss(options, logits, soft, TargetKind.SOFT));
                assertEquals(slope, g.data[i], 1e-9, () -> "targets " + reduction);
            }
        }
    }

    @Test
    void theGradientOfUnreducedLossesIsThatOfEachRow() {
        DMatrixRMaj none = gradient(EVERYTHING.withReduction(Reduction.NONE), logits, labels, TargetKind.INDEX);
        DMatrixRMaj sum = gradient(EVERYTHING.withReduction(Reduction.SUM), logits, labels, TargetKind.INDEX);
        assertArrayEquals(sum.data, none.data);
    }

    @Test
    void smoothingOfTheWrongClassesIsTheOtherDefinition() {
        CrossEntropyOptions options = PLAIN.withLabelSmoothingOfWrongClasses(0.3, 4);
        DMatrixRMaj row = matrix(1, 4, 1, -2, 0.5, 0);
        DMatrixRMaj smoothed = matrix(1, 4, 0.1, 0.7, 0.1, 0.1);
        assertEquals(
                loss(PLAIN, row, smoothed, TargetKind.SOFT),
                loss(options, row, matrix(1, 1, 1), TargetKind.INDEX),
                1e-15);
        assertEquals(1, PLAIN.withLabelSmoothingOfWrongClasses(0.75, 4).labelSmoothing());
    }

    @Test
    void anIgnoredIndexMayBeAClass() {
        DMatrixRMaj row = matrix(2, 2, 1, 2, 3, 4);
        DMatrixRMaj kept = matrix(1, 2, 1, 2);
        assertEquals(
                loss(PLAIN, kept, matrix(1, 1, 1), TargetKind.INDEX),
                loss(PLAIN.withIgnoreIndex(0), row, matrix(2, 1, 1, 0), TargetKind.INDEX));
    }

    @Test
    void aMeanOverNoWeightIsZero() {
        CrossEntropyOptions options = PLAIN.withClassWeights(0, 1).withZLoss(1);
        DMatrixRMaj row = matrix(1, 2, 1, 2);
        assertEquals(0, loss(options, row, matrix(1, 1, 0), TargetKind.INDEX));
        assertArrayEquals(new double[2], gradient(options, row, matrix(1, 1, 0), TargetKind.INDEX).data);
    }

    @Test
    void elementsBeyondTheMatrixAreLeftAlone() {
        DMatrixRMaj g = new DMatrixRMaj(4, 4);
        g.fill(9);
        g.reshape(1, 2);
        CrossEntropy.logitGradient(matrix(1, 2, 0, 0), matrix(1, 1, 0), TargetKind.INDEX, PLAIN, g);
        assertArrayEquals(new double[] {-0.5, 0.5, 9}, new double[] {g.data[0], g.data[1], g.data[2]});
    }

    @Test
    void labelsAreChecked() {
        String rule = "; it must be an integer from 0 to 2";
        assertLabelError("cross-entropy: label of row 1 is 3.0" + rule, 3, PLAIN);
        assertLabelError("cross-entropy: label of row 1 is -1.0" + rule, -1, PLAIN);
        assertLabelError("cross-entropy: label of row 1 is 0.5" + rule, 0.5, PLAIN);
        assertLabelError("cross-entropy: label of row 1 is NaN" + rule, Double.NaN, PLAIN);
        assertLabelError("cross-entropy: label of row 1 is 1.0E18" + rule, 1e18, PLAIN);
        assertLabelError("cross-entropy: label of row 1 is -Infinity" + rule, Double.NEGATIVE_INFINITY, PLAIN);
        assertLabelError(
                "cross-entropy: label of row 1 is -1.0" + rule + " or the ignored index -100",
                -1,
                PLAIN.withIgnoreIndex(-100));
    }

    private static void assertLabelError(String message, double label, CrossEntropyOptions options) {
        assertErrors(
                IllegalArgumentException.class,
                message,
                new DMatrixRMaj(2, 3),
                matrix(2, 1, 0, label),
                TargetKind.INDEX,
                options);
    }

    @Test
    void softTargetsAreChecked() {
        for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertErrors(
                    IllegalArgumentException.class,
                    "cross-entropy: target of row 1, column 0 is " + bad + "; it must be finite and at least 0",
                    new DMatrixRMaj(2, 2),
                    matrix(2, 2, 1, 0, bad, 1),
                    TargetKind.SOFT,
                    PLAIN);
        }
    }

    @Test
    void shapesAreChecked() {
        assertErrors(
                MatrixDimensionException.class,
                "cross-entropy: logits are 2x3 but labels are 3x1; they must be 2x1",
                new DMatrixRMaj(2, 3),
                new DMatrixRMaj(3, 1),
                TargetKind.INDEX,
                PLAIN);
        assertErrors(
                MatrixDimensionException.class,
                "cross-entropy: logits are 2x3 but soft targets are 2x1; they must be 2x3",
                new DMatrixRMaj(2, 3),
                new DMatrixRMaj(2, 1),
                TargetKind.SOFT,
                PLAIN);
        assertErrors(
                IllegalArgumentException.class,
                "cross-entropy: logits have no columns; there must be at least one class",
                new DMatrixRMaj(2, 0),
                new DMatrixRMaj(2, 1),
                TargetKind.INDEX,
                PLAIN);
        assertErrors(
                IllegalArgumentException.class,
                "cross-entropy: there are 2 class weights but logits have 3 columns; there must be one weight per"
                        + " class",
                new DMatrixRMaj(2, 3),
                new DMatrixRMaj(2, 1),
                TargetKind.INDEX,
                PLAIN.withClassWeights(1, 1));
    }

    private static void assertErrors(
            Class<? extends RuntimeException> type,
            String message,
            DMatrixRMaj logits,
            DMatrixRMaj targets,
            TargetKind kind,
            CrossEntropyOptions options) {
        for (Reduction reduction : Reduction.values()) {
            CrossEntropyOptions reduced = options.withReduction(reduction);
            DMatrixRMaj out = new DMatrixRMaj(logits.numRows, 3);
            assertEquals(
                    message,
                    assertThrows(type, () -> CrossEntropy.loss(logits, targets, kind, reduced, out))
                            .getMessage());
            assertEquals(
                    message,
                    assertThrows(type, () -> CrossEntropy.logitGradient(logits, targets, kind, reduced, out))
                            .getMessage());
        }
    }

    @Test
    void optionsAreChecked() {
        assertOptionError(
                "weight of class 1 is -2.0; it must be finite and at least 0", () -> PLAIN.withClassWeights(1, -2));
        assertOptionError(
                "weight of class 0 is NaN; it must be finite and at least 0", () -> PLAIN.withClassWeights(Double.NaN));
        assertOptionError("label smoothing is 1.1; it must be in [0, 1]", () -> PLAIN.withLabelSmoothing(1.1));
        assertOptionError("label smoothing is -0.1; it must be in [0, 1]", () -> PLAIN.withLabelSmoothing(-0.1));
        assertOptionError("label smoothing is NaN; it must be in [0, 1]", () -> PLAIN.withLabelSmoothing(Double.NaN));
        assertOptionError(
                "label smoothing of wrong classes is 0.6; it must be in [0, 0.5]",
                () -> PLAIN.withLabelSmoothingOfWrongClasses(0.6, 2));
        assertOptionError(
                "number of classes is 1; it must be at least 2, so that there is a wrong one",
                () -> PLAIN.withLabelSmoothingOfWrongClasses(0, 1));
        assertOptionError("z-loss is -1.0; it must be finite and at least 0", () -> PLAIN.withZLoss(-1));
        assertOptionError("temperature is 0.0; it must be finite and positive", () -> PLAIN.withTemperature(0));
        assertOptionError(
                "temperature is NaN; it must be finite and positive", () -> PLAIN.withTemperature(Double.NaN));
        assertOptionError("softcap is -3.0; it must be positive", () -> PLAIN.withSoftcap(-3));
        assertOptionError(
                "softcap is 1.0E-310; it must be at least " + Double.MIN_NORMAL, () -> PLAIN.withSoftcap(1e-310));
        assertOptionError(
                "temperature is 1.0E-310; it must be at least " + Double.MIN_NORMAL,
                () -> PLAIN.withTemperature(1e-310));
    }

    private static void assertOptionError(String message, Runnable options) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, options::run);
        assertEquals("cross-entropy: " + message, error.getMessage());
    }

    @Test
    void optionsThatSayTheSameAreEqual() {
        assertEquals(
                PLAIN.withClassWeights(1, 2).withZLoss(0.1),
                PLAIN.withZLoss(0.1).withClassWeights(1, 2));
    }

    private interface Scalar {
        double value();
    }

    /** Returns the derivative by an element, computed from central differences with two step widths. */
    private static double slope(DMatrixRMaj a, int i, Scalar f) {
        double h = 1e-3;
        return (4 * slope(a, i, h / 2, f) - slope(a, i, h, f)) / 3;
    }

    private static double slope(DMatrixRMaj a, int i, double h, Scalar f) {
        double x = a.data[i];
        a.data[i] = x + h;
        double right = f.value();
        a.data[i] = x - h;
        double left = f.value();
        a.data[i] = x;
        return (right - left) / (2 * h);
    }

    private static double loss(CrossEntropyOptions options, DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        CrossEntropy.loss(logits, targets, kind, options, out);
        return out.data[0];
    }

    private static double[] losses(
            CrossEntropyOptions options, DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind) {
        DMatrixRMaj out = new DMatrixRMaj(options.reduction() == Reduction.NONE ? logits.numRows : 1, 1);
        CrossEntropy.loss(logits, targets, kind, options, out);
        return out.data;
    }

    private static DMatrixRMaj gradient(
            CrossEntropyOptions options, DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind) {
        DMatrixRMaj out = new DMatrixRMaj(logits.numRows, logits.numCols);
        CrossEntropy.logitGradient(logits, targets, kind, options, out);
        return out;
    }

    private static DMatrixRMaj softTargets() {
        DMatrixRMaj targets = random(5, 4, 1);
        for (int i = 0; i < 20; i++) targets.data[i] = Math.abs(targets.data[i]) + 0.01;
        return targets;
    }

    private static DMatrixRMaj oneHot(DMatrixRMaj labels, int classes) {
        DMatrixRMaj rows = new DMatrixRMaj(labels.numRows, classes);
        for (int row = 0; row < labels.numRows; row++) {
            if (labels.data[row] >= 0) rows.set(row, (int) labels.data[row], 1);
        }
        return rows;
    }

    private static DMatrixRMaj random(int rows, int columns, double scale) {
        Random random = new Random(9);
        DMatrixRMaj a = new DMatrixRMaj(rows, columns);
        for (int i = 0; i < rows * columns; i++) a.data[i] = scale * random.nextGaussian();
        return a;
    }

    private static DMatrixRMaj matrix(int rows, int columns, double... values) {
        return new DMatrixRMaj(rows, columns, true, values);
    }
}
