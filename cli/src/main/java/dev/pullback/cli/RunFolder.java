package dev.pullback.cli;

import dev.pullback.cli.report.LearningCurves;
import dev.pullback.cli.report.TrainingReport;
import dev.pullback.train.Epoch;
import dev.pullback.train.History;
import dev.pullback.train.Model;
import dev.pullback.train.Score;
import dev.pullback.train.data.Messages;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The folder of {@code train --out}. */
record RunFolder(Path folder) {
    /** The name of the note with the data that a model was trained on. */
    static final String DATA = "data";

    /**
     * Creates the folder unless it exists.
     *
     * @param data the data to train on
     * @throws IllegalArgumentException if the folder cannot be written, or contains a model or checkpoint of other data
     */
    static RunFolder create(Path folder, String data) {
        OutputFile.requireNamed("--out", folder);
        OutputFile.createFolder("--out", folder);
        if (!Files.isWritable(folder)) throw new IllegalArgumentException("--out: " + folder + " cannot be written to");
        RunFolder run = new RunFolder(folder);
        run.requireSameData(run.model(), "a model", data);
        run.requireSameData(run.checkpoint(), "a checkpoint", data);
        return run;
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

    /** Returns the checkpoint of a run, or the file itself if it is not a folder. */
    static Path checkpointIn(Path fileOrFolder) {
        OutputFile.requireNamed("--resume", fileOrFolder);
        return Files.isDirectory(fileOrFolder) ? new RunFolder(fileOrFolder).checkpoint() : fileOrFolder;
    }

    void write(Model model, PreparedData rows, History history) {
        model.save(model());
        Map<String, String> notes = model.notes();
        TrainingReport report = TrainingReport.of("pullback train " + notes.get(DATA));
        notes.forEach((name, text) -> {
            if (!name.equals(TrainedModel.ENCODING)) report.setting(name, text);
        });
        report.setting("seconds", String.format(Locale.ROOT, "%.1f", history.seconds()));
        List<Epoch> epochs = history.epochs();
        report.curves(new LearningCurves(
                history.losses(),
                epochs.stream().map(Epoch::metric).toList(),
                validation(epochs, Score::loss),
                validation(epochs, Score::metric)));
        try {
            report.testWith(rows.classifier(model.net()), rows.test()).write(folder);
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(
                    e.getMessage() + "; the model is saved in " + model(), Objects.requireNonNull(e.getCause()));
        }
    }

    private static List<Double> validation(List<Epoch> epochs, Function<Score, Double> figure) {
        return epochs.stream()
                .map(Epoch::validation)
                .filter(Objects::nonNull)
                .map(figure)
                .toList();
    }

    Path model() {
        return folder.resolve("model.safetensors");
    }

    /** Returns the file with the state of training after the last epoch. */
    Path checkpoint() {
        return folder.resolve("checkpoint.safetensors");
    }
}
