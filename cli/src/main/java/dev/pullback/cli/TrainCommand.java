package dev.pullback.cli;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import dev.pullback.train.CrossValidation;
import dev.pullback.train.History;
import dev.pullback.train.Model;
import dev.pullback.train.Network;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.task.Task;
import dev.pullback.train.watch.FilmRecorder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
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

/** The command {@code train}: trains a network on the user's data. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Train a network and print its accuracy, or the metric of its task, on the test rows.", ""},
        footer = {
            "",
            "Defaults that are chosen by the data depend on its kind: few columns, many columns, or images.",
            "Ctrl-C ends training after the current step and writes a checkpoint from which it can be resumed."
        })
final class TrainCommand implements Callable<Integer> {
    /** The exit code that shells report for a program ended by Ctrl-C. */
    private static final int STOPPED = 130;

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

    @Mixin
    private TaskOptions what;

    @Mixin
    private TrainingOptions training;

    @Mixin
    private SearchOptions search;

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
            names = "--resume",
            paramLabel = "FILE",
            description =
                    "resume from a checkpoint, or from that of a folder of --out; DATA and options that are not given"
                            + " again are taken from the checkpoint (default: start from the beginning)")
    private @Nullable Path resume;

    @Mixin
    private ResultOptions results;

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
            results.release();
        }
    }

    /** Returns this command with more arguments. */
    private TrainCommand withArguments(List<String> more) {
        List<String> all =
                new ArrayList<>(spec.root().commandLine().getParseResult().originalArgs());
        all.addAll(more);
        String[] args = all.toArray(String[]::new);
        CommandLine line = Main.line(main.isTerminal(), args)
                .setOut(spec.commandLine().getOut())
                .setErr(spec.commandLine().getErr());
        return (TrainCommand) line.parseArgs(args).subcommand().commandSpec().userObject();
    }

    private int train() {
        Instant begin = Instant.now();
        results.requireWritable();
        Task task = what.task();
        DataSource source = source();
        if (search.isGiven()) {
            CrossValidation.Tried<List<String>> best = crossValidate(source, task);
            if (!search.isSearch()) return 0;
            TrainCommand chosen = withArguments(best.candidate());
            chosen.search = new SearchOptions();
            try {
                return chosen.train();
            } finally {
                chosen.results.release();
            }
        }
        PreparedData rows = source.load();
        Dataset train = what.weigh(rows.split().train());
        TrainingSetup setup = training.setUp(train, task, what.isAutoencoder(), seed);
        Network net = setup.net();
        Trainer trainer = setup.inBatches();
        if (trainer == null && resume != null)
            throw new IllegalArgumentException(
                    "--resume does not apply to --optimizer lbfgs, which writes no checkpoints");
        RunNotes notes = new RunNotes();
        notes.put(RunFolder.DATA, data);
        notes.put("rows", rows.split());
        notes.putAll(what.notes(task));
        notes.putAll(setup.notes().all());
        if (resume != null && trainer != null) resume(RunFolder.checkpointIn(resume), trainer, notes);
        RunFolder folder = results.open(data);
        if (folder != null) {
            notes.put(
                    StoredArguments.NOTE,
                    StoredArguments.text(spec.commandLine().getParseResult()));
            if (trainer != null) trainer.checkpoint(folder.checkpoint());
        }
        notes.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS));
        notes.put(RunNotes.BACKEND, Backend.get());
        if (trainer != null) trainer.beforeSaving(model -> notes.addTo(model, rows.encoding()));

        PrintWriter console = results.console();
        announce(console, rows, train);
        console.println(setup);
        FilmRecorder recorder = results.film(trainer, net, task, train);
        TrainingLog log = new TrainingLog(console, main.isTerminal(), System::nanoTime);
        try {
            StoppableTraining stoppable = new StoppableTraining(setup, log, results.out(), spec);
            Path board = results.board();
            History history = board == null ? stoppable.fit(train) : stoppable.fitOnBoard(board, train);
            if (history.end() == History.End.STOPPED) return STOPPED;
            List<String> decided = new ArrayList<>();
            Model model =
                    decided(Model.of(net, train, task), train, rows.split().test(), decided);
            TrainingResult result = TrainingResult.of(source, model, rows, history);
            result.addTo(notes);
            results.write(result, notes, folder, recorder, !training.isFullBatch());
            if (setup.atOnce() != null) console.println(setup.atOnce().ending());
            console.println(stoppable.ending(history, training.patience()));
            decided.forEach(console::println);
            console.println(result);
        } catch (RuntimeException | OutOfMemoryError e) {
            String saved = folder == null ? "" : folder.savedSince(begin);
            if (saved.isEmpty()) throw e;
            throw new FailedAfterSavingException(e, saved);
        }
        return 0;
    }

    /** Makes a trainer continue from a checkpoint of a run with the same notes. */
    private void resume(Path checkpoint, Trainer trainer, RunNotes notes) {
        notes.requireSameAs(checkpoint);
        trainer.resume(checkpoint);
        RunNotes.differentBackend(checkpoint).ifPresent(results::warn);
    }

    /** Prints how the rows were read; warnings go to standard error if standard output has the JSON. */
    private void announce(PrintWriter console, PreparedData rows, Dataset train) {
        console.println(data + ": " + rows.split());
        rows.notices().forEach(console::println);
        what.advice(train).ifPresent(console::println);
        if (!results.printsJson()) return;
        PrintWriter err = spec.commandLine().getErr();
        rows.notices().stream().filter(line -> line.startsWith("warning")).forEach(err::println);
        err.flush();
    }

    private DataSource source() {
        return new DataSource(data, csv(), tableOptions(), table.image(), what.isAutoencoder(), test, testSplit, seed);
    }

    private Csv csv() {
        Csv csv = what.apply(table.csv(), table.label());
        if (!what.isAutoencoder()) training.embedding().apply(csv, table.mostCategories());
        else if (training.embedding().isGiven())
            throw new IllegalArgumentException("--embed does not apply to an autoencoder");
        return csv;
    }

    /** Cross-validates every candidate, prints the means, and returns the best one. */
    private CrossValidation.Tried<List<String>> crossValidate(DataSource source, Task task) {
        Map<List<String>, Function<PreparedData, Figures>> candidates = new LinkedHashMap<>();
        for (List<String> candidate : search.candidates(seed, spec.optionsMap().keySet()))
            candidates.put(candidate, withArguments(candidate)::evaluate);
        SettingsSearch settings = new SettingsSearch(data, task.metric(), candidates, search.isSearch());
        CrossValidation.Tried<List<String>> best =
                settings.run(source.folds(search.folds(), search.repeats(), search.isSearch()), results.console());
        if (!search.isSearch()) results.writeJson(SettingsSearch.means(best.result()));
        return best;
    }

    /** Trains on the training rows of a fold and evaluates on its test rows. */
    private Figures evaluate(PreparedData fold) {
        Task task = what.task();
        Dataset train = what.weigh(fold.split().train());
        TrainingSetup setup = training.setUp(train, task, what.isAutoencoder(), seed);
        setup.fit(train);
        Model model =
                decided(Model.of(setup.net(), train, task), train, fold.split().test(), new ArrayList<>());
        return model.evaluate(fold.split().test());
    }

    private Model decided(Model model, Dataset train, Dataset test, List<String> messages) {
        Double share = training.validationShare();
        Dataset validation = share == null ? null : train.split(share, seed).test();
        return training.decision().apply(model, validation, test, messages);
    }

    /** Returns the names of the given options that apply to tables only. */
    private List<String> tableOptions() {
        List<String> given = new ArrayList<>(CsvOptions.given(spec));
        given.addAll(what.tableOptions());
        if (training.embedding().isGiven()) given.add("--embed");
        return given;
    }
}
