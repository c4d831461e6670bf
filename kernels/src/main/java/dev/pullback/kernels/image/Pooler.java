package dev.pullback.kernels.image;

import dev.pullback.kernels.Threads;
import java.util.Arrays;

/**
 * Computes the maximum or the mean of each window of each channel, and the derivatives. Pixels of the padding are not
 * candidates for a maximum, and count as zeros in a mean. If several pixels of a window are the largest, the first of
 * them is chosen. A NaN counts as larger than all numbers. Channels are split among threads.
 */
public final class Pooler {
    private static final double[] NONE = {};
    private static final ThreadLocal<Pooler> CURRENT = ThreadLocal.withInitial(Pooler::new);

    private ImageSize image = new ImageSize(1, 1, 1);
    private ImageSize out = image;
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
        out = of.output(size, size.channels());
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
        for (int channel = first; channel < last; channel++) {
            int x0 = channel * image.pixels();
            int y0 = channel * out.pixels();
            if (toImage) Arrays.fill(to, x0, x0 + image.pixels(), 0);
            for (int i = 0; i < out.height(); i++) {
                for (int j = 0; j < out.width(); j++) {
                    int y = y0 + i * out.width() + j;
                    switch (work) {
                        case MAX, GATHER -> {
                            int at = argmax(x0, i, j);
                            to[y] = at < 0 ? Double.NEGATIVE_INFINITY : from[at];
                            if (at < 0 && work == Work.GATHER) to[y] = 0;
                        }
                        case SCATTER -> {
                            int at = argmax(x0, i, j);
                            if (at >= 0) to[at] += from[y];
                        }
                        case MEAN -> to[y] = sum(x0, i, j) / window.pixels();
                        case SPREAD -> add(x0, i, j, from[y] / window.pixels());
                    }
                }
            }
        }
    }

    private int line(int outLine, int k) {
        return outLine * window.stride() + k * window.dilation() - window.padding();
    }

    /** Returns the place of the largest pixel of a window, or -1 if the window has only padding. */
    private int argmax(int x0, int i, int j) {
        int best = -1;
        for (int ky = 0; ky < window.height(); ky++) {
            int row = line(i, ky);
            if (row < 0 || row >= image.height()) continue;
            for (int kx = 0; kx < window.width(); kx++) {
                int col = line(j, kx);
                if (col < 0 || col >= image.width()) continue;
                int at = x0 + row * image.width() + col;
                if (best < 0 || x[at] > x[best] || (Double.isNaN(x[at]) && !Double.isNaN(x[best]))) best = at;
            }
        }
        return best;
    }

    private double sum(int x0, int i, int j) {
        double sum = 0;
        for (int ky = 0; ky < window.height(); ky++) {
            int row = line(i, ky);
            if (row < 0 || row >= image.height()) continue;
            for (int kx = 0; kx < window.width(); kx++) {
                int col = line(j, kx);
                if (col >= 0 && col < image.width()) sum += x[x0 + row * image.width() + col];
            }
        }
        return sum;
    }

    private void add(int x0, int i, int j, double number) {
        for (int ky = 0; ky < window.height(); ky++) {
            int row = line(i, ky);
            if (row < 0 || row >= image.height()) continue;
            for (int kx = 0; kx < window.width(); kx++) {
                int col = line(j, kx);
                if (col >= 0 && col < image.width()) to[x0 + row * image.width() + col] += number;
            }
        }
    }
}
