package dev.pullback.examples;

import dev.pullback.train.Accuracy;
import dev.pullback.train.Activation;
import dev.pullback.train.Adam;
import dev.pullback.train.Epoch;
import dev.pullback.train.History;
import dev.pullback.train.Mlp;
import dev.pullback.train.Optimizer;
import dev.pullback.train.Sgd;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {"Train a classifier and say how much of the test rows it gets right.", ""},
        footer = {"", "What is not said is chosen by the kind of data: few columns, many, or images."})
final class TrainCommand implements Runnable {
    private static final Map<String, Activation> ACTIVATIONS =
            new TreeMap<>(Map.of("relu", Activation.RELU, "tanh", Activation.TANH));
    private static final Map<String, DoubleFunction<Optimizer>> OPTIMIZERS =
            new TreeMap<>(Map.of("adam", Adam::of, "sgd", rate -> Sgd.of(rate).momentum(0.9)));

    /** SGD with momentum 0.9 takes steps of ten gradients in the long run, Adam of about the rate itself. */
    private static final double RATE_OF_SGD = 10;

    private static final int LINES = 20;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DATA",
            description = {
                "moons, spirals, blobs, rings, digits: made on the spot",
                "csv:PATH: a table of numbers with a column of classes",
                "idx:DIR: images in the format of MNIST; the four files, or one pair, which is split"
            })
    private String data = "";

    @Mixin
    private CsvArguments table;

    @Option(names = "--test", paramLabel = "PATH", description = "a second table, to test on")
    private @Nullable String test;

    @Option(names = "--test-split", paramLabel = "X", description = "the share of rows to test on (default: 0.2)")
    private @Nullable Double testSplit;

    @Option(names = "--hidden", paramLabel = "N", split = ",", description = "widths of the hidden layers, as in 64,32")
    private @Nullable List<Integer> hidden;

    @Option(names = "--activation", paramLabel = "NAME", description = "relu or tanh (default: ${DEFAULT-VALUE})")
    private String activation = "relu";

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the training rows")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "rows a step")
    private @Nullable Integer batch;

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description = "adam, or sgd with momentum 0.9 (default: ${DEFAULT-VALUE})")
    private String optimizer = "adam";

    @Option(names = "--lr", paramLabel = "X", description = "learning rate")
    private @Nullable Double rate;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "what data, split, weights and order are drawn from (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the result to a file")
    private @Nullable Path json;

    private TrainCommand() {}

    @Override
    public void run() {
        Activation chosen = Choice.of("activation", activation, ACTIVATIONS);
        DoubleFunction<Optimizer> optimizers = Choice.of("optimizer", optimizer, OPTIMIZERS);
        if (json != null) Result.requireWritable(json);

        Dataset.Split rows =
                new DataSource(data, table, test, testSplit, seed).load().split();
        Recipe recipe = Recipe.of(rows.train());
        double usual = optimizer.equalsIgnoreCase("sgd") ? RATE_OF_SGD * recipe.rate() : recipe.rate();
        Mlp net = Mlp.of(sizes(rows.train(), hidden == null ? recipe.hidden() : hidden))
                .activation(chosen)
                .seed(seed);
        Trainer trainer = Trainer.of(net)
                .optimizer(optimizers.apply(rate == null ? usual : rate))
                .epochs(epochs == null ? recipe.epochs() : epochs)
                .batchSize(batch == null ? recipe.batch() : batch)
                .seed(seed)
                .listener(this::print);
        println("%s: %s", data, rows);
        println("%s", trainer);
        History history = trainer.fit(rows.train());
        double accuracy = Accuracy.of(net, rows.test());
        if (json != null) Result.of(data, net, seed, history, accuracy).write(json);
        println("trained in %.1f s", history.seconds());
        println("test accuracy %.4f", accuracy);
    }

    private static int[] sizes(Dataset train, List<Integer> hidden) {
        List<Integer> sizes = new ArrayList<>(hidden);
        sizes.add(0, train.features().numCols);
        sizes.add(train.classes());
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }

    private void print(Epoch e) {
        int every = (e.of() + LINES - 1) / LINES;
        if (e.number() % every == 0 || e.number() == e.of())
            println(
                    "epoch %3d of %d  loss %.5f  accuracy %.4f  %.2f s",
                    e.number(), e.of(), e.loss(), e.accuracy(), e.seconds());
    }

    private void println(String format, Object... values) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(String.format(Locale.ROOT, format, values));
    }
}
