package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.testing.SharedData;
import dev.pullback.train.data.SplitMix;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests {@code train}, {@code predict} and {@code evaluate} for tasks other than classification, and rows that weigh. */
class TaskOptionsTest {
    @TempDir
    Path folder;

    /** Writes a table of two features, a quantity, two labels, a class and weights. */
    private String table() throws Exception {
        StringBuilder text = new StringBuilder("a,b,price,round,red,kind,count\n");
        SplitMix random = SplitMix.of(1, 0);
        for (int i = 0; i < 300; i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            text.append(a)
                    .append(',')
                    .append(b)
                    .append(',')
                    .append(1000 + 300 * a - 50 * b)
                    .append(',');
            text.append(a > 0.5 ? 1 : 0).append(',').append(a + b > 1 ? 1 : 0).append(',');
            text.append(i % 10 == 0 ? "rare" : "usual")
                    .append(',')
                    .append(i % 3)
                    .append('\n');
        }
        Path file = folder.resolve("table.csv");
        Files.writeString(file, text.toString());
        return "csv:" + file;
    }

    @Test
    void targetsThatLookLikeClassesOrLabelsAreNamed() throws Exception {
        String data = table();
        Run labels = Run.of("train", data, "--target", "round,red", "--ignore", "price,kind,count", "--epochs", "1");
        assertTrue(labels.out()
                .contains("note: the targets are 0 or 1 in all rows; to train labels, add --task multilabel"));
        Run one = Run.of("train", data, "--target", "red", "--ignore", "price,kind,count", "--epochs", "1");
        assertTrue(
                one.out().contains("note: the target is 0 or 1 in all rows; to train two classes, name it by --label"));
    }

    @Test
    void labelAndTargetTogetherAreRefused() throws Exception {
        Run run = Run.of("train", table(), "--target", "price", "--label", "kind");
        assertEquals(
                "pullback train: --label and --target both name what to predict; give only one of them",
                run.err().strip());
        assertEquals(2, run.exitCode());
    }

    @Test
    void aTemperatureThatNothingDeterminesStays1() throws Exception {
        StringBuilder text = new StringBuilder("x,y\n");
        for (int i = 0; i < 24; i++)
            text.append(i % 12 + (i % 2 == 0 ? 0 : 100)).append(i % 2 == 0 ? ",p\n" : ",q\n");
        Path file = folder.resolve("clear.csv");
        Files.writeString(file, text.toString());
        Run run = Run.of("train", "csv:" + file, "--calibrate", "--val-split", "0.1");
        assertEquals(0, run.exitCode(), run::err);
        assertTrue(
                run.out().contains("warning: all validation rows are right, so they do not determine the temperature"),
                run::out);
    }

    @Test
    void quantitiesAreTrainedPredictedAndEvaluated() throws Exception {
        String data = table();
        String out = folder.resolve("run").toString();
        Run train = Run.of("train", data, "--target", "price", "--ignore", "round,red,kind,count", "--out", out);
        assertEquals(0, train.exitCode(), train::err);
        double r2 = Double.parseDouble(
                train.out().replaceAll("(?s).*test R\u00b2 ", "").strip());
        assertTrue(r2 > 0.98, train::out);
        assertTrue(Files.exists(folder.resolve("run/predictions.png")));
        assertTrue(Files.readString(folder.resolve("run/report.html")).contains("RMSE"));
        Path rows = folder.resolve("new.csv");
        Files.writeString(rows, "b,a\n0,0\n0,1\n");
        String[] lines = Run.of("predict", out, "csv:" + rows).out().split("\n", -1);
        assertEquals("line,price", lines[0]);
        assertEquals(1000, Double.parseDouble(lines[1].split(",", -1)[1]), 40);
        assertEquals(1300, Double.parseDouble(lines[2].split(",", -1)[1]), 40);
        String figures = Run.of("evaluate", out, data).out();
        assertTrue(figures.startsWith("rows  300\nR\u00b2    0.9"), figures);
        assertTrue(Run.of("show", out).out().contains("targets        1: price"));
    }

