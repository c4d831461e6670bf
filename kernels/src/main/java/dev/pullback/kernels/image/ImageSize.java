package dev.pullback.kernels.image;

import org.jspecify.annotations.Nullable;

/**
 * The size of an image. A row of a matrix holds one image: the channels one after another, in each channel the lines
 * from top to bottom, in each line the pixels from left to right.
 *
 * @param channels the number of channels, at least 1
 * @param height the number of lines, at least 1
 * @param width the number of pixels in a line, at least 1
 */
public record ImageSize(int channels, int height, int width) {
    /** Throws if a number is below 1 or the number of elements is above 2³¹ - 1. */
    public ImageSize {
        if (channels < 1 || height < 1 || width < 1)
            throw new IllegalArgumentException(
                    "image size " + channels + "x" + height + "x" + width + ": all numbers must be at least 1");
        if ((long) channels * height > Integer.MAX_VALUE || (long) channels * height * width > Integer.MAX_VALUE)
            throw new IllegalArgumentException("image size " + channels + "x" + height + "x" + width
                    + ": it has more than " + Integer.MAX_VALUE + " elements");
    }

    /** Returns the number of elements, {@code channels * height * width}. */
    public int elements() {
        return channels * height * width;
    }

    /** Returns the number of pixels of a channel. */
    public int pixels() {
        return height * width;
    }

    @Override
    public String toString() {
        return channels + "x" + height + "x" + width;
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof ImageSize i && channels == i.channels && height == i.height && width == i.width;
    }

    @Override
    public int hashCode() {
        return 31 * (31 * channels + height) + width;
    }
}
