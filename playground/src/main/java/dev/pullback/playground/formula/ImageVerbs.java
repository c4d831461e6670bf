package dev.pullback.playground.formula;

import dev.pullback.kernels.image.Convolution;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.kernels.image.Window;
import dev.pullback.ops.Images;

/**
 * The rows of the table {@link Verbs} for {@link Images}. Sizes are options: {@code channels}, {@code height} and {@code width} of the images, {@code
 * side} of a square window or filter, {@code stride}, {@code padding}, {@code dilation}, {@code groups} and {@code filters}.
 * Images have one channel and are square unless the options say otherwise.
 */
final class ImageVerbs {
    private static final String[] IMAGE = {"channels", "height", "width"};
    private static final String[] POOLING = {"channels", "height", "width", "side", "stride", "padding", "dilation"};
    private static final String[] CONVOLUTION = {
        "channels", "height", "width", "side", "stride", "padding", "dilation", "groups", "filters"
    };

    private ImageVerbs() {}

    static void table(VerbTable t) {
        t.of("conv2d", "x w", a -> Images.conv2d(a.var(0), a.var(1), ofImages(a)));
        t.of("conv2dTranspose", "y w", a -> Images.conv2dTranspose(a.var(0), a.var(1), ofOutputs(a)));
        t.of("conv2dWeights", "x y", a -> Images.conv2dWeights(a.var(0), a.var(1), ofFilters(a)));
        t.of("maxPool", "x", a -> Images.maxPool(a.var(0), image(a, POOLING), window(a)));
        t.of("maxPoolGather", "z x", a -> Images.maxPoolGather(a.var(0), a.var(1), image(a, 1), window(a)));
        t.of("maxPoolScatter", "y x", a -> Images.maxPoolScatter(a.var(0), a.var(1), image(a, 1), window(a)));
        t.of("avgPool", "x", a -> Images.avgPool(a.var(0), image(a, POOLING), window(a)));
        t.of("avgPoolTranspose", "y", a -> Images.avgPoolTranspose(a.var(0), given(a, POOLING), window(a)));
        t.of("globalAverage", "x", a -> Images.globalAverage(a.var(0), image(a, IMAGE)));
        t.of("upsample", "x factor%", a -> {
            a.requireElements(a.elements(0) * a.count(1) * a.count(1));
            return Images.upsample(a.var(0), image(a, IMAGE), a.count(1));
        });
        t.of("addToChannels", "x b", a -> {
            a.allowOptions(IMAGE);
            int channels = a.countOption("channels", a.var(1).cols());
            return Images.addToChannels(a.var(0), a.var(1), image(a, a.var(0).cols(), channels));
        });
    }

    private static ImageSize image(Arguments a, String[] options) {
        a.allowOptions(options);
        return image(a, a.var(0).cols(), a.countOption("channels", 1));
    }

    private static ImageSize image(Arguments a, int operand) {
        a.allowOptions(POOLING);
        return image(a, a.var(operand).cols(), a.countOption("channels", 1));
    }

    /** Returns the size of images of a number of elements. */
    private static ImageSize image(Arguments a, int elements, int channels) {
        int pixels = channels > 0 ? elements / channels : 0;
        int width = a.countOption("width", 0);
        int usual = width > 0 ? pixels / width : root(a, pixels, "height and width");
        int height = a.countOption("height", usual);
        return new ImageSize(channels, height, width > 0 ? width : pixels / Math.max(height, 1));
    }

    /** Returns the size of images that the operands do not tell. */
    private static ImageSize given(Arguments a, String[] options) {
        a.allowOptions(options);
        int height = a.countOption("height");
        return new ImageSize(a.countOption("channels", 1), height, a.countOption("width", height));
    }

    private static int root(Arguments a, int pixels, String options) {
        int side = (int) Math.round(Math.sqrt(pixels));
        if (side * side == pixels || a.countOption("height", 0) > 0) return side;
        throw new IllegalArgumentException(pixels + " pixels are not a square; give the options " + options);
    }

    private static Window window(Arguments a) {
        Window window = Window.of(a.countOption("side", 2));
        return window.stride(a.countOption("stride", window.height()))
                .padding(a.countOption("padding", 0))
                .dilation(a.countOption("dilation", 1));
    }

    private static Convolution ofImages(Arguments a) {
        return convolution(a, image(a, CONVOLUTION), a.var(1).rows(), a.var(1).cols());
    }

    private static Convolution ofOutputs(Arguments a) {
        return convolution(a, given(a, CONVOLUTION), a.var(1).rows(), a.var(1).cols());
    }

    private static Convolution ofFilters(Arguments a) {
        ImageSize image = image(a, CONVOLUTION);
        int side = a.countOption("side");
        return convolution(a, image, a.countOption("filters", 1), image.channels() * side * side);
    }

    /** Returns the convolution of filters that have {@code weights} weights each. */
    private static Convolution convolution(Arguments a, ImageSize image, int filters, int weights) {
        int groups = a.countOption("groups", 1);
        int usual = (int) Math.round(Math.sqrt(weights * Math.max(groups, 1) / (double) image.channels()));
        return Convolution.of(image, a.countOption("filters", filters), a.countOption("side", usual))
                .stride(a.countOption("stride", 1))
                .padding(a.countOption("padding", 0))
                .dilation(a.countOption("dilation", 1))
                .groups(groups);
    }
}
