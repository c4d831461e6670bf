package dev.pullback.cli;

import dev.pullback.train.History;
import dev.pullback.train.Trainer;
import dev.pullback.train.Weights;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import dev.pullback.train.tensorboard.TensorBoard;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A training that Ctrl-C stops after the current step. It then writes a checkpoint and prints how to resume. Training on all
 * rows at once has no checkpoints, and Ctrl-C ends the program.
 */
final class StoppableTraining {
    private static final Path DEFAULT_CHECKPOINT = Path.of("pullback-checkpoint.safetensors");

    private final TrainingSetup setup;
    private final TrainingLog log;
    private final @Nullable Path out;
    private final CommandSpec command;

    /**
     * Prepares a training.
     *
     * @param out the folder of the run, or null
     * @param command the command that the user gave
     */
    StoppableTraining(TrainingSetup setup, TrainingLog log, @Nullable Path out, CommandSpec command) {
        this.setup = setup;
        this.log = log;
        this.out = out;
        this.command = command;
    }

    /** Trains, and writes the progress to a folder as event files of TensorBoard. */
    History fitOnBoard(Path folder, Dataset rows) {
        try (TensorBoard events = TensorBoard.in(folder)) {
            setup.listener(epoch -> {
                // The weights are drawn when training begins.
                events.histograms(Weights.of(setup.net(), rows)).epoch(epoch);
            });
            return fit(rows);
        }
    }

    History fit(Dataset rows) {
        setup.listener(log);
        Trainer trainer = setup.inBatches();
        if (trainer == null) return setup.fit(rows);
        InterruptHandler handler = InterruptHandler.install(() -> {
            if (out == null) trainer.checkpoint(DEFAULT_CHECKPOINT);
            trainer.stop();
        });
        try {
            History history = trainer.fit(rows);
            log.clear();
            // This must be printed before the handler is closed, because then the JVM may end.
            if (history.end() == History.End.STOPPED) printHowToResume(history);
            if (history.skipped() > 0) log.line(Messages.count(history.skipped(), "step") + " skipped");
            return history;
        } finally {
            log.clear();
            handler.close();
        }
    }

    private void printHowToResume(History history) {
        Path checkpoint = out == null ? DEFAULT_CHECKPOINT : new RunFolder(out).checkpoint();
        List<String> given = command.root().commandLine().getParseResult().originalArgs();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).equals("--resume")) i++;
            else if (!given.get(i).startsWith("--resume=")) arguments.add(given.get(i));
        }
        arguments.add("--resume");
        arguments.add(checkpoint.toString());
        PrintWriter err = command.commandLine().getErr();
        err.println(
                "stopped in epoch " + (history.epochs().size() + 1) + "; resume with: " + Invocation.with(arguments));
        err.flush();
    }

    /**
     * Returns the lines that say why training ended and how long it took.
     *
     * @param patience the value of {@code --patience}, or null
     */
    String ending(History history, @Nullable Integer patience) {
        String stalled = history.end() == History.End.NO_PROGRESS
                ? "no progress for " + Messages.count(Objects.requireNonNull(patience), "epoch")
                        + "; these are the weights of epoch " + history.best().number()
                : "";
        if (setup.inBatches() == null || log.sawStep())
            return (stalled.isEmpty() ? "" : stalled + System.lineSeparator())
                    + String.format(Locale.ROOT, "trained in %.1f s", history.seconds());
        return "nothing to do: training had already ended in epoch "
                + history.last().number() + (stalled.isEmpty() ? ", the last" : "; " + stalled);
    }
}
