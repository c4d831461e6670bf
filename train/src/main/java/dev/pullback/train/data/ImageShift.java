package dev.pullback.train.data;

import dev.pullback.kernels.image.ImageSize;
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
    static void copy(double[] source, int from, double[] target, int to, ImageSize size, int down, int right) {
        int cols = size.width();
        int kept = Math.max(cols - Math.abs(right), 0);
        Arrays.fill(target, to, to + size.elements(), 0);
        for (int channel = 0; channel < size.channels(); channel++) {
            int start = channel * size.pixels();
            for (int row = Math.max(down, 0); row < size.height() + Math.min(down, 0); row++) {
                System.arraycopy(
                        source,
                        from + start + (row - down) * cols + Math.max(-right, 0),
                        target,
                        to + start + row * cols + Math.max(right, 0),
                        kept);
            }
        }
    }
}
