package dev.pullback.train;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.train.data.CategoryFeature;
import dev.pullback.train.data.SplitMix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A multi-layer perceptron: linear layers with an activation between them. The output of the last linear layer is the
 * logits. The linear layers are named {@code layer1}, {@code layer2}, ...; their parameters are {@code layer1.w},
 * {@code layer1.b}, {@code layer2.w} and so on. After each hidden linear layer there may be a normalisation,
 * {@code norm1}, {@code norm2}, ..., before the activation, and dropout, {@code dropout1}, {@code dropout2}, ..., after
 * it. Features that are numbers of categories are first replaced by vectors, {@code embed1.table}, ... ({@link Embedding}).
 *
 * <p>A setter changes the network and returns it. The weights are drawn when they are first needed; after that, setters
 * throw.
 */
public final class Mlp implements Network {
    /**
     * The random stream of the weights. It is negative because {@code Batches} uses the streams 0, 1, ... of the same
     * seed for its epochs.
     */
    private static final long STREAM = -1;

    private final int[] sizes;
    private Activation activation = Activation.RELU;
    private Norm norm = Norm.NONE;
    private double normMomentum = BatchNorm.MOMENTUM;
    private double normEpsilon = LayerNorm.EPSILON;
    private double dropout;
    private List<Embedding.Slot> embedded = List.of();
    private long seed;
    private @Nullable Sequential layers;

    private Mlp(int[] sizes) {
        this.sizes = sizes;
    }

    /**
     * Creates a network with ReLU activations and the seed 0.
     *
     * @param sizes the number of features, the width of each hidden layer, the number of outputs, such as classes
     * @throws IllegalArgumentException unless there are at least two sizes, each at least 1
     */
    public static Mlp of(int... sizes) {
        if (sizes.length < 2)
            throw new IllegalArgumentException(
                    "mlp: sizes are " + Arrays.toString(sizes) + "; at least features and outputs are needed");
        for (int size : sizes) {
            if (size < 1)
                throw new IllegalArgumentException(
                        "mlp: sizes are " + Arrays.toString(sizes) + "; each must be at least 1");
        }
        Mlp net = new Mlp(sizes.clone());
        net.parameterCount(); // throws here, rather than at the first use, if a matrix is too large
        return net;
    }

    /**
     * Sets the activation, which also determines how the weights are initialised.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp activation(Activation activation) {
        requireUndrawn("activation");
        this.activation = activation;
        return this;
    }

    /**
     * Sets the normalisation of the hidden layers. The default is {@link Norm#NONE}.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp norm(Norm norm) {
        requireUndrawn("norm");
        this.norm = norm;
        return this;
    }

    /**
     * Sets the momentum of batch normalisation; see {@link BatchNorm#momentum}. The default is 0.1.
     *
     * @throws IllegalArgumentException unless it is above 0 and at most 1
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp normMomentum(double momentum) {
        requireUndrawn("momentum of the norm");
        this.normMomentum = BatchNorm.requireMomentum(momentum);
        return this;
    }

    /**
     * Sets the ε of the normalisation. The default is 1e-5.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp normEpsilon(double epsilon) {
        requireUndrawn("epsilon of the norm");
        this.normEpsilon = BatchNorm.requireEpsilon("mlp", epsilon);
        return this;
    }

    /**
     * Replaces features that are numbers of categories by learned vectors of the usual width, as in {@code
     * net.embed(train.categoryFeatures())}. An empty list changes nothing.
     *
     * @throws IllegalArgumentException if the features are out of range or not in increasing order
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp embed(List<CategoryFeature> features) {
        return embedSlots(features.stream().map(Embedding.Slot::of).toList());
    }

    /** Replaces features by vectors of given widths; see {@link #embed}. */
    public Mlp embedSlots(List<Embedding.Slot> slots) {
        requireUndrawn("embedding");
        if (!slots.isEmpty()) Embedding.requireOrder(features(), slots);
        this.embedded = List.copyOf(slots);
        parameterCount(); // throws if a matrix is too large
        return this;
    }

