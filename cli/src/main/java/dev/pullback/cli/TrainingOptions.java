package dev.pullback.cli;

import dev.pullback.train.FullBatch;
import dev.pullback.train.Network;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.optim.Lbfgs;
import dev.pullback.train.task.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code train} that define the network and its training, whatever the rows are. */
final class TrainingOptions {
    private static final double VALIDATION = 0.1;

    @Option(
            names = "--val-split",
            paramLabel = "X",
            description = "the share of the training rows to validate on (default: none; 0.1 with --patience,"
                    + " --calibrate or --threshold)")
    private @Nullable Double validationSplit;

    @Mixin
    private NetworkOptions network;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "passes over the training rows, or iterations of lbfgs (default: chosen by the data; 1000 for"
                    + " lbfgs)")
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
            names = "--judge-by-metric",
            description = "for --patience: progress is a better metric on the validation rows, such as accuracy or"
                    + " R\u00b2 (default: a lower loss)")
    private boolean judgeByMetric;

    @Mixin
    private DecisionOptions decision;

    /** Creates a network and its training for training rows. */
    TrainingSetup setUp(Dataset train, Task task, boolean autoencoder, long seed) {
        decision.requireFor(task, train.classes());
        TrainingDefaults defaults = TrainingDefaults.of(train, autoencoder, network.isConvolutional());
        int outcomes = train.hasClasses() ? train.classes() : train.targets().numCols;
        if (optimizer.isFullBatch()) return fullBatch(train, task, task.outputs(outcomes), defaults.steady(), seed);
        Network net = network.network(train, task.outputs(outcomes), defaults, seed);
        int pixels = shift == null ? defaults.shift() : shift;
        int rows = batch == null ? defaults.batch() : batch;
        Trainer trainer = Trainer.of(net)
                .task(task)
                .epochs(epochs == null ? defaults.epochs() : epochs)
                .batchSize(rows)
                .shiftImages(pixels)
                .seed(seed);
        if (judgeByMetric) trainer.judgeByMetric();
        RunNotes notes = new RunNotes();
        notes.put("network", net);
        notes.putAll(optimizer.apply(trainer, task, defaults));
        notes.put("batch", rows);
        if (train.image().isPresent()) notes.put("shift", pixels);
        notes.put("seed", seed);
        notes.put("validation", validate(trainer));
        return TrainingSetup.of(net, trainer, notes);
    }

    private TrainingSetup fullBatch(Dataset train, Task task, int outputs, TrainingDefaults defaults, long seed) {
        List<String> refused = optimizer.batchOptions();
        if (batch != null) refused.add("--batch");
        if (shift != null) refused.add("--shift");
        if (patience != null) refused.add("--patience");
        if (judgeByMetric) refused.add("--judge-by-metric");
        if (!refused.isEmpty())
            throw new IllegalArgumentException(
                    refused.get(0) + " does not apply to --optimizer lbfgs, which trains on all rows at once");
        Network net = network.network(train, outputs, defaults, seed);
        Double share = validationShare();
        Lbfgs lbfgs = Lbfgs.defaults();
        if (epochs != null) lbfgs.iterations(epochs);
        RunNotes notes = new RunNotes();
        notes.put("network", net);
        notes.put("optimizer", lbfgs + ", at most " + lbfgs.iterations() + " iterations");
        int rows =
                share == null ? train.size() : train.split(share, seed).train().size();
        FullBatch training = optimizer.fullBatch(net, task, rows, notes);
        notes.put("seed", seed);
        notes.put("validation", share == null ? "none" : share + " of the training rows");
        return TrainingSetup.of(net, new FullBatchRun(training, lbfgs, share, seed, notes), notes);
    }

    /** Returns whether the network is trained on all rows at once. */
    boolean isFullBatch() {
        return optimizer.isFullBatch();
    }

    EmbeddingOptions embedding() {
        return network.embedding();
    }

    /** Returns the patience, or null if none is set. */
    @Nullable
    Integer patience() {
        return patience;
    }

    DecisionOptions decision() {
        return decision;
    }

    /** Returns the share of the training rows to validate on, or null for none. */
    @Nullable
    Double validationShare() {
        boolean needed = patience != null || decision.needsValidation();
        return validationSplit == null && needed ? (Double) VALIDATION : validationSplit;
    }

    /** Sets validation and patience, and returns a description of both. */
    private String validate(Trainer trainer) {
        Double share = validationShare();
        if (share != null) trainer.validate(share);
        if (patience != null) trainer.patience(patience);
        return (share == null ? "none" : share + " of the training rows")
                + (patience == null ? "" : ", patience " + patience)
                + (judgeByMetric ? " by the metric" : "");
    }
}
