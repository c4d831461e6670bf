package dev.pullback.train.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.ejml.MatrixDimensionException;
import org.junit.jupiter.api.Test;

/** Tests confusion matrices and what is computed from them. */
class ConfusionTest {
    private static final double TIGHT = 1e-15;

    /** Nothing is of the class c, but one row is predicted as it; nothing is of or predicted as d. */
    private static Confusion confusion() {
        return new Confusion(
                List.of("a", "b", "c", "d"),
                List.of(List.of(4, 1, 1, 0), List.of(2, 2, 0, 0), List.of(0, 0, 0, 0), List.of(0, 0, 0, 0)));
    }

    @Test
    void countsRowsAndPredictions() {
        Confusion c = confusion();
        assertEquals(10, c.rows());
        assertEquals(6, c.actual(0));
        assertEquals(6, c.predicted(0));
        assertEquals(3, c.predicted(1));
        assertEquals(1, c.predicted(2));
        assertEquals(2, c.count(1, 0));
        assertEquals(0.6, c.accuracy());
        assertEquals("confusion of 4 classes, 10 rows", c.toString());
    }

    @Test
    void meansLeaveOutClassesThatDoNotOccur() {
        Confusion c = confusion();
        assertEquals((2.0 / 3 + 0.5) / 2, c.balancedAccuracy(), TIGHT);
        assertEquals((2.0 / 3 + 2.0 / 3 + 0) / 3, c.macro().precision(), TIGHT);
        assertEquals((2.0 / 3 + 0.5 + 0) / 3, c.macro().recall(), TIGHT);
        assertEquals((2.0 / 3 + 4.0 / 7 + 0) / 3, c.macro().f1(), TIGHT);
        assertEquals(2.0 / 3, c.weighted().precision(), TIGHT);
        assertEquals(0.6, c.weighted().recall(), TIGHT);
        assertEquals(0.6 * 2 / 3 + 0.4 * 4 / 7, c.weighted().f1(), TIGHT);
        assertEquals(new Scores(2.0 / 3, 2.0 / 3, 2.0 / 3), c.scores(0));
    }

    @Test
    void correlationOfTwoClasses() {
        Confusion c = new Confusion(List.of("a", "b"), List.of(List.of(4, 1), List.of(2, 3)));
        assertEquals((4.0 * 3 - 1 * 2) / Math.sqrt(6 * 4 * 5 * 5), c.mcc(), TIGHT);
        assertEquals(0, new Confusion(List.of("a", "b"), List.of(List.of(4, 1), List.of(0, 0))).mcc());
    }

    @Test
    void noRowsHaveNoScores() {
        Confusion c = new Confusion(List.of("a", "b"), List.of(List.of(0, 0), List.of(0, 0)));
        assertEquals(0, c.accuracy());
        assertEquals(0, c.balancedAccuracy());
        assertEquals(new Scores(0, 0, 0), c.weighted());
        assertEquals(new Scores(0, 0, 0), c.macro());
        assertEquals(0, c.mcc());
    }

    @Test
    void whatIsNoMatrixOfCountsIsRefused() {
        List<String> names = List.of("a", "b");
        assertThrows(MatrixDimensionException.class, () -> new Confusion(names, List.of(List.of(1, 2), List.of(3))));
        assertThrows(MatrixDimensionException.class, () -> new Confusion(names, List.of(List.of(1, 2))));
        assertThrows(
                IllegalArgumentException.class, () -> new Confusion(names, List.of(List.of(1, -2), List.of(3, 1))));
    }

    @Test
    void aClassWithoutANameIsRefused() {
        List<String> names = List.of("a", "b");
        for (int wrong : new int[] {-1, 2}) {
            assertEquals(
                    "confusion: the label of row 1 is " + wrong + "; with 2 classes it must be from 0 to 1",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Confusion.of(new int[] {0, 1}, new int[] {1, wrong}, names))
                            .getMessage());
            assertEquals(
                    "confusion: the prediction of row 0 is " + wrong + "; with 2 classes it must be from 0 to 1",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Confusion.of(new int[] {wrong, 1}, new int[] {1, 0}, names))
                            .getMessage());
        }
        assertThrows(MatrixDimensionException.class, () -> Confusion.of(new int[] {0}, new int[] {1, 0}, names));
        Confusion c = confusion();
        assertThrows(IndexOutOfBoundsException.class, () -> c.count(0, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> c.count(0, -1));
    }
}
