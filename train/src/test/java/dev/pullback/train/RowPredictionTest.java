package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Csv;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Missing;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.data.Table;
import dev.pullback.train.data.Unseen;
import dev.pullback.train.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a model predicts rows from maps as it predicts tables, from any number of threads and without allocating. */
class RowPredictionTest {
    private static final int COLUMNS = 10;

    @TempDir
    private Path folder;

    private final List<String> names = new ArrayList<>();
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private Model model = model(400);

    /** Creates rows of nine numbers and a text, and a trained model of them. */
    private Model model(int count) {
        SplitMix random = new SplitMix(5);
        for (int i = 0; i < COLUMNS; i++) names.add("c" + i);
        for (int r = 0; r < count; r++) {
            Map<String, Object> row = new HashMap<>();
            for (int i = 0; i < COLUMNS - 1; i++)
                row.put(names.get(i), r % 29 == i ? null : 100 * random.nextGaussian());
            row.put("c9", "k" + random.nextInt(4));
            row.put("y", "class " + random.nextInt(3));
            rows.add(row);
        }
        Table table = Csv.defaults().label("y").missing(Missing.MEAN).table(rows);
        FeatureEncoding encoding = FeatureEncoding.standardizing(table);
        Dataset data = encoding.apply(table);
        Mlp net = Mlp.of(encoding.featureNames().size(), 16, 3).seed(2);
        Trainer.of(net).epochs(2).fit(data);
        return Model.of(net, data).encoding(encoding);
    }

    private DMatrixRMaj features() {
        FeatureEncoding encoding = model.encoding().orElseThrow();
        return encoding.features(Csv.defaults().label("y").missing(Missing.MEAN).table(rows));
    }

    @Test
    void equalsTheBatchBitForBit() {
        model.save(folder.resolve("m"));
        Model loaded = Model.load(folder.resolve("m"));
        DMatrixRMaj x = features();
        List<String> classes = model.predict(x);
        DMatrixRMaj probabilities = model.read(x);
        DMatrixRMaj logits = model.logits(x);
        for (int r = 0; r < rows.size(); r++) {
            double[] row = Arrays.copyOfRange(x.data, r * x.numCols, (r + 1) * x.numCols);
            assertArrayEquals(Arrays.copyOfRange(logits.data, r * 3, r * 3 + 3), model.logits(row), "row " + r);
        }
        for (int r = 0; r < rows.size(); r++) {
            assertEquals(classes.get(r), model.predict(rows.get(r)));
            assertEquals(classes.get(r), loaded.predict(rows.get(r)));
            assertArrayEquals(
                    Arrays.copyOfRange(probabilities.data, 3 * r, 3 * r + 3), model.read(rows.get(r)), "row " + r);
        }
        Model warmer = model.temperature(1.7);
        assertArrayEquals(Arrays.copyOf(warmer.read(x).data, 3), warmer.read(rows.get(0)));
    }

    @Test
    void regressionReadsValuesInTheUnitOfTheTargets() {
        Table table = Csv.defaults()
                .targets("y")
                .table(
                        List.of("a", "b", "y"),
                        List.of(List.of(1, 2, 300), List.of(2, 5, 100), List.of(4, 1, 250), List.of(3, 3, 400)));
        FeatureEncoding encoding = FeatureEncoding.standardizing(table);
        Dataset data = encoding.apply(table);
        Mlp net = Mlp.of(2, 4, 1).seed(1);
        Trainer.of(net).task(Task.regression()).epochs(3).fit(data);
        Model regression = Model.of(net, data).encoding(encoding);
        DMatrixRMaj values = regression.read(encoding.features(table));
        assertArrayEquals(new double[] {values.get(2, 0)}, regression.read(Map.of("a", 4, "b", "1.0")));
        assertThrows(IllegalStateException.class, () -> regression.predict(Map.of("a", 4, "b", 1)));
    }

