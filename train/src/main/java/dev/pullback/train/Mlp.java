package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;

/**
 * A multi-layer perceptron: linear layers with an activation between them, and none after the last, whose answers are
 * logits. The linear layers are called {@code layer1}, {@code layer2}, ..., so that the parameters are {@code layer1.w},
 * {@code layer1.b}, {@code layer2.w} and so on.
 */
public final class Mlp implements Layer {
    /** Streams of a seed count from 0 for the epochs of the data; weights take their numbers from elsewhere. */
    private static final long STREAM = -1;

    private final int[] sizes;
    private final Activation activation;
    private final Linear[] layers;

    private Mlp(int[] sizes, Activation activation, long seed) {
        this.sizes = sizes;
        this.activation = activation;
        this.layers = new Linear[sizes.length - 1];
        SplitMix random = SplitMix.of(seed, STREAM);
        for (int i = 0; i < layers.length; i++) {
            Initializer initializer = i < layers.length - 1 ? activation.initializer() : Initializer.GLOROT;
            layers[i] = Linear.of("layer" + (i + 1), sizes[i], sizes[i + 1], initializer, random);
        }
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
        return new Mlp(sizes.clone(), Activation.RELU, 0);
    }

    /** A fresh network of the same sizes, with another activation and weights drawn by the seed 0. */
    public Mlp activation(Activation activation) {
        return new Mlp(sizes, activation, 0);
    }

    /** A fresh network of the same sizes and activation, with weights drawn by this seed. */
    public Mlp seed(long seed) {
        return new Mlp(sizes, activation, seed);
    }

    @Override
    public Var apply(Var x) {
        Var y = layers[0].apply(x);
        for (int i = 1; i < layers.length; i++) y = layers[i].apply(activation.apply(y));
        return y;
    }

    /** The matrices of the parameters themselves, by name, in the order of the layers. */
    public Map<String, DMatrixRMaj> parameters() {
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (Linear layer : layers) parameters.putAll(layer.parameters());
        return Collections.unmodifiableMap(parameters);
    }

    /** How many numbers training can move. */
    public int parameterCount() {
        return parameters().values().stream()
                .mapToInt(DMatrixRMaj::getNumElements)
                .sum();
    }

    /** One short line, as in {@code mlp 784-128-10 relu, 101770 parameters}. */
    @Override
    public String toString() {
        String widths = Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("-"));
        return "mlp " + widths + " " + activation + ", " + parameterCount() + " parameters";
    }
}
