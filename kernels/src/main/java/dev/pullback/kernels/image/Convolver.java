package dev.pullback.kernels.image;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.product.ProductTask;
import java.util.Arrays;

/**
 * Computes a convolution of images and its derivatives with respect to the weights and the images. The convolution is
 * one matrix product for each image and group: the weights, one row for each filter, times the {@link Patches} of the
 * image. Each derivative is such a product, too. Images are split among threads. The derivative with respect to the
 * weights is summed in blocks of images, so the bits do not depend on the threads.
 */
public final class Convolver {
    private static final double[] NONE = {};

    /** The number of images whose derivatives by the weights are summed by one thread, in the order of the images. */
    private static final int BLOCK = 8;

    private static final PerThread<Convolver> CURRENT = new PerThread<>(Convolver::new);

    private final ProductTask product = new ProductTask();
    private final Patches patches = new Patches();
    private double[] sums = NONE;
    private final Threads.Range forward = (from, to) -> current(this).forward(from, to);
    private final Threads.Range backward = (from, to) -> current(this).backward(from, to);
    private final Threads.Range weightSums = (from, to) -> current(this).weightSums(from, to);

    private final Call call = new Call();
    private Call active = call;

    /** The arguments of a call, which all threads read. */
    private static final class Call {
        Convolution convolution = Convolution.of(new ImageSize(1, 1, 1), 1, 1);
        int images;
        double[] x = NONE;
        double[] w = NONE;
        double[] y = NONE;
        double[] sums = NONE;
    }

    private Convolver() {}

    /** Returns the object of the calling thread, set up for the call of another thread. */
    private static Convolver current(Convolver caller) {
        Convolver own = CURRENT.get();
        own.active = caller.call;
        return own;
    }

    /** Computes the output y of {@code images} images x for the weights w. */
    public static void forward(Convolution c, int images, double[] x, double[] w, double[] y) {
        Convolver own = CURRENT.get();
        own.start(c, images, x, w, y);
        Threads.run(images, 1, parts(c, images), own.forward);
        own.finish();
    }

    /** Computes x, the derivative by the images, from y, the cotangent of the output, and the weights w. */
    public static void backward(Convolution c, int images, double[] y, double[] w, double[] x) {
        Convolver own = CURRENT.get();
        own.start(c, images, x, w, y);
        Threads.run(images, 1, parts(c, images), own.backward);
        own.finish();
    }

    /** Computes w, the derivative by the weights, from the images x and y, the cotangent of the output. */
    public static void weights(Convolution c, int images, double[] x, double[] y, double[] w) {
        Convolver own = CURRENT.get();
        own.start(c, images, x, w, y);
        int size = c.filters() * c.filterSize();
        int blocks = (images + BLOCK - 1) / BLOCK;
        own.sums = atLeast(own.sums, Math.multiplyExact(blocks, size));
        own.call.sums = own.sums;
        Threads.run(blocks, 1, parts(c, images), own.weightSums);
        System.arraycopy(own.sums, 0, w, 0, size);
        for (int block = 1; block < blocks; block++) {
            int at = block * size;
            for (int i = 0; i < size; i++) w[i] += own.sums[at + i];
        }
        own.finish();
    }

    private void start(Convolution c, int images, double[] x, double[] w, double[] y) {
        call.convolution = c;
        call.images = images;
        call.x = x;
        call.w = w;
        call.y = y;
    }

    private void finish() {
        call.x = NONE;
        call.w = NONE;
        call.y = NONE;
    }

    /** Returns the limit of parts, so that each part has some microseconds of work. */
    private static int parts(Convolution c, int images) {
        long work = (long) images * c.filters() * c.filterSize() * c.outputPixels();
        return (int) Math.min(work >> 16, Integer.MAX_VALUE);
    }

    private static double[] atLeast(double[] array, int length) {
        return array.length >= length ? array : new double[length];
    }

    private void forward(int from, int to) {
        Convolution c = active.convolution;
        int width = c.outputWidth();
        int height = c.outputHeight();
        int filters = c.filters() / c.groups();
        int depth = c.filterSize();
        int lines = Patches.lines(c);
        double[] p = patches.array(c);
        for (int image = from; image < to; image++) {
            for (int group = 0; group < c.groups(); group++) {
                for (int line = 0; line < height; line += lines) {
                    int end = Math.min(height, line + lines);
                    int cols = (end - line) * width;
                    patches.gather(c, line, end, active.x, xAt(image, group));
                    product.setC(filters, cols, depth, active.y);
                    product.placeC(yAt(image, group) + line * width, height * width);
                    product.setA(active.w, group * filters * depth, depth, 1);
                    product.setB(p, 0, cols, 1);
                    product.startFromZero();
                    Backend.get().products().run(product);
                }
            }
        }
        product.clear();
    }

    private void backward(int from, int to) {
        Convolution c = active.convolution;
        int width = c.outputWidth();
        int height = c.outputHeight();
        int filters = c.filters() / c.groups();
        int depth = c.filterSize();
        int lines = Patches.lines(c);
        double[] p = patches.array(c);
        for (int image = from; image < to; image++) {
            int x0 = image * c.image().elements();
            Arrays.fill(active.x, x0, x0 + c.image().elements(), 0);
            for (int group = 0; group < c.groups(); group++) {
                for (int line = 0; line < height; line += lines) {
                    int end = Math.min(height, line + lines);
                    int cols = (end - line) * width;
                    product.setC(depth, cols, filters, p);
                    product.placeC(0, cols);
                    product.setA(active.w, group * filters * depth, 1, depth);
                    product.setB(active.y, yAt(image, group) + line * width, height * width, 1);
                    product.startFromZero();
                    Backend.get().products().run(product);
                    patches.scatter(c, line, end, active.x, xAt(image, group));
                }
            }
        }
        product.clear();
    }

    private void weightSums(int fromBlock, int toBlock) {
        Convolution c = active.convolution;
        int width = c.outputWidth();
        int height = c.outputHeight();
        int filters = c.filters() / c.groups();
        int depth = c.filterSize();
        int lines = Patches.lines(c);
        double[] p = patches.array(c);
        for (int block = fromBlock; block < toBlock; block++) {
            int last = Math.min(active.images, (block + 1) * BLOCK);
            for (int image = block * BLOCK; image < last; image++) {
                for (int group = 0; group < c.groups(); group++) {
                    for (int line = 0; line < height; line += lines) {
                        int end = Math.min(height, line + lines);
                        int cols = (end - line) * width;
                        patches.gather(c, line, end, active.x, xAt(image, group));
                        product.setC(filters, depth, cols, active.sums);
                        product.placeC((block * c.groups() + group) * filters * depth, depth);
                        product.setA(active.y, yAt(image, group) + line * width, height * width, 1);
                        product.setB(p, 0, 1, cols);
                        if (image == block * BLOCK && line == 0) product.startFromZero();
                        else product.startFromC();
                        Backend.get().products().run(product);
                    }
                }
            }
        }
        product.clear();
    }

    private int xAt(int image, int group) {
        ImageSize size = active.convolution.image();
        return (image * size.channels() + group * (size.channels() / active.convolution.groups())) * size.pixels();
    }

    private int yAt(int image, int group) {
        Convolution c = active.convolution;
        return (image * c.filters() + group * (c.filters() / c.groups())) * c.outputPixels();
    }
}
