package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that all classes at once have the figures of {@link Ranking}, class by class. */
class OneAgainstRestTest {
    private static double classByClass(DMatrixRMaj p, int[] labels, ToDoubleBiFunction<double[], boolean[]> measure) {
        int k = p.numCols;
        return Scores.meanOfNumbers(IntStream.range(k == 2 ? 1 : 0, k).mapToDouble(klass -> {
            double[] scores = new double[labels.length];
            boolean[] positive = new boolean[labels.length];
            for (int i = 0; i < labels.length; i++) {
                scores[i] = p.get(i, klass);
                positive[i] = labels[i] == klass;
            }
            return measure.applyAsDouble(scores, positive);
        }));
    }

    @Test
    void theFiguresAreThoseOfEachClassAlone() {
        for (long seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(30);
            int classes = 2 + random.nextInt(6);
            int different = 1 + random.nextInt(20); // few different scores, so that many are equal
            DMatrixRMaj p = new DMatrixRMaj(rows, classes);
            for (int i = 0; i < p.data.length; i++) p.data[i] = random.nextInt(different) / 20.0;
            int[] labels = random.ints(rows, 0, classes).toArray();
            double[] own = new double[rows];
            for (int i = 0; i < rows; i++) own[i] = p.get(i, labels[i]);
            OneAgainstRest all = new OneAgainstRest(own, labels, classes);
            for (int i = 0; i < rows; i++) all.add(p.data, i * classes, labels[i]);
            assertEquals(classByClass(p, labels, Ranking::rocAuc), all.rocAuc(), "area, seed " + seed);
            assertEquals(
                    classByClass(p, labels, Ranking::averagePrecision),
                    all.averagePrecision(),
                    "precision, seed " + seed);
        }
    }

    @Test
    void aScoreThatIsNotANumberIsRefused() {
        double[] scores = {0.5, Double.NaN};
        boolean[] positive = {true, false};
        assertEquals(
                "ranking: the score of row 1 is NaN",
                assertThrows(IllegalArgumentException.class, () -> Ranking.averagePrecision(scores, positive))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Ranking.rocAuc(scores, positive));
    }
}
