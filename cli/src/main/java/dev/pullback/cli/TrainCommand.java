package dev.pullback.cli;

import dev.pullback.cli.report.LearningCurves;
import dev.pullback.cli.report.TrainingReport;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import dev.pullback.train.Accuracy;
import dev.pullback.train.Epoch;
import dev.pullback.train.History;
import dev.pullback.train.Listener;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Progress;
import dev.pullback.train.Score;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Messages;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Train a classifier and say how much of the test rows it gets right.", ""},
        footer = {
            "",
            "What is left to the data is chosen by its kind: few columns, many, or images.",
            "Ctrl-C ends training after the step under way and writes a checkpoint to go on from."
        })
final class TrainCommand implements Callable<Integer> {
    /** As a shell has it of a program that Ctrl-C ended. */
    private static final int STOPPED = 130;

    private static final double VALIDATED_FOR_PATIENCE = 0.1;
    private static final Path LEFT_BEHIND = Path.of("pullback-checkpoint.safetensors");

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private Main main;

    @Parameters(
            paramLabel = "DATA",
            description = {
                "moons, spirals, blobs, rings, digits: made on the spot",
                "csv:PATH: a table of numbers and texts with a column of classes",
                "idx:DIR: images in the format of MNIST; the four files, or one pair, which is split"
            })
    private String data = "";

