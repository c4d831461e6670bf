package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Op;
import dev.pullback.core.OpFacts;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.Convolver;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Pooler;
import dev.pullback.kernels.image.Window;
import org.ejml.MatrixDimensionException;
import org.jspecify.annotations.Nullable;

/**
 * Convolution and pooling. Each row of a matrix is an image, see {@link ImageSize}; the sizes are attributes. A
 * convolution is linear in the images and in the weights, so three ops, {@link #conv2d}, {@link #conv2dTranspose} and
 * {@link #conv2dWeights}, are the derivatives of each other. The same holds for the mean of windows and its transpose,
 * and for the two ops that use the positions of the maxima.
 *
 * <pre>{@code
 * Convolution c = Convolution.of(new ImageSize(1, 28, 28), 8, 3).padding(1);
 * Var y = relu(addToChannels(conv2d(x, w, c), b, c.output()));   // x n×784, w 8×9, b 1×8, y n×6272
 * Var half = maxPool(y, c.output(), Window.of(2).stride(2));     // n×1568
 * }</pre>
 */
public final class Images {
    /** The attribute of pooling. */
    public record Pooling(ImageSize image, Window window) {
        /** Throws if the window does not fit into the image. */
        public Pooling {
            window.output(image, 1);
        }

        /** Returns the size of the output. */
        public ImageSize output() {
            return window.output(image, image.channels());
        }

        @Override
        public String toString() {
            return window + " of " + image;
        }

        // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
        @Override
        public boolean equals(@Nullable Object o) {
            return o instanceof Pooling p && image.equals(p.image) && window.equals(p.window);
        }

        @Override
        public int hashCode() {
            return 31 * image.hashCode() + window.hashCode();
        }
    }

    private static final OpFacts CONVOLVED = operands("X W").attribute(Convolution.class);

    /** The op of {@link #conv2d}; the attribute is a {@link Convolution}. */
    public static final Op CONV2D = Op.of(
                    "conv2d",
                    "Y = X ⋆ W",
                    2,
                    (op, in, attr) -> {
                        Convolution c = (Convolution) attr;
                        require(op, in[0], "the images", c.image());
                        requireWeights(op, in[1], c);
                        return new Shape(in[0].rows(), c.output().elements());
                    },
                    (in, attr, out) ->
                            Convolver.forward((Convolution) attr, in[0].numRows, in[0].data, in[1].data, out.data))
            .stating(CONVOLVED.errors(3, 4, 4));

    /** The op of {@link #conv2dTranspose}; the attribute is a {@link Convolution}. */
    public static final Op CONV2D_TRANSPOSE = Op.of(
                    "conv2dTranspose",
                    "X = the transpose of ⋆ W, of Y",
                    2,
                    (op, in, attr) -> {
                        Convolution c = (Convolution) attr;
                        require(op, in[0], "the output of the convolution", c.output());
                        requireWeights(op, in[1], c);
                        return new Shape(in[0].rows(), c.image().elements());
                    },
                    (in, attr, out) ->
                            Convolver.backward((Convolution) attr, in[0].numRows, in[0].data, in[1].data, out.data))
            .stating(operands("Y W").attribute(Convolution.class).errors(2.5, 3, 3));

    /** The op of {@link #conv2dWeights}; the attribute is a {@link Convolution}. */
    public static final Op CONV2D_WEIGHTS = Op.of(
                    "conv2dWeights",
                    "W = d⟨Y, X ⋆ W⟩ / dW",
                    2,
                    (op, in, attr) -> {
                        Convolution c = (Convolution) attr;
                        require(op, in[0], "the images", c.image());
                        require(op, in[1], "the output of the convolution", c.output());
                        if (in[0].rows() != in[1].rows())
                            throw new MatrixDimensionException(op + ": " + in[0].label() + " has " + in[0].rows()
                                    + " images and " + in[1].label() + " has " + in[1].rows());
                        return new Shape(c.filters(), c.filterSize());
                    },
                    (in, attr, out) ->
                            Convolver.weights((Convolution) attr, in[0].numRows, in[0].data, in[1].data, out.data))
            .stating(operands("X Y").attribute(Convolution.class).errors(4, 2.5, 6));

    /** The op of {@link #maxPool}; the attribute is a {@link Pooling}. */
    public static final Op MAX_POOL = Op.of(
                    "maxPool",
                    "Y = the maximum of each window of X",
                    1,
                    (op, in, attr) -> {
                        require(op, in[0], "the images", ((Pooling) attr).image());
                        return outputs(in[0], attr);
                    },
                    (in, attr, out) -> {
                        Pooling p = (Pooling) attr;
                        Pooler.max(p.image(), p.window(), in[0].numRows, in[0].data, out.data);
                    })
            .stating(
                    operands("X").attribute(Pooling.class).increasing().moving().errors(0, 1.5, 0));

