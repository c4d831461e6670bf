package dev.pullback.cli;

import dev.pullback.cli.report.LearningCurves;
import dev.pullback.cli.report.TrainingReport;
import dev.pullback.core.files.FolderLock;
import dev.pullback.train.History;
import dev.pullback.train.Model;
import dev.pullback.train.attribution.Importance;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import dev.pullback.train.task.Metric;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.Finding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The folder of {@code train --out}. */
record RunFolder(Path folder) {
    /** The name of the note with the data that a model was trained on. */
    static final String DATA = "data";

    /** The limit of the rows that are evaluated, each row once for each column. */
    private static final long MOST_IMPORTANCE_ROWS = 100_000;

    /** The limit of the cells of these rows, in their features or in the outputs of the model. */
    private static final long MOST_IMPORTANCE_CELLS = 10_000_000;

    private static final int IMPORTANCE_REPEATS = 5;

    /**
     * Creates the folder unless it exists.
     *
     * @param data the data to train on
     * @throws IllegalArgumentException if the folder cannot be written, or contains a model or checkpoint of other data
     */
    static RunFolder create(Path folder, String data) {
        OutputFile.requireNamed("--out", folder);
        OutputFile.createFolder("--out", folder);
        OutputFile.requireWritableFolder("--out", folder);
        RunFolder run = new RunFolder(folder);
        run.requireSameData(run.model(), "a model", data);
        run.requireSameData(run.checkpoint(), "a checkpoint", data);
        return run;
    }

    /** Locks the folder, so that no other run writes to it; throws IllegalArgumentException if another one does. */
    FolderLock lock() {
        try {
            return FolderLock.of(folder);
        } catch (IOException e) {
            throw new IllegalArgumentException("--out: " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    private void requireSameData(Path file, String contents, String data) {
        if (!Files.exists(file)) return;
        String then = Model.load(file).notes().get(DATA);
        if (!data.equals(then))
            throw new IllegalArgumentException("--out: " + folder + " contains " + contents + " of "
                    + (then == null ? "unknown data" : Messages.printable(then))
                    + "; name another folder, or delete it");
    }

    /** Returns the model file of a run, or the file itself if it is not a folder. */
    static Path modelIn(Path fileOrFolder) {
        OutputFile.requireNamed("MODEL", fileOrFolder);
        return Files.isDirectory(fileOrFolder) ? new RunFolder(fileOrFolder).model() : fileOrFolder;
    }

    /**
     * Returns the checkpoint of a run, or the file itself if it is not a folder.
     *
     * @throws IllegalArgumentException if the folder contains no checkpoint
     */
    static Path checkpointIn(Path fileOrFolder) {
        OutputFile.requireNamed("--resume", fileOrFolder);
        if (!Files.isDirectory(fileOrFolder)) return fileOrFolder;
        Path checkpoint = new RunFolder(fileOrFolder).checkpoint();
        if (Files.exists(checkpoint)) return checkpoint;
        throw new IllegalArgumentException("--resume: " + fileOrFolder + " contains no " + checkpoint.getFileName()
                + ", which train --out writes after each epoch, except with --optimizer lbfgs");
    }

    /**
     * Writes the report on a model that was saved before.
     *
     * @param film the film of the run, or null
     * @param findings the problems that were found in the run
     */
    void writeReport(Model model, PreparedData rows, History history, @Nullable Film film, List<Finding> findings) {
        Map<String, String> notes = model.notes();
        TrainingReport report = TrainingReport.of("pullback train " + notes.get(DATA));
        notes.forEach((name, text) -> {
            if (!name.equals(TrainedModel.ENCODING)) report.setting(name, text);
        });
        report.setting("seconds", String.format(Locale.ROOT, "%.1f", history.seconds()));
        LearningCurves curves = LearningCurves.of(history);
        if (film != null) report.film(film, findings, curves);
        report.curves(curves);
        importance(report, model, rows);
        report.test(model, rows.test(), rows.outputs(model)).write(folder);
    }

    /** Adds the importance of the columns, unless there are too many rows or columns for a short calculation. */
    private static void importance(TrainingReport report, Model model, PreparedData rows) {
        Dataset test = rows.split().test();
        List<Importance.Group> groups = WhyColumns.groups(rows.encoding());
        double evaluated = (double) groups.size() * test.size();
        if (test.image().isPresent() || evaluated > MOST_IMPORTANCE_ROWS) return;
        int width = Math.max(test.features().numCols, model.targetNames().size());
        if (evaluated * width > MOST_IMPORTANCE_CELLS) return;
        if (model.targetNames().equals(test.featureNames())) return;
        Metric metric = model.task().metric();
        double sign = metric.isHigherBetter() ? 1 : -1;
        report.importance(
                metric.name(),
                Importance.of(
                        test, groups, data -> sign * model.evaluate(data).value(metric.name()), IMPORTANCE_REPEATS, 1));
    }

    /** Returns a text with what this run has saved since it began, for an error message; empty if it saved nothing. */
    String savedSince(Instant begin) {
        if (isWrittenSince(begin, model())) return "the model is saved in " + model();
        return isWrittenSince(begin, checkpoint()) ? "the last whole epoch is saved in " + checkpoint() : "";
    }

    private static boolean isWrittenSince(Instant begin, Path file) {
        try {
            // File systems may round times down, some of them to two seconds.
            Instant written = Files.getLastModifiedTime(file).toInstant();
            return !written.isBefore(begin);
        } catch (IOException e) {
            return false; // there is none
        }
    }

    Path model() {
        return folder.resolve("model.safetensors");
    }

    /**
     * Saves the model.
     *
     * @param hasCheckpoint whether this run wrote the checkpoint; otherwise that of an earlier run, which is not a state of
     *     this model, is deleted
     * @throws UncheckedIOException if the checkpoint cannot be deleted
     * @throws dev.pullback.train.data.DataException if the model cannot be written
     */
    void save(Model model, boolean hasCheckpoint) {
        try {
            if (!hasCheckpoint) Files.deleteIfExists(checkpoint());
        } catch (IOException e) {
            throw new UncheckedIOException("--out: " + checkpoint() + " of an earlier run cannot be deleted", e);
        }
        model.save(model());
    }

    /** Returns the file with the state of training after the last epoch. */
    Path checkpoint() {
        return folder.resolve("checkpoint.safetensors");
    }
}