    @Test
    void labelsAreTrainedAndNamed() throws Exception {
        String data = table();
        String out = folder.resolve("run").toString();
        Run train = Run.of(
                "train",
                data,
                "--task",
                "multilabel",
                "--target",
                "round,red",
                "--ignore",
                "price,kind,count",
                "--out",
                out);
        assertEquals(0, train.exitCode(), train::err);
        assertTrue(train.out().matches("(?s).*test micro F1 (1\\.0|0\\.9).*"), train::out);
        Path rows = folder.resolve("new.csv");
        Files.writeString(rows, "a,b\n0.9,0.9\n0.1,0.1\n0.05,0.999\n");
        String[] lines = Run.of("predict", out, "csv:" + rows).out().split("\n", -1);
        assertEquals("line,labels,p(round),p(red)", lines[0]);
        assertEquals("round red", lines[1].split(",", -1)[1]);
        assertEquals("", lines[2].split(",", -1)[1]);
        assertTrue(Run.of("evaluate", out, data).out().contains("subset accuracy"));
    }

    @Test
    void distributionsAndQuantilesHaveTheirColumns() throws Exception {
        String data = table();
        String[][] cases = {
            {"--task=gaussian", "line,price,sd(price)"}, {"--quantiles=0.25,0.75", "line,q0.25(price),q0.75(price)"}
        };
        for (String[] c : cases) {
            String out = folder.resolve("run" + c[0].length()).toString();
            Run train = Run.of(
                    "train", data, c[0], "--target=price", "--ignore=round,red,kind,count", "--epochs=5", "--out", out);
            assertEquals(0, train.exitCode(), train::err);
            assertEquals(
                    c[1], Run.of("predict", out, data).out().lines().findFirst().orElseThrow());
        }
    }

    @Test
    void anAutoencoderNeedsNoLabel() throws Exception {
        String out = folder.resolve("run").toString();
        Run train = Run.of("train", "digits", "--task", "autoencoder", "--epochs", "2", "--out", out);
        assertEquals(0, train.exitCode(), train::err);
        assertTrue(Run.of("evaluate", out, "digits").out().contains("R\u00b2"));
        Run table = Run.of("train", table(), "--task=autoencoder", "--label=kind", "--hidden=4");
        assertTrue(table.out().contains("6 features, 6 targets"), table::out);
    }

    @Test
    void rareClassesCountAsMuchAsUsualOnes() throws Exception {
        String data = table();
        String[] ignored = {"--label=kind", "--ignore=price,round,red", "--epochs=3"};
        Run weighted = Run.of("train", data, ignored[0], ignored[1], ignored[2], "--weights=count", "--balance");
        assertEquals(0, weighted.exitCode(), weighted::err);
        assertTrue(weighted.out().contains("2 features, 2 classes"), weighted::out);
        Run calibrated = Run.of(
                "train", data, ignored[0], ignored[1], ignored[2], "--calibrate", "--threshold=balanced-accuracy");
        assertTrue(calibrated.out().contains("calibration error"), calibrated::out);
        assertTrue(calibrated.out().contains("'usual' is predicted from this probability on"), calibrated::out);
    }

    @Test
    void optionsThatDoNotApplyAreRefused() throws Exception {
        String data = table();
        refused("--target applies to csv:PATH only, not to 'moons'", "train", "moons", "--target", "x0");
        refused("--balance does not apply to the task regression", "train", data, "--target", "price", "--balance");
        refused("--huber does not apply to the task multilabel", "train", data, "--task=multilabel", "--huber=1");
        refused(
                "--threshold applies to two classes only, not to the task regression",
                "train",
                data,
                "--target=price",
                "--threshold=0.3");
        refused(
                "task: multilabel needs targets from 0 to 1, but 'price' of row 0 is",
                "train",
                data,
                "--task=multilabel",
                "--target=price");
        refused("the weight '-1' is not a number of at least 0", "train", negativeWeight(), "--weights=w");
    }

    private String negativeWeight() throws Exception {
        Path file = folder.resolve("negative.csv");
        Files.writeString(file, "a,w,kind\n1,1,x\n2,-1,y\n");
        return "csv:" + file;
    }

    private static void refused(String reason, String... arguments) {
        Run run = Run.of(arguments);
        assertEquals(2, run.exitCode(), run::out);
        assertTrue(run.err().contains(reason), run::err);
    }

    @Test
    void diabetesAsInScikitLearn() {
        String data = "csv:" + SharedData.file("tables/diabetes.csv");
        Run train = Run.of("train", data, "--task=regression");
        double r2 = Double.parseDouble(
                train.out().replaceAll("(?s).*test R\u00b2 ", "").strip());
        assertTrue(r2 > 0.4, train::out);
    }
}
