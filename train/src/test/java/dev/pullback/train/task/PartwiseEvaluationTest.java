package dev.pullback.train.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;

/** Tests that the figures of rows that come part by part are those of all rows at once. */
class PartwiseEvaluationTest {
    private static final int ROWS = 50;

    private final Random random = new Random(5);

    private DMatrixRMaj matrix(int columns) {
        return RandomMatrices_DDRM.rectangle(ROWS, columns, -1, 1, random);
    }

    private static void assertSame(Task task, DMatrixRMaj outputs, Dataset rows, double threshold) {
        Figures whole = task.evaluate(outputs, rows, threshold);
        for (int size : new int[] {1, 7, ROWS - 1, ROWS}) {
            PartwiseEvaluation parts = new PartwiseEvaluation();
            for (int from = 0; from < ROWS; from += size) {
                int to = Math.min(from + size, ROWS);
                Dataset part = rows.rows(IntStream.range(from, to).toArray());
                parts.add(CommonOps_DDRM.extract(outputs, from, to, 0, outputs.numCols), part.outcomes());
            }
            Figures figures = parts.figures(task, threshold);
            assertEquals(whole.values(), figures.values());
            assertEquals(whole.show(), figures.show());
        }
    }

    @Test
    void classes() {
        int[] labels = random.ints(ROWS, 0, 3).toArray();
        Dataset rows = Dataset.of(matrix(2), labels, List.of("a", "b", "c"), List.of("x", "y"));
        assertSame(Task.classification(), matrix(3), rows, Task.HALF);
        Dataset two = Dataset.of(matrix(2), random.ints(ROWS, 0, 2).toArray());
        assertSame(Task.classification(), matrix(2), two, 0.7);
    }

    @Test
    void scaledTargets() {
        Dataset plain = Dataset.of(matrix(2), matrix(2));
        Dataset rows = plain.withTargetScale(Standardizer.fit(matrix(2)));
        assertSame(Task.regression(), matrix(2), plain, Task.HALF);
        assertSame(Task.regression(), matrix(2), rows, Task.HALF);
        assertSame(Task.gaussian(), matrix(4), rows, Task.HALF);
        assertSame(Task.quantiles(0.1, 0.5, 0.9), matrix(6), rows, Task.HALF);
    }

    @Test
    void labels() {
        DMatrixRMaj targets = matrix(3);
        for (int i = 0; i < targets.getNumElements(); i++) targets.data[i] = targets.data[i] > 0 ? 1 : 0;
        assertSame(Task.multiLabel(), matrix(3), Dataset.of(matrix(2), targets), 0.4);
    }

    @Test
    void targetsThatTheTaskCannotHaveAreRefusedByTheirRow() {
        DMatrixRMaj targets = new DMatrixRMaj(ROWS, 2);
        targets.set(31, 1, 2);
        Dataset rows = Dataset.of(matrix(2), targets);
        PartwiseEvaluation parts = new PartwiseEvaluation();
        DMatrixRMaj outputs = matrix(2);
        for (int from = 0; from < ROWS; from += 10)
            parts.add(
                    CommonOps_DDRM.extract(outputs, from, from + 10, 0, 2),
                    rows.rows(IntStream.range(from, from + 10).toArray()).outcomes());
        var refused = assertThrows(IllegalArgumentException.class, () -> parts.figures(Task.multiLabel(), Task.HALF));
        assertTrue(refused.getMessage().contains("'y1' of row 31 is 2.0"), refused.getMessage());
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        PartwiseEvaluation parts = new PartwiseEvaluation();
        var empty = assertThrows(IllegalArgumentException.class, () -> parts.figures(Task.classification(), Task.HALF));
        assertEquals("evaluation: there is no row", empty.getMessage());
        Outcomes rows = Dataset.of(matrix(2), new int[ROWS]).outcomes();
        DMatrixRMaj tooFew = new DMatrixRMaj(ROWS - 1, 2);
        assertEquals(
                "evaluation: the outputs are 49x2 for 50 rows; they must be 50x2",
                assertThrows(MatrixDimensionException.class, () -> parts.add(tooFew, rows))
                        .getMessage());
        parts.add(new DMatrixRMaj(ROWS, 2), rows);
        DMatrixRMaj tooWide = new DMatrixRMaj(ROWS, 3);
        assertEquals(
                "evaluation: the outputs are 50x3 for 50 rows; they must be 50x2",
                assertThrows(MatrixDimensionException.class, () -> parts.add(tooWide, rows))
                        .getMessage());
    }

    @Test
    void moreOutputsThanAMatrixHoldsAreRefused() {
        DMatrixRMaj outputs = new DMatrixRMaj(); // only its size matters
        outputs.numRows = 1 << 20;
        outputs.numCols = 1 << 10;
        DMatrixRMaj targets = new DMatrixRMaj();
        targets.numRows = 1 << 20;
        targets.numCols = 1;
        Outcomes rows = new Outcomes(targets, null, List.of("y"), null);
        PartwiseEvaluation parts = new PartwiseEvaluation();
        parts.add(outputs, rows);
        assertEquals(
                "evaluation: 2147483648 numbers so far; a matrix holds at most 2147483639",
                assertThrows(DataException.class, () -> parts.add(outputs, rows))
                        .getMessage());
    }

    @Test
    void outcomesOfOtherNamesAreRefused() {
        Outcomes classes = Dataset.of(matrix(2), new int[ROWS]).outcomes();
        Outcomes targets = Dataset.of(matrix(2), matrix(1)).outcomes();
        Outcomes scaled = Dataset.of(matrix(2), matrix(1))
                .withTargetScale(Standardizer.fit(matrix(1)))
                .outcomes();
        for (List<Outcomes> parts : List.of(List.of(classes, targets), List.of(targets, scaled))) {
            var refused = assertThrows(IllegalArgumentException.class, () -> Outcomes.join(parts));
            assertTrue(refused.getMessage().startsWith("outcomes: parts with "), refused.getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> Outcomes.join(List.of()));
    }
}
