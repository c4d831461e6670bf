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
 * A multi-layer perceptron: linear layers with an activation between them. The output of the last linear layer is the
 * logits. The linear layers are named {@code layer1}, {@code layer2}, ...; their parameters are {@code layer1.w},
 * {@code layer1.b}, {@code layer2.w} and so on. After each hidden linear layer there may be a normalisation,
 * {@code norm1}, {@code norm2}, ..., before the activation, and dropout, {@code dropout1}, {@code dropout2}, ..., after
 * it.
 *
 * <p>A setter changes the network and returns it. The weights are drawn when they are first needed; after that, setters
 * throw.
 */
public final class Mlp implements Layer {
    /**
     * The random stream of the weights. It is negative because {@code Batches} uses the streams 0, 1, ... of the same
     * seed for its epochs.
     */
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

    /** Returns the matrices of the parameters by name, not copied, in the order of the layers. */
    public Map<String, DMatrixRMaj> parameters() {
        return Weights.of(this, features()).parameters();
    }

    /** Returns the number of elements of all parameters; does not draw the weights. */
    public long parameterCount() {
        long count = 0;
        int last = sizes.length - 1;
        for (int i = 1; i <= last; i++) {
            count += new Shape(sizes[i - 1], sizes[i]).elements() + sizes[i];
            if (norm != Norm.NONE && i < last) count += 2L * sizes[i];
        }
        return count;
    }

    long weightSeed() {
        return seed;
    }

    /** Returns the number of features. */
    public int features() {
        return sizes[0];
    }

    /** Returns the number of outputs, such as one for each class. */
    public int outputs() {
        return sizes[sizes.length - 1];
    }

    Architecture architecture() {
        return new Architecture(
                Architecture.MLP, Arrays.stream(sizes).boxed().toList(), activation.name(), norm.toString(), dropout);
    }

    /** Returns one line, as in {@code mlp 784-128-10 relu, 101770 parameters}. */
    @Override
    public String toString() {
        String widths = Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("-"));
        String normText = norm == Norm.NONE ? "" : ", " + norm + " norm";
        String dropoutText = dropout == 0 ? "" : ", dropout " + dropout;
        return "mlp " + widths + " " + activation + normText + dropoutText + ", " + parameterCount() + " parameters";
    }
}
