package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.kernels.Threads;
import dev.pullback.testing.SharedData;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.task.Metric;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests folds, cross-validation and search. */
class CrossValidationTest {
    private static Evaluation run(double rate, Dataset.Split split) {
        Dataset.Split data = split.standardized();
        Mlp net = Mlp.of(data.train().features().numCols, 16, data.train().classes())
                .seed(1);
        Trainer.of(net).optimizer(AdamW.of(rate)).epochs(40).batchSize(16).fit(data.train());
        return Evaluation.of(net, data.test());
    }

    @Test
    void everyRowIsTestedOnceInEachRepetitionAndClassesKeepTheirShares() {
        DMatrixRMaj x = new DMatrixRMaj(103, 1);
        int[] labels = new int[103];
        for (int i = 0; i < 103; i++) {
            x.data[i] = i;
            labels[i] = i % 10 == 0 ? 2 : i % 2;
        }
        List<Dataset.Split> splits = Dataset.of(x, labels).folds(5, 2, 7);
        assertEquals(10, splits.size());
        for (int repeat = 0; repeat < 2; repeat++) {
            Set<Double> tested = new HashSet<>();
            for (Dataset.Split split : splits.subList(5 * repeat, 5 * repeat + 5)) {
                assertEquals(103, split.train().size() + split.test().size());
                int rare = split.test().classCounts()[2];
                assertTrue(rare >= 2 && rare <= 3, split::toString);
                for (int i = 0; i < split.test().size(); i++)
                    assertTrue(tested.add(split.test().features().data[i]));
            }
            assertEquals(103, tested.size());
        }
        assertEquals(
                splits.get(3).test().features().toString(),
                Dataset.of(x, labels).folds(5, 2, 7).get(3).test().features().toString());
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(x, labels).folds(1, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> Dataset.of(x, labels).folds(104, 1, 0));
    }

    @Test
    void theNumberOfThreadsDoesNotChangeTheResult() {
        List<Dataset.Split> splits = Generated.moons(300, 0.2, 1).folds(4, 1, 1);
        int before = Threads.count();
        try {
            Threads.setCount(1);
            CrossValidation one = CrossValidation.of(splits, split -> run(0.01, split));
            Threads.setCount(3);
            CrossValidation three = CrossValidation.of(splits, split -> run(0.01, split));
            assertEquals(one, three);
            assertTrue(one.show().startsWith("of 4 splits"), one::show);
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void aSearchPutsTheBestFirst() {
        List<Dataset.Split> splits = Generated.moons(300, 0.2, 1).folds(3, 1, 1);
        List<CrossValidation.Tried<Double>> tried =
                CrossValidation.search(List.of(1e-6, 0.01), splits, Metric.accuracy(), CrossValidationTest::run);
        assertEquals(0.01, tried.get(0).candidate());
        assertTrue(tried.get(0).result().mean("accuracy") > 0.9);
        assertEquals(
                List.of(
                        Map.of("a", "1", "b", "x"),
                        Map.of("a", "1", "b", "y"),
                        Map.of("a", "2", "b", "x"),
                        Map.of("a", "2", "b", "y")),
                CrossValidation.grid(new TreeMap<>(Map.of("a", List.of("1", "2"), "b", List.of("x", "y")))));
    }

    @Test
    void anErrorInARunIsThrown() {
        assertThrows(
                ArithmeticException.class,
                () -> CrossValidation.of(Arrays.asList(1, 2, 3), i -> {
                    throw new ArithmeticException("run " + i);
                }));
    }

    @Test
    void irisAsByScikitLearn() {
        Dataset iris = Csv.defaults().read(SharedData.file("iris.csv"));
        CrossValidation result = CrossValidation.of(iris.folds(5, 1, 42), split -> run(0.01, split));
        assertEquals(0.96, result.mean("accuracy"), 0.03, result::show);
    }
}
