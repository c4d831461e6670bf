package dev.pullback.train;

import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.train.data.SplitMix;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * A multi-layer perceptron: linear layers with an activation between them, and none after the last, whose answers are
 * logits. The linear layers are called {@code layer1}, {@code layer2}, ..., so that the parameters are {@code layer1.w},
 * {@code layer1.b}, {@code layer2.w} and so on.
 *
 * <p>A setting changes this network and answers it, in any order. The weights are drawn when they are first needed, and
 * from then on no setting can be changed.
 */
public final class Mlp implements Layer {
    /** Streams of a seed count from 0 for the epochs of the data; weights take their numbers from elsewhere. */
    private static final long STREAM = -1;

    private final int[] sizes;
    private Activation activation = Activation.RELU;
    private long seed;
    private List<Linear> layers = List.of();

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
        net.shapes(); // refuses a matrix too large for Java here, rather than at the first use
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
     * Sets what the weights are drawn from.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public Mlp seed(long seed) {
        requireUndrawn("seed");
        this.seed = seed;
        return this;
    }

    private void requireUndrawn(String setting) {
        if (!layers.isEmpty())
            throw new IllegalStateException("mlp: the " + setting
                    + " is set after the weights were drawn; set it before the network is first used");
    }

    private List<Linear> layers() {
        if (layers.isEmpty()) {
            SplitMix random = SplitMix.of(seed, STREAM);
            int last = sizes.length - 1;
            layers = IntStream.rangeClosed(1, last)
                    .mapToObj(i -> Linear.of(
                            "layer" + i,
                            sizes[i - 1],
                            sizes[i],
                            i < last ? activation.initializer() : Initializer.GLOROT,
                            random))
                    .toList();
        }
        return layers;
    }

    @Override
    public Var apply(Var x) {
        Var y = layers().get(0).apply(x);
        for (Linear layer : layers.subList(1, layers.size())) y = layer.apply(activation.apply(y));
        return y;
    }

    /** The matrices of the parameters themselves, by name, in the order of the layers. */
    public Map<String, DMatrixRMaj> parameters() {
        Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();
        for (Linear layer : layers()) parameters.putAll(layer.parameters());
        return Collections.unmodifiableMap(parameters);
    }

    /** How many numbers training can move. */
    public long parameterCount() {
        return shapes().stream().mapToLong(w -> (long) w.elements() + w.cols()).sum();
    }

    /** Of the weights. */
    private List<Shape> shapes() {
        return IntStream.range(1, sizes.length)
                .mapToObj(i -> new Shape(sizes[i - 1], sizes[i]))
                .toList();
    }

    /** One short line, as in {@code mlp 784-128-10 relu, 101770 parameters}. */
    @Override
    public String toString() {
        String widths = Arrays.stream(sizes).mapToObj(Integer::toString).collect(Collectors.joining("-"));
        return "mlp " + widths + " " + activation + ", " + parameterCount() + " parameters";
    }
}
