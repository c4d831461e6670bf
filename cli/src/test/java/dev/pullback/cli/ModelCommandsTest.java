package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the files that train writes, and the commands that read them. */
class ModelCommandsTest {
    /** A table with texts, a quoted comma, missing cells, a byte order mark and CRLF. */
    private static final String ANIMALS = "\ufeffname,legs,\"cover, outside\",kind\r\n"
            + "a,2,\"feathers, soft\",bird\r\nb,4,fur,cat\r\nc,,fur,cat\r\nd,2,\"feathers, soft\",bird\r\n".repeat(15);

    @TempDir
    private Path folder;

    private static Run good(String... args) {
        Run run = Run.of(args);
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    private static String shown(Path model, String name) {
        return good("show", model.toString())
                .out()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(15))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aModelIsExported() throws IOException {
        Path out = folder.resolve("run");
        good("train", "moons", "--epochs", "1", "--out", "" + out);
        Path file = folder.resolve("moons.onnx");
        assertEquals(
                "wrote " + file + " in float32: input x (rows, 2)\n",
                good("export", "" + out, "--onnx", "" + file).out());
        byte[] single = Files.readAllBytes(file);
        String text = new String(single, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("probabilities") && text.contains("classes"), text);
        good("export", "" + out, "--onnx", "" + file, "--double");
        assertTrue(Files.size(file) > single.length);
        assertEquals(
                "wrote " + file + " in float32: 2 inputs (rows, 1)\n",
                good("export", "" + out, "--onnx", "" + file, "--raw").out());
        Run refused = Run.of("export", "" + out, "--onnx", "" + folder.resolve("none/moons.onnx"));
        assertEquals(2, refused.exitCode());
        assertEquals(1, refused.err().lines().count());
    }

    @Test
    void aTableIsLearntKeptAndPredicted() throws IOException {
        Path file = Files.writeString(folder.resolve("animals.csv"), ANIMALS, StandardCharsets.UTF_8);
        Path out = folder.resolve("new/run");
        Run run = good(
                "train", "csv:" + file, "--ignore", "name", "--missing", "mean", "--epochs", "20", "--out", "" + out);
        assertEquals(1, run.testAccuracy());
        Path model = out.resolve("model.safetensors");
        assertEquals("3: legs, cover, outside=feathers, soft, cover, outside=fur", shown(model, "features"));
        assertEquals("csv:" + file, shown(model, "data"));
        assertEquals("20 of 20", shown(model, "epochs"));

        Path fresh = Files.writeString(
                folder.resolve("fresh.csv"), "legs,\"cover, outside\"\n2,\"feathers, soft\"\n,fur\n4,scales\n");
        Path predictions = folder.resolve("predictions.csv");
        Run predicted = Run.of("predict", "" + model, "csv:" + fresh, "--out", "" + predictions);
        assertEquals(
                "warning: 'cover, outside': 1 cell with a category that the training rows lack, such as 'scales'",
                predicted.err().strip());
        assertEquals(0, predicted.exitCode());
        List<String> lines = Files.readAllLines(predictions);
        assertEquals("line,class,p(bird),p(cat)", lines.get(0));
        assertTrue(lines.get(1).startsWith("2,bird,0.9"), lines.get(1));
        assertTrue(lines.get(2).startsWith("3,cat,"), lines.get(2));
        assertEquals(4, lines.size());
        assertEquals(lines, Run.of("predict", "" + model, "csv:" + fresh).lines());

        assertEquals(lines, Run.of("predict", "" + out, "csv:" + fresh).lines());
        assertEquals(shown(model, "fingerprint"), shown(out, "fingerprint"));
        Run folderWithout = Run.of("show", "" + folder);
        assertEquals(
                "pullback show: " + folder.resolve("model.safetensors") + ": no such file",
                folderWithout.err().strip());

        Run refused = Run.of("evaluate", "" + model, "csv:" + fresh);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("no column for the label"), refused.err());
        assertTrue(good("evaluate", "" + model, "csv:" + file).out().contains("accuracy           1.0000"));
    }

