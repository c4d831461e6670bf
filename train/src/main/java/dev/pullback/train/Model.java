package dev.pullback.train;

import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Standardizer;
import dev.pullback.train.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A trained network together with what is needed to use it: the names of its features and classes, and the standardizer
 * that scales the features. A model is saved as a safetensors file, which Python can read.
 *
 * <pre>{@code
 * Model.of(net, train).standardizer(scale).save(Path.of("iris.safetensors"));
 * List<String> species = Model.load(Path.of("iris.safetensors")).predict(measurements);
 * }</pre>
 *
 * <p>Pass features on their original scale; the model standardizes them. {@link #standardizer} and {@link #note} return
 * a new model with the same network.
 */
public final class Model {
    private final Layer net;
    private final List<String> features;
    private final List<String> classes;
    private final @Nullable Standardizer scale;
    private final Map<String, String> notes;

    private Model(
            Layer net,
            List<String> features,
            List<String> classes,
            @Nullable Standardizer scale,
            Map<String, String> notes) {
        this.net = net;
        this.features = List.copyOf(features);
        this.classes = List.copyOf(classes);
        this.scale = scale;
        this.notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /**
     * Creates a model from a network and the names of its features and classes.
     *
     * @throws IllegalArgumentException if there are no feature names or no class names
     */
    public static Model of(Layer net, List<String> features, List<String> classes) {
        if (features.isEmpty() || classes.isEmpty())
            throw new IllegalArgumentException("model: " + features.size() + " feature names and " + classes.size()
                    + " class names; at least one of each is needed");
        return new Model(net, features, classes, null, Map.of());
    }

    /** Creates a model from a network and a data set that has the names of the features and classes. */
    public static Model of(Layer net, Dataset like) {
        return of(net, like.featureNames(), like.classNames());
    }

    /**
     * Returns a model with the standardizer that scaled the training rows.
     *
     * @throws IllegalArgumentException if its number of columns is not the number of features
     */
    public Model standardizer(Standardizer scale) {
        if (scale.columns() != features.size())
            throw new IllegalArgumentException(
                    "model: the " + scale + " does not fit " + features.size() + " features");
        return new Model(net, features, classes, scale, notes);
    }

    /**
     * Returns a model with a text to be saved in the file, such as the source of the data; replaces a note of the same
     * name.
     */
    public Model note(String name, String text) {
        Map<String, String> more = new LinkedHashMap<>(notes);
        more.put(name, text);
        return new Model(net, features, classes, scale, more);
    }

    /** Returns the network. */
    public Layer net() {
        return net;
    }

    /** Returns the names of the features. */
    public List<String> featureNames() {
        return features;
    }

    /** Returns the names of the classes. */
    public List<String> classNames() {
        return classes;
    }

    /** Returns the standardizer of the features, if there is one. */
    public Optional<Standardizer> standardizer() {
        return Optional.ofNullable(scale);
    }

    /** Returns the notes by name. */
    public Map<String, String> notes() {
        return notes;
    }

    /** Returns the parameters and the state of the network. */
    public Weights weights() {
        return Weights.of(net, features.size());
    }

    /**
     * Returns the logits of rows, m×classes.
     *
     * @param x m×features on their original scale, not modified
     * @throws MatrixDimensionException if there is no row, or if the number of columns is not the number of features
     */
    public DMatrixRMaj logits(DMatrixRMaj x) {
        if (x.numCols != features.size())
            throw new MatrixDimensionException("model: x is " + x.numRows + "x" + x.numCols + " but the model has "
                    + features.size() + " features; the number of columns must be the same");
        if (scale == null) return Predictions.logits(net, x);
        DMatrixRMaj scaled = new DMatrixRMaj(x.numRows, x.numCols);
        scale.apply(x, scaled);
        return Predictions.logits(net, scaled);
    }

    /** Returns the probability of each class for each row, m×classes. See {@link #logits} for the argument. */
    public DMatrixRMaj probabilities(DMatrixRMaj x) {
        Tape tape = new Tape();
        return Ops.softmax(tape.input("logits", logits(x))).value().copy();
    }

    /**
     * Returns the index of the most probable class of each row, or -1 if a logit is NaN. See {@link #logits} for the
     * argument.
     */
    public int[] classes(DMatrixRMaj x) {
        return Predictions.classes(logits(x));
    }

    /**
     * Returns the name of the most probable class of each row, or {@code ?} if a logit is NaN. See {@link #logits} for
     * the argument.
     */
    public List<String> predict(DMatrixRMaj x) {
        return Arrays.stream(classes(x))
                .mapToObj(k -> k < 0 ? "?" : classes.get(k))
                .toList();
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
     * Reads a model whose network is an {@link Mlp}. A checkpoint of a training run can be read as a model too.
     *
     * @throws DataException if the file cannot be read, is not a model, or its network is not an {@link Mlp}
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
        return "model of " + net + "; " + features.size() + " features, " + classes.size() + " classes"
                + (scale == null ? "" : ", standardised");
    }
}
