package dev.pullback.train.data;

import java.util.Arrays;

/**
 * Images moved by whole pixels. What comes in at an edge is 0, the background unless the pixels were standardised; what goes out is lost. Source: Simard,
 * Steinkraus, Platt, "Best practices for convolutional neural networks applied to visual document analysis", 2003.
 */
final class ImageShift {
    private ImageShift() {}

    /**
     * Copies one image.
     *
     * @param from where it begins in the source
     * @param to where it begins in the target, which is another array
     * @param down how far it moves down, or if below 0 up
     * @param right how far it moves right, or if below 0 left
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
