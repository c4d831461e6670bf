package dev.pullback.playground.network;

import dev.pullback.train.data.Dataset;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Images of digits that are drawn as strokes, each turned, scaled and shifted a little. */
final class StrokeDigits {
    /** The side of an image in pixels. */
    static final int SIDE = 12;

    private static final int CLASSES = 10;

    /** For each digit its strokes, each a list of points x y in a unit square with y downward. */
    private static final double[][][] STROKES = {
        {{.5, .05, .2, .25, .2, .75, .5, .95, .8, .75, .8, .25, .5, .05}},
        {{.3, .25, .55, .05, .55, .95}},
        {{.2, .3, .3, .08, .6, .05, .8, .25, .7, .5, .2, .95, .85, .95}},
        {{.2, .1, .7, .08, .8, .28, .5, .47, .8, .65, .75, .88, .45, .97, .18, .85}},
        {{.65, .95, .65, .05, .15, .65, .88, .65}},
        {{.8, .05, .28, .05, .22, .45, .6, .4, .82, .62, .72, .9, .4, .97, .18, .85}},
        {{.72, .05, .35, .3, .2, .65, .35, .93, .65, .93, .8, .7, .62, .5, .25, .62}},
        {{.18, .05, .82, .05, .42, .95}},
        {{.5, .48, .25, .28, .5, .05, .75, .28, .5, .48, .2, .75, .5, .97, .8, .75, .5, .48}},
        {{.78, .35, .5, .52, .22, .32, .4, .06, .68, .08, .78, .35, .72, .7, .55, .96}},
    };

    private StrokeDigits() {}

    /** Returns images with the labels 0 to 9 in turn. */
    static Dataset draw(int rows, long seed) {
        Random random = new Random(seed);
        DMatrixRMaj images = new DMatrixRMaj(rows, SIDE * SIDE);
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = i % CLASSES;
            draw(STROKES[labels[i]], random, images.data, i * SIDE * SIDE);
        }
        return Dataset.of(images, labels);
    }

    private static void draw(double[][] strokes, Random random, double[] pixels, int at) {
        double angle = (random.nextDouble() - 0.5) * 0.5;
        double width = 0.55 + 0.3 * random.nextDouble();
        double height = 0.7 + 0.25 * random.nextDouble();
        double slant = (random.nextDouble() - 0.5) * 0.3;
        double right = (random.nextDouble() - 0.5) * 0.16;
        double down = (random.nextDouble() - 0.5) * 0.12;
        double thickness = 0.045 + 0.03 * random.nextDouble();
        for (double[] stroke : strokes) {
            double[] points = new double[stroke.length];
            for (int k = 0; k < stroke.length; k += 2) {
                double x = (stroke[k] - 0.5 + (random.nextDouble() - 0.5) * 0.07) * width;
                double y = (stroke[k + 1] - 0.5 + (random.nextDouble() - 0.5) * 0.07) * height;
                x -= slant * y;
                points[k] = 0.5 + right + x * Math.cos(angle) - y * Math.sin(angle);
                points[k + 1] = 0.5 + down + x * Math.sin(angle) + y * Math.cos(angle);
            }
            for (int k = 0; k + 3 < points.length; k += 2)
                line(points[k], points[k + 1], points[k + 2], points[k + 3], thickness, pixels, at);
        }
    }

    private static void line(double x0, double y0, double x1, double y1, double thickness, double[] pixels, int at) {
        double dx = x1 - x0;
        double dy = y1 - y0;
        double length = Math.max(dx * dx + dy * dy, 1e-9);
        for (int row = 0; row < SIDE; row++) {
            for (int col = 0; col < SIDE; col++) {
                double x = (col + 0.5) / SIDE;
                double y = (row + 0.5) / SIDE;
                double t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
                double distance = Math.hypot(x - x0 - t * dx, y - y0 - t * dy);
                double ink = Math.max(0, Math.min(1, (thickness + 0.05 - distance) / 0.06));
                int pixel = at + row * SIDE + col;
                pixels[pixel] = Math.max(pixels[pixel], ink);
            }
        }
    }
}
