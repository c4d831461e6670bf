package dev.pullback.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.cli.Chromium;
import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.task.Task;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.FilmRecorder;
import dev.pullback.train.watch.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page with a film of a training run. */
class FilmPageTest {
    private static final int MOST_BYTES = 2_000_000;

    @TempDir
    private Path folder;

    private static TrainingReport report(Mlp net, Dataset rows, int epochs, List<Finding> findings) {
        FilmRecorder recorder = FilmRecorder.of(net, Task.classification(), rows);
        History history = Trainer.of(net)
                .optimizer(Adam.of(0.01))
                .epochs(epochs)
                .validate(0.2)
                .listener(recorder)
                .fit(rows);
        Film film = recorder.film(history);
        return TrainingReport.of("film").film(film, findings, LearningCurves.of(history));
    }

    @Test
    void itsProgramRunsAndShowsTheLastEpoch() throws IOException, InterruptedException {
        Finding finding = new Finding(Finding.Kind.DEAD_UNITS, "<b>text", "advice & more");
        report(Mlp.of(2, 16, 8, 2), Generated.moons(300, 0.1, 1), 50, List.of(finding))
                .write(folder);
        String log = Chromium.load(folder.resolve("report.html").toUri().toString(), folder);
        assertEquals(List.of(), Chromium.console(log));
        assertTrue(log.contains("after epoch 50, loss 0."), log);
        assertTrue(log.contains("<strong>&lt;b&gt;text</strong>: advice &amp; more"), log);
        String layers = log.substring(log.indexOf("id=\"film-layers\""), log.indexOf("id=\"film-confusion\""));
        for (String name : List.of("layer1", "layer2", "layer3"))
            assertTrue(layers.contains("<td>" + name + "</td>"), layers);
        assertEquals(12, log.split("aria-label=\"hidden unit\"", -1).length - 1);
    }

    @Test
    void isSmallForImagesAndManyEpochs() {
        String page = report(Mlp.of(64, 32, 10).seed(1), Generated.fontDigits(300, 8, 1), 100, List.of())
                .html();
        assertTrue(page.contains("No problem was found"), "an empty list is one sentence");
        assertTrue(page.getBytes(StandardCharsets.UTF_8).length < MOST_BYTES, "a page of " + page.length());
        assertTrue(page.contains("weights of the first hidden units")
                || page.contains("Weights of the first hidden units"));
    }
}
