package dev.pullback.train;

import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.FeatureEncoding;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.safetensors.SafeTensors;
import dev.pullback.train.task.Task;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * A trained network, together with the data needed to use it: its task, the names of its features and of its classes
 * or targets, and the standardizers of features and targets. A model is saved as a safetensors file, which Python can
 * read.
 *
 * <pre>{@code
 * Model.of(net, train).standardizer(scale).save(Path.of("iris.safetensors"));
 * List<String> species = Model.load(Path.of("iris.safetensors")).predict(measurements);
 * }</pre>
 *
 * <p>A model with an {@link #encoding} predicts single rows of a table by name, also in a server with many threads:
 *
 * <pre>{@code
 * Model model = Model.of(net, train).encoding(encoding);
 * String income = model.predict(Map.of("age", 39, "education", "Bachelors"));
 * }</pre>
 *
 * <p>Pass features on their original scale; the model standardizes them, and returns values in the unit of the targets.
 * A setter returns a new model with the same network.
 */
public final class Model {
    private static final String ENCODING = "encoding";

    private final Layer net;
    private final ModelDescription description;
    /** Created when first needed, because recording a network takes longer than most uses of a model. */
    private volatile @Nullable RowPredictor rows;

    Model(Layer net, ModelDescription description) {
        this.net = net;
        this.description = description;
    }

    /**
     * Creates a model from a network and the names of its features and classes.
     *
     * @throws IllegalArgumentException if there are no feature names or no class names
     */
    public static Model of(Layer net, List<String> features, List<String> classes) {
        return new Model(
                net,
                ModelDescription.of(features, classes, Task.classification()).withProvenance(Provenance.of("unknown")));
    }

    /**
     * Creates a model from a network and a data set that has the names of the features and of the classes or targets.
     * The task is classification if the rows have classes, otherwise regression.
     */
    public static Model of(Layer net, Dataset like) {
        return of(net, like, like.hasClasses() ? Task.classification() : Task.regression());
    }

    /**
     * Creates a model from a network, a data set that has the names of the features and of the classes or targets, and
     * the task. It uses the scale of the targets, if they are standardised. Its provenance says that it was trained on
     * these rows; {@link #provenance(Provenance)} adds the settings of the training.
     */
    public static Model of(Layer net, Dataset like, Task task) {
        return of(net, like, task, Provenance.of(like));
    }

    static Model of(Layer net, Dataset like, Task task, Provenance provenance) {
        Map<String, Integer> inputs = new LinkedHashMap<>();
        like.inputs().forEach((name, m) -> inputs.put(name, m.numCols));
        List<String> outcomes = like.hasClasses() ? like.classNames() : like.targetNames();
        ModelDescription described = ModelDescription.of(like.featureNames(), outcomes, task)
                .withInputs(inputs)
                .withProvenance(provenance);
        return new Model(
                net,
                task.isRegression()
                        ? described.withTargetScale(like.targetScale().orElse(null))
                        : described);
    }

    /**
     * Returns a model with the standardizer that scaled the features of the training rows.
     *
     * @throws IllegalArgumentException if its number of columns is not the number of features
     */
    public Model standardizer(Standardizer scale) {
        return new Model(net, description.withScale(scale));
    }

    /**
     * Returns a model with the standardizer that scaled the targets of the training rows.
     *
     * @throws IllegalArgumentException if its number of columns is not the number of targets, or there are no quantities
     */
    public Model targetStandardizer(Standardizer scale) {
        return new Model(net, description.withTargetScale(scale));
    }

    /**
     * Returns a model that divides its logits by a temperature, which changes the probabilities but not the most
     * probable class. See {@link dev.pullback.train.metrics.Temperature}.
     *
     * @throws IllegalArgumentException unless it is positive and finite
     */
    public Model temperature(double temperature) {
        return new Model(net, description.withTemperature(temperature));
    }

    /**
     * Returns a model that predicts the second of two classes, or a label, if its probability is at least {@code
     * threshold}. The default is 1/2. It has no effect on more than two classes or on quantities.
     *
     * @throws IllegalArgumentException unless it is above 0 and below 1
     */
    public Model threshold(double threshold) {
        return new Model(net, description.withThreshold(threshold));
    }

    /**
     * Returns a model with a text to be saved in the file, such as the source of the data; replaces a note of the same
     * name.
     */
    public Model note(String name, String text) {
        return new Model(net, description.withNote(name, text));
    }

    /** Returns a model that stores where it comes from, such as {@link History#provenance}. */
    public Model provenance(Provenance provenance) {
        return new Model(net, description.withProvenance(provenance));
    }

    /** Returns where this model comes from; empty if its file does not say so. */
    public Optional<Provenance> provenance() {
        return Optional.ofNullable(description.provenance());
    }

    /** Returns the network. */
    public Layer net() {
        return net;
    }

    /** Returns the numbers of columns of the inputs besides the features, by name. */
    public Map<String, Integer> inputs() {
        return description.inputs();
    }

    /** Returns the task, which says how the outputs are read. */
    public Task task() {
        return description.task();
    }

    /** Returns the names of the features. */
    public List<String> featureNames() {
        return description.features();
    }

    /** Returns the names of the classes; empty if the model predicts targets. */
    public List<String> classNames() {
        return task().isClassification() ? description.outcomes() : List.of();
    }

    /** Returns the names of the targets or labels; empty if the model predicts a class. */
    public List<String> targetNames() {
        return task().isClassification() ? List.of() : description.outcomes();
    }

    /** Returns the standardizer of the features, if there is one. */
    public Optional<Standardizer> standardizer() {
        return Optional.ofNullable(description.scale());
    }

    /** Returns the standardizer of the targets, if there is one. */
    public Optional<Standardizer> targetStandardizer() {
        return Optional.ofNullable(description.targetScale());
    }

    /** Returns the temperature by which logits are divided; 1 if none was set. */
    public double temperature() {
        return description.temperature();
    }

    /** Returns the least probability at which the second of two classes, or a label, is predicted. */
    public double threshold() {
        return description.threshold();
    }

    /** Returns the notes by name. */
    public Map<String, String> notes() {
        return description.notes();
    }

    ModelDescription description() {
        return description;
    }

    /** Returns the parameters and the state of the network. */
    public Weights weights() {
        Map<String, Integer> widths = new LinkedHashMap<>();
        widths.put(Predictions.FEATURES, featureNames().size());
        widths.putAll(description.inputs());
        return Weights.of(net, 2, widths);
    }

    /**
     * Returns the outputs of the network for rows, divided by the temperature, m×p. For a classifier these are logits,
     * m×classes; For other tasks, {@link #read} converts them to predictions.
     *
     * @param x m×features on their original scale, not modified
     * @throws MatrixDimensionException if there is no row, or if the number of columns is not the number of features
     */
    public DMatrixRMaj logits(DMatrixRMaj x) {
        int n = featureNames().size();
        if (x.numCols != n)
            throw new MatrixDimensionException("model: x is " + x.numRows + "x" + x.numCols + " but the model has " + n
                    + " features; the number of columns must be the same");
        return logits(x, Map.of());
    }

    private DMatrixRMaj logits(DMatrixRMaj x, Map<String, DMatrixRMaj> inputs) {
        DMatrixRMaj scaled = x;
        Standardizer scale = description.scale();
        if (scale != null) {
            scaled = new DMatrixRMaj(x.numRows, x.numCols);
            scale.apply(x, scaled);
        }
        DMatrixRMaj outputs = Predictions.outputs(net, scaled, inputs);
        if (temperature() != 1) CommonOps_DDRM.divide(outputs, temperature());
        return outputs;
    }

    /**
     * Returns the outputs of the network for one row, as {@link #logits(DMatrixRMaj)} does for a table with this row, bit
     * for bit. May be called from many threads at once.
     *
     * @param row the features on their original scale, not modified
     * @throws MatrixDimensionException if their number is not that of the model
     * @throws IllegalStateException if this model takes further inputs
     */
    public double[] logits(double[] row) {
        if (row.length != featureNames().size())
            throw new MatrixDimensionException("model: the row has " + row.length + " numbers but the model has "
                    + featureNames().size() + " features; the number must be the same");
        return rows().logits(row);
    }

    /**
     * Returns the outputs for the rows of a data set. The model applies its standardizer to the features, if it has
     * one. It does not use the labels or targets.
     */
    public DMatrixRMaj logits(Dataset rows) {
        return logits(rows.features(), rows.inputs());
    }

    /**
     * Returns the predictions for rows: probabilities of classes or labels, values of the targets in their unit, means
     * and then standard deviations, or quantiles, with one column for each of {@link #columns}. See {@link #logits} for
     * the argument.
     */
    public DMatrixRMaj read(DMatrixRMaj x) {
        return task().read(logits(x), description.targetScale());
    }

    /** Returns the names of the columns of {@link #read}. */
    public List<String> columns() {
        return task().columns(description.outcomes());
    }

    /** Returns the probability of each class for each row, m×classes. See {@link #logits} for the argument. */
    public DMatrixRMaj probabilities(DMatrixRMaj x) {
        return read(x);
    }

    /**
     * Returns the index of the most probable class of each row, or -1 if a logit is NaN. With two classes, it is the
     * second if its probability is at least the {@link #threshold}. See {@link #logits} for the argument.
     */
    public int[] classes(DMatrixRMaj x) {
        return task().classes(logits(x), threshold());
    }

    /**
     * Returns the prediction for each row as text: the name of the class, or {@code ?} if a logit is NaN; if the
     * model predicts labels, their names. See {@link #logits} for the argument.
     *
     * @throws IllegalStateException if this model predicts quantities; call {@link #read}
     */
    public List<String> predict(DMatrixRMaj x) {
        return decisions(logits(x));
    }

    /** Returns what {@link #predict} returns, for outputs of {@link #logits}. */
    public List<String> decisions(DMatrixRMaj outputs) {
        return task().decisions(outputs, description.outcomes(), threshold());
    }

    /**
     * Evaluates this model on rows. It applies its standardizer to the features, if it has one, and uses its
     * temperature and threshold.
     */
    public Figures evaluate(Dataset rows) {
        return task().evaluate(logits(rows), rows, threshold());
    }

    /**
     * Returns the name of the predicted class of one row, or {@code ?} if a logit is NaN. The row is converted by the
     * {@link #encoding} of the training rows; a model without one takes a number for each feature. The result equals that
     * of {@link #predict(DMatrixRMaj)} for a table with this row, bit for bit.
     *
     * <p>May be called from many threads at once. It allocates memory only when more threads call it at the same time
     * than ever before.
     *
     * @param row the value of each column by name: a number, a text as in a file, or null if it is missing
     * @throws DataException as {@link FeatureEncoding#features(Map, double[])} does
     * @throws IllegalStateException if this model predicts targets, or takes further inputs
     */
    public String predict(Map<String, ?> row) {
        return rows().predict(row);
    }

    /**
     * Returns the predictions for one row, in the order of {@link #columns}, as {@link #read(DMatrixRMaj)} does for a table
     * with this row, bit for bit. See {@link #predict(Map)}.
     */
    public double[] read(Map<String, ?> row) {
        return rows().read(row);
    }

    private RowPredictor rows() {
        RowPredictor created = rows;
        if (created == null) {
            created = new RowPredictor(this);
            rows = created;
        }
        return created;
    }

    /**
     * Returns a model that stores the encoding by which rows of a table are converted to features. It is a note named
     * {@code encoding}.
     */
    public Model encoding(FeatureEncoding encoding) {
        if (!encoding.featureNames().equals(featureNames()))
            throw new IllegalArgumentException("model: the " + encoding + " has other features than the network");
        return note(ENCODING, encoding.toText());
    }

    /**
     * Returns the encoding by which rows of a table are converted to features, if the model stores it.
     *
     * @throws DataException if the note is damaged
     */
    public Optional<FeatureEncoding> encoding() {
        return Optional.ofNullable(notes().get(ENCODING)).map(FeatureEncoding::parse);
    }

    /**
     * Writes the model. If the program is killed, the old file or the complete new file remains.
     *
     * @throws DataException if the file cannot be written
     */
    public void save(Path path) {
        ModelFile.of(this).write(path);
    }

    /**
     * Reads a model whose network is a {@link Network}, such as an {@link Mlp}. A checkpoint of a training run can be read as a model too.
     *
     * @throws DataException if the file cannot be read, is not a model, or its network is of another class
     */
    public static Model load(Path path) {
        return ModelFile.model(path, SafeTensors.read(path), null);
    }

    /**
     * Reads a model into a network that was built by the same code as the saved one. The matrices of the network are
     * changed.
     *
     * @throws DataException if the file cannot be read, is not a model, or its matrices do not fit the network
     */
    public static Model load(Path path, Layer net) {
        return ModelFile.model(path, SafeTensors.read(path), net);
    }

    /**
     * Returns one line, as in {@code model of mlp 4-16-3 relu, 131 parameters; 4 features, 3 classes, standardised}.
     */
    @Override
    public String toString() {
        int count = description.outcomes().size();
        String outcomes = task().isClassification()
                ? count + " classes"
                : count + (count == 1 ? " target, " : " targets, ") + task();
        return "model of " + net + "; " + featureNames().size() + " features, " + outcomes
                + (description.scale() == null ? "" : ", standardised")
                + (temperature() == 1 ? "" : ", temperature " + temperature())
                + (threshold() == Task.HALF ? "" : ", threshold " + threshold());
    }
}
