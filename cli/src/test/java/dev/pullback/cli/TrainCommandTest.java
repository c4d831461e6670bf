package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pullback.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"moons, 0.98", "spirals, 0.98", "rings, 0.98", "blobs, 0.95", "digits, 0.97"})
    void generatedDataIsLearntWithTheDefaults(String data, double least) {
        assertReaches(least, Run.of("train", data));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--optimizer sgd",
                "--optimizer nesterov --schedule step",
                "--optimizer rmsprop --warmup 50",
                "--optimizer adagrad --schedule constant",
                "--optimizer adam --schedule exponential --clip 1 --clip-value 0.5",
                "--activation tanh --smoothing 0.1",
                "--hidden 32,16 --norm layer",
                "--norm batch --dropout 0.05",
                "--seed 2 --patience 10 --val-split 0.2",
                "--batch 64 --lr 0.02 --weight-decay 0"
            })
    void theMoonsAreLearntInOtherWays(String options) {
        assertReaches(0.97, Run.of(("train moons " + options).split(" ")));
    }

    @Test
    void irisIsLearntWithTheDefaults() {
        String iris = "csv:" + SharedData.path("iris.csv");
        double[] accuracies = IntStream.rangeClosed(1, 10)
                .mapToDouble(seed ->
                        Run.of("train", iris, "--seed", Integer.toString(seed)).testAccuracy())
                .sorted()
                .toArray();
        assertTrue((accuracies[4] + accuracies[5]) / 2 >= 0.95, Arrays.toString(accuracies));
    }

    @Test
    void digitsOf64PixelsAreLearntFromOneTableAndTestedOnAnother() {
        String train = SharedData.path("optdigits/optdigits.tra");
        String test = SharedData.path("optdigits/optdigits.tes");
        Run run = Run.of("train", "csv:" + train, "--test", test);
        assertReaches(0.95, run);
        assertTrue(run.lines().get(0).contains("train 3823 rows"), run.out());
        assertTrue(run.lines().get(0).contains("test 1797 rows"), run.out());
        assertEquals(
                run.testAccuracy(),
                Run.of("train", "csv:" + train, "--test", "csv:" + test).testAccuracy());
    }

    @Test
    void handwrittenDigitsAreLearntInUnderAMinute() throws IOException {
        Path json = folder.resolve("mnist.json");
        Run run = Run.of("train", "idx:" + SharedData.path("mnist"), "--json", json.toString());
        assertReaches(0.97, run);
        assertTrue(run.lines().get(0).contains("train 8000 rows"), run.out());
        assertTrue(read(json).get("seconds").getAsDouble() < 60, run.out());
    }

    private static void assertReaches(double least, Run run) {
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        assertTrue(run.testAccuracy() >= least, run.out());
    }

    @Test
    void optionsDecideWhatIsTrained() {
        Run run = Run.of("train moons --hidden 5,4 --activation tanh --epochs 3 --batch 50 --optimizer sgd --lr 0.25"
                .concat(" --seed 7 --test-split 0.5")
                .split(" "));
        assertEquals(
                "moons: train 1000 rows, 2 features, 2 classes; test 1000 rows, 2 features, 2 classes",
                run.lines().get(0));
        assertEquals(
                "trainer of mlp 2-5-4-2 tanh, 49 parameters; sgd, rate 0.25, momentum 0.9, batch 50, 3 epochs, seed 7;"
                        + " cosine schedule",
                run.lines().get(1));
        assertTrue(
                run.lines().get(2).matches("epoch   1 of 3  loss \\d\\.\\d{5}  accuracy 0\\.\\d{4}  \\d+\\.\\d\\d s"));
        assertEquals(2 + 3 + 2, run.lines().size());
    }

    @Test
    void longTrainingIsTold_InTwentyLines_TheLastEpochAlways() {
        Run run = Run.of("train", "moons", "--epochs", "45", "--hidden", "2");
        List<String> epochs =
                run.lines().stream().filter(line -> line.startsWith("epoch")).toList();
        assertEquals(15, epochs.size());
        assertTrue(epochs.get(14).startsWith("epoch  45 of 45"));
    }

    @Test
    void theLabelMayBeAnyColumn() throws IOException {
        StringBuilder rows = new StringBuilder("kind,a,b\n");
        for (int i = 0; i < 60; i++)
            rows.append(i % 2 == 0 ? "even" : "odd").append(',').append(i % 2).append(",1\n");
        Path file = Files.writeString(folder.resolve("kinds.csv"), rows);
        assertEquals(1, Run.of("train", "csv:" + file, "--label", "kind").testAccuracy());
        assertEquals(1, Run.of("train", "csv:" + file, "--label", "0").testAccuracy());
    }

    @Test
    void aTableMayHaveTextsMissingCellsAndNoHeader() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 80; i++) {
            String size = i % 10 == 3 ? "?" : Integer.toString(i % 7);
            rows.append(i)
                    .append(';')
                    .append(i % 4 < 2 ? "\"red; dark\"" : "blue")
                    .append(';');
            rows.append(size).append(';').append(i % 4 < 2 ? "warm" : "cold").append("\r\n");
        }
        Path file = Files.writeString(folder.resolve("texts.csv"), rows);
        Run run = Run.of(("train csv:" + file + " --separator ; --header no --missing mean --ignore 0 --categorical 2")
                .split(" "));
        assertEquals("", run.err());
        assertEquals(1, run.testAccuracy());
    }

    @Test
    void theResultIsAlsoWrittenAsJson() throws IOException {
        Path file = folder.resolve("result.json");
        Run run = Run.of("train", "moons", "--epochs", "4", "--hidden", "3", "--seed", "9", "--json", file.toString());
        JsonObject json = read(file);
        assertEquals(
                List.of("data", "parameters", "epochs", "seed", "train_loss", "test_accuracy", "test", "seconds"),
                List.copyOf(json.keySet()));
        assertEquals("moons", json.get("data").getAsString());
        assertEquals(2 * 3 + 3 + 3 * 2 + 2, json.get("parameters").getAsInt());
        assertEquals(4, json.get("epochs").getAsInt());
        assertEquals(9, json.get("seed").getAsLong());
        assertEquals(4, json.get("train_loss").getAsJsonArray().size());
        assertEquals(run.testAccuracy(), json.get("test_accuracy").getAsDouble(), 5e-5);
        assertTrue(json.get("seconds").getAsDouble() > 0);
    }

    @Test
    void theSameSeedGivesTheSameBits() throws IOException {
        JsonObject first = json("moons", "3");
        assertEquals(first, json("moons", "3"));
        assertNotEquals(first, json("moons", "4"));
        JsonObject digits = json("digits", "3");
        assertEquals(digits, json("digits", "3"));
    }

    private JsonObject json(String data, String seed) throws IOException {
        Path file = folder.resolve("seed.json");
        assertEquals(
                0,
                Run.of("train", data, "--seed", seed, "--epochs", "3", "--json", file.toString())
                        .exitCode());
        JsonObject json = read(file);
        json.remove("seconds");
        json.remove("seed");
        return json;
    }

    private static JsonObject read(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void numbersAreWrittenAlikeEverywhere() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertTrue(Run.of("train", "moons", "--epochs", "1").testAccuracy() > 0);
        } finally {
            Locale.setDefault(before);
        }
    }
}