    /** The op of {@link #maxPoolGather}; the attribute is a {@link Pooling}. */
    public static final Op MAX_POOL_GATHER = Op.of(
                    "maxPoolGather",
                    "Y = Z at the maximum of each window of X",
                    2,
                    (op, in, attr) -> {
                        require(op, in[0], "the images", ((Pooling) attr).image());
                        require(op, in[1], "the images", ((Pooling) attr).image());
                        requireSameRows(op, in);
                        return outputs(in[0], attr);
                    },
                    (in, attr, out) -> {
                        Pooling p = (Pooling) attr;
                        Pooler.gather(p.image(), p.window(), in[0].numRows, in[0].data, in[1].data, out.data);
                    })
            .stating(operands("Z X").attribute(Pooling.class).moving().errors(0, 0.5, 0));

    /** The op of {@link #maxPoolScatter}; the attribute is a {@link Pooling}. */
    public static final Op MAX_POOL_SCATTER = Op.of(
                    "maxPoolScatter",
                    "Z = zeros, with Y added at the maximum of each window of X",
                    2,
                    (op, in, attr) -> {
                        require(op, in[0], "the output of the pooling", ((Pooling) attr).output());
                        require(op, in[1], "the images", ((Pooling) attr).image());
                        requireSameRows(op, in);
                        return in[1].shape();
                    },
                    (in, attr, out) -> {
                        Pooling p = (Pooling) attr;
                        Pooler.scatter(p.image(), p.window(), in[0].numRows, in[0].data, in[1].data, out.data);
                    })
            .stating(operands("Y X").attribute(Pooling.class).errors(0.5, 0, 0.5));

    /** The op of {@link #avgPool}; the attribute is a {@link Pooling}. */
    public static final Op AVG_POOL = Op.of(
                    "avgPool",
                    "Y = the mean of each window of X",
                    1,
                    (op, in, attr) -> {
                        require(op, in[0], "the images", ((Pooling) attr).image());
                        return outputs(in[0], attr);
                    },
                    (in, attr, out) -> {
                        Pooling p = (Pooling) attr;
                        Pooler.mean(p.image(), p.window(), in[0].numRows, in[0].data, out.data);
                    })
            .stating(operands("X").attribute(Pooling.class).increasing().errors(2.5, 2.5, 2.5));

    /** The op of {@link #avgPoolTranspose}; the attribute is a {@link Pooling}. */
    public static final Op AVG_POOL_TRANSPOSE = Op.of(
                    "avgPoolTranspose",
                    "X = zeros, with Y / |window| added in each window",
                    1,
                    (op, in, attr) -> {
                        Pooling p = (Pooling) attr;
                        require(op, in[0], "the output of the pooling", p.output());
                        return new Shape(in[0].rows(), p.image().elements());
                    },
                    (in, attr, out) -> {
                        Pooling p = (Pooling) attr;
                        Pooler.spread(p.image(), p.window(), in[0].numRows, in[0].data, out.data);
                    })
            .stating(operands("Y").attribute(Pooling.class).increasing().errors(0.5, 0.5, 0.5));

    private Images() {}

    private static Shape outputs(Var x, Object attr) {
        return new Shape(x.rows(), ((Pooling) attr).output().elements());
    }

    private static void require(Op op, Var x, String what, ImageSize size) {
        if (x.cols() != size.elements())
            throw new MatrixDimensionException(op + ": " + x.label() + " is " + x.shape() + ", but " + what + " are "
                    + size + ", which is " + size.elements() + " columns");
    }

    private static void requireSameRows(Op op, Var[] in) {
        if (in[0].rows() != in[1].rows())
            throw new MatrixDimensionException(op + ": " + in[0].label() + " has " + in[0].rows() + " rows and "
                    + in[1].label() + " has " + in[1].rows());
    }

    private static void requireWeights(Op op, Var w, Convolution c) {
        if (w.rows() != c.filters() || w.cols() != c.filterSize())
            throw new MatrixDimensionException(op + ": " + w.label() + " is " + w.shape() + ", but the weights of the "
                    + c + " are " + c.filters() + "x" + c.filterSize());
    }

    // Images

