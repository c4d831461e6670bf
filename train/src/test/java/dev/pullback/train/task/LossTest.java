package dev.pullback.train.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the losses of two rows of several targets against numbers that were computed by hand. */
class LossTest {
    private static final double TIGHT = 1e-15;

    private static DMatrixRMaj rows(double[]... rows) {
        return new DMatrixRMaj(rows);
    }

    /** Checks the loss of each row, which a weight selects, and their mean. */
    private static void assertRows(Loss loss, DMatrixRMaj output, DMatrixRMaj target, double first, double second) {
        Tape tape = new Tape();
        Var y = tape.input("y", output);
        Var t = tape.input("t", target);
        assertEquals((first + second) / 2, loss.of(y, t).scalar(), TIGHT * 10);
        Var onlyFirst = tape.input("a", rows(new double[] {2}, new double[] {0}));
        Var onlySecond = tape.input("b", rows(new double[] {0}, new double[] {2}));
        assertEquals(first, loss.weighted(y, t, onlyFirst).scalar(), TIGHT * 10);
        assertEquals(second, loss.weighted(y, t, onlySecond).scalar(), TIGHT * 10);
    }

    @Test
    void squaredAndHuberAreMeansOverTheTargets() {
        DMatrixRMaj y = rows(new double[] {1, 2}, new double[] {3, 4});
        DMatrixRMaj t = rows(new double[] {0, 0}, new double[] {3, 6});
        assertRows(Loss.squared(), y, t, (1 + 4) / 2.0, (0 + 4) / 2.0);
        assertRows(Loss.huber(1.5), y, t, (0.5 + 1.5 * (2 - 0.75)) / 2, 1.5 * (2 - 0.75) / 2);
    }

    @Test
    void theDeltaOfHuberIsPositiveAndFinite() {
        for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
            assertThrows(IllegalArgumentException.class, () -> Loss.huber(wrong));
        DMatrixRMaj y = rows(new double[] {1, 2}, new double[] {3, 4});
        assertRows(Loss.huber(Double.MAX_VALUE), y, new DMatrixRMaj(2, 2), (0.5 + 2) / 2, (4.5 + 8) / 2);
    }

    @Test
    void gaussian() {
        double ln4 = Math.log(4);
        DMatrixRMaj y = rows(new double[] {1, 10, 0, ln4}, new double[] {0, 20, ln4, 0});
        DMatrixRMaj t = rows(new double[] {2, 14}, new double[] {4, 21});
        assertRows(Loss.gaussian(), y, t, 0.5 * (0 + 1 + ln4 + 4) / 2, 0.5 * (ln4 + 4 + 0 + 1) / 2);
    }

    @Test
    void quantile() {
        DMatrixRMaj t = rows(new double[] {2, 5}, new double[] {-1, 10});
        DMatrixRMaj y = rows(new double[] {0, 3, 1, 9}, new double[] {0, 1, 4, 20});
        assertRows(Loss.quantile(0.1, 0.9), y, t, (0.2 + 0.1 + 0.4 + 0.4) / 4, (0.9 + 0.2 + 0.6 + 1) / 4);
        DMatrixRMaj medians = rows(new double[] {0, 9}, new double[] {1, 4});
        assertRows(Loss.quantile(0.5), medians, t, (1 + 2) / 2.0, (1 + 3) / 2.0);
        assertRows(
                Loss.quantile(0.25, 0.75),
                rows(new double[] {0, 3}, new double[] {0, 1}),
                rows(new double[] {2}, new double[] {-1}),
                (0.5 + 0.25) / 2,
                (0.75 + 0.5) / 2);
        assertRows(
                Loss.quantile(0.25),
                rows(new double[] {0}, new double[] {0}),
                rows(new double[] {2}, new double[] {-1}),
                0.5,
                0.75);
    }

    @Test
    void binary() {
        double ln3 = Math.log(3); // probabilities 3/4 and 1/4
        DMatrixRMaj z = rows(new double[] {ln3, -ln3}, new double[] {ln3, 0});
        DMatrixRMaj t = rows(new double[] {1, 1}, new double[] {0, 1});
        double ln4 = Math.log(4);
        assertRows(Loss.binary(), z, t, (ln4 - ln3 + ln4) / 2, (ln4 + Math.log(2)) / 2);
    }
}
