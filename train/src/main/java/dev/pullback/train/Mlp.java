package dev.pullback.train;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron: linear layers with an activation between them, and none after the last, whose answers are
 * logits. The linear layers are called {@code layer1}, {@code layer2}, ..., so that the parameters are {@code layer1.w},
 * {@code layer1.b}, {@code layer2.w} and so on. What a hidden layer answers may be normalised before the activation, by
 * {@code norm1}, {@code norm2}, ..., and dropped out after it, by {@code dropout1}, {@code dropout2}, ....
 *
 * <p>A setting changes this network and answers it, in any order. The weights are drawn when they are first needed, and
 * from then on no setting can be changed.
 */
public final class Mlp implements Layer {
    /** Streams of a seed count from 0 for the epochs of the data; weights take their numbers from elsewhere. */
    private static final long STREAM = -1;

    private final int[] sizes;
    private Activation activation = Activation.RELU;
    private Norm norm = Norm.NONE;
    private double dropout;
    private long seed;
    private @Nullable Sequential layers;

    private Mlp(int[] sizes) {
        this.sizes = sizes;
    }

    /**
     * A network with relu between its layers and weights drawn by the seed 0.
     *
     * @param sizes the number of features, the width of each hidden layer, the number of classes
     * @throws IllegalArgumentException unless there are at least two, each at least 1
     */
    public static Mlp of(int... sizes) {
        if (sizes.length < 2)
            throw new IllegalArgumentException(
                    "mlp: sizes are " + Arrays.toString(sizes) + "; at least features and classes are needed");
        for (int size : sizes) {
            if (size < 1)
                throw new IllegalArgumentException(
                        "mlp: sizes are " + Arrays.toString(sizes) + "; each must be at least 1");
        }
        Mlp net = new Mlp(sizes.clone());
        net.parameterCount(); // refuses a matrix too large for Java here, rather than at the first use
        return net;
    }

    /**
     * Sets what stands between the linear layers, and with it how their weights are drawn.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp activation(Activation activation) {
        requireUndrawn("activation");
        this.activation = activation;
        return this;
    }

    /**
     * Sets how the hidden layers are normalised; not at all if nothing else is said.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp norm(Norm norm) {
        requireUndrawn("norm");
        this.norm = norm;
        return this;
    }

    /**
     * Sets what share of the hidden layers' answers is dropped in training; none if nothing else is said.
     *
     * @throws IllegalArgumentException unless the rate is at least 0 and below 1
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp dropout(double rate) {
        requireUndrawn("dropout");
        this.dropout = Dropout.requireRate(rate);
        return this;
    }

    /**
     * Sets what weights and dropout are drawn from.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp seed(long seed) {
        requireUndrawn("seed");
        this.seed = seed;
        return this;
    }

    private void requireUndrawn(String setting) {
        if (layers != null)
            throw new IllegalStateException("mlp: the " + setting
                    + " is set after the weights were drawn; set it before the network is first used");
    }

    private Sequential layers() {
        Sequential drawn = layers;
        if (drawn == null) {
            drawn = new Sequential(draw());
            layers = drawn;
        }
        return drawn;
    }

    private List<Layer> draw() {
        SplitMix random = SplitMix.of(seed, STREAM);
        List<Layer> drawn = new ArrayList<>();
        int last = sizes.length - 1;
        for (int i = 1; i <= last; i++) {
            Initializer initializer = i < last ? activation.initializer() : Initializer.GLOROT;
            drawn.add(Linear.of("layer" + i, sizes[i - 1], sizes[i], initializer, random));
            if (i == last) break;
            if (norm == Norm.LAYER) drawn.add(LayerNorm.of("norm" + i, sizes[i]));
            if (norm == Norm.BATCH) drawn.add(BatchNorm.of("norm" + i, sizes[i]));
            drawn.add(activation);
            if (dropout > 0)
                drawn.add(Dropout.of(
                        "dropout" + i, dropout, SplitMix.of(seed, STREAM - i).nextLong()));
        }
        return drawn;
    }

    @Override
    public Var apply(Var x) {
        return layers().apply(x);
    }

    @Override
    public Layer evaluating() {
        return layers().evaluating();
    }

    /** The matrices of the parameters themselves, by name, in the order of the layers. */
    public Map<String, DMatrixRMaj> parameters() {
        return Weights.of(this, features()).parameters();
    }

    /** The number of elements that training changes, computed without drawing the weights. */
    public long parameterCount() {
        long count = 0;
        int last = sizes.length - 1;
        for (int i = 1; i <= last; i++) {
            count += new Shape(sizes[i - 1], sizes[i]).elements() + sizes[i];
            if (norm != Norm.NONE && i < last) count += 2L * sizes[i];
        }
        return count;
    }

    /** The number of features. */
    public int features() {
        return sizes[0];
    }

    /** The number of classes. */
    public int classes() {
        return sizes[sizes.length - 1];
    }

    /** The settings, from which {@link Architecture} makes a text. */
    Architecture architecture() {
        return new Architecture(
                Architecture.MLP, Arrays.stream(sizes).boxed().toList(), activation.name(), norm.toString(), dropout);
    }

    /** One short line, as in {@code mlp 784-128-10 relu, 101770 parameters}. */
    @Override
    public String toString() {
        String widths = Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("-"));
        String normed = norm == Norm.NONE ? "" : ", " + norm + " norm";
        String dropped = dropout == 0 ? "" : ", dropout " + dropout;
        return "mlp " + widths + " " + activation + normed + dropped + ", " + parameterCount() + " parameters";
    }
}