    /**
     * Convolution of each image with each filter, {@code Y = X ⋆ W}: pixel (i, j) of channel f of an output image is the
     * sum of the products of the weights of filter f and the pixels of window (i, j). The filters are not mirrored. A
     * row of W is a filter: its channels one after another, and the lines of the window in each channel. Shapes:
     * n×(channels · height · width), filters×{@link Convolution#filterSize} → n×(elements of {@link
     * Convolution#output}).
     */
    public static Var conv2d(Var x, Var w, Convolution c) {
        return CONV2D.with(c, x, w);
    }

    /**
     * Transposed convolution, which maps output images of a convolution to its input images: the derivative of {@link
     * #conv2d} with respect to the images, for the cotangent Y. Shapes: n×(elements of {@link Convolution#output}),
     * filters×{@link Convolution#filterSize} → n×(elements of the image).
     */
    public static Var conv2dTranspose(Var y, Var w, Convolution c) {
        return CONV2D_TRANSPOSE.with(c, y, w);
    }

    /**
     * Derivative of {@link #conv2d} with respect to the weights, for the cotangent Y. Shapes: n×(elements of the
     * image), n×(elements of the output) → filters×{@link Convolution#filterSize}.
     */
    public static Var conv2dWeights(Var x, Var y, Convolution c) {
        return CONV2D_WEIGHTS.with(c, x, y);
    }

    /**
     * Maximum of each window of each channel. Pixels of the padding are not candidates. The gradient flows to the first
     * largest pixel of a window. Shapes: n×(elements of the image) → n×(elements of the output).
     */
    public static Var maxPool(Var x, ImageSize image, Window window) {
        return MAX_POOL.with(new Pooling(image, window), x);
    }

    /**
     * Elements of Z at the positions of the maxima that {@link #maxPool} finds in X. Shapes: n×(elements of the
     * image) twice → n×(elements of the output).
     */
    public static Var maxPoolGather(Var z, Var x, ImageSize image, Window window) {
        return MAX_POOL_GATHER.with(new Pooling(image, window), z, x);
    }

    /**
     * Zeros to which the elements of Y are added at the positions of the maxima that {@link #maxPool} finds in X.
     * Shapes: n×(elements of the output), n×(elements of the image) → n×(elements of the image).
     */
    public static Var maxPoolScatter(Var y, Var x, ImageSize image, Window window) {
        return MAX_POOL_SCATTER.with(new Pooling(image, window), y, x);
    }

    /**
     * Mean of each window of each channel. Pixels of the padding count as zeros. Shapes: n×(elements of the image) →
     * n×(elements of the output).
     */
    public static Var avgPool(Var x, ImageSize image, Window window) {
        return AVG_POOL.with(new Pooling(image, window), x);
    }

    /**
     * Transpose of {@link #avgPool}: each element of Y, divided by the size of a window, is added to all pixels of
     * its window.
     */
    public static Var avgPoolTranspose(Var y, ImageSize image, Window window) {
        return AVG_POOL_TRANSPOSE.with(new Pooling(image, window), y);
    }

    /**
     * Mean of each channel. Shapes: n×(elements of the image) → n×channels.
     * Accuracy: within 2 ulp, derivatives 1 and 2 ulp.
     */
    public static Var globalAverage(Var x, ImageSize image) {
        return avgPool(x, image, new Window(image.height(), image.width(), 1, 0, 1));
    }

    /**
     * Nearest-neighbour upsampling: each pixel is repeated in {@code factor} lines and columns. Shapes: n×(elements of
     * the image) → n×({@code factor}² · elements).
     * Accuracy: exact, derivatives 3 and 0 ulp.
     *
     * @throws IllegalArgumentException if the factor is below 1
     */
    public static Var upsample(Var x, ImageSize image, int factor) {
        ImageSize large = new ImageSize(
                image.channels(),
                Math.multiplyExact(image.height(), factor),
                Math.multiplyExact(image.width(), factor));
        Window window = Window.of(factor).stride(factor);
        return Ops.scale(avgPoolTranspose(x, large, window), window.pixels());
    }

    /**
     * Sum of each image and a number for each channel, as the bias of a convolution. Shapes: n×(elements of the image),
     * 1×channels → n×(elements of the image).
     * Accuracy: within 0.5 ulp, derivatives 1.5 and 1 ulp.
     */
    public static Var addToChannels(Var x, Var b, ImageSize image) {
        Shape byPixel = new Shape(image.channels(), image.pixels());
        return Ops.add(x, Ops.reshape(Ops.expand(Ops.transpose(b), byPixel), 1, image.elements()));
    }
}
