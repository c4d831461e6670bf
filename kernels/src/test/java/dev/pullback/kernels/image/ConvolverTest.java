package dev.pullback.kernels.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.kernels.Threads;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Compares convolutions with loops over all indices, for random sizes, strides, paddings, dilations and groups. */
class ConvolverTest {
    @Property(tries = 200)
    void theThreeProductsAreThoseOfLoops(@ForAll long seed) {
        Random random = new Random(seed);
        Convolution c = convolution(random);
        int n = 1 + random.nextInt(20);
        double[] x = numbers(random, n * c.image().elements());
        double[] w = numbers(random, c.filters() * c.filterSize());
        double[] g = numbers(random, n * c.output().elements());
        double[] y = new double[g.length];
        double[] dx = numbers(random, x.length);
        double[] dw = numbers(random, w.length);
        Convolver.forward(c, n, x, w, y);
        Convolver.backward(c, n, g, w, dx);
        Convolver.weights(c, n, x, g, dw);

        double[] rightY = new double[y.length];
        double[] rightDx = new double[x.length];
        double[] rightDw = new double[w.length];
        loops(c, n, (image, output, weight) -> {
            rightY[output] += x[image] * w[weight];
            rightDx[image] += g[output] * w[weight];
            rightDw[weight] += g[output] * x[image];
        });
        assertArrayEquals(rightY, y, 1e-12, c.toString());
        assertArrayEquals(rightDx, dx, 1e-12, c.toString());
        assertArrayEquals(rightDw, dw, 1e-12, c.toString());
    }

    @Test
    void aWeightMayMeetOnlyPadding() {
        Convolution c = new Convolution(new ImageSize(1, 3, 1), 1, new Window(1, 5, 1, 2, 1), 1);
        double[] y = new double[c.output().elements()];
        Convolver.forward(c, 1, new double[] {1, 2, 3}, new double[] {9, 9, 1, 9, 9}, y);
        double[] expected = new double[y.length]; // a line of padding above and below
        System.arraycopy(new double[] {1, 2, 3}, 0, expected, 2, 3);
        assertArrayEquals(expected, y);
    }

    private interface Term {
        void add(int image, int output, int weight);
    }

    private static void loops(Convolution c, int n, Term term) {
        ImageSize in = c.image();
        ImageSize out = c.output();
        Window k = c.window();
        int channels = in.channels() / c.groups();
        for (int image = 0; image < n; image++) {
            for (int f = 0; f < c.filters(); f++) {
                int group = f / (c.filters() / c.groups());
                for (int i = 0; i < out.height(); i++) {
                    for (int j = 0; j < out.width(); j++) {
                        for (int channel = 0; channel < channels; channel++) {
                            for (int ky = 0; ky < k.height(); ky++) {
                                for (int kx = 0; kx < k.width(); kx++) {
                                    int row = i * k.stride() + ky * k.dilation() - k.padding();
                                    int col = j * k.stride() + kx * k.dilation() - k.padding();
                                    if (row < 0 || row >= in.height() || col < 0 || col >= in.width()) continue;
                                    term.add(
                                            ((image * in.channels() + group * channels + channel) * in.height() + row)
                                                            * in.width()
                                                    + col,
                                            ((image * c.filters() + f) * out.height() + i) * out.width() + j,
                                            ((f * channels + channel) * k.height() + ky) * k.width() + kx);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static Convolution convolution(Random random) {
        int groups = 1 + random.nextInt(3);
        Window window = new Window(
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                1 + random.nextInt(3),
                random.nextInt(3),
                1 + random.nextInt(2));
        int least = 7 - 2 * window.padding(); // the largest window needs 7 pixels
        ImageSize image =
                new ImageSize(groups * (1 + random.nextInt(3)), least + random.nextInt(6), least + random.nextInt(6));
        return new Convolution(image, groups * (1 + random.nextInt(3)), window, groups);
    }

    private static double[] numbers(Random random, int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) x[i] = random.nextGaussian();
        return x;
    }

    @Test
    void theBitsDoNotDependOnTheThreads() {
        Random random = new Random(1);
        Convolution c = Convolution.of(new ImageSize(3, 20, 20), 8, 3).padding(1);
        int n = 37;
        double[] x = numbers(random, n * c.image().elements());
        double[] w = numbers(random, c.filters() * c.filterSize());
        double[] g = numbers(random, n * c.output().elements());
        double[][] first = null;
        int before = Threads.count();
        try {
            for (int threads : new int[] {1, 2, 3, 7}) {
                Threads.setCount(threads);
                double[][] results = {new double[g.length], new double[x.length], new double[w.length]};
                Convolver.forward(c, n, x, w, results[0]);
                Convolver.backward(c, n, g, w, results[1]);
                Convolver.weights(c, n, x, g, results[2]);
                if (first == null) first = results;
                for (int k = 0; k < 3; k++) assertArrayEquals(first[k], results[k], threads + " threads");
            }
        } finally {
            Threads.setCount(before);
        }
    }

    @Test
    void poolingIsThatOfASmallImage() {
        ImageSize image = new ImageSize(1, 2, 3);
        Window window = Window.of(2).padding(1).stride(2); // windows of 1, 2 and of 3, 4, 5, 6 pixels with padding
        double[] x = {5, -1, 4, 2, 2, Double.NaN};
        double[] y = new double[4];
        Pooler.max(image, window, 1, x, y);
        assertArrayEquals(new double[] {5, 4, 2, Double.NaN}, y);
        Pooler.mean(image, window, 1, new double[] {4, 8, 12, 16, 20, 24}, y);
        assertArrayEquals(new double[] {1, 5, 4, 11}, y);
        double[] z = {9, 9, 9, 9, 9, 9};
        Pooler.scatter(image, window, 1, new double[] {1, 2, 3, 4}, x, z);
        assertArrayEquals(new double[] {1, 0, 2, 3, 0, 4}, z);
        Pooler.gather(image, window, 1, new double[] {1, 2, 3, 4, 5, 6}, x, y);
        assertArrayEquals(new double[] {1, 3, 4, 6}, y);
        Pooler.spread(image, window, 1, new double[] {4, 8, 12, 16}, z);
        assertArrayEquals(new double[] {1, 2, 2, 3, 4, 4}, z);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        ImageSize image = new ImageSize(2, 4, 4);
        String text = assertThrows(IllegalArgumentException.class, () -> Convolution.of(image, 3, 5)
                        .output())
                .getMessage();
        assertEquals("the window 5x5 does not fit into an image 2x4x4", text);
        assertThrows(IllegalArgumentException.class, () -> Convolution.of(image, 3, 3)
                .groups(2));
        assertThrows(IllegalArgumentException.class, () -> new ImageSize(0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> Window.of(2).stride(0));
        assertThrows(IllegalArgumentException.class, () -> new ImageSize(1 << 16, 1 << 16, 1));
    }
}
