package dev.pullback.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests value and gradient of rows at the limits of the range of doubles, where the exact result is known. */
class CrossEntropyExtremesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;
    private static final CrossEntropyOptions PLAIN = CrossEntropyOptions.defaults();
    private static final CrossEntropyOptions SMOOTHED = PLAIN.withLabelSmoothing(0.1);

    @Test
    void oneClassCostsNothing() {
        assertExactly(0, loss(0, 5));
        assertExactly(new double[] {0}, gradient(0, 5));
        assertExactly(new double[] {0}, softGradient(new double[] {1}, 5));
        assertExactly(new double[] {0}, gradient(PLAIN.withLabelSmoothing(0.5), 0, 5));
    }

    @Test
    void aConfidentRightAnswerKeepsItsTinyLossAndGradient() {
        double tiny = 4.248354255291589e-18;
        assertClose(tiny, loss(0, 0, -40));
        assertClose(new double[] {-tiny, tiny}, gradient(0, 0, -40));
        assertClose(new double[] {-tiny, tiny}, softGradient(new double[] {1, 0}, 0, -40));
    }

    @Test
    void theSmallestDoubleIsAProbability() {
        assertExactly(Double.MIN_VALUE, loss(0, 0, -745));
        assertExactly(new double[] {-Double.MIN_VALUE, Double.MIN_VALUE}, gradient(0, 0, -745));
        assertExactly(0, loss(0, 0, -746));
        assertExactly(new double[] {0, 0}, gradient(0, 0, -746));
    }

    @Test
    void aConfidentWrongAnswerKeepsItsGradient() {
        for (double gap : new double[] {746, 1e16, 1e308}) {
            assertExactly(gap, loss(1, 0, -gap));
            assertExactly(new double[] {1, -1}, gradient(1, 0, -gap));
        }
    }

    @Test
    void aCommonOffsetChangesNothing() {
        assertClose(0.1269280110429725, loss(1, 1e16, 1e16 + 2));
        assertClose(new double[] {0.11920292202211755, -0.11920292202211755}, gradient(1, 1e16, 1e16 + 2));
        assertClose(new double[] {0.11920292202211755, 0.8807970779778825}, logSumExpGradient(1e16, 1e16 + 2));
        assertExactly(1e16 + 2, logSumExp(1e16, 1e16 + 2));
        for (double offset : new double[] {1e308, -1e308}) {
            assertExactly(Math.log(2), loss(0, offset, offset));
            assertExactly(new double[] {-0.5, 0.5}, gradient(0, offset, offset));
            assertExactly(new double[] {0.5, 0.5}, logSumExpGradient(offset, offset));
            assertExactly(offset, logSumExp(offset, offset));
        }
    }

    @Test
    void aDifferenceMayOverflowWhereTheLossDoesNot() {
        assertClose(1e307, loss(SMOOTHED, 0, 1e308, -1e308));
        assertClose(new double[] {0.05, -0.05}, gradient(SMOOTHED, 0, 1e308, -1e308));
        assertExactly(0, softLoss(PLAIN, new double[] {1, 0}, 1e308, -1e308));
        assertExactly(new double[] {0, 0}, softGradient(new double[] {1, 0}, 1e308, -1e308));
        assertExactly(0, loss(0, 1e308, -1e308));
        assertExactly(INF, loss(1, 1e308, -1e308));
        assertExactly(new double[] {1, -1}, gradient(1, 1e308, -1e308));
        assertClose(1e308, loss(PLAIN.withClassWeights(1, 0.5).withReduction(Reduction.SUM), 1, 1e308, -1e308));
        assertExactly(new double[] {0, -INF}, logSoftmax(1e308, -1e308));
        assertExactly(new double[] {1, 0}, softmax(1e308, -1e308));
    }

    @Test
    void largeTargetsOverflowNowhere() {
        for (double t : new double[] {1e140, 1e152, 1e155, 1e160, 1e170, 1e182, 1e300})
            assertClose(new double[] {-0.25, 0.25}, softGradient(new double[] {3 * t, t}, 0, 0));
    }

    @Test
    void aMaskedClassHasNoShare() {
        assertExactly(0, loss(0, 0, -INF));
        assertExactly(new double[] {0, 0}, gradient(0, 0, -INF));
        assertExactly(0, softLoss(PLAIN, new double[] {1, 0}, 0, -INF));
        assertExactly(new double[] {0, 0}, softGradient(new double[] {1, 0}, 0, -INF));
        assertExactly(new double[] {0, INF}, targetGradient(new double[] {1, 0}, 0, -INF));
        assertExactly(new double[] {1, 0}, softmax(0, -INF));
        assertExactly(new double[] {0, -INF}, logSoftmax(0, -INF));
    }

    @Test
    void aMaskedTrueClassCostsInfinity() {
        assertExactly(INF, loss(1, 0, -INF));
        assertExactly(new double[] {1, -1}, gradient(1, 0, -INF));
        assertExactly(0, loss(PLAIN.withClassWeights(1, 0).withReduction(Reduction.SUM), 1, 0, -INF));
    }

    @Test
    void smoothingPutsWeightOnMaskedClassesUnlessToldNotTo() {
        assertExactly(INF, loss(SMOOTHED, 0, 0, -INF));
        assertClose(new double[] {0.05, -0.05}, gradient(SMOOTHED, 0, 0, -INF));
        CrossEntropyOptions unmasked = SMOOTHED.withoutSmoothingOfMaskedClasses();
        assertExactly(0, loss(unmasked, 0, 0, -INF));
        assertExactly(new double[] {0, 0}, gradient(unmasked, 0, 0, -INF));
        assertClose(loss(SMOOTHED, 1, 1, 2, 0.5), loss(unmasked, 1, 1, 2, 0.5));
        assertClose(loss(SMOOTHED, 1, 1, 2, 0.5), loss(unmasked, 1, 1, 2, 0.5, -INF));
    }

    @Test
    void aRowOfOnlyMaskedClassesHasNoLoss() {
        double[] row = {-INF, -INF};
        assertExactly(NAN, loss(0, row));
        assertExactly(new double[] {NAN, NAN}, gradient(0, row));
        assertExactly(-INF, logSumExp(row));
        assertExactly(new double[] {0, 0}, logSumExpGradient(row));
        assertExactly(new double[] {NAN, NAN}, softmax(row));
        assertExactly(new double[] {NAN, NAN}, logSoftmax(row));
        assertEquals(
                "row 0 is -Infinity in every column; at least one class must not be masked", flaw(matrix(1, 2, row)));
    }

    @Test
    void plusInfinityOrNaNSpoilsItsRow() {
        for (double bad : new double[] {INF, NAN}) {
            for (double other : new double[] {0, -INF, 1e308, INF, NAN}) {
                for (double[] row : new double[][] {{bad, other}, {other, bad}, {other, bad, other}}) {
                    double[] nan = new double[row.length];
                    Arrays.fill(nan, NAN);
                    boolean hasNaN = Arrays.stream(row).anyMatch(Double::isNaN);
                    for (int label = 0; label < row.length; label++) {
                        assertExactly(NAN, loss(label, row));
                        assertExactly(nan, gradient(label, row));
                        assertExactly(NAN, loss(SMOOTHED, label, row));
                        assertExactly(nan, gradient(SMOOTHED, label, row));
                    }
                    double[] targets = new double[row.length];
                    targets[0] = 1;
                    assertExactly(NAN, softLoss(PLAIN, targets, row));
                    assertExactly(nan, softGradient(targets, row));
                    assertExactly(nan, targetGradient(targets, row));
                    assertExactly(nan, softmax(row));
                    assertExactly(nan, logSoftmax(row));
                    assertExactly(nan, logSumExpGradient(row));
                    assertExactly(hasNaN ? NAN : INF, logSumExp(row));
                }
            }
        }
    }

    @Test
    void onlyTheSpoiltRowHasNoGradientAndItsCellIsNamed() {
        DMatrixRMaj logits = matrix(3, 2, 0, 1, 2, NAN, 3, -INF);
        DMatrixRMaj labels = matrix(3, 1, 0, 0, 0);
        DMatrixRMaj g = new DMatrixRMaj(3, 2);
        CrossEntropy.logitGradient(logits, labels, TargetKind.INDEX, PLAIN, g);
        assertTrue(Double.isFinite(g.get(0, 0)) && Double.isFinite(g.get(0, 1)));
        assertExactly(new double[] {NAN, NAN}, Arrays.copyOfRange(g.data, 2, 4));
        assertExactly(new double[] {0, 0}, Arrays.copyOfRange(g.data, 4, 6));
        assertEquals("row 1, column 1 is NaN; a logit must be finite, or -Infinity to mask a class", flaw(logits));
        logits.set(1, 1, INF);
        assertEquals("row 1, column 1 is Infinity; a logit must be finite, or -Infinity to mask a class", flaw(logits));
        logits.set(1, 1, 1e308);
        assertNull(flaw(logits));
    }

    @Test
    void anIgnoredRowContributesNothingWhateverItHolds() {
        CrossEntropyOptions options = SMOOTHED.withZLoss(0.1).withIgnoreIndex(-100);
        for (double bad : new double[] {NAN, -INF, INF}) {
            DMatrixRMaj logits = matrix(2, 2, 1, 3, bad, bad);
            DMatrixRMaj kept = matrix(1, 2, 1, 3);
            DMatrixRMaj labels = matrix(2, 1, 0, -100);
            DMatrixRMaj soft = matrix(2, 2, 1, 0, 0, 0);
            for (Reduction reduction : new Reduction[] {Reduction.SUM, Reduction.MEAN}) {
                CrossEntropyOptions reduced = options.withReduction(reduction);
                double want = loss(reduced, kept, matrix(1, 1, 0), TargetKind.INDEX);
                assertExactly(want, loss(reduced, logits, labels, TargetKind.INDEX));
                assertExactly(want, loss(reduced, logits, soft, TargetKind.SOFT));
                for (TargetKind kind : TargetKind.values()) {
                    DMatrixRMaj g = new DMatrixRMaj(2, 2);
                    g.fill(NAN);
                    CrossEntropy.logitGradient(logits, kind == TargetKind.INDEX ? labels : soft, kind, reduced, g);
                    assertTrue(Double.isFinite(g.data[0]) && g.data[0] != 0);
                    assertExactly(new double[] {0, 0}, Arrays.copyOfRange(g.data, 2, 4));
                }
                DMatrixRMaj g = new DMatrixRMaj(2, 2);
                CrossEntropy.targetGradient(logits, soft, reduced, g);
                assertTrue(Double.isFinite(g.data[0]) && g.data[0] != 0);
                assertExactly(new double[] {0, 0}, Arrays.copyOfRange(g.data, 2, 4));
            }
            assertNull(CrossEntropy.flaw(logits, labels, TargetKind.INDEX, options));
        }
    }

    @Test
    void aBatchOfIgnoredRowsCostsNothing() {
        DMatrixRMaj logits = matrix(2, 2, 1, NAN, -INF, -INF);
        DMatrixRMaj labels = matrix(2, 1, -1, -1);
        DMatrixRMaj soft = new DMatrixRMaj(2, 2);
        CrossEntropyOptions options = PLAIN.withIgnoreIndex(-1);
        for (Reduction reduction : new Reduction[] {Reduction.SUM, Reduction.MEAN}) {
            CrossEntropyOptions reduced = options.withReduction(reduction);
            assertExactly(0, loss(reduced, logits, labels, TargetKind.INDEX));
            assertExactly(0, loss(reduced, logits, soft, TargetKind.SOFT));
            DMatrixRMaj g = new DMatrixRMaj(2, 2);
            g.fill(NAN);
            CrossEntropy.logitGradient(logits, labels, TargetKind.INDEX, reduced, g);
            assertExactly(new double[4], g.data);
            g.fill(NAN);
            CrossEntropy.targetGradient(logits, soft, reduced, g);
            assertExactly(new double[4], g.data);
        }
        DMatrixRMaj losses = matrix(2, 1, 7, 7);
        CrossEntropy.loss(logits, labels, TargetKind.INDEX, options.withReduction(Reduction.NONE), losses);
        assertExactly(new double[2], losses.data);
        assertExactly(0, loss(PLAIN, new DMatrixRMaj(0, 2), new DMatrixRMaj(0, 1), TargetKind.INDEX));
    }

    @Test
    void manyEqualLogits() {
        double[] zeros = new double[1000];
        assertClose(Math.log(1000), loss(3, zeros));
        assertClose(Math.log(1000), logSumExp(zeros));
        double[] g = gradient(3, zeros);
        assertClose(-0.999, g[3]);
        assertClose(0.001, g[4]);
    }

    @Test
    void manyTinyTailsAddUp() {
        double[] row = new double[1000];
        Arrays.fill(row, -40);
        row[0] = 0;
        double tails = 999 * 4.248354255291589e-18;
        double loss = tails - tails * tails / 2;
        assertClose(loss, loss(0, row));
        assertClose(loss, logSumExp(row));
        assertClose(-loss, logSoftmax(row)[0]);
        assertClose(tails * tails - tails, gradient(0, row)[0]);
        Arrays.fill(row, 1, 1000, -745.2);
        double[] one = {0, -745.2};
        assertExactly(0, softmax(one)[1]);
        assertTrue(loss(0, row) > 0, "999 terms that are each too small for a double still have a sum");
    }

    private static void assertExactly(double want, double got) {
        assertEquals(want, got);
    }

    private static void assertExactly(double[] want, double[] got) {
        assertArrayEquals(want, got);
    }

    /** Checks that a result is within 4 ulp. */
    private static void assertClose(double want, double got) {
        assertEquals(want, got, 4 * Math.ulp(want));
    }

    private static void assertClose(double[] want, double[] got) {
        assertEquals(want.length, got.length);
        for (int c = 0; c < want.length; c++) assertClose(want[c], got[c]);
    }

    private static String flaw(DMatrixRMaj logits) {
        return CrossEntropy.flaw(logits, new DMatrixRMaj(logits.numRows, 1), TargetKind.INDEX, PLAIN);
    }

    private static double loss(int label, double... row) {
        return loss(PLAIN, label, row);
    }

    private static double loss(CrossEntropyOptions options, int label, double... row) {
        return loss(options, matrix(1, row.length, row), matrix(1, 1, label), TargetKind.INDEX);
    }

    private static double softLoss(CrossEntropyOptions options, double[] targets, double... row) {
        return loss(options, matrix(1, row.length, row), matrix(1, row.length, targets), TargetKind.SOFT);
    }

    private static double loss(CrossEntropyOptions options, DMatrixRMaj logits, DMatrixRMaj targets, TargetKind kind) {
        DMatrixRMaj out = matrix(1, 1, NAN);
        CrossEntropy.loss(logits, targets, kind, options, out);
        return out.data[0];
    }

    private static double[] gradient(int label, double... row) {
        return gradient(PLAIN, label, row);
    }

    private static double[] gradient(CrossEntropyOptions options, int label, double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, row.length);
        CrossEntropy.logitGradient(matrix(1, row.length, row), matrix(1, 1, label), TargetKind.INDEX, options, out);
        return out.data;
    }

    private static double[] softGradient(double[] targets, double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, row.length);
        CrossEntropy.logitGradient(
                matrix(1, row.length, row), matrix(1, row.length, targets), TargetKind.SOFT, PLAIN, out);
        return out.data;
    }

    private static double[] targetGradient(double[] targets, double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, row.length);
        CrossEntropyOptions sum = PLAIN.withReduction(Reduction.SUM);
        CrossEntropy.targetGradient(matrix(1, row.length, row), matrix(1, row.length, targets), sum, out);
        return out.data;
    }

    private static double[] softmax(double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, row.length);
        Softmax.softmax(matrix(1, row.length, row), out);
        return out.data;
    }

    private static double[] logSoftmax(double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, row.length);
        Softmax.logSoftmax(matrix(1, row.length, row), out);
        return out.data;
    }

    private static double logSumExp(double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, 1);
        Softmax.logSumExp(matrix(1, row.length, row), out);
        return out.data[0];
    }

    private static double[] logSumExpGradient(double... row) {
        DMatrixRMaj out = new DMatrixRMaj(1, row.length);
        Softmax.logSumExpGradient(matrix(1, row.length, row), out);
        return out.data;
    }

    private static DMatrixRMaj matrix(int rows, int columns, double... values) {
        return new DMatrixRMaj(rows, columns, true, values);
    }
}
