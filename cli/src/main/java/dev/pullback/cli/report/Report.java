package dev.pullback.cli.report;

import dev.pullback.train.Layer;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.ImageShape;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.RowLosses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * What came of a training run, as pictures and one page that holds them all.
 *
 * <pre>{@code
 * Report.of("Two moons")
 *         .setting("optimizer", "Adam, rate 0.01")
 *         .curves(new Curves(trainLoss, trainAccuracy, validationLoss, validationAccuracy))
 *         .test(net, data.test())
 *         .write(Path.of("run"));
 * }</pre>
 *
 * <p>Only what was given is drawn: {@code loss.png} and {@code accuracy.png} for curves, {@code confusion.png} and
 * {@code reliability.png} for an evaluation, {@code boundary.png} for two features, {@code mistakes.png} for images.
 * {@code report.html} has the pictures within it and needs no other file. A setting changes this object and answers it.
 */
public final class Report {
    private static final String PAGE = "report.html";
    private static final List<String> NAMES =
            List.of("loss", "accuracy", "confusion", "reliability", "boundary", "mistakes");

    private final String title;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, byte[]> pictures = new LinkedHashMap<>();
    private final Html figures = new Html();

    private Report(String title) {
        this.title = title;
    }

    /** A report with nothing in it but its title. */
    public static Report of(String title) {
        return new Report(title);
    }

    /** Adds a line to the table of settings. */
    public Report setting(String name, Object value) {
        settings.put(name, String.valueOf(value));
        return this;
    }

    /** Adds how loss and accuracy went. */
    public Report curves(Curves curves) {
        pictures.put("loss", CurveChart.loss(curves.losses()));
        pictures.put("accuracy", CurveChart.accuracy(curves.accuracies()));
        return this;
    }

    /** Adds the figures and pictures of a network on test rows, all that go with the rows. */
    public Report test(Layer net, Dataset rows) {
        return testWith(x -> Predictions.logits(net, x), rows);
    }

    /**
     * As {@link #test(Layer, Dataset)}, of anything that answers logits.
     *
     * @param classifier answers m×classes logits for m×n features
     */
    public Report testWith(UnaryOperator<DMatrixRMaj> classifier, Dataset rows) {
        DMatrixRMaj logits = classifier.apply(rows.features());
        evaluation(Evaluation.of(logits, rows.labels(), rows.classNames()));
        if (rows.features().numCols == 2) pictures.put("boundary", BoundaryChart.draw(rows, classifier));
        rows.image().ifPresent(shape -> mistakes(rows, shape, logits));
        return this;
    }

    /** Adds the figures and pictures of an evaluation. */
    public Report evaluation(Evaluation evaluation) {
        EvaluationTables.write(figures, evaluation);
        pictures.put("confusion", ConfusionChart.draw(evaluation.confusion()));
        pictures.put("reliability", ReliabilityChart.draw(evaluation.calibration()));
        return this;
    }

    private void mistakes(Dataset rows, ImageShape shape, DMatrixRMaj logits) {
        double[] losses = RowLosses.of(logits, rows.labels());
        List<Mistake> mistakes = Arrays.stream(RowLosses.worst(losses, rows.size()))
                .filter(row -> best(logits, row) != rows.labels()[row])
                .limit(MistakeSheet.MOST)
                .mapToObj(row -> new Mistake(
                        row,
                        rows.classNames().get(rows.labels()[row]),
                        rows.classNames().get(best(logits, row)),
                        losses[row]))
                .toList();
        pictures.put("mistakes", MistakeSheet.draw(rows, shape, mistakes));
    }

    static int best(DMatrixRMaj scores, int row) {
        int best = 0;
        for (int j = 1; j < scores.numCols; j++) {
            if (scores.get(row, j) > scores.get(row, best)) best = j;
        }
        return best;
    }

    /**
     * Writes the pictures and the page, over those of an earlier report; pictures that only the earlier one has are deleted.
     *
     * @param directory is made if it is not there
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path directory) {
        try {
            Files.createDirectories(directory);
            if (Files.exists(directory.resolve(PAGE))) {
                for (String name : NAMES)
                    if (!pictures.containsKey(name)) Files.deleteIfExists(directory.resolve(name + ".png"));
            }
            for (Map.Entry<String, byte[]> picture : pictures.entrySet())
                Files.write(directory.resolve(picture.getKey() + ".png"), picture.getValue());
            Files.write(directory.resolve(PAGE), html().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("report: " + directory + " cannot be written: " + e, e);
        }
    }

    /** The page, with the pictures in it. */
    public String html() {
        return Page.of(title, settings, figures.toString(), pictures);
    }

    /** {@code report 'Two moons' of 5 pictures}. */
    @Override
    public String toString() {
        return "report '" + title + "' of " + pictures.size() + " pictures";
    }
}