    @Test
    void everyPictureThatGoesWithTheRowsIsWritten() throws IOException {
        good("train", "moons", "--epochs", "2", "--val-split", "0.1", "--out", "" + folder.resolve("moons"));
        assertEquals(
                "accuracy.png boundary.png checkpoint.safetensors confusion.png loss.png model.safetensors"
                        + " reliability.png report.html",
                files(folder.resolve("moons")));
        String page = Files.readString(folder.resolve("moons/report.html"));
        assertTrue(page.contains("<td>data</td><td>moons</td>"), page.substring(0, 2000));
        good("train", "digits", "--epochs", "1", "--hidden", "8", "--out", "" + folder.resolve("digits"));
        assertTrue(files(folder.resolve("digits")).contains("mistakes.png"));
    }

    private static String files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return String.join(
                    " ",
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void evaluateAgreesWithTrainOnTheSameRows() throws IOException {
        Path out = folder.resolve("run");
        Run run = good("train", "rings", "--epochs", "3", "--seed", "4", "--test-split", "0.3", "--out", "" + out);
        Path json = folder.resolve("figures.json");
        for (String file : new String[] {"model", "checkpoint"}) {
            String model = out.resolve(file + ".safetensors").toString();
            good("evaluate", model, "rings", "--seed", "4", "--test-split", "0.3", "--json", "" + json);
            JsonObject figures = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
            assertEquals(run.testAccuracy(), figures.get("accuracy").getAsDouble(), 5e-5);
            assertEquals(600, figures.get("rows").getAsInt());
            assertTrue(figures.has("log_loss") && figures.has("confusion") && figures.has("calibration"));
        }
    }

    @Test
    void aDashIsStandardOutput() {
        Path out = folder.resolve("run");
        Run run = good("train", "moons", "--epochs", "1", "--hidden", "2", "--out", "" + out, "--json", "-");
        assertEquals(
                "moons",
                JsonParser.parseString(run.out()).getAsJsonObject().get("data").getAsString());
        assertEquals(1, run.lines().size());
        Run figures = good("evaluate", "" + out, "moons", "--json", "-");
        assertEquals(
                2000,
                JsonParser.parseString(figures.out())
                        .getAsJsonObject()
                        .get("rows")
                        .getAsInt());
        assertEquals(1, figures.lines().size());
        assertEquals(good("predict", "" + out, "moons"), good("predict", "" + out, "moons", "--out", "-"));
        assertTrue(Files.notExists(Path.of("-")));
    }

    @Test
    void theWeightsDependOnNeitherThreadsNorTheDay() {
        String[] fingerprints = Stream.of("1", "2", "2")
                .map(threads -> {
                    Path out = folder.resolve("threads");
                    good(("train spirals --epochs 1 --hidden 96,96 --batch 600 --threads " + threads + " --out " + out)
                            .split(" "));
                    return shown(out.resolve("model.safetensors"), "fingerprint");
                })
                .toArray(String[]::new);
        assertEquals(1, Stream.of(fingerprints).distinct().count(), Arrays.toString(fingerprints));
    }

    @Test
    void patienceEndsTrainingWithTheBestWeights() {
        Run run = good(("train moons --epochs 100 --patience 2 --lr 0.05 --out " + folder).split(" "));
        assertTrue(run.out().contains("no progress for 2 epochs; these are the weights of epoch "), run.out());
    }

    @Test
    void quietIsSilent() {
        assertEquals("", good("train", "moons", "--epochs", "1", "--quiet").out());
    }

    @Test
    void resumingWithOtherSettingsIsRefused() {
        good(("train moons --epochs 1 --hidden 4 --out " + folder).split(" "));
        String checkpoint = folder.resolve("checkpoint.safetensors").toString();
        Run run = Run.of(("train moons --epochs 2 --hidden 4 --lr 0.5 --resume " + checkpoint).split(" "));
        assertEquals(
                "pullback train: " + checkpoint
                        + ": training cannot be resumed: optimizer was 'adamw, rate 0.01, weight"
                        + " decay 0.133' but is now 'adamw, rate 0.5, weight decay 0.00265'; it must be the same",
                run.err().strip());
        assertEquals(2, run.exitCode());
    }

    @Test
    void resumingWhatIsOverSaysThatNothingIsLeft() {
        String over = "train moons --epochs 2 --hidden 4 --out " + folder.resolve("over");
        good(over.split(" "));
        Run again = good((over + " --resume " + folder.resolve("over")).split(" "));
        assertTrue(again.out().contains("nothing to do: training had already ended in epoch 2, the last"), again.out());
        assertFalse(again.out().contains("trained in"), again.out());

        String stalled = "train moons --epochs 100 --patience 2 --lr 0.05 --out " + folder.resolve("stalled");
        good(stalled.split(" "));
        Run resumed = good((stalled + " --resume " + folder.resolve("stalled")).split(" "));
        assertTrue(
                resumed.lines()
                        .get(3)
                        .matches("nothing to do: training had already ended in epoch \\d+; no progress for"
                                + " 2 epochs; these are the weights of epoch \\d+"),
                resumed.out());
        assertEquals(5, resumed.lines().size());
    }

    @Test
    void aFolderWithAModelOfOtherDataIsLeftAlone() throws IOException {
        Path out = folder.resolve("run");
        good("train", "moons", "--epochs", "1", "--hidden", "2", "--out", "" + out);
        String before = shown(out, "fingerprint");
        String refusal = "; name another folder, or delete it";
        Run other = Run.of("train", "rings", "--epochs", "1", "--hidden", "2", "--out", "" + out);
        assertEquals(
                "pullback train: --out: " + out + " contains a model of moons" + refusal,
                other.err().strip());
        assertEquals(2, other.exitCode());
        assertEquals(before, shown(out, "fingerprint"));
        Files.delete(out.resolve("model.safetensors"));
        assertEquals(
                "pullback train: --out: " + out + " contains a checkpoint of moons" + refusal,
                Run.of("train", "rings", "--out", "" + out).err().strip());
        good("train", "moons", "--epochs", "1", "--hidden", "3", "--out", "" + out);
    }

    @Test
    void picturesOfAnEarlierRunThatThisOneLacksAreDeleted() throws IOException {
        Path file = Files.writeString(folder.resolve("t.csv"), "a,b,c,k\n" + "1,2,3,x\n3,1,2,y\n".repeat(20));
        String command = "train csv:" + file + " --epochs 1 --out " + folder.resolve("run");
        good((command + " --ignore c").split(" "));
        assertTrue(files(folder.resolve("run")).contains("boundary.png"));
        good(command.split(" "));
        assertEquals(
                "accuracy.png checkpoint.safetensors confusion.png loss.png model.safetensors reliability.png report.html",
                files(folder.resolve("run")));
    }

    @Test
    void modelsOfOtherOriginAreShownButNotUsed() {
        Path file = folder.resolve("own");
        Model.of(Mlp.of(2, 3, 2), List.of("x", "y"), List.of("a", "b")).save(file);
        assertEquals("2: a, b", shown(file, "classes"));
        assertEquals(
                "pullback predict: " + file + ": does not say how rows become features (it has no note 'encoding');"
                        + " was it written by pullback train?",
                Run.of("predict", "" + file, "moons").err().strip());
        Model.of(Mlp.of(2, 3, 2), List.of("x", "y"), List.of("a", "b"))
                .note("encoding", "x")
                .save(file);
        assertTrue(Run.of("predict", "" + file, "moons").err().startsWith("pullback predict: " + file + ": encoding"));
    }

    @Test
    void whatIsNoModelIsCalledSo() throws IOException {
        for (String text : new String[] {"a,b,k\n1,2,x\n3,4,y\n", "{\"accuracy\": 0.5}", ""}) {
            Path file = Files.writeString(folder.resolve("t"), text);
            for (String command : new String[] {"show " + file, "predict " + file + " moons"}) {
                String said = Run.of(command.split(" ")).err();
                assertTrue(said.contains(": " + file + ": not a safetensors file: "), said);
                assertEquals(1, said.lines().count(), said);
            }
        }
    }

    @Test
    void dataOfAnotherKindIsRefused() {
        good(("train moons --epochs 1 --hidden 2 --out " + folder).split(" "));
        Run run = Run.of("predict", folder.resolve("model.safetensors").toString(), "digits");
        assertEquals(2, run.exitCode());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("the encoding was fitted on"), run.err());
    }
}
