package dev.pullback.cli;

import dev.pullback.core.files.FolderLock;
import dev.pullback.train.Model;
import dev.pullback.train.Network;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Task;
import dev.pullback.train.watch.Diagnosis;
import dev.pullback.train.watch.Film;
import dev.pullback.train.watch.FilmRecorder;
import dev.pullback.train.watch.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of {@code train} for the results of a run: what is printed, and which files are written. Writes these files. */
final class ResultOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "write model, last checkpoint, pictures and report.html to this folder (default: write nothing)")
    private @Nullable Path out;

    @Option(
            names = "--film",
            paramLabel = "N",
            description =
                    "epochs at most that the slider in report.html shows; 0 for no slider (default: ${DEFAULT-VALUE})")
    private int frames = 30;

    @Option(
            names = "--tensorboard",
            paramLabel = "DIR",
            description = "also write the progress to this folder as event files of TensorBoard (default: none)")
    private @Nullable Path board;

    @Option(names = "--quiet", description = "print only errors (default: print progress too)")
    private boolean quiet;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "also write the result to a file; with -, print it instead of anything else (default: none)")
    private @Nullable Path json;

    /** Keeps other runs out of the folder of this one; null if there is none. */
    private @Nullable FolderLock lock;

    /** Throws IllegalArgumentException if a file or folder cannot be written. */
    void requireWritable() {
        if (json != null) OutputFile.requireWritable("--json", json);
        if (board != null) {
            OutputFile.requireNamed("--tensorboard", board);
            OutputFile.createFolder("--tensorboard", board);
        }
    }

    /**
     * Returns the folder of the run, which is locked until {@link #release}; null if there is none.
     *
     * @param data the data to train on
     */
    @Nullable
    RunFolder open(String data) {
        if (out == null) return null;
        RunFolder folder = RunFolder.create(out, data);
        lock = folder.lock();
        return folder;
    }

    /** Releases the folder of the run. */
    void release() {
        try {
            if (lock != null) lock.close();
        } catch (IOException e) {
            warn("the lock of " + out + " cannot be deleted: " + e.getMessage());
        }
        lock = null;
    }

    void warn(String text) {
        PrintWriter err = command.commandLine().getErr();
        err.println("warning: " + text);
        err.flush();
    }

    /** Whether standard output has the result as JSON, and nothing else. */
    boolean printsJson() {
        return json != null && OutputFile.isStandardOutput(json);
    }

    /** Returns what the run prints to. */
    PrintWriter console() {
        return quiet || printsJson()
                ? new PrintWriter(Writer.nullWriter())
                : command.commandLine().getOut();
    }

    /** Returns the folder of the run, or null. */
    @Nullable
    Path out() {
        return out;
    }

    /** Returns the folder of the event files, or null. */
    @Nullable
    Path board() {
        return board;
    }

    /** Adds a recorder to a trainer whose run is filmed, and returns it; otherwise returns null. */
    @Nullable
    FilmRecorder film(@Nullable Trainer trainer, Network net, Task task, Dataset train) {
        if (trainer == null || out == null || frames == 0) return null;
        FilmRecorder recorder = FilmRecorder.of(net, task, train).frames(frames);
        trainer.listener(recorder);
        return recorder;
    }

    /**
     * Saves the model, then writes the other files.
     *
     * @param folder null if the model is not saved
     * @param recorder null if the run was not filmed
     * @param hasCheckpoint whether the run wrote checkpoints
     */
    void write(
            TrainingResult result,
            RunNotes notes,
            @Nullable RunFolder folder,
            @Nullable FilmRecorder recorder,
            boolean hasCheckpoint) {
        // without a folder, the notes are not written: their JSON needs a hundred classes
        Model noted = folder == null
                ? result.model()
                : notes.addTo(result.described(), result.rows().encoding());
        if (folder != null) folder.save(noted, hasCheckpoint);
        if (json != null) writeJson(result.summary());
        if (folder == null) return;
        Film film = recorder == null ? null : recorder.film(result.history());
        List<Finding> findings = film == null ? List.of() : Diagnosis.of(result.history(), film);
        folder.writeReport(noted, result.rows(), result.history(), film, findings);
        PrintWriter console = console();
        findings.forEach(finding -> console.println("warning: " + finding));
        console.println("written to " + out + ": model.safetensors, "
                + (hasCheckpoint ? "checkpoint.safetensors, " : "") + "report.html and its pictures");
    }

    /** Writes a result as JSON if it is asked for. */
    void writeJson(Object result) {
        if (json != null) OutputFile.writeJson(json, command.commandLine().getOut(), result);
    }
}
