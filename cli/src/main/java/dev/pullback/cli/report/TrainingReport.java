package dev.pullback.cli.report;

import dev.pullback.core.files.AtomicFile;
import dev.pullback.train.Layer;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.metrics.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/**
 * A report on a training run: pictures as PNG files, and one page that contains them all.
 *
 * <pre>{@code
 * TrainingReport.of("Two moons")
 *         .setting("optimizer", "Adam, rate 0.01")
 *         .curves(new LearningCurves(trainLoss, trainAccuracy, validationLoss, validationAccuracy))
 *         .test(net, data.test())
 *         .write(Path.of("run"));
 * }</pre>
 *
 * <p>The parts of the report depend on the data added: {@code loss.png} and {@code accuracy.png} for curves,
 * {@code confusion.png} and {@code reliability.png} for an evaluation, {@code boundary.png} for rows of two features,
 * {@code mistakes.png} for images. {@code report.html} embeds the pictures and needs no other file. The methods that
 * add a part change this report and return it.
 */
public final class TrainingReport {
    private static final String PAGE = "report.html";
    private static final List<String> NAMES =
            List.of("loss", "accuracy", "confusion", "reliability", "boundary", "mistakes");

    private final String title;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, byte[]> pictures = new LinkedHashMap<>();
    private final Html figures = new Html();

    private TrainingReport(String title) {
        this.title = title;
    }

    /** Returns a report that contains only its title. */
    public static TrainingReport of(String title) {
        return new TrainingReport(title);
    }

    /** Adds a line to the table of settings. */
    public TrainingReport setting(String name, Object value) {
        settings.put(name, String.valueOf(value));
        return this;
    }

    /** Adds the curves of loss and accuracy. */
    public TrainingReport curves(LearningCurves curves) {
        pictures.put("loss", Drawing.png(CurveChart.loss(curves.trainLoss(), curves.validationLoss())));
        pictures.put("accuracy", Drawing.png(CurveChart.accuracy(curves.trainAccuracy(), curves.validationAccuracy())));
        return this;
    }

    /** Evaluates a network on test rows and adds the metrics and the pictures that are possible for these rows. */
    public TrainingReport test(Layer net, Dataset rows) {
        return testWith(x -> Predictions.logits(net, x), rows);
    }

    /**
     * Evaluates any classifier, as {@link #test(Layer, Dataset)} does for a network.
     *
     * @param classifier returns m×classes logits for m×n features
     */
    public TrainingReport testWith(UnaryOperator<DMatrixRMaj> classifier, Dataset rows) {
        DMatrixRMaj logits = classifier.apply(rows.features());
        evaluation(Evaluation.of(logits, rows.labels(), rows.classNames()));
        if (rows.features().numCols == 2) pictures.put("boundary", Drawing.png(BoundaryChart.of(rows, classifier)));
        rows.image().ifPresent(shape -> pictures.put("mistakes", MistakeSheet.png(rows, shape, logits)));
        return this;
    }

    /** Adds the metrics and pictures of an evaluation. */
    public TrainingReport evaluation(Evaluation evaluation) {
        EvaluationTables.write(figures, evaluation);
        pictures.put("confusion", Drawing.png(ConfusionChart.of(evaluation.confusion())));
        pictures.put("reliability", Drawing.png(ReliabilityChart.of(evaluation.calibration())));
        return this;
    }

    /** Returns the column of the largest element in a row, the first if there are several. */
    static int best(DMatrixRMaj scores, int row) {
        int best = 0;
        for (int j = 1; j < scores.numCols; j++) {
            if (scores.get(row, j) > scores.get(row, best)) best = j;
        }
        return best;
    }

    /**
     * Writes the page and the pictures. Replaces those of an earlier report and deletes pictures that only the earlier
     * report has. Each file is written completely or not at all.
     *
     * @param directory created if it does not exist
     * @throws UncheckedIOException if a file cannot be written; the message names the files that were written before
     */
    public void write(Path directory) {
        List<String> written = new ArrayList<>();
        Path current = directory;
        try {
            Files.createDirectories(directory);
            // The page comes first, because it contains all pictures.
            current = directory.resolve(PAGE);
            boolean replaces = Files.exists(current);
            AtomicFile.write(current, html());
            written.add(PAGE);
            if (replaces) {
                for (String name : NAMES)
                    if (!pictures.containsKey(name)) Files.deleteIfExists(directory.resolve(name + ".png"));
            }
            for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
                current = directory.resolve(picture.getKey() + ".png");
                AtomicFile.write(current, out -> out.write(picture.getValue()));
                written.add(picture.getKey() + ".png");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "report: " + current + " cannot be written: " + reason(e)
                            + (written.isEmpty() ? "" : "; written before: " + String.join(", ", written)),
                    e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileAlreadyExistsException) return "it is a file, not a folder";
        return e instanceof AccessDeniedException ? "no permission" : String.valueOf(e.getMessage());
    }

    /** Returns the page with its pictures embedded. */
    public String html() {
        return Page.of(title, settings, figures.toString(), pictures);
    }

    /** Returns a text such as {@code report 'Two moons' of 5 pictures}. */
    @Override
    public String toString() {
        return "report '" + title + "' of " + pictures.size() + " pictures";
    }
}
