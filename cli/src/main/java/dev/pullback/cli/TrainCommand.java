package dev.pullback.cli;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import dev.pullback.train.Accuracy;
import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Messages;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command {@code train}: trains a classifier on the user's data. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Train a classifier and print its accuracy on the test rows.", ""},
        footer = {
            "",
            "Defaults that are chosen by the data depend on its kind: few columns, many columns, or images.",
            "Ctrl-C ends training after the current step and writes a checkpoint from which it can be resumed."
        })
final class TrainCommand implements Callable<Integer> {
    /** The exit code that shells report for a program ended by Ctrl-C. */
    private static final int STOPPED = 130;

    private static final double VALIDATION_FOR_PATIENCE = 0.1;
    private static final Path DEFAULT_CHECKPOINT = Path.of("pullback-checkpoint.safetensors");

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(
            arity = "0..1",
            paramLabel = "DATA",
            description = {
                "moons, spirals, blobs, rings, digits: generated data",
                "csv:PATH: a table of numbers and texts with a column of classes",
                "idx:DIR: images in the format of MNIST: four files, or one pair of files, which is split"
            })
    private String data = "";

    @Mixin
    private CsvOptions table;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description = "a second table to test on (default: a share of the rows)")
    private @Nullable String test;

    @Option(
            names = "--test-split",
            paramLabel = "X",
            description = "the share of rows to test on; 0 trains on all rows (default: 0.2)")
    private @Nullable Double testSplit;

    @Option(
            names = "--val-split",
            paramLabel = "X",
            description = "the share of the training rows to validate on (default: none, with --patience 0.1)")
    private @Nullable Double validationSplit;

    @Mixin
    private NetworkOptions network;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "passes over the training rows (default: chosen by the data)")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "rows in a step (default: chosen by the data)")
    private @Nullable Integer batch;

    @Option(
            names = "--shift",
            paramLabel = "N",
            description = "for images: move each by up to N pixels, differently in each epoch"
                    + " (default: 1 for large images, otherwise 0)")
    private @Nullable Integer shift;

    @Mixin
    private OptimizerOptions optimizer;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "end after N epochs without progress and keep the best weights (default: never)")
    private @Nullable Integer patience;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "the seed of generated data, split, weights and order (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads to compute with; the weights do not depend on it (default: one for each processor)")
    private @Nullable Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "write model, last checkpoint, pictures and report.html to this folder (default: write nothing)")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description =
                    "resume from a checkpoint, or from that of a folder of --out; DATA and options that are not given again are taken from the checkpoint (default: start from the beginning)")
    private @Nullable Path resume;

    @Option(names = "--quiet", description = "print only errors (default: print progress too)")
    private boolean quiet;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "also write the result to a file; with -, print it instead of anything else (default: none)")
    private @Nullable Path json;

    private TrainCommand() {}

    @Override
    public Integer call() {
        ParseResult given = spec.commandLine().getParseResult();
        List<String> stored =
                resume == null ? List.of() : StoredArguments.missing(RunFolder.checkpointIn(resume), given);
        if (!stored.isEmpty()) return withArguments(stored).call();
        if (given.matchedPositionals().isEmpty())
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'DATA'");
        int before = Threads.count();
        if (threads != null) Threads.setCount(threads);
        try {
            return train();
        } finally {
            Threads.setCount(before);
        }
    }

    private void warn(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("warning: " + text);
        err.flush();
    }

    /** Returns this command with more arguments. */
    private TrainCommand withArguments(List<String> more) {
        List<String> all =
                new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
        all.addAll(more);
        CommandLine line = Main.line(main.isTerminal())
                .setOut(spec.commandLine().getOut())
                .setErr(spec.commandLine().getErr());
        return (TrainCommand) line.parseArgs(all.toArray(String[]::new))
                .subcommand()
                .commandSpec()
                .userObject();
    }

    private int train() {
        if (json != null) {
            OutputFile.requireWritable("--json", json);
            quiet |= OutputFile.isStandardOutput(json);
        }
        DataSource source = new DataSource(data, table.csv(), CsvOptions.given(spec), test, testSplit, seed);
        PreparedData rows = source.load();
        Dataset train = rows.split().train();
        TrainingDefaults defaults = TrainingDefaults.of(train);
        Mlp net = network.network(train, defaults, seed);
        Trainer trainer = Trainer.of(net)
                .epochs(epochs == null ? defaults.epochs() : epochs)
                .batchSize(batch == null ? defaults.batch() : batch)
                .shiftImages(shift == null ? defaults.shift() : shift)
                .seed(seed);
        RunNotes notes = new RunNotes();
        notes.put(RunFolder.DATA, data);
        notes.put("rows", rows.split());
        notes.put("network", net);
        notes.putAll(optimizer.apply(trainer, defaults));
        notes.put("batch", batch == null ? defaults.batch() : batch);
        if (train.image().isPresent()) notes.put("shift", shift == null ? defaults.shift() : shift);
        notes.put("seed", seed);
        notes.put("validation", validate(trainer));
        if (resume != null) {
            Path checkpoint = RunFolder.checkpointIn(resume);
            notes.requireSameAs(checkpoint);
            trainer.resume(checkpoint);
            RunNotes.differentBackend(checkpoint).ifPresent(this::warn);
        }
        notes.put(StoredArguments.NOTE, StoredArguments.text(spec.commandLine().getParseResult()));
        RunFolder folder = out == null ? null : RunFolder.create(out, data);
        if (folder != null) trainer.checkpoint(folder.checkpoint());
        notes.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        notes.put("version", spec.root().version()[0] + ", Java " + Runtime.version());
        notes.put(RunNotes.BACKEND, Backend.get());
        trainer.beforeSaving(model -> notes.addTo(model, rows.encoding()));

        PrintWriter console = quiet
                ? new PrintWriter(Writer.nullWriter())
                : spec.commandLine().getOut();
        console.println(data + ": " + rows.split());
        rows.notices().forEach(console::println);
        if (json != null && OutputFile.isStandardOutput(json)) {
            PrintWriter err = spec.commandLine().getErr();
            rows.notices().stream().filter(line -> line.startsWith("warning")).forEach(err::println);
            err.flush();
        }
        console.println(trainer + "; " + notes.get("schedule") + " schedule");
        TrainingLog log = new TrainingLog(console, main.isTerminal(), System::nanoTime);
        History history = fit(trainer, log, train);
        if (history.end() == History.End.STOPPED) return STOPPED;

        double accuracy = Accuracy.of(net, rows.split().test());
        notes.put("epochs", history.epochs().size() + " of " + history.last().epochs());
        notes.put(
                "accuracy",
                String.format(Locale.ROOT, "%.4f on the %s rows", accuracy, source.isWhole() ? "training" : "test"));
        if (json != null)
            OutputFile.writeJson(
                    json,
                    spec.commandLine().getOut(),
                    new Summary(
                            data,
                            net.parameterCount(),
                            history.epochs().size(),
                            seed,
                            history.losses(),
                            accuracy,
                            history.seconds()));
        if (folder != null) {
            folder.write(notes.addTo(Model.of(net, train), rows.encoding()), rows, history);
            console.println(
                    "written to " + out + ": model.safetensors, checkpoint.safetensors, report.html and its pictures");
        }
        console.println(ending(history, log.sawStep()));
        console.println(
                String.format(Locale.ROOT, "%s accuracy %.4f", source.isWhole() ? "training" : "test", accuracy));
        return 0;
    }

    /** Sets validation and patience, and returns a description of both. */
    private String validate(Trainer trainer) {
        Double share = validationSplit != null || patience == null ? validationSplit : (Double) VALIDATION_FOR_PATIENCE;
        if (share != null) trainer.validate(share);
        if (patience != null) trainer.patience(patience);
        return (share == null ? "none" : share + " of the training rows")
                + (patience == null ? "" : ", patience " + patience);
    }

    private History fit(Trainer trainer, TrainingLog log, Dataset rows) {
        trainer.listener(log);
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

    /** Returns the lines that say why training ended and how long it took. */
    private String ending(History history, boolean trained) {
        String stalled = history.end() == History.End.NO_PROGRESS
                ? "no progress for " + Messages.count(Objects.requireNonNull(patience), "epoch")
                        + "; these are the weights of epoch " + history.best().number()
                : "";
        if (trained)
            return (stalled.isEmpty() ? "" : stalled + System.lineSeparator())
                    + String.format(Locale.ROOT, "trained in %.1f s", history.seconds());
        return "nothing to do: training had already ended in epoch "
                + history.last().number() + (stalled.isEmpty() ? ", the last" : "; " + stalled);
    }

    private void printHowToResume(History history) {
        Path checkpoint = out == null ? DEFAULT_CHECKPOINT : new RunFolder(out).checkpoint();
        List<String> given = spec.root().commandLine().getParseResult().originalArgs();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).equals("--resume")) i++;
            else if (!given.get(i).startsWith("--resume=")) arguments.add(given.get(i));
        }
        arguments.add("--resume");
        arguments.add(checkpoint.toString());
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                "stopped in epoch " + (history.epochs().size() + 1) + "; resume with: " + Invocation.with(arguments));
        err.flush();
    }

    /** The result of a training run as {@code --json} writes it. */
    record Summary(
            String data,
            long parameters,
            int epochs,
            long seed,
            List<Double> trainLoss,
            double testAccuracy,
            double seconds) {}
}
