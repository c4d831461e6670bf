package dev.pullback.kernels.image;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;

/**
 * The patches of an image: a matrix with a row for each weight of a filter and a column for each pixel of the output.
 * The element in a row and a column is the pixel of the image by which that weight is multiplied for that output pixel.
 * Pixels of the padding are 0. Source of the method: Chellapilla, Puri, Simard, "High performance convolutional neural
 * networks for document processing", 2006.
 *
 * <p>If the stride is 1 and a line of the output is as long as a line of the image, a row of the matrix is a channel that
 * is shifted, so it is copied as a whole, and the columns that came from another line become 0. Otherwise it is copied line
 * by line. The matrix has the patches for some lines of the output at a time.
 */
final class Patches {
    /** About the largest number of elements of the matrix, so that it stays in the second cache. */
    private static final int CACHED = 1 << 14;

    private double[] p = {};
    private final double[][] spans = new double[3][];
    private final int[] at = new int[3];

    /** Returns the number of lines of the output for which patches are used together. */
    static int lines(Convolution c) {
        int all = c.outputHeight();
        int most = Math.max(1, CACHED / (c.filterSize() * c.outputWidth()));
        int blocks = (all + most - 1) / most;
        return (all + blocks - 1) / blocks;
    }

    /** Returns the array with the matrix, for the next {@link #gather} or before {@link #scatter}. */
    double[] array(Convolution c) {
        int length = Math.multiplyExact(c.filterSize(), lines(c) * c.outputWidth());
        if (p.length < length) p = new double[length];
        return p;
    }

    /** Computes the patches of the channels of a group, the first at {@code x0}, for some lines of the output. */
    void gather(Convolution c, int fromLine, int toLine, double[] x, int x0) {
        visit(c, fromLine, toLine, x, x0, false);
    }

    /** Adds each element of the matrix, which is changed, to its pixel in the channels of a group at {@code x0}. */
    void scatter(Convolution c, int fromLine, int toLine, double[] x, int x0) {
        visit(c, fromLine, toLine, x, x0, true);
        Arrays.fill(spans, null);
    }

    private void visit(Convolution c, int fromLine, int toLine, double[] x, int x0, boolean add) {
        Window window = c.window();
        int width = c.outputWidth();
        boolean shifted = window.stride() == 1 && width == c.image().width();
        int channels = c.image().channels() / c.groups();
        int start = 0;
        for (int channel = 0; channel < channels; channel++) {
            int first = x0 + channel * c.image().pixels();
            for (int ky = 0; ky < window.height(); ky++) {
                // the lines of the output whose pixels are in the image
                int from = Math.min(toLine, Math.max(fromLine, window.start(window.pixel(0, ky), toLine)));
                int to =
                        Math.max(from, window.end(window.pixel(0, ky), c.image().height(), toLine));
                int line = first + window.pixel(from, ky) * c.image().width();
                for (int kx = 0; kx < window.width(); kx++, start += (toLine - fromLine) * width) {
                    int begin = start + (from - fromLine) * width;
                    int end = start + (to - fromLine) * width;
                    if (!add) {
                        Arrays.fill(p, start, begin, 0);
                        Arrays.fill(p, end, start + (toLine - fromLine) * width, 0);
                    }
                    if (shifted) shift(x, line, window.pixel(0, kx), width, begin, end, add);
                    else lines(c, x, line, kx, begin, end, add);
                }
            }
        }
    }

    /** Copies or adds whole lines, shifted to the left by a number of columns, or to the right if it is negative. */
    private void shift(double[] x, int line, int shift, int width, int begin, int end, boolean add) {
        int lost = Math.min(Math.abs(shift), width);
        int lostBefore = shift < 0 ? lost : 0;
        int n = lost == width ? 0 : end - begin - lost; // 0 if all columns come from other lines
        if (!add && n > 0) System.arraycopy(x, line + lostBefore + shift, p, begin + lostBefore, n);
        for (int i = begin + (shift < 0 ? 0 : width - lost); i < end; i += width) {
            for (int j = i; j < i + lost; j++) p[j] = 0;
        }
        if (!add || n <= 0) return;
        spans[0] = x;
        spans[1] = x;
        spans[2] = p;
        at[0] = line + lostBefore + shift;
        at[1] = at[0];
        at[2] = begin + lostBefore;
        Backend.get().elementwise().run(Pointwise.ADD, spans, at, n, 0, 0);
    }

    /** Copies or adds the pixels in column {@code kx} of the windows, line by line. */
    private void lines(Convolution c, double[] x, int firstLine, int kx, int begin, int end, boolean add) {
        int stride = c.window().stride();
        int n = c.outputWidth();
        int from = c.window().start(c.window().pixel(0, kx), n);
        int to = c.window().end(c.window().pixel(0, kx), c.image().width(), n);
        int left = firstLine + c.window().pixel(0, kx);
        for (int i = begin; i < end; i += n, left += stride * c.image().width()) {
            if (add) {
                for (int j = from; j < to; j++) x[left + j * stride] += p[i + j];
                continue;
            }
            for (int j = 0; j < from; j++) p[i + j] = 0;
            for (int j = from; j < to; j++) p[i + j] = x[left + j * stride];
            for (int j = to; j < n; j++) p[i + j] = 0;
        }
    }
}
