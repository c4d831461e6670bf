package dev.pullback.cli.report;

import dev.pullback.core.files.AtomicFile;
import dev.pullback.train.Layer;
import dev.pullback.train.Model;
import dev.pullback.train.Predictions;
import dev.pullback.train.attribution.Importance;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.Finding;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.ejml.data.DMatrixRMaj;

/**
 * A report on a training run: pictures as PNG files, and one page that contains them all.
 *
 * <pre>{@code
 * TrainingReport.of("Two moons")
 *         .setting("optimizer", "Adam, rate 0.01")
 *         .curves(LearningCurves.of(history))
 *         .test(net, data.test())
 *         .write(Path.of("run"));
 * }</pre>
 *
 * <p>The parts of the report depend on the data added: {@code loss.png} and {@code accuracy.png} for curves,
 * {@code confusion.png} and {@code reliability.png} for an evaluation, {@code boundary.png} for rows of two features,
 * {@code mistakes.png} for images, {@code metric.png} in place of {@code accuracy.png} and
 * {@code predictions.png} for quantities. {@code report.html} embeds the pictures and needs no other file. The methods that
 * add a part change this report and return it.
 */
public final class TrainingReport {
    /** With more classes the picture of the confusion matrix would be larger than a screen and slow to draw. */
    private static final int MOST_CLASSES_OF_A_PICTURE = 200;

    private static final String PAGE = "report.html";
    private static final List<String> NAMES =
            List.of("loss", "accuracy", "metric", "confusion", "reliability", "boundary", "mistakes", "predictions");

    private final String title;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Map<String, byte[]> pictures = new LinkedHashMap<>();
    private final Html figures = new Html();
    private String script = "";

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

    /** Adds the curves of loss and metric; the metric only if it was measured. */
    public TrainingReport curves(LearningCurves curves) {
        pictures.put("loss", Drawing.png(CurveChart.loss(curves.trainLoss(), curves.validationLoss())));
        if (CurveChart.isDrawable(curves.trainMetric()) || CurveChart.isDrawable(curves.validationMetric()))
            pictures.put(
                    curves.metric().equals("accuracy") ? "accuracy" : "metric",
                    Drawing.png(CurveChart.metric(
                            curves.metric(),
                            CurveChart.isDrawable(curves.trainMetric()) ? curves.trainMetric() : List.of(),
                            curves.validationMetric())));
        return this;
    }

    /**
     * Adds the problems that were found in the run, and a slider over its epochs. The curves of the losses are drawn
     * with it.
     */
    public TrainingReport film(Film film, List<Finding> findings, LearningCurves curves) {
        FilmSection.findings(figures, findings);
        FilmSection.film(figures, film, curves);
        script = FilmSection.script();
        return this;
    }

    /**
     * Evaluates a model of any task on test rows and adds the metrics and the pictures that are possible for them.
     *
     * @param outputs returns the outputs of the model for m×n features like those of the rows
     */
    public TrainingReport test(Model model, Dataset rows, UnaryOperator<DMatrixRMaj> outputs) {
        DMatrixRMaj z = outputs.apply(rows.features());
        Figures evaluated = model.task().evaluate(z, rows, model.threshold());
        if (evaluated instanceof Evaluation classes) return addClasses(classes, z, outputs, rows);
        EvaluationTables.write(figures, rows.size(), evaluated);
        if (model.task().isRegression() && !model.task().isCustom())
            pictures.put("predictions", Drawing.png(PredictionChart.of(model, rows, z)));
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
        return addClasses(Evaluation.of(logits, rows.labels(), rows.classNames()), logits, classifier, rows);
    }

    private TrainingReport addClasses(
            Evaluation evaluated, DMatrixRMaj logits, UnaryOperator<DMatrixRMaj> classifier, Dataset rows) {
        evaluation(evaluated);
        if (rows.features().numCols == 2 && rows.categoryFeatures().isEmpty())
            pictures.put("boundary", Drawing.png(BoundaryChart.of(rows, classifier)));
        rows.image().ifPresent(shape -> pictures.put("mistakes", MistakeSheet.png(rows, shape, logits)));
        return this;
    }

    /** Adds a table of how much the metric depends on each column, the most important first. */
    public TrainingReport importance(String metric, List<Importance> columns) {
        List<List<String>> rows = new ArrayList<>();
        for (Importance c : columns)
            rows.add(List.of(
                    c.name(),
                    String.format(Locale.ROOT, "%.4f", c.drop()),
                    String.format(Locale.ROOT, "%.4f", c.deviation())));
        figures.heading("Permutation importance")
                .table(List.of("column", "loss of " + metric, "deviation"), rows, true);
        return this;
    }

    /** Adds the metrics and pictures of an evaluation. */
    public TrainingReport evaluation(Evaluation evaluation) {
        EvaluationTables.write(figures, evaluation.rows(), evaluation);
        if (evaluation.confusion().classes() <= MOST_CLASSES_OF_A_PICTURE)
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
     * Returns one of the pictures. A notebook displays it as the value of a cell.
     *
     * @param name its name without the ending, such as {@code loss} or {@code boundary}
     * @throws IllegalArgumentException if this report has no such picture
     */
    public BufferedImage picture(String name) {
        byte[] png = pictures.get(name);
        if (png == null)
            throw new IllegalArgumentException(
                    "report: there is no picture '" + name + "'; there are " + pictures.keySet());
        try {
            return ImageIO.read(new ByteArrayInputStream(png));
        } catch (IOException e) {
            throw new UncheckedIOException("report: a picture cannot be decoded", e);
        }
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
        return Page.of(title, settings, figures.toString(), pictures, script);
    }

    /** Returns a text such as {@code report 'Two moons' of 5 pictures}. */
    @Override
    public String toString() {
        return "report '" + title + "' of " + pictures.size() + " pictures";
    }
}
