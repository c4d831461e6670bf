package dev.pullback.kernels.image;

import java.util.Arrays;

/**
 * Finds the place of the maximum of each window, for a line of windows. Numbers are compared without branches, by integer
 * arithmetic on their bits: which number is larger is random, so a processor would mispredict half of the branches, which
 * takes several times as long.
 */
final class WindowMaxima {
    private int[] places = {};
    private long[] largest = {};

    /**
     * Returns an array with the index in x of the largest pixel of each window of a line of the output, or -1 if the window
     * has only padding. The array is valid until the next call.
     */
    int[] places(double[] x, int x0, ImageSize image, Window window, int line) {
        int n = window.windows(image.width(), window.width());
        if (places.length < n) {
            places = new int[n];
            largest = new long[n];
        }
        if (window.height() == 2 && window.width() == 2 && window.padding() == 0 && window.dilation() == 1) {
            int upper = x0 + line * window.stride() * image.width();
            ofFour(x, upper, upper + image.width(), window.stride(), n, places);
            return places;
        }
        Arrays.fill(places, 0, n, -1);
        Arrays.fill(largest, 0, n, Long.MIN_VALUE); // below the key of negative infinity
        for (int ky = 0; ky < window.height(); ky++) {
            int row = window.pixel(line, ky);
            if (row < 0 || row >= image.height()) continue;
            for (int kx = 0; kx < window.width(); kx++) {
                int at = x0 + row * image.width() + window.pixel(0, kx);
                int end = window.end(window.pixel(0, kx), image.width(), n);
                for (int j = window.start(window.pixel(0, kx), n); j < end; j++) {
                    int place = at + j * window.stride();
                    long key = key(x[place]);
                    long larger = below(largest[j], key);
                    largest[j] = choose(largest[j], key, larger);
                    places[j] = choose(places[j], place, (int) larger);
                }
            }
        }
        return places;
    }

    /** The windows of two pixels in two lines, which begin at {@code upper} and {@code lower}. */
    private static void ofFour(double[] x, int upper, int lower, int stride, int n, int[] places) {
        for (int j = 0; j < n; j++) {
            int a = upper + j * stride;
            int b = lower + j * stride;
            long a0 = key(x[a]);
            long a1 = key(x[a + 1]);
            long b0 = key(x[b]);
            long b1 = key(x[b + 1]);
            long right = below(a0, a1);
            long above = choose(a0, a1, right);
            int placeAbove = a - (int) right;
            right = below(b0, b1);
            long under = choose(b0, b1, right);
            places[j] = choose(placeAbove, b - (int) right, (int) below(above, under));
        }
    }

    /** Returns an integer that is larger for a larger number, equal for both zeros, and the largest for NaN. */
    private static long key(double number) {
        long bits = Double.doubleToLongBits(number + 0.0); // -0 + 0 is 0
        return bits ^ ((bits >> 63) >>> 1);
    }

    /** Returns -1 if a is below b, otherwise 0. */
    private static long below(long a, long b) {
        return ((a & ~b) | (~(a ^ b) & (a - b))) >> 63;
    }

    /** Returns b if the mask is -1, a if it is 0. */
    private static long choose(long a, long b, long mask) {
        return a ^ ((a ^ b) & mask);
    }

    private static int choose(int a, int b, int mask) {
        return a ^ ((a ^ b) & mask);
    }
}
