package dev.pullback.train;

import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.data.SplitMix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small convolutional network for images: blocks, each of which halves height and width, and then an {@link Mlp} on
 * what remains of the image. A block is a {@link Conv2d} with windows of 3×3 pixels and padding 1, a {@link MaxPool} of
 * 2×2 pixels, and the activation. The maximum comes before the activation, because then the activation has a quarter of
 * the elements; for an increasing activation the order makes no difference. The parameters are named {@code conv1.w},
 * {@code conv1.b}, {@code conv2.w}, ..., and those of the linear layers as in {@link Mlp}.
 *
 * <pre>{@code
 * ConvNet net = ConvNet.of(new ImageSize(1, 28, 28), List.of(8, 16), 128, 10).dropout(0.2).seed(1);
 * }</pre>
 *
 * <p>A setter changes the network and returns it. The weights are drawn when they are first needed; after that, setters
 * throw.
 */
public final class ConvNet implements Network {
    /** The random stream of the filters; those of {@link Mlp} and of {@code Batches} are small numbers. */
    private static final long STREAM = Long.MIN_VALUE;

    private static final int WINDOW = 3;
    private static final int POOL = 2;

    private final ImageSize image;
    private final List<Convolution> blocks;
    private final Mlp head;
    private long seed;
    private @Nullable Sequential layers;

    private ConvNet(ImageSize image, List<Convolution> blocks, Mlp head) {
        this.image = image;
        this.blocks = blocks;
        this.head = head;
    }

    /**
     * Creates a network with ReLU activations and the seed 0.
     *
     * @param image the size of the images
     * @param filters the number of filters of each block
     * @param widths the width of each hidden layer after the blocks, and then the number of outputs, such as classes
     * @throws IllegalArgumentException if there is no block or no number of outputs, a number is below 1, or the image is
     *     too small for the number of blocks
     */
    public static ConvNet of(ImageSize image, List<Integer> filters, int... widths) {
        if (filters.isEmpty() || widths.length == 0)
            throw new IllegalArgumentException("convolutional network: the filters are " + filters + " and there are "
                    + widths.length + " widths; at least one of each is needed");
        List<Convolution> blocks = new ArrayList<>();
        ImageSize size = image;
        for (int number : filters) {
            if (number < 1)
                throw new IllegalArgumentException(
                        "convolutional network: the filters are " + filters + "; each number must be at least 1");
            if (size.height() < POOL || size.width() < POOL)
                throw new IllegalArgumentException("convolutional network: an image of " + image + " is too small for "
                        + filters.size() + " blocks " + filters + ": after " + blocks.size() + " it is " + size
                        + ", and each block halves height and width");
            Convolution block = Convolution.of(size, number, WINDOW).padding(WINDOW / 2);
            blocks.add(block);
            size = pool(block).output();
        }
        int[] sizes = new int[widths.length + 1];
        sizes[0] = size.elements();
        System.arraycopy(widths, 0, sizes, 1, widths.length);
        return new ConvNet(image, List.copyOf(blocks), Mlp.of(sizes));
    }

    private static MaxPool pool(Convolution block) {
        return MaxPool.of(block.output(), POOL);
    }

    /**
     * Sets the activation, which also determines how the weights are initialised.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public ConvNet activation(Activation activation) {
        head.activation(activation);
        return this;
    }

    /**
     * Sets the normalisation of the hidden layers after the blocks. {@link Norm#BATCH} also normalises the channels of each block
     * before the maximum, by a {@link BatchNorm} named {@code conv1.norm}, {@code conv2.norm}, .... The default is {@link Norm#NONE}.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public ConvNet norm(Norm norm) {
        head.norm(norm);
        return this;
    }

    /**
     * Sets the momentum of batch normalisation; see {@link Mlp#normMomentum}.
     *
     * @throws IllegalArgumentException unless it is above 0 and at most 1
     * @throws IllegalStateException if the weights have been drawn
     */
    public ConvNet normMomentum(double momentum) {
        head.normMomentum(momentum);
        return this;
    }

    /**
     * Sets the ε of the normalisation; see {@link Mlp#normEpsilon}.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     * @throws IllegalStateException if the weights have been drawn
     */
    public ConvNet normEpsilon(double epsilon) {
        head.normEpsilon(epsilon);
        return this;
    }

    /**
     * Sets the share of the outputs of the hidden layers after the blocks that is dropped in training. The default is 0.
     *
     * @throws IllegalArgumentException unless the rate is at least 0 and below 1
     * @throws IllegalStateException if the weights have been drawn
     */
    public ConvNet dropout(double rate) {
        head.dropout(rate);
        return this;
    }

    /**
     * Sets the seed of the weights and of dropout.
     *
     * @throws IllegalStateException if the weights have been drawn
     */
    public ConvNet seed(long seed) {
        head.seed(seed);
        this.seed = seed;
        return this;
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
        int number = 0;
        for (Convolution block : blocks) {
            String name = "conv" + ++number;
            drawn.add(Conv2d.of(name, block, head.activation().initializer(), random));
            if (head.norm() == Norm.BATCH) drawn.add(head.configured(BatchNorm.of(name + ".norm", block.output())));
            drawn.add(pool(block));
            drawn.add(head.activation());
        }
        drawn.addAll(head.layers().layers());
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

    /** Returns the size of the images. */
    public ImageSize image() {
        return image;
    }

    @Override
    public int features() {
        return image.elements();
    }

    @Override
    public int outputs() {
        return head.outputs();
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public long parameterCount() {
        long count = head.parameterCount();
        int norms = head.norm() == Norm.BATCH ? 2 : 0;
        for (Convolution block : blocks) count += (block.filterSize() + 1L + norms) * block.filters();
        return count;
    }

    Architecture architecture() {
        List<Integer> sizes = List.of(image.channels(), image.height(), image.width());
        return head.architecture()
                .withImages(sizes, blocks.stream().map(Convolution::filters).toList());
    }

    /** Returns one line, as in {@code conv 1x28x28, filters 8-16, mlp 784-128-10 relu, 103018 parameters}. */
    @Override
    public String toString() {
        String filters = blocks.stream().map(b -> Integer.toString(b.filters())).collect(Collectors.joining("-"));
        return "conv " + image + ", filters " + filters + ", " + head.settings() + ", " + parameterCount()
                + " parameters";
    }
}
