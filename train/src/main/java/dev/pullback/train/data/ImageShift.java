package dev.pullback.train.data;

import java.util.Arrays;

/**
 * Shifts images by whole pixels. Pixels that enter at an edge are 0, which is the background unless the data was
 * standardised; pixels that leave are dropped. Source: Simard, Steinkraus, Platt, "Best practices for convolutional
 * neural networks applied to visual document analysis", 2003.
 */
final class ImageShift {
    private ImageShift() {}

    /**
     * Copies one image, shifted.
     *
     * @param from the offset of the image in the source
     * @param to the offset of the image in the target, which is another array
     * @param down the number of pixels to shift down; negative for up
     * @param right the number of pixels to shift right; negative for left
     */
    static void copy(double[] source, int from, double[] target, int to, ImageShape shape, int down, int right) {
        int cols = shape.cols();
        int kept = Math.max(cols - Math.abs(right), 0);
        Arrays.fill(target, to, to + shape.pixels(), 0);
        for (int row = Math.max(down, 0); row < shape.rows() + Math.min(down, 0); row++) {
            System.arraycopy(
                    source,
                    from + (row - down) * cols + Math.max(-right, 0),
                    target,
                    to + row * cols + Math.max(right, 0),
                    kept);
        }
    }
}
