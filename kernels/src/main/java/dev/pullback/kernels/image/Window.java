package dev.pullback.kernels.image;

import org.jspecify.annotations.Nullable;

/**
 * The pixels that one pixel of the output of a convolution or pooling reads: {@code height} lines of {@code width}
 * pixels at a distance of {@code dilation}. The window of the next output pixel is moved by {@code stride}. The image
 * is surrounded by {@code padding} lines and columns. Stride, padding and dilation are the same vertically and
 * horizontally.
 *
 * @param height the number of lines, at least 1
 * @param width the number of pixels in a line, at least 1
 * @param stride the distance of two windows, at least 1
 * @param padding the number of lines and columns added on each side, at least 0
 * @param dilation the distance of two pixels of the window, at least 1
 */
public record Window(int height, int width, int stride, int padding, int dilation) {
    /** Throws if a number is too small. */
    public Window {
        if (height < 1 || width < 1 || stride < 1 || padding < 0 || dilation < 1)
            throw new IllegalArgumentException("window " + height + "x" + width + ", stride " + stride + ", padding "
                    + padding + ", dilation " + dilation
                    + ": sides, stride and dilation must be at least 1, the padding at least 0");
    }

    /** Returns a square window with stride 1, no padding and no dilation. */
    public static Window of(int side) {
        return new Window(side, side, 1, 0, 1);
    }

    /** Returns this window with another stride. */
    public Window stride(int pixels) {
        return new Window(height, width, pixels, padding, dilation);
    }

    /** Returns this window with another padding. */
    public Window padding(int pixels) {
        return new Window(height, width, stride, pixels, dilation);
    }

    /** Returns this window with another dilation. */
    public Window dilation(int pixels) {
        return new Window(height, width, stride, padding, pixels);
    }

    /** Returns the number of pixels that a window reads in each channel. */
    public int pixels() {
        return height * width;
    }

    /**
     * Returns the size of the output for images of a size, with {@code channels} channels.
     *
     * @throws IllegalArgumentException if the window does not fit into the padded image
     */
    public ImageSize output(ImageSize image, int channels) {
        return new ImageSize(channels, windows(image, image.height(), height), windows(image, image.width(), width));
    }

    private int windows(ImageSize image, int pixels, int side) {
        if (pixels + 2 * padding < (side - 1) * dilation + 1)
            throw new IllegalArgumentException("the " + this + " does not fit into an image " + image);
        return windows(pixels, side);
    }

    /** Returns the number of windows with {@code side} pixels in a line or column of {@code pixels}. */
    int windows(int pixels, int side) {
        return (pixels + 2 * padding - ((side - 1) * dilation + 1)) / stride + 1;
    }

    /** Returns the line or column of pixel {@code k} of a window; it may be outside of the image. */
    int pixel(int output, int k) {
        return output * stride + k * dilation - padding;
    }

    /** Returns the first of n outputs whose pixel is not before the image, if that of output 0 is in line or column {@code first}. */
    int start(int first, int n) {
        return first >= 0 ? 0 : Math.min(n, (stride - 1 - first) / stride);
    }

    /** Returns the end of the outputs, from {@link #start} on, whose pixel is one of {@code pixels} pixels of the image. */
    int end(int first, int pixels, int n) {
        int end = first >= pixels ? 0 : Math.min(n, (pixels - first + stride - 1) / stride);
        return Math.max(start(first, n), end);
    }

    @Override
    public String toString() {
        return "window " + height + "x" + width
                + (stride == 1 ? "" : ", stride " + stride)
                + (padding == 0 ? "" : ", padding " + padding)
                + (dilation == 1 ? "" : ", dilation " + dilation);
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Window w
                && height == w.height
                && width == w.width
                && stride == w.stride
                && padding == w.padding
                && dilation == w.dilation;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * (31 * height + width) + stride) + padding) + dilation;
    }
}
