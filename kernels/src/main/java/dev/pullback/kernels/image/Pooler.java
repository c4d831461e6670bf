package dev.pullback.kernels.image;

import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import java.util.Arrays;

/**
 * Computes the maximum or the mean of each window of each channel, and the derivatives. Pixels of the padding are not
 * candidates for a maximum, and count as zeros in a mean. If several pixels of a window are the largest, the first of
 * them is chosen. A NaN counts as larger than all numbers. Channels are split among threads.
 */
public final class Pooler {
    private static final double[] NONE = {};
    private static final PerThread<Pooler> CURRENT = new PerThread<>(Pooler::new);

    private static final PerThread<WindowMaxima> MAXIMA = new PerThread<>(WindowMaxima::new);

    private ImageSize image = new ImageSize(1, 1, 1);
    private int outHeight = 1;
    private int outWidth = 1;
    private Window window = Window.of(1);
    private double[] x = NONE;
    private double[] from = NONE;
    private double[] to = NONE;
    private Work work = Work.MAX;
    private final Threads.Range channels = this::channels;

    private enum Work {
        MAX,
        GATHER,
        SCATTER,
        MEAN,
        SPREAD
    }

    private Pooler() {}

    /** Computes y, the maximum of each window of the images x. */
    public static void max(ImageSize image, Window window, int images, double[] x, double[] y) {
        CURRENT.get().run(Work.MAX, image, window, images, x, x, y);
    }

    /** Computes y, the pixel of z at the place of the maximum of each window of x. */
    public static void gather(ImageSize image, Window window, int images, double[] z, double[] x, double[] y) {
        CURRENT.get().run(Work.GATHER, image, window, images, x, z, y);
    }

    /** Computes z, zeros to which each element of y is added at the place of the maximum of its window of x. */
    public static void scatter(ImageSize image, Window window, int images, double[] y, double[] x, double[] z) {
        CURRENT.get().run(Work.SCATTER, image, window, images, x, y, z);
    }

    /** Computes y, the mean of each window of the images x. */
    public static void mean(ImageSize image, Window window, int images, double[] x, double[] y) {
        CURRENT.get().run(Work.MEAN, image, window, images, x, x, y);
    }

    /** Computes z, zeros to which each element of y, divided by the size of a window, is added in its window. */
    public static void spread(ImageSize image, Window window, int images, double[] y, double[] z) {
        CURRENT.get().run(Work.SPREAD, image, window, images, y, y, z);
    }

    private void run(
            Work what, ImageSize size, Window of, int images, double[] compared, double[] source, double[] target) {
        work = what;
        image = size;
        window = of;
        outHeight = of.windows(size.height(), of.height()); // not output(), which creates an object
        outWidth = of.windows(size.width(), of.width());
        x = compared;
        from = source;
        to = target;
        int n = images * size.channels();
        Threads.run(n, 1, (int) Math.min(((long) n * size.pixels()) >> 14, n), channels);
        x = NONE;
        from = NONE;
        to = NONE;
    }

    private void channels(int first, int last) {
        boolean toImage = work == Work.SCATTER || work == Work.SPREAD;
        WindowMaxima maxima = MAXIMA.get();
        for (int channel = first; channel < last; channel++) {
            int x0 = channel * image.pixels();
            int y0 = channel * outHeight * outWidth;
            if (toImage) Arrays.fill(to, x0, x0 + image.pixels(), 0);
            for (int line = 0; line < outHeight; line++) {
                int y = y0 + line * outWidth;
                switch (work) {
                    case MAX -> pick(maxima.places(x, x0, image, window, line), y, Double.NEGATIVE_INFINITY);
                    case GATHER -> pick(maxima.places(x, x0, image, window, line), y, 0);
                    case SCATTER -> scatter(maxima.places(x, x0, image, window, line), y);
                    case MEAN -> mean(x0, line, y);
                    case SPREAD -> spread(x0, line, y);
                }
            }
        }
    }

    private void pick(int[] places, int y, double otherwise) {
        for (int j = 0; j < outWidth; j++) to[y + j] = places[j] < 0 ? otherwise : from[places[j]];
    }

    private void scatter(int[] places, int y) {
        for (int j = 0; j < outWidth; j++) {
            if (places[j] >= 0) to[places[j]] += from[y + j];
        }
    }

    private void mean(int x0, int line, int y) {
        int n = outWidth;
        Arrays.fill(to, y, y + n, 0);
        for (int ky = 0; ky < window.height(); ky++) {
            int row = window.pixel(line, ky);
            if (row < 0 || row >= image.height()) continue;
            for (int kx = 0; kx < window.width(); kx++) {
                int at = x0 + row * image.width() + window.pixel(0, kx);
                int end = window.end(window.pixel(0, kx), image.width(), n);
                for (int j = window.start(window.pixel(0, kx), n); j < end; j++)
                    to[y + j] += x[at + j * window.stride()];
            }
        }
        for (int j = 0; j < n; j++) to[y + j] /= window.pixels();
    }

    private void spread(int x0, int line, int y) {
        int n = outWidth;
        for (int j = 0; j < n; j++) {
            double share = from[y + j] / window.pixels();
            int left = window.pixel(j, 0);
            for (int ky = 0; ky < window.height(); ky++) {
                int row = window.pixel(line, ky);
                if (row < 0 || row >= image.height()) continue;
                for (int kx = 0; kx < window.width(); kx++) {
                    int col = left + kx * window.dilation();
                    if (col >= 0 && col < image.width()) to[x0 + row * image.width() + col] += share;
                }
            }
        }
    }
}
