package dev.pullback.kernels.image;

import java.util.Arrays;

/**
 * The patches of an image: a matrix with a row for each weight of a filter and a column for each pixel of the output.
 * The element in a row and a column is the pixel of the image by which that weight is multiplied for that output pixel.
 * Pixels of the padding are 0. Source of the method: Chellapilla, Puri, Simard, "High performance convolutional neural
 * networks for document processing", 2006.
 */
final class Patches {
    private Patches() {}

    /** Copies the patches of {@code channels} channels, the first at {@code x0}, to the start of {@code p}. */
    static void gather(Convolution c, int channels, double[] x, int x0, double[] p) {
        visit(c, channels, x, x0, p, false);
    }

    /** Adds each element of the patches at the start of {@code p} to its pixel in the channels at {@code x0}. */
    static void scatter(Convolution c, int channels, double[] p, double[] x, int x0) {
        visit(c, channels, x, x0, p, true);
    }

    private static void visit(Convolution c, int channels, double[] x, int x0, double[] p, boolean add) {
        Window window = c.window();
        ImageSize out = c.output();
        int height = c.image().height();
        int row = 0;
        for (int channel = 0; channel < channels; channel++) {
            int first = x0 + channel * c.image().pixels();
            for (int ky = 0; ky < window.height(); ky++) {
                for (int kx = 0; kx < window.width(); kx++, row++) {
                    int left = kx * window.dilation() - window.padding();
                    for (int oy = 0; oy < out.height(); oy++) {
                        int y = oy * window.stride() + ky * window.dilation() - window.padding();
                        int at = row * out.pixels() + oy * out.width();
                        boolean inside = y >= 0 && y < height;
                        if (inside) line(c, x, first + y * c.image().width(), left, p, at, add);
                        else if (!add) Arrays.fill(p, at, at + out.width(), 0);
                    }
                }
            }
        }
    }

    /** Copies or adds the pixels of one line, which begins at {@code start}, from column {@code left} on. */
    private static void line(Convolution c, double[] x, int start, int left, double[] p, int at, boolean add) {
        int stride = c.window().stride();
        int width = c.image().width();
        int n = c.output().width();
        int from = left >= 0 ? 0 : Math.min(n, (-left + stride - 1) / stride);
        int to = left >= width ? from : Math.max(from, Math.min(n, (width - left + stride - 1) / stride));
        if (add) {
            for (int i = from; i < to; i++) x[start + left + i * stride] += p[at + i];
            return;
        }
        Arrays.fill(p, at, at + from, 0);
        Arrays.fill(p, at + to, at + n, 0);
        if (from == to) return; // the weight meets only padding, and the index of its first pixel may be outside of x
        if (stride == 1) System.arraycopy(x, start + left + from, p, at + from, to - from);
        else for (int i = from; i < to; i++) p[at + i] = x[start + left + i * stride];
    }
}