    @Test
    void aModelWithoutEncodingTakesANumberForEachFeature() {
        Model plain = Model.of(Mlp.of(2, 3, 2).seed(1), List.of("x", "y"), List.of("p", "q"));
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, -2}});
        assertEquals(plain.predict(x).get(0), plain.predict(Map.of("x", 1, "y", -2.0)));
        assertArrayEquals(plain.read(x).data, plain.read(Map.of("x", 1, "y", -2.0)));
        assertEquals(
                "row: no value for 'y'; the names are 'x', 'z'",
                assertThrows(DataException.class, () -> plain.predict(Map.of("x", 1, "z", 2)))
                        .getMessage());
    }

    @Test
    void rowsThatDoNotFitAreRefusedInOneLine() {
        Map<String, Object> row = new HashMap<>(rows.get(0));
        row.remove("c3");
        row.put("C3", 1);
        assertTrue(refusal(row).startsWith("row: no value for 'c3'; did you mean 'C3'? the names are "), refusal(row));
        row = new HashMap<>(rows.get(0));
        row.put("c3", "three");
        assertEquals("row, column 'c3' (index " + index("c3") + "): 'three' is not a number", refusal(row));
        row.put("c3", Double.POSITIVE_INFINITY);
        assertEquals("row, column 'c3' (index " + index("c3") + "): Infinity is not finite", refusal(row));
        Table strict = Csv.defaults()
                .unseen(Unseen.REFUSE)
                .table(List.of("a", "k", "y"), List.of(List.of(1, "u", "p"), List.of(2, "v", "q")));
        FeatureEncoding encoding = FeatureEncoding.of(strict);
        Model refusing = Model.of(Mlp.of(3, 2), encoding.apply(strict)).encoding(encoding);
        assertEquals(
                "row, column 'k' (index 1): 'w' is not one of the categories 'u', 'v'",
                assertThrows(DataException.class, () -> refusing.predict(Map.of("a", 1, "k", "w")))
                        .getMessage());
        Map<String, Object> missing = new HashMap<>(Map.of("k", "u"));
        missing.put("a", null);
        assertEquals(
                "row, column 'a' (index 0): the value is missing",
                assertThrows(DataException.class, () -> refusing.predict(missing))
                        .getMessage());
    }

    private int index(String name) {
        return List.copyOf(rows.get(0).keySet()).indexOf(name);
    }

    private String refusal(Map<String, Object> row) {
        return assertThrows(DataException.class, () -> model.predict(row)).getMessage();
    }

    @Test
    void threadsGetTheSameAnswers() throws Exception {
        answersAgree(8, 4000);
    }

    @Test
    @Tag("slow")
    void aMillionRowsInEightThreads() throws Exception {
        answersAgree(8, 125_000);
    }

    private void answersAgree(int threads, int each) throws Exception {
        DMatrixRMaj probabilities = model.read(features());
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int offset = t * 37;
                wrong.add(executor.submit(() -> {
                    int different = 0;
                    for (int i = 0; i < each; i++) {
                        int r = (offset + i) % rows.size();
                        double[] read = model.read(rows.get(r));
                        if (!Arrays.equals(read, Arrays.copyOfRange(probabilities.data, 3 * r, 3 * r + 3))) different++;
                    }
                    return different;
                }));
            }
            for (Future<Integer> future : wrong) assertEquals(0, future.get());
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void allocatesNothing() {
        Map<String, Object> row = Collections.unmodifiableMap(rows.get(0));
        for (int i = 0; i < 20_000; i++) model.predict(row);
        long before = AllocatedBytes.now();
        for (int i = 0; i < 1000; i++) model.predict(row);
        long bytes = AllocatedBytes.now() - before;
        assertTrue(bytes < 5000, bytes + " bytes in 1000 predictions");
    }

    @Test
    @Tag("slow")
    void takesLessThanThreeMicroseconds() {
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < 30; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 20_000; i++) model.predict(rows.get(i % rows.size()));
            best = Math.min(best, (System.nanoTime() - start) / 20_000.0);
        }
        System.out.printf("%.0f ns for a row%n", best);
        assertTrue(best < 3000, best + " ns");
    }
}
