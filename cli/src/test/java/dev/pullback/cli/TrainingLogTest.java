package dev.pullback.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.train.Epoch;
import dev.pullback.train.Progress;
import dev.pullback.train.Score;
import dev.pullback.train.SkippedStep;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingLogTest {
    private static final String BLANK = " ".repeat(79);

    private final StringWriter text = new StringWriter();
    private long now;

    private TrainingLog log(boolean bar) {
        return new TrainingLog(new PrintWriter(text), bar, () -> now);
    }

    private static Progress progress(int epoch, long rows) {
        return new Progress(epoch, 4, rows, 100_000, 0.25, 0.9, "accuracy", 1, 0.01);
    }

    private static Epoch epoch(int number, int of) {
        return new Epoch(number, of, 0.5, 0.75, "accuracy", null, Epoch.Judgement.LOSS, 1.234, 1000, 0.01, 0);
    }

    @Test
    void drawsABarOverItself() {
        TrainingLog log = log(true);
        log.step(progress(1, 10_000));
        now = 50_000_000; // too soon to draw again
        log.step(progress(1, 20_000));
        now = 2_000_000_000;
        log.step(progress(3, 10_000));
        log.epoch(epoch(3, 4));
        log.clear();
        String first = "epoch 1/4 [--------------] loss 0.2500 accuracy 0.9000";
        String second = "epoch 3/4 [#######-------] loss 0.2500 accuracy 0.9000  100k rows/s  0:02 left";
        assertEquals(
                "\r" + first + " ".repeat(79 - first.length()) + "\r" + second + " ".repeat(79 - second.length()) + "\r"
                        + BLANK + "\repoch   3 of 4  loss 0.50000  accuracy 0.7500  1.23 s\n",
                text.toString().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void theBarMakesRoomForWhatIsLeft() {
        TrainingLog log = log(true);
        log.step(new Progress(1, 20_000, 100, 2400, 0.25, 0.9, "accuracy", 1, 0.01));
        now = 2_000_000_000;
        log.step(new Progress(2, 20_000, 100, 2400, 0.25, 0.9, "accuracy", 1, 0.01));
        String last = text.toString().substring(text.toString().lastIndexOf('\r') + 1);
        assertEquals("epoch 2/20000 [-------] loss 0.2500 accuracy 0.9000  1200 rows/s  11:06:38 left", last);
    }

    @Test
    void withoutAConsoleNoFewSecondsPassWithoutALine() {
        TrainingLog log = log(false);
        log.step(progress(1, 100));
        now = 4_900_000_000L;
        log.step(progress(1, 200));
        log.epoch(epoch(1, 20_000));
        now = 5_000_000_000L;
        log.epoch(epoch(2, 20_000));
        now = 9_900_000_000L;
        log.epoch(epoch(3, 20_000));
        now = 10_100_000_000L;
        log.step(progress(4, 70_000));
        log.step(progress(4, 80_000));
        assertEquals(
                List.of(
                        "epoch   2 of 20000  loss 0.50000  accuracy 0.7500  1.23 s",
                        "epoch   4 of 4  70000 of 100000 rows  loss 0.25000  accuracy 0.9000"),
                text.toString().lines().toList());
    }

    @Test
    void aLossThatRanAwayIsShort() {
        TrainingLog log = log(false);
        log.epoch(new Epoch(
                1, 1, 8.3e302, 0.75, "accuracy", new Score(1e6, 0.5), Epoch.Judgement.LOSS, 1.234, 1000, 0.01, 0));
        log.epoch(new Epoch(
                1,
                1,
                999_999,
                0.75,
                "accuracy",
                new Score(Double.NaN, 0.5),
                Epoch.Judgement.LOSS,
                1.234,
                1000,
                0.01,
                0));
        assertEquals(
                List.of(
                        "epoch   1 of 1  loss 8.3e+302  accuracy 0.7500  validation loss 1.0e+06  accuracy 0.5000  1.23 s",
                        "epoch   1 of 1  loss 999999.00000  accuracy 0.7500  validation loss NaN  accuracy 0.5000  1.23 s"),
                text.toString().lines().toList());
    }

    @Test
    void withoutAConsoleThereAreLinesOnly() {
        TrainingLog log = log(false);
        log.step(progress(1, 100));
        log.epoch(epoch(1, 40));
        log.epoch(epoch(2, 40));
        for (int step = 1; step < 8; step++) log.skipped(new SkippedStep(3, step, "the loss is NaN"));
        List<String> lines = text.toString().lines().toList();
        assertEquals("epoch   2 of 40  loss 0.50000  accuracy 0.7500  1.23 s", lines.get(0));
        assertEquals("epoch 3, step 1 skipped: the loss is NaN", lines.get(1));
        assertEquals("further skipped steps are only counted", lines.get(6));
        assertEquals(7, lines.size());
    }
}
