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
 * A network with all that is needed to use it: what its columns and classes are called, and how its features are to be
 * scaled. It is kept in a safetensors file, which Python reads too.
 *
 * <pre>{@code
 * Model.of(net, train).standardizer(scale).save(Path.of("iris.safetensors"));
 * List<String> species = Model.load(Path.of("iris.safetensors")).predict(measurements);
 * }</pre>
 *
 * <p>Features are given as they were measured: a model scales them itself. {@link #standardizer} and {@link #note} answer
 * another model of the same network.
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
     * Of a network and the names of its columns and classes.
     *
     * @throws IllegalArgumentException if one of both has no name
     */
    public static Model of(Layer net, List<String> features, List<String> classes) {
        if (features.isEmpty() || classes.isEmpty())
            throw new IllegalArgumentException("model: " + features.size() + " feature names and " + classes.size()
                    + " class names; at least one of both is needed");
        return new Model(net, features, classes, null, Map.of());
    }

    /** Of a network and data with columns and classes of the same names. */
    public static Model of(Layer net, Dataset like) {
        return of(net, like.featureNames(), like.classNames());
    }

    /**
     * With the standardizer that the training rows were scaled by.
     *
     * @throws IllegalArgumentException if it has not one column for each feature
     */
    public Model standardizer(Standardizer scale) {
        if (scale.columns() != features.size())
            throw new IllegalArgumentException(
                    "model: the " + scale + " does not fit " + features.size() + " features");
        return new Model(net, features, classes, scale, notes);
    }

    /** With a text to be kept in the file, as where the data came from; one of the same name is replaced. */
    public Model note(String name, String text) {
        Map<String, String> more = new LinkedHashMap<>(notes);
        more.put(name, text);
        return new Model(net, features, classes, scale, more);
    }

    /** The network. */
    public Layer net() {
        return net;
    }

    /** What its columns are called. */
    public List<String> featureNames() {
        return features;
    }

    /** What its classes are called. */
    public List<String> classNames() {
        return classes;
    }

    /** What features are scaled by, if by anything. */
    public Optional<Standardizer> standardizer() {
        return Optional.ofNullable(scale);
    }

    /** The texts that are kept in the file. */
    public Map<String, String> notes() {
        return notes;
    }

    /** Its parameters and what its layers keep besides. */
    public Weights weights() {
        return Weights.of(net, features.size());
    }

    /**
     * The logits of rows as they were measured, m×classes.
     *
     * @param x m×features, not modified
     * @throws MatrixDimensionException if there is no row, or not one column for each feature
     */
    public DMatrixRMaj logits(DMatrixRMaj x) {
        if (x.numCols != features.size())
            throw new MatrixDimensionException("model: x is " + x.numRows + "x" + x.numCols + " but the model has "
                    + features.size() + " features; the columns must be as many");
        if (scale == null) return Predictions.logits(net, x);
        DMatrixRMaj scaled = new DMatrixRMaj(x.numRows, x.numCols);
        scale.apply(x, scaled);
        return Predictions.logits(net, scaled);
    }

    /** The probability of each class for each row, m×classes; as {@link #logits}. */
    public DMatrixRMaj probabilities(DMatrixRMaj x) {
        Tape tape = new Tape();
        return Ops.softmax(tape.input("logits", logits(x))).value().copy();
    }

    /** The number of the most probable class of each row, from 0, or -1 where a logit is NaN; as {@link #logits}. */
    public int[] classes(DMatrixRMaj x) {
        DMatrixRMaj logits = logits(x);
        int[] answer = new int[logits.numRows];
        for (int i = 0; i < answer.length; i++) answer[i] = Predictions.classOf(logits, i);
        return answer;
    }

    /** The name of the most probable class of each row, or {@code ?} where a logit is NaN; as {@link #logits}. */
    public List<String> predict(DMatrixRMaj x) {
        return Arrays.stream(classes(x))
                .mapToObj(k -> k < 0 ? "?" : classes.get(k))
                .toList();
    }

    /**
     * Writes the model; a crash leaves the old file or the new one.
     *
     * @throws DataException if the file cannot be written
     */
    public void save(Path path) {
        ModelFile.of(this).write(path);
    }

    /**
     * Reads a model whose network is an {@link Mlp}; a checkpoint of training is one too.
     *
     * @throws DataException if the file cannot be read, or is no model, or one of another kind of network
     */
    public static Model load(Path path) {
        return ModelFile.model(path, SafeTensors.read(path), null);
    }

    /**
     * Reads a model into a network that was built by the same code as the one saved: its matrices are changed.
     *
     * @throws DataException if the file cannot be read, or is no model, or its matrices are not those of the network
     */
    public static Model load(Path path, Layer net) {
        return ModelFile.model(path, SafeTensors.read(path), net);
    }

    /** One short line, as in {@code model of mlp 4-16-3 relu, 131 parameters; 4 features, 3 classes, standardised}. */
    @Override
    public String toString() {
        return "model of " + net + "; " + features.size() + " features, " + classes.size() + " classes"
                + (scale == null ? "" : ", standardised");
    }
}