    /**
     * Sets the share of the hidden layers' outputs that is dropped in training. The default is 0.
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
     * Sets the seed of the weights and of dropout.
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

    Sequential layers() {
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
        if (!embedded.isEmpty()) drawn.add(Embedding.of("embed", features(), embedded, random));
        int last = sizes.length - 1;
        for (int i = 1; i <= last; i++) {
            Initializer initializer = i < last ? activation.initializer() : Initializer.GLOROT;
            drawn.add(Linear.of("layer" + i, inputs(i), sizes[i], initializer, random));
            if (i == last) break;
            if (norm == Norm.LAYER) drawn.add(LayerNorm.of("norm" + i, sizes[i]).epsilon(normEpsilon));
            if (norm == Norm.BATCH) drawn.add(configured(BatchNorm.of("norm" + i, sizes[i])));
            drawn.add(activation);
            if (dropout > 0)
                drawn.add(Dropout.of(
                        "dropout" + i, dropout, SplitMix.of(seed, STREAM - i).nextLong()));
        }
        return drawn;
    }

    /** Returns the number of inputs of a linear layer. */
    private int inputs(int layer) {
        return layer == 1 ? Embedding.outputs(sizes[0], embedded) : sizes[layer - 1];
    }

    /** Returns the layer that replaces features by vectors, if there is one. */
    public Optional<Embedding> embedding() {
        return layers().layers().get(0) instanceof Embedding first ? Optional.of(first) : Optional.empty();
    }

    /** Returns the network without its {@link #embedding}: a function of the result of that. */
    public Layer afterEmbedding() {
        List<Layer> all = layers().layers();
        return embedding().isEmpty() ? this : new Sequential(all.subList(1, all.size()));
    }

    @Override
    public Var apply(Var x) {
        return layers().apply(x);
    }

    @Override
    public Layer evaluating() {
        return layers().evaluating();
    }

    @Override
    public long parameterCount() {
        long count = Embedding.parameterCount(embedded);
        int last = sizes.length - 1;
        for (int i = 1; i <= last; i++) {
            count += new Shape(inputs(i), sizes[i]).elements() + sizes[i];
            if (norm != Norm.NONE && i < last) count += 2L * sizes[i];
        }
        return count;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public int features() {
        return sizes[0];
    }

    @Override
    public int outputs() {
        return sizes[sizes.length - 1];
    }

    Architecture architecture() {
        return new Architecture(
                Architecture.MLP,
                Arrays.stream(sizes).boxed().toList(),
                activation.name(),
                norm.toString(),
                dropout,
                // What only some networks have is left out of the others, so that earlier versions can read those.
                normMomentum == BatchNorm.MOMENTUM ? null : (Double) normMomentum,
                normEpsilon == LayerNorm.EPSILON ? null : (Double) normEpsilon,
                embedded.isEmpty()
                        ? null
                        : embedded.stream().map(Architecture.Embedded::of).toList(),
                null,
                null);
    }

    /** Returns one line, as in {@code mlp 784-128-10 relu, 101770 parameters}. */
    @Override
    public String toString() {
        return settings() + ", " + parameterCount() + " parameters";
    }

    Activation activation() {
        return activation;
    }

    /** Returns the sizes and the settings in one line. */
    String settings() {
        String widths = Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("-"));
        String normText = norm == Norm.NONE ? "" : ", " + norm + " norm" + normSettings();
        String dropoutText = dropout == 0 ? "" : ", dropout " + dropout;
        String embeddingText = embedded.isEmpty()
                ? ""
                : ", embedding of "
                        + embedded.stream()
                                .map(slot -> slot.feature().categories() + " categories to " + slot.width())
                                .collect(Collectors.joining(" and "));
        return "mlp " + widths + " " + activation + normText + dropoutText + embeddingText;
    }

    /** Returns the batch norm with the settings of this network. */
    BatchNorm configured(BatchNorm layer) {
        return layer.momentum(normMomentum).epsilon(normEpsilon);
    }

    Norm norm() {
        return norm;
    }

    private String normSettings() {
        return (norm == Norm.BATCH && normMomentum != BatchNorm.MOMENTUM ? " of momentum " + normMomentum : "")
                + (normEpsilon == LayerNorm.EPSILON ? "" : " of epsilon " + normEpsilon);
    }
}
