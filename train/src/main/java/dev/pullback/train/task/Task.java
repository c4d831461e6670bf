package dev.pullback.train.task;

import dev.pullback.train.Layer;
import dev.pullback.train.Predictions;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Outcomes;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The purpose of a network: the loss that training minimises, the metric to report, and the way in which outputs are
 * read and evaluated.
 *
 * <pre>{@code
 * Dataset.Split data = Csv.defaults().targets("price").read(Path.of("houses.csv")).split(0.2, 1).standardized();
 * Mlp net = Mlp.of(data.train().features().numCols, 32, 1);
 * Trainer.of(net).task(Task.regression()).validate(0.1).patience(20).fit(data.train());
 * System.out.println(Task.regression().evaluate(net, data.test()).show());
 * }</pre>
 *
 * <p>A task is immutable; {@link #with(Loss)} and {@link #with(Metric)} return a changed one.
 */
public final class Task {
    /** The threshold of a probability unless another is chosen. */
    public static final double HALF = 0.5;

    private static final String CUSTOM = "custom ";

    private final Readout readout;
    private final Loss loss;
    private final Metric metric;

    private Task(Readout readout, Loss loss, Metric metric) {
        this.readout = readout;
        this.loss = loss;
        this.metric = metric;
    }

    /** Returns the task of predicting the class of a row: one logit for each class, softmax cross-entropy, accuracy. */
    public static Task classification() {
        return new Task(new ClassReadout(), Loss.crossEntropy(), Metric.accuracy());
    }

    /**
     * Returns the task of predicting quantities: one output for each target, squared loss, R². Use
     * {@code with(Loss.huber(1))} if there are outliers. An autoencoder has this task too, on rows from
     * {@link Dataset#autoencoding}.
     */
    public static Task regression() {
        return new Task(new ValueReadout(ValueReadout.NAME), Loss.squared(), Metric.r2());
    }

    /**
     * Returns the task of predicting the normal distribution of each target: two outputs for each target, as
     * {@link Loss#gaussian} says.
     */
    public static Task gaussian() {
        return new Task(new GaussianReadout(), Loss.gaussian(), figure("negative log-likelihood"));
    }

    private static Metric figure(String name) {
        return new Metric(name, false, (y, rows) -> new GaussianReadout()
                .evaluate(y, rows.outcomes(), HALF)
                .value(name));
    }

    /**
     * Returns the task of predicting quantiles of each target: one output for each target and level, as
     * {@link Loss#quantile} says.
     *
     * @param levels each above 0 and below 1, such as 0.05, 0.5, 0.95
     * @throws IllegalArgumentException if there is no level, one is out of range, or two are equal
     */
    public static Task quantiles(double... levels) {
        QuantileReadout readout = QuantileReadout.of(levels);
        Metric metric = new Metric("quantile loss", false, (y, rows) -> readout.evaluate(y, rows.outcomes(), HALF)
                .value("quantile loss"));
        return new Task(readout, Loss.quantile(levels), metric);
    }

    /**
     * Returns the task of predicting the labels of a row, which may be any number: one logit for each label, binary
     * cross-entropy, micro F1. A target is 1 if the row has the label, otherwise 0.
     */
    public static Task multiLabel() {
        return new Task(new LabelReadout(), Loss.binary(), Metric.microF1());
    }

    /**
     * Returns a task with a custom loss. Its outputs are read as values of the targets; the output may have any number
     * of columns that the loss accepts. It has the metric {@link Metric#r2}, which needs one output for each target;
     * choose another by {@link #with(Metric)}.
     *
     * @param name a name for models and messages
     */
    public static Task custom(String name, Loss loss) {
        return new Task(new ValueReadout(CUSTOM + name), loss, Metric.r2());
    }

    /**
     * Returns the task with the name that {@link #name} returned. The name of a custom task does not contain its
     * loss, so the returned task has the squared loss.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static Task parse(String name) {
        if (name.startsWith(CUSTOM)) return custom(name.substring(CUSTOM.length()), Loss.squared());
        if (name.startsWith(QuantileReadout.NAME + " ")) {
            try {
                return quantiles(Arrays.stream(name.substring(QuantileReadout.NAME.length() + 1)
                                .split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("task: '" + name + "' has a level that is not a number", e);
            }
        }
        return switch (name) {
            case ClassReadout.NAME -> classification();
            case ValueReadout.NAME -> regression();
            case GaussianReadout.NAME -> gaussian();
            case LabelReadout.NAME -> multiLabel();
            default ->
                throw new IllegalArgumentException("task: '" + name + "' is unknown; it must be one of "
                        + ClassReadout.NAME + ", " + ValueReadout.NAME + ", " + GaussianReadout.NAME + ", "
                        + LabelReadout.NAME + ", " + QuantileReadout.NAME + " LEVEL,...");
        };
    }

    /** Returns this task with another loss. */
    public Task with(Loss loss) {
        return new Task(readout, loss, metric);
    }

    /** Returns this task with another metric. */
    public Task with(Metric metric) {
        return new Task(readout, loss, metric);
    }

    /** Returns the name, as in {@code regression} or {@code quantile 0.1,0.9}. */
    public String name() {
        return readout.name();
    }

    /** Returns the loss. */
    public Loss loss() {
        return loss;
    }

    /** Returns the metric. */
    public Metric metric() {
        return metric;
    }

    /** Returns whether a row has one of several classes; otherwise it has targets. */
    public boolean isClassification() {
        return readout instanceof ClassReadout;
    }

    /** Returns whether the targets are quantities, which are standardised; otherwise they are classes or labels. */
    public boolean isRegression() {
        return !isClassification() && !(readout instanceof LabelReadout);
    }

    /**
     * Returns the number of outputs that a network needs.
     *
     * @param outcomes the number of classes or targets
     */
    public int outputs(int outcomes) {
        return readout.width(outcomes);
    }

    /**
     * Checks that the targets of rows are of the kind that this task predicts.
     *
     * @throws IllegalArgumentException if a label is not from 0 to 1
     */
    public void requireTargets(Dataset rows) {
        readout.requireTargets(rows.outcomes());
    }

    /**
     * Returns whether this task has a custom loss, so that only the loss knows how many outputs the network must
     * have.
     */
    public boolean isCustom() {
        return readout.name().startsWith(CUSTOM);
    }

    /**
     * Converts outputs to predictions: probabilities of classes or labels, values of targets, means and then standard
     * deviations, or quantiles. The result has m rows and a column for each of {@link #columns}.
     *
     * @param outputs m×p, not modified
     * @param scale the standardizer of the targets, or null if they were not scaled
     */
    public DMatrixRMaj read(DMatrixRMaj outputs, @Nullable Standardizer scale) {
        return readout.read(outputs, scale);
    }

    /**
     * Returns the column of the outputs, and of {@link #read}, that is the prediction of a class or target. For a
     * distribution this is the mean, for quantiles the one nearest to the median.
     */
    public int column(int outcome) {
        return readout.column(outcome);
    }

    /** Returns the names of the columns of {@link #read}. */
    public List<String> columns(List<String> outcomes) {
        return readout.columns(outcomes);
    }

    /** Evaluates a network on rows. */
    public Figures evaluate(Layer net, Dataset rows) {
        return evaluate(Predictions.outputs(net, rows), rows);
    }

    /** Evaluates the outputs of a network for rows, m×p. */
    public Figures evaluate(DMatrixRMaj outputs, Dataset rows) {
        return evaluate(outputs, rows, HALF);
    }

    /**
     * Evaluates outputs with another threshold than 1/2.
     *
     * @param threshold the least probability at which the second of two classes, or a label, is predicted
     * @throws IllegalArgumentException if the rows have targets that the task cannot have
     */
    public Figures evaluate(DMatrixRMaj outputs, Dataset rows, double threshold) {
        return evaluate(outputs, rows.outcomes(), threshold);
    }

    /** Evaluates outputs as {@link #evaluate(DMatrixRMaj, Dataset, double)} does, which needs only the outcomes of the rows. */
    Figures evaluate(DMatrixRMaj outputs, Outcomes rows, double threshold) {
        readout.requireTargets(rows);
        return readout.evaluate(outputs, rows, threshold);
    }

    /**
     * Returns the predicted class of each row, or -1 if a logit is NaN. With more than two classes, this is the most
     * probable class. With two, it is the second if its probability is at least the threshold.
     *
     * @throws IllegalStateException if rows have targets instead of classes
     */
    public int[] classes(DMatrixRMaj logits, double threshold) {
        if (!isClassification())
            throw new IllegalStateException("model: its task is " + this + ", so rows have no classes; call read");
        return ClassReadout.classes(logits, threshold);
    }

    /** Returns the class of one row of logits, as {@link #classes} does. */
    public int classOf(DMatrixRMaj logits, int row, double threshold) {
        return ClassReadout.classOf(logits, row, threshold);
    }

    /** Returns the name of the column of {@link #decisions}; empty if quantities are predicted. */
    public Optional<String> decision() {
        return readout.decision();
    }

    /**
     * Returns the prediction for each row as text: the name of the class, or the names of the labels.
     *
     * @param outputs m×p
     * @param outcomes the names of the classes or labels
     * @param threshold the least probability at which the second of two classes, or a label, is predicted
     * @throws IllegalStateException if quantities are predicted
     */
    public List<String> decisions(DMatrixRMaj outputs, List<String> outcomes, double threshold) {
        return readout.decisions(outputs, outcomes, threshold);
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }
}
