package dev.pullback.cli;

import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.task.Loss;
import dev.pullback.train.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code train} that define the task and the weights of the rows. */
final class TaskOptions {
    private enum TaskKind {
        CLASSIFICATION,
        REGRESSION,
        GAUSSIAN,
        QUANTILE,
        MULTILABEL,
        AUTOENCODER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double[] QUANTILES = {0.1, 0.5, 0.9};

    @Option(
            names = "--task",
            paramLabel = "NAME",
            description = {
                "classification: one of several classes; regression: quantities; gaussian: quantities with their"
                        + " standard deviations; quantile: quantiles of quantities; multilabel: columns of 0 and 1;"
                        + " autoencoder: the row itself (default: classification, with --target regression)"
            })
    private @Nullable TaskKind kind;

    @Option(
            names = "--target",
            paramLabel = "COLUMN",
            split = ",",
            description = "the columns of the quantities or labels to predict (default: the last one)")
    private @Nullable List<String> targets;

    @Option(
            names = "--weights",
            paramLabel = "COLUMN",
            description = "the column that says how much a row counts in training (default: all count equally)")
    private @Nullable String weights;

    @Option(
            names = "--balance",
            description = "let every class count equally, however many rows it has (default: every row counts equally)")
    private boolean balance;

    @Option(
            names = "--huber",
            paramLabel = "X",
            description = "for regression: errors beyond X standard deviations of the target count linearly, so that"
                    + " outliers have less influence (default: all errors count by their square)")
    private @Nullable Double huber;

    @Option(
            names = "--quantiles",
            paramLabel = "Q",
            split = ",",
            description = "for quantile: the levels to predict (default: 0.1,0.5,0.9)")
    private double @Nullable [] quantiles;

    private TaskKind kind() {
        if (kind != null) return kind;
        if (quantiles != null) return TaskKind.QUANTILE;
        return targets == null && huber == null ? TaskKind.CLASSIFICATION : TaskKind.REGRESSION;
    }

    /**
     * Returns the task with its loss.
     *
     * @throws IllegalArgumentException if an option does not apply to it
     */
    Task task() {
        refuseUnless(huber == null, "--huber", kind() == TaskKind.REGRESSION || kind() == TaskKind.AUTOENCODER);
        refuseUnless(quantiles == null, "--quantiles", kind() == TaskKind.QUANTILE);
        refuseUnless(!balance, "--balance", kind() == TaskKind.CLASSIFICATION);
        refuseUnless(targets == null, "--target", kind() != TaskKind.CLASSIFICATION && kind() != TaskKind.AUTOENCODER);
        return switch (kind()) {
            case CLASSIFICATION -> Task.classification();
            case REGRESSION, AUTOENCODER ->
                huber == null ? Task.regression() : Task.regression().with(Loss.huber(huber));
            case GAUSSIAN -> Task.gaussian();
            case QUANTILE -> Task.quantiles(quantiles == null ? QUANTILES : quantiles);
            case MULTILABEL -> Task.multiLabel();
        };
    }

    private void refuseUnless(boolean absent, String option, boolean applies) {
        if (!absent && !applies) throw new IllegalArgumentException(option + " does not apply to the task " + kind());
    }

    /** Returns the given options that apply to tables only. */
    List<String> tableOptions() {
        List<String> given = new ArrayList<>();
        if (targets != null) given.add("--target");
        if (weights != null) given.add("--weights");
        if (kind() != TaskKind.CLASSIFICATION && !isAutoencoder()) given.add("--task " + kind());
        return given;
    }

    boolean isAutoencoder() {
        return kind() == TaskKind.AUTOENCODER;
    }

    /**
     * Sets the columns to predict and that of the weights.
     *
     * @param label the column that the user gave by {@code --label}, or null; an autoencoder leaves it out
     */
    Csv apply(Csv csv, @Nullable String label) {
        if (weights != null) csv.weights(weights);
        if (kind() == TaskKind.CLASSIFICATION) return csv;
        if (isAutoencoder())
            return label == null ? csv.unlabelled() : csv.unlabelled().ignore(label);
        if (targets != null && label != null)
            throw new IllegalArgumentException("--label and --target both name what to predict; give only one of them");
        if (targets != null) return csv.targets(targets.toArray(String[]::new));
        return label == null ? csv.targets() : csv.targets(label);
    }

    /** Returns the training rows with the weights of their classes. */
    Dataset weigh(Dataset train) {
        return balance ? train.balanced() : train;
    }

    /** Returns a line on targets that are trained as quantities but look like classes or labels. */
    Optional<String> advice(Dataset train) {
        if (kind() != TaskKind.REGRESSION || kind != null) return Optional.empty();
        DMatrixRMaj all = train.targets();
        boolean isAny = false;
        for (int i = 0; i < all.getNumElements(); i++) {
            if (all.data[i] != 0 && all.data[i] != 1) return Optional.empty();
            isAny |= all.data[i] == 1;
        }
        if (!isAny) return Optional.empty(); // a target that is always the same is standardised to 0
        return Optional.of("note: the "
                + (all.numCols == 1
                        ? "target is 0 or 1 in all rows; to train two classes, name it by --label"
                        : "targets are 0 or 1 in all rows; to train labels, add --task multilabel"));
    }

    /** Returns descriptions of the settings that are not the default, by name. */
    Map<String, String> notes(Task task) {
        Map<String, String> notes = new LinkedHashMap<>();
        if (kind() != TaskKind.CLASSIFICATION) notes.put("task", isAutoencoder() ? "autoencoder" : task.name());
        if (huber != null) notes.put("huber", Double.toString(huber));
        if (balance) notes.put("balance", "every class counts equally");
        if (weights != null) notes.put("weights", "column " + weights);
        return notes;
    }
}
