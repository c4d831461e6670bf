package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Table;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests predictions and evaluations of files of more rows than one block. */
class LargeFilesTest {
    private static final int ROWS = 40_000;

    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void train() throws IOException {
        run = folder.resolve("run");
        Path train = table("train.csv", 200, -1);
        Run trained = Run.of(("train csv:" + train + " --epochs 2 --hidden 3 --out " + run).split(" "));
        assertEquals(0, trained.exitCode(), trained.err());
    }

    /** Writes rows of ten numbers and a class; the row {@code bad} has a word for a number. */
    private Path table(String name, int rows, int bad) throws IOException {
        Path file = folder.resolve(name);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("a,b,c,d,e,f,g,h,i,j,y\n");
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < 10; column++)
                    out.write((row == bad && column == 4 ? "many" : row * (column + 1) % 97) + ",");
                out.write(row % 3 == 0 ? "no\n" : "yes\n");
            }
        }
        return file;
    }

    @Test
    void theBytesAreThoseOfOneTable() throws IOException {
        Path file = table("rows.csv", ROWS, -1);
        TrainedModel model = TrainedModel.load(run.resolve("model.safetensors"));
        StringWriter expected = new StringWriter();
        Table whole = Csv.defaults().tableToPredict(file, model.encoding());
        new PredictionWriter(expected, model, false).write(whole);
        Run predicted = Run.of("predict", run.toString(), "csv:" + file);
        assertEquals(0, predicted.exitCode(), predicted.err());
        assertEquals(ROWS + 1, predicted.lines().size());
        assertEquals(expected.toString(), predicted.out());
    }

    @Test
    void theFiguresAreThoseOfOneTable() throws IOException {
        Path file = table("rows.csv", ROWS, -1);
        TrainedModel model = TrainedModel.load(run.resolve("model.safetensors"));
        Table whole = Csv.defaults().tableLike(file, model.encoding());
        Run evaluated = Run.of("evaluate", run.toString(), "csv:" + file);
        assertEquals(0, evaluated.exitCode(), evaluated.err());
        assertEquals(model.model().evaluate(model.encoding().apply(whole)).show(), evaluated.out());
    }

    @Test
    void aRefusedCellOfRowsToEvaluateIsNamed() throws IOException {
        Path file = table("rows.csv", ROWS, ROWS - 100);
        Path json = Files.writeString(folder.resolve("figures.json"), "old");
        Run refused = Run.of("evaluate", run.toString(), "csv:" + file, "--json", json.toString());
        assertEquals(2, refused.exitCode());
        assertEquals("", refused.out());
        assertEquals(1, refused.err().lines().count(), refused.err());
        assertTrue(refused.err().contains("line " + (ROWS - 98) + ", column 'e'"), refused.err());
        assertEquals("old", Files.readString(json));
    }

    @Test
    void aRefusedCellIsNamedAndTheOldFileKept() throws IOException {
        Path file = table("rows.csv", ROWS, ROWS - 100);
        Path out = Files.writeString(folder.resolve("predictions.csv"), "old");
        Run refused = Run.of("predict", run.toString(), "csv:" + file, "--out", out.toString());
        assertEquals(2, refused.exitCode());
        assertEquals(1, refused.err().lines().count(), refused.err());
        assertTrue(refused.err().contains("line " + (ROWS - 98) + ", column 'e'"), refused.err());
        assertEquals("old", Files.readString(out));
        try (var files = Files.list(folder)) {
            assertFalse(files.anyMatch(name -> name.toString().endsWith(".tmp")));
        }
    }

    @Test
    void aSmallHeapIsEnough() throws IOException, InterruptedException {
        Path file = table("rows.csv", 10 * ROWS, -1); // 64 MB as a matrix with its copy
        Path out = folder.resolve("predictions.csv");
        inSmallHeap("-Xmx40m", "predict", run.toString(), "csv:" + file, "--out", out.toString());
        try (var lines = Files.lines(out)) {
            assertEquals(10 * ROWS + 1, lines.count());
        }
        Path json = folder.resolve("figures.json");
        inSmallHeap("-Xmx64m", "evaluate", run.toString(), "csv:" + file, "--json", json.toString());
        assertTrue(Files.readString(json).contains("\"rows\":" + 10 * ROWS), Files.readString(json));
    }

    private void inSmallHeap(String heap, String... arguments) throws IOException, InterruptedException {
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                heap,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(err.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, process.waitFor(), Files.readString(err));
    }
}
