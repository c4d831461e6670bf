package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.train.data.SplitMix;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the metrics of rankings and what is chosen on validation rows. */
class RankingTest {
    private static final double[] SCORES = {0.1, 0.4, 0.35, 0.8};
    private static final boolean[] POSITIVE = {false, false, true, true};

    @Test
    void valuesOfTheDocumentationOfScikitLearn() {
        assertEquals(0.75, Ranking.rocAuc(SCORES, POSITIVE));
        assertEquals(5.0 / 6, Ranking.averagePrecision(SCORES, POSITIVE), 1e-15);
        Confusion c = Confusion.of(new int[] {1, 0, 1, 1}, new int[] {1, 1, 1, 0}, List.of("-", "+"));
        assertEquals(-1.0 / 3, c.mcc(), 1e-15);
        Confusion balanced =
                Confusion.of(new int[] {0, 1, 0, 0, 0, 1}, new int[] {0, 1, 0, 0, 1, 0}, List.of("a", "b"));
        assertEquals(0.625, balanced.balancedAccuracy());
    }

    @Test
    void theAreaIsTheShareOfPairsInOrderWithTiesCountedHalf() {
        SplitMix random = SplitMix.of(1, 0);
        for (int trial = 0; trial < 50; trial++) {
            int m = 2 + random.nextInt(30);
            double[] scores = new double[m];
            boolean[] positive = new boolean[m];
            for (int i = 0; i < m; i++) {
                scores[i] = random.nextInt(6) - 3;
                positive[i] = i == 0 || (i > 1 && random.nextInt(3) == 0);
            }
            double pairs = 0;
            double right = 0;
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < m; j++) {
                    if (!positive[i] || positive[j]) continue;
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
            assertEquals(right / pairs, Ranking.rocAuc(scores, positive), 1e-12);
        }
    }

    @Test
    void onlyOneKindOfRowHasNoArea() {
        assertEquals(Double.NaN, Ranking.rocAuc(SCORES, new boolean[4]));
        assertEquals(Double.NaN, Ranking.averagePrecision(SCORES, new boolean[4]));
        assertThrows(MatrixDimensionException.class, () -> Ranking.rocAuc(SCORES, new boolean[3]));
    }

    @Test
    void theTemperatureThatMadeOverconfidentLogitsIsFound() {
        SplitMix random = SplitMix.of(2, 0);
        int m = 20_000;
        DMatrixRMaj logits = new DMatrixRMaj(m, 2);
        int[] labels = new int[m];
        for (int i = 0; i < m; i++) {
            double z = 4 * random.nextDouble() - 2;
            labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
            logits.set(i, 1, 3 * z);
        }
        double t = Temperature.fit(logits, labels);
        assertEquals(3, t, 0.15);
        double before =
                Evaluation.of(logits, labels, List.of("a", "b")).calibration().error();
        for (int i = 0; i < logits.getNumElements(); i++) logits.data[i] /= t;
        double after =
                Evaluation.of(logits, labels, List.of("a", "b")).calibration().error();
        assertEquals(0, after, 0.02);
        assertEquals(0.15, before, 0.1);
    }

    @Test
    void theThresholdMaximisesItsMetric() {
        double[] p = {0.05, 0.1, 0.2, 0.22, 0.3, 0.45};
        int[] labels = {0, 0, 1, 0, 1, 1};
        assertEquals(0.15, Threshold.best(p, labels, c -> c.scores(1).f1()), 1e-12);
        assertEquals(0.5, Threshold.best(new double[] {0.2, 0.9}, new int[] {0, 1}, Confusion::accuracy), 0.06);
        assertThrows(
                IllegalArgumentException.class,
                () -> Threshold.best(new double[] {1.5}, new int[] {0}, Confusion::accuracy));
    }
}
