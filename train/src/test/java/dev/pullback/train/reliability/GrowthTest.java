package dev.pullback.train.reliability;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Table;
import dev.pullback.train.metrics.Confusion;
import dev.pullback.train.metrics.Scores;
import dev.pullback.train.safetensors.SafeTensors;
import java.io.StringReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that work grows with the data. The limits are far above the time of linear work, and far below that of work that
 * grows with the square of the data.
 */
class GrowthTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void aConfusionOfAHundredThousandClassesIsLinearInItsCounts() {
        int k = 100_000;
        List<String> names = IntStream.range(0, k).mapToObj(i -> "k" + i).toList();
        int[] labels = IntStream.range(0, 2 * k).map(i -> i % k).toArray();
        int[] predicted = labels.clone();
        for (int i = 0; i < k; i++) predicted[i] = (i + 1) % k; // the first half is wrong, the second right
        assertTimeoutPreemptively(LIMIT, () -> {
            Confusion c = Confusion.of(predicted, labels, names);
            assertEquals(0.5, c.accuracy());
            assertEquals(0.5, c.balancedAccuracy(), 1e-12);
            assertEquals(0.5, c.macro().f1(), 1e-9);
            assertEquals(0.5, c.weighted().precision(), 1e-9);
            assertEquals(0.5, c.mcc(), 1e-4);
            assertEquals(1, c.count(3, 4));
            assertEquals(0, c.count(3, 5));
            assertEquals(2, c.actual(7));
        });
    }

    @Test
    void theScoresAreThoseOfEachClassAlone() {
        long seed = 11;
        Random random = new Random(seed);
        int k = 7;
        List<String> names = IntStream.range(0, k).mapToObj(i -> "k" + i).toList();
        for (int round = 0; round < 50; round++) {
            int[] labels = random.ints(20, 0, k).toArray();
            int[] predicted = random.ints(20, 0, k).toArray();
            Confusion c = Confusion.of(predicted, labels, names);
            List<Scores> all = c.scores();
            int[][] counts = new int[k][k];
            for (int i = 0; i < labels.length; i++) counts[labels[i]][predicted[i]]++;
            for (int i = 0; i < k; i++) {
                assertEquals(c.scores(i), all.get(i), "seed " + seed + ", round " + round);
                for (int j = 0; j < k; j++)
                    assertEquals(counts[i][j], c.counts().get(i).get(j));
            }
            List<List<Integer>> dense = IntStream.range(0, k)
                    .mapToObj(i -> IntStream.of(counts[i]).boxed().toList())
                    .toList();
            assertEquals(c, new Confusion(names, dense));
            assertEquals(dense, c.counts());
        }
    }

    private Path crafted(String key, String text, int notes) {
        Path file = folder.resolve("model.safetensors");
        Model.of(Mlp.of(2, 3), List.of("a", "b"), List.of("x", "y", "z")).save(file);
        SafeTensors good = SafeTensors.read(file);
        Map<String, String> metadata = new LinkedHashMap<>(good.metadata());
        metadata.put(key, text);
        for (int i = 0; i < notes; i++) metadata.put("note.n" + i, "");
        new SafeTensors(good.tensors(), metadata).write(file);
        return file;
    }

    @Test
    void sizesOfThreeMillionLayersAreRefusedBeforeLayersAreMade() {
        Path file = crafted(
                "pullback.architecture",
                "{\"kind\":\"mlp\",\"sizes\":[2" + ",1".repeat(3_000_000)
                        + ",3],\"activation\":\"relu\",\"norm\":\"none\",\"dropout\":0}",
                0);
        DataException refused =
                assertTimeoutPreemptively(LIMIT, () -> assertThrows(DataException.class, () -> Model.load(file)));
        assertEquals(
                file + ": not a valid model: the architecture has 3000001 layers but the file holds only 2 tensors",
                refused.getMessage());
    }

    @Test
    void twoHundredThousandNotesAreReadInLinearTime() {
        Path file = crafted("note.first", "", 200_000);
        assertTimeoutPreemptively(
                LIMIT, () -> assertEquals(200_001, Model.load(file).notes().size()));
    }

    /** The columns of the second table are in another order, so each is found by its name. */
    @Test
    void twoHundredThousandColumnsAreFoundInLinearTime() {
        assertTimeoutPreemptively(LIMIT, () -> {
            int columns = 200_000;
            Csv csv = Csv.defaults().label("y");
            Table table = csv.table(new StringReader(text(columns, false)));
            FeatureEncoding encoding = FeatureEncoding.of(table);
            Table turned = csv.tableToPredict(new StringReader(text(columns, true)), encoding);
            assertArrayEquals(encoding.features(table).data, encoding.features(turned).data);
        });
    }

    private static String text(int columns, boolean isReversed) {
        StringBuilder text = new StringBuilder("y");
        for (int row = 0; row < 3; row++) {
            if (row > 0) text.append("k").append(row);
            for (int i = 0; i < columns; i++) {
                int column = isReversed ? columns - 1 - i : i;
                text.append(',');
                if (row == 0) text.append('c').append(column);
                else text.append(column % 10 + row);
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void anEncodingOfTwoHundredThousandCategoriesIsReadInLinearTime() {
        assertTimeoutPreemptively(LIMIT, () -> {
            List<Map<String, Object>> rows = IntStream.range(0, 200_000)
                    .mapToObj(i -> Map.<String, Object>of("a", "value " + i, "y", i))
                    .toList();
            Table table = Csv.defaults().targets("y").embed("a").table(rows);
            String text = FeatureEncoding.of(table).toText();
            assertEquals(text, FeatureEncoding.parse(text).toText());
        });
    }
}
