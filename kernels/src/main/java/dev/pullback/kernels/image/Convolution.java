package dev.pullback.kernels.image;

import org.jspecify.annotations.Nullable;

/**
 * A two-dimensional convolution: the size of the images, the number of filters and their window. With {@code groups}
 * above 1, the channels and the filters are divided into groups, and a filter reads the channels of its group only. As
 * usual in neural networks, the window is not mirrored, so this is a cross-correlation.
 *
 * @param image the size of the images
 * @param filters the number of filters, which is the number of channels of the output
 * @param window the window of a filter
 * @param groups the number of groups, a divisor of the channels and of the filters
 */
public record Convolution(ImageSize image, int filters, Window window, int groups) {
    /** Throws if the groups do not divide channels and filters. */
    public Convolution {
        if (filters < 1 || groups < 1 || image.channels() % groups != 0 || filters % groups != 0)
            throw new IllegalArgumentException("convolution of " + image + " with " + filters + " filters in " + groups
                    + " groups: the groups must divide the channels and the filters");
    }

    /** Returns a convolution with square filters, stride 1 and no padding. */
    public static Convolution of(ImageSize image, int filters, int side) {
        return new Convolution(image, filters, Window.of(side), 1);
    }

    /** Returns this convolution with another stride. */
    public Convolution stride(int pixels) {
        return new Convolution(image, filters, window.stride(pixels), groups);
    }

    /** Returns this convolution with another padding; its numbers are 0. */
    public Convolution padding(int pixels) {
        return new Convolution(image, filters, window.padding(pixels), groups);
    }

    /** Returns this convolution with another dilation. */
    public Convolution dilation(int pixels) {
        return new Convolution(image, filters, window.dilation(pixels), groups);
    }

    /** Returns this convolution with another number of groups. */
    public Convolution groups(int number) {
        return new Convolution(image, filters, window, number);
    }

    /**
     * Returns the size of the output.
     *
     * @throws IllegalArgumentException if the window does not fit into the padded image
     */
    public ImageSize output() {
        return window.output(image, filters);
    }

    // The same numbers as in output(), which creates an object; kernels use these.

    int outputHeight() {
        return window.windows(image.height(), window.height());
    }

    int outputWidth() {
        return window.windows(image.width(), window.width());
    }

    int outputPixels() {
        return outputHeight() * outputWidth();
    }

    /** Returns the number of weights of a filter: the channels that it reads times the pixels of its window. */
    public int filterSize() {
        return image.channels() / groups * window.pixels();
    }

    @Override
    public String toString() {
        return "convolution of " + image + ", " + filters + " filters, " + window
                + (groups == 1 ? "" : ", " + groups + " groups");
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Convolution c
                && image.equals(c.image)
                && filters == c.filters
                && window.equals(c.window)
                && groups == c.groups;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * image.hashCode() + filters) + window.hashCode()) + groups;
    }
}
