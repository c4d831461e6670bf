package dev.pullback.train.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests how the outputs of a network are read and evaluated, against numbers that were computed by hand. */
class ReadoutTest {
    private static final double TIGHT = 1e-14;
    private static final List<String> NAMES = List.of("a", "b");

    private static DMatrixRMaj rows(double[]... rows) {
        return new DMatrixRMaj(rows);
    }

    private static Dataset targets(double[]... rows) {
        DMatrixRMaj targets = rows(rows);
        return Dataset.of(new DMatrixRMaj(targets.numRows, 1), targets);
    }

    @Test
    void theSecondOfTwoClassesNeedsItsThreshold() {
        Task task = Task.classification();
        double least = Math.log(0.7 / 0.3);
        DMatrixRMaj logits = rows(
                new double[] {1, 1 + least + 1e-9},
                new double[] {1, 1 + least - 1e-9},
                new double[] {2, 1},
                new double[] {0, Double.NaN});
        assertArrayEquals(new int[] {1, 0, 0, -1}, task.classes(logits, 0.7));
        assertArrayEquals(new int[] {1, 1, 0, -1}, task.classes(logits, Task.HALF));
        assertArrayEquals(new int[] {1, 1, 1, -1}, task.classes(logits, 0.2));
        assertEquals(1, task.classOf(logits, 0, 0.7));
        assertEquals(List.of("b", "a", "a", "?"), task.decisions(logits, NAMES, 0.7));
        assertEquals(1, task.classOf(rows(new double[] {0, 1, 0.5}), 0, 0.9));
        assertEquals(Optional.of("class"), task.decision());
        assertEquals(List.of("p(a)", "p(b)"), task.columns(NAMES));
        assertEquals("classification", task.name());
        assertEquals(1, task.column(1));
        assertTrue(task.isClassification());
        assertFalse(task.isRegression());
        assertFalse(task.isCustom());
    }

    @Test
    void theThresholdDecidesTheFiguresOfClasses() {
        DMatrixRMaj logits = rows(new double[] {0, 0.5}, new double[] {0, 2});
        Dataset rows = Dataset.of(new DMatrixRMaj(2, 1), new int[] {0, 1});
        assertEquals(
                0.5, Task.classification().evaluate(logits, rows, Task.HALF).value("accuracy"));
        assertEquals(1, Task.classification().evaluate(logits, rows, 0.7).value("accuracy"));
    }

    @Test
    void labelsAreThoseOfAtLeastTheThreshold() {
        Task task = Task.multiLabel();
        DMatrixRMaj logits = rows(new double[] {0, 1}, new double[] {-1, 3}, new double[] {-1, -2});
        assertEquals(List.of("a b", "b", ""), task.decisions(logits, NAMES, Task.HALF));
        assertEquals(Optional.of("labels"), task.decision());
        assertEquals(List.of("p(a)", "p(b)"), task.columns(NAMES));
        assertEquals("multilabel", task.name());
        assertFalse(task.isClassification());
        assertFalse(task.isRegression());
        Dataset wrong = targets(new double[] {0, 2});
        assertThrows(IllegalArgumentException.class, () -> task.requireTargets(wrong));
        task.requireTargets(targets(new double[] {0, 1}));
    }

    @Test
    void normalDistributions() {
        Task task = Task.gaussian();
        double ln4 = Math.log(4);
        // Two targets: means, then logarithms of variances. The deviations are 1, 2; 2, 1.
        DMatrixRMaj outputs = rows(new double[] {1, 10, 0, ln4}, new double[] {0, 20, ln4, 0});
        Dataset rows = targets(new double[] {2, 10}, new double[] {4, 21});
        Figures figures = task.evaluate(outputs, rows);
        double half = 0.5 * Math.log(2 * Math.PI);
        // The relative errors are 1, 0; 2, 1.
        assertEquals(half + (0.5 + 0 + 2 + 0.5 + 2 * Math.log(2)) / 4, figures.value("negative log-likelihood"), TIGHT);
        assertEquals(figures.value("negative log-likelihood"), task.metric().of(outputs, rows));
        assertEquals(0.75, figures.value("inside the 90 % interval"));
        assertEquals((1 + 0 + 4 + 1) / 4.0, figures.value("MAE"), TIGHT);
        DMatrixRMaj scaled = task.read(outputs, Standardizer.fit(rows(new double[] {1, 0}, new double[] {5, 20})));
        assertArrayEquals(new double[] {5, 110, 2, 20}, Arrays.copyOf(scaled.data, 4), 1e-12);
        assertEquals(1, task.column(1));
        assertTrue(task.isRegression());
    }