    @Mixin
    private CsvArguments table;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description = "a second table, to test on (default: some of the rows)")
    private @Nullable String test;

    @Option(names = "--test-split", paramLabel = "X", description = "the share of rows to test on (default: 0.2)")
    private @Nullable Double testSplit;

    @Option(
            names = "--val-split",
            paramLabel = "X",
            description = "the share of the training rows to validate on (default: none, with --patience 0.1)")
    private @Nullable Double validationSplit;

    @Mixin
    private NetworkArguments network;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the training rows (default: by the data)")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "rows a step (default: by the data)")
    private @Nullable Integer batch;

    @Option(
            names = "--shift",
            paramLabel = "N",
            description = "for images: move each by up to so many pixels, another way in each epoch"
                    + " (default: 1 for large images, otherwise 0)")
    private @Nullable Integer shift;

    @Mixin
    private OptimizerArguments optimizer;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "end after so many epochs without progress, with the best weights (default: never)")
    private @Nullable Integer patience;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "what data, split, weights and order are drawn from (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads to compute with; the weights do not depend on it (default: one a processor)")
    private @Nullable Integer threads;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "write model, last checkpoint, pictures and report.html there (default: nothing is written)")
    private @Nullable Path out;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            description =
                    "go on from a checkpoint, or that of a folder written by --out, with the other options as they were (default: start anew)")
    private @Nullable Path resume;

    @Option(names = "--quiet", description = "print nothing but errors (default: tell how training goes)")
    private boolean quiet;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description =
                    "also write the result to a file, or by - to standard output and nothing else there (default: none)")
    private @Nullable Path json;

    private TrainCommand() {}

    @Override
    public Integer call() {
        int before = Threads.count();
        if (threads != null) Threads.setCount(threads);
        try {
            return train();
        } finally {
            Threads.setCount(before);
        }
    }

    private int train() {
        if (json != null) {
            JsonFile.requireWritable(json);
            quiet |= Writable.isStandardOutput(json);
        }
        EncodedRows rows = new DataSource(data, table.csv(), table.given(), test, testSplit, seed).load();
        Recipe recipe = Recipe.of(rows.split().train());
        Mlp net = network.network(rows.split().train(), recipe, seed);
        Trainer trainer = Trainer.of(net)
                .epochs(epochs == null ? recipe.epochs() : epochs)
                .batchSize(batch == null ? recipe.batch() : batch)
                .shiftImages(shift == null ? recipe.shift() : shift)
                .seed(seed);
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(RunFolder.DATA, data);
        settings.put("rows", rows.split().toString());
        settings.put("network", net.toString());
        settings.putAll(optimizer.set(trainer, recipe));
        settings.put("batch", Integer.toString(batch == null ? recipe.batch() : batch));
        if (rows.split().train().image().isPresent())
            settings.put("shift", Integer.toString(shift == null ? recipe.shift() : shift));
        settings.put("seed", Long.toString(seed));
        settings.put("validation", validate(trainer));
        if (resume != null) resume(trainer, RunFolder.checkpointIn(resume), settings);
        RunFolder folder = out == null ? null : RunFolder.make(out, data);
        if (folder != null) trainer.checkpoint(folder.checkpoint());

        Map<String, String> notes = new LinkedHashMap<>(settings);
        notes.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        notes.put("version", spec.root().version()[0] + ", Java " + Runtime.version() + ", " + Backend.get());
        UnaryOperator<Model> described = model -> {
            Model noted = model.note(KeptModel.ENCODING, rows.encoding().toText());
            for (Map.Entry<String, String> note : notes.entrySet()) noted = noted.note(note.getKey(), note.getValue());
            return noted;
        };
        trainer.beforeSaving(described);

        println("%s: %s", data, rows.split());
        println("%s; %s schedule", trainer, settings.get("schedule"));
        Told told = new Told();
        trainer.listener(told);
        History history = fit(trainer, rows);
        if (history.end() == History.End.STOPPED) return STOPPED;

        double accuracy = Accuracy.of(net, rows.split().test());
        notes.put("epochs", history.epochs().size() + " of " + history.last().epochs());
        notes.put("accuracy", String.format(Locale.ROOT, "%.4f on the test rows", accuracy));
        if (json != null)
            JsonFile.write(json, spec.commandLine().getOut(), Result.of(data, net, seed, history, accuracy));
        if (folder != null)
            write(folder, described.apply(Model.of(net, rows.split().train())), rows, history);
        println("%s", howItEnded(history, told.stepped));
        println("test accuracy %.4f", accuracy);
        return 0;
    }

    /** Whether there was a step; the checkpoint of a run that is over leaves none to make. */
    private static final class Told implements Listener {
        private boolean stepped;

        @Override
        public void step(Progress progress) {
            stepped = true;
        }

        @Override
        public void epoch(Epoch epoch) {}
    }

    private String howItEnded(History history, boolean stepped) {
        String why = history.end() == History.End.NO_PROGRESS
                ? "no progress for " + Messages.count(Objects.requireNonNull(patience), "epoch")
                        + "; these are the weights of epoch " + history.best().number()
                : "";
        if (stepped)
            return (why.isEmpty() ? "" : why + System.lineSeparator())
                    + String.format(Locale.ROOT, "trained in %.1f s", history.seconds());
        return "nothing was left to do: training had ended in epoch "
                + history.last().number() + (why.isEmpty() ? ", the last" : "; " + why);
    }

    private String validate(Trainer trainer) {
        Double share = validationSplit != null || patience == null ? validationSplit : (Double) VALIDATED_FOR_PATIENCE;
        if (share != null) trainer.validate(share);
        if (patience != null) trainer.patience(patience);
        return (share == null ? "none" : share + " of the training rows")
                + (patience == null ? "" : ", patience " + patience);
    }

    /** A checkpoint says how it came about; other settings would lead elsewhere than in one go. */
    private static void resume(Trainer trainer, Path checkpoint, Map<String, String> settings) {
        Map<String, String> notes = Model.load(checkpoint).notes();
        settings.forEach((name, now) -> {
            String then = notes.get(name);
            if (then != null && !then.equals(now))
                throw new DataException(Messages.of(checkpoint) + ": training cannot be resumed: " + name + " was '"
                        + Messages.printable(then) + "' but is now '" + Messages.printable(now)
                        + "'; it must be the same");
        });
        trainer.resume(checkpoint);
    }

    private History fit(Trainer trainer, EncodedRows rows) {
        TrainingLog log = new TrainingLog(spec.commandLine().getOut(), main.isWatched(), System::nanoTime);
        if (!quiet) trainer.listener(log);
        Runnable stop = () -> {
            if (out == null) trainer.checkpoint(LEFT_BEHIND);
            trainer.stop();
        };
        Interruption interruption = Interruption.calls(stop);
        try {
            History history = trainer.fit(rows.split().train());
            log.clear();
            if (history.end() == History.End.STOPPED) sayHowToResume(history);
            if (history.skipped() > 0) println("%s skipped", Messages.count(history.skipped(), "step"));
            return history;
        } finally {
            log.clear();
            interruption.close();
        }
    }

    private void sayHowToResume(History history) {
        Path checkpoint = out == null ? LEFT_BEHIND : new RunFolder(out).checkpoint();
        List<String> given = spec.root().commandLine().getParseResult().originalArgs();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).equals("--resume")) i++;
            else if (!given.get(i).startsWith("--resume=")) arguments.add(given.get(i));
        }
        arguments.add("--resume");
        arguments.add(checkpoint.toString());
        PrintWriter err = spec.commandLine().getErr();
        err.println("stopped in epoch " + (history.epochs().size() + 1) + "; to go on: "
                + String.join(" ", CommandLineCall.with(arguments)));
        err.flush();
    }

    private void write(RunFolder folder, Model model, EncodedRows rows, History history) {
        model.save(folder.model());
        TrainingReport report = TrainingReport.of("pullback train " + data);
        model.notes().forEach((name, text) -> {
            if (!name.equals(KeptModel.ENCODING)) report.setting(name, text);
        });
        report.setting("seconds", String.format(Locale.ROOT, "%.1f", history.seconds()));
        report.curves(new LearningCurves(
                history.losses(),
                history.epochs().stream().map(Epoch::accuracy).toList(),
                validation(history, Score::loss),
                validation(history, Score::accuracy)));
        report.testWith(rows.classifier(model.net()), rows.test()).write(folder.folder());
        println("written to %s: model.safetensors, checkpoint.safetensors, report.html and its pictures", out);
    }

    private static List<Double> validation(History history, Function<Score, Double> figure) {
        return history.epochs().stream()
                .map(Epoch::validation)
                .filter(Objects::nonNull)
                .map(figure)
                .toList();
    }

    private void println(String format, @Nullable Object... values) {
        if (!quiet) spec.commandLine().getOut().println(String.format(Locale.ROOT, format, values));
    }
}
