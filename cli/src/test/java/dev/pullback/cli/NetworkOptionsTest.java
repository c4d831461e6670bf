package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the options of {@code train} that define the network, and training on all rows at once. */
class NetworkOptionsTest {
    @TempDir
    Path folder;

    private Path table = Path.of("");
    private String out = "";

    @BeforeEach
    void write() throws IOException {
        StringBuilder rows = new StringBuilder("city,size,rent\n");
        for (int i = 0; i < 900; i++) {
            int city = i * 7 % 130;
            double size = Math.sin(i);
            rows.append("c").append(city).append(',').append(size);
            rows.append(city % 3 + size > 1 ? ",dear\n" : ",cheap\n");
        }
        table = Files.writeString(folder.resolve("t.csv"), rows);
        out = folder.resolve("run").toString();
    }

    private Run train(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "train";
        all[1] = "csv:" + table;
        System.arraycopy(options, 0, all, 2, options.length);
        return Run.of(all);
    }

    private static Run good(Run run) {
        assertEquals("", run.err());
        assertEquals(0, run.exitCode());
        return run;
    }

    @Test
    void aColumnOfManyCategoriesIsEmbedded() throws IOException {
        Run run = good(train("--epochs", "20", "--out", out));
        assertTrue(run.out().contains("note: 'city' has 130 categories, read for an embedding"), run::out);
        assertTrue(run.out().contains("mlp 2-64-2 relu, embedding of 130 categories to 7, "), run::out);
        assertTrue(run.testAccuracy() > 0.9, run::out);
        assertTrue(good(Run.of("evaluate", out, "csv:" + table)).out().contains("accuracy"));
        assertTrue(good(Run.of("show", out)).out().contains("embed1.table"));
        String why = good(Run.of("predict", out, "csv:" + table, "--why")).out();
        assertTrue(why.lines().skip(1).allMatch(line -> line.contains("city ")), why);
        Path onnx = folder.resolve("m.onnx");
        assertTrue(good(Run.of("export", out, "--onnx", onnx.toString())).out().contains("rows, 2"));
        Path other = Files.writeString(folder.resolve("u.csv"), "city,size\nc3,0.5\nRome,0.5\n");
        Run predicted = Run.of("predict", out, "csv:" + other);
        assertEquals(
                "warning: 'city': 1 cell with a category that the training rows lack, such as 'Rome'",
                predicted.err().strip());
        assertEquals(3, predicted.lines().size());
    }

    @Test
    void theWidthOfAnEmbeddingMayBeGiven() {
        assertTrue(good(train("--epochs", "1", "--embed", "city:3")).out().contains("130 categories to 3"));
        assertTrue(
                good(train("--epochs", "1", "--most-categories", "130")).out().contains("131 features"));
        assertTrue(good(train("--epochs", "1", "--target", "size", "--embed", "rent"))
                .out()
                .contains("2 categories to 3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--embed city:0|--embed is 'city:0'; it must be a column, or a column and a width as in city:8",
                "--embed town|no column 'town' for the embedding",
                "--embed city:3,city|--embed names 'city' twice; name each column once",
                "--embed 0:3|--embed gives a width for '0', which is the index of a column with a name; give the name",
                "--embed city,rent|column 'rent' (index 2) is the label; only features can be embedded",
                "--target size,size|column 'size' (index 1) is named twice as a target; name each target once",
                "--task autoencoder --label rent --embed city|--embed does not apply to an autoencoder",
                "--hidden x|--hidden is 'x'; it must be like 64 or 64,32, or none",
                "--norm-momentum 0.2|--norm-momentum applies to --norm batch only",
                "--norm-epsilon 0.2|--norm-epsilon applies to --norm batch or --norm layer only",
                "--norm batch --norm-momentum 2|the momentum is 2.0; it must be above 0 and at most 1",
                "--norm batch --batch 1|batches of one row do not change 'norm1.mean'",
                "--optimizer lbfgs --lr 0.1|--lr does not apply to --optimizer lbfgs, which trains on all rows at once",
                "--optimizer lbfgs --patience 3|--patience does not apply to --optimizer lbfgs",
                "--optimizer lbfgs --freeze layer1|--freeze does not apply to --optimizer lbfgs",
                "--optimizer lbfgs --norm batch|the loss must be the same function at every evaluation"
            })
    void whatDoesNotFitIsRefused(String options, String message) {
        Run run = train(options.split(" "));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains(message), run::err);
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void theSettingsOfBatchNormAreStored() {
        good(train(
                "--epochs", "1", "--norm", "batch", "--norm-momentum", "0.3", "--norm-epsilon", "1e-3", "--out", out));
        String shown = good(Run.of("show", out)).out();
        assertTrue(shown.contains("batch norm of momentum 0.3 of epsilon 0.001"), shown);
    }

    @Test
    void lbfgsReachesTheOptimumOfALinearModel() {
        Run run = good(train("--optimizer", "lbfgs", "--hidden", "none", "--ignore", "city", "--out", out));
        assertTrue(run.out().contains("weight decay 0.00139"), run::out);
        assertTrue(
                run.out().matches("(?s).*converged after \\d+ iterations, \\d+ evaluations: gradient norm .*"),
                run::out);
        assertTrue(run.out().contains("model.safetensors, report.html"), run::out);
        assertTrue(good(Run.of("evaluate", out, "csv:" + table)).out().contains("accuracy"));
        Run few = good(train("--optimizer", "lbfgs", "--epochs", "3"));
        assertTrue(few.out().contains("not converged after 3 iterations"), few::out);
        assertTrue(good(train("--optimizer", "lbfgs", "--epochs", "5", "--folds", "2"))
                .out()
                .contains("accuracy"));
        assertTrue(good(train("--optimizer", "lbfgs", "--epochs", "5", "--target", "size", "--hidden", "8"))
                .out()
                .contains("test R\u00b2"));
    }
}