    @Test
    void quantiles() {
        Task task = Task.quantiles(0.1, 0.5, 0.9);
        // Two targets of three levels each; the levels of a row are sorted.
        DMatrixRMaj outputs = rows(new double[] {0, 1, 2, 20, 10, 0}, new double[] {0, 1, 2, 0, 10, 20});
        Dataset rows = targets(new double[] {2, 5}, new double[] {-1, 10});
        Figures figures = task.evaluate(outputs, rows);
        double a = 0.2 + 0.5 + 0 + 0.9 + 1 + 0.3;
        double b = 0.5 + 2.5 + 1.5 + 1 + 0 + 1;
        assertEquals((a + b) / 12, figures.value("quantile loss"), TIGHT);
        assertEquals(figures.value("quantile loss"), task.metric().of(outputs, rows));
        assertEquals(0.25, figures.value("share below q0.1"));
        assertEquals(0.75, figures.value("share below q0.5"));
        assertEquals(1, figures.value("share below q0.9"));
        assertEquals((1 + 2 + 5 + 0) / 4.0, figures.value("MAE"), TIGHT);
        assertEquals(List.of("q0.1(a)", "q0.5(a)", "q0.9(a)", "q0.1(b)", "q0.5(b)", "q0.9(b)"), task.columns(NAMES));
        assertEquals(4, task.column(1));
        assertEquals(1, Task.quantiles(0.9, 0.45, 0.1).column(0));
        assertEquals(0, Task.quantiles(0.7, 0.45).column(0));
        assertEquals(0, Task.quantiles(0.5, 0.9).column(0));
        assertEquals(Optional.empty(), task.decision());
        for (double wrong : new double[] {0, 1, Double.NaN})
            assertThrows(IllegalArgumentException.class, () -> Task.quantiles(0.5, wrong));
    }

    @Test
    void metricsOfClasses() {
        DMatrixRMaj logits = rows(new double[] {2, 0}, new double[] {0, 1}, new double[] {0, 3}, new double[] {1, 0});
        Dataset rows = Dataset.of(new DMatrixRMaj(4, 1), new int[] {0, 0, 1, 0});
        assertEquals(0.75, Metric.accuracy().of(logits, rows));
        assertEquals(3, Metric.accuracy().sumOver(logits, rows.targets()));
        assertEquals((2.0 / 3 + 1) / 2, Metric.balancedAccuracy().of(logits, rows), TIGHT);
        assertEquals((0.8 + 2.0 / 3) / 2, Metric.macroF1().of(logits, rows), TIGHT);
        assertEquals(1, Metric.rocAuc().of(logits, rows));
        assertEquals(Double.NaN, Metric.rocAuc().sumOver(logits, rows.targets()));
        assertEquals("accuracy", Metric.accuracy().toString());
    }

    @Test
    void metricsOfLabels() {
        DMatrixRMaj logits =
                rows(new double[] {2, -1}, new double[] {1, 1}, new double[] {-1, 3}, new double[] {-1, -3});
        Dataset rows = targets(new double[] {1, 0}, new double[] {0, 1}, new double[] {0, 1}, new double[] {1, 0});
        assertEquals((2.0 * 3) / (3 + 4 + 1), Metric.microF1().of(logits, rows), TIGHT);
        assertEquals(0.75, Metric.macroF1().of(logits, rows), TIGHT);
        // Of the label a, the rows at -1 are equal, so that the pair of the two counts one half.
        assertEquals((2.5 / 4 + 1) / 2, Metric.rocAuc().of(logits, rows), TIGHT);
        assertEquals(((1 + 0.5) / 2 + 1) / 2, Metric.meanAveragePrecision().of(logits, rows), TIGHT);
        assertEquals(0.5, Metric.subsetAccuracy().of(logits, rows));
    }

    @Test
    void metricsOfQuantities() {
        DMatrixRMaj y = rows(new double[] {2}, new double[] {2}, new double[] {1}, new double[] {5});
        Dataset rows = targets(new double[] {1}, new double[] {2}, new double[] {3}, new double[] {6});
        assertEquals(1 - 6.0 / 14, Metric.r2().of(y, rows), TIGHT);
        assertEquals(1, Metric.mae().of(y, rows), TIGHT);
        assertEquals(Math.sqrt(1.5), Metric.rmse().of(y, rows), TIGHT);
        assertTrue(Task.custom("mine", Loss.squared()).isCustom());
    }
}
