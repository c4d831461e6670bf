// Heads for JBang, which runs this file alone: jbang Shapes.java
// spotless:off
//JAVA 17+
//DEPS dev.pullback:pullback-train:0.1.0
//RUNTIME_OPTIONS --add-modules=jdk.incubator.vector
// spotless:on
package dev.pullback.examples.lessons;

import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.Accuracy;
import dev.pullback.train.ConvNet;
import dev.pullback.train.Layer;
import dev.pullback.train.Mlp;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Schedule;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.ejml.data.DMatrixRMaj;

/**
 * Lesson 14: why images are convolved. Each image of 20×20 pixels has a frame, a disc, a cross or a triangle somewhere, of
 * some size, and noise. A linear layer has weights of its own for each pixel, so what it learns about a shape at one place
 * does not help at another. A convolution has the same few weights everywhere, and the maximum of neighbouring outputs
 * hardly changes if the shape moves a little.
 *
 * <p>Expected output: from the same 800 images, the convolutional network with fewer weights learns much more.
 *
 * <p>With a path as its argument, the lesson also writes a picture there: an image of each class, and the filters of the
 * first convolution.
 */
public final class Shapes {
    private static final int SIDE = 20;
    private static final int CLASSES = 4;
    private static final ImageSize SIZE = new ImageSize(1, SIDE, SIDE);
    private static final double NOISE = 0.35;

    private Shapes() {}

    /** Runs the lesson. */
    public static void main(String[] args) {
        Dataset train = images(800, new SplitMix(1));
        Dataset test = images(800, new SplitMix(2));
        Mlp linear = Mlp.of(SIZE.elements(), 32, CLASSES).seed(1);
        learn(linear, linear.parameterCount(), train, test);
        ConvNet convolutional = ConvNet.of(SIZE, List.of(6, 12), 16, CLASSES).seed(1);
        learn(convolutional, convolutional.parameterCount(), train, test);
        if (args.length > 0) draw(train, convolutional, Path.of(args[0]));
    }

    private static void learn(Layer net, long weights, Dataset train, Dataset test) {
        Trainer.of(net)
                .optimizer(AdamW.of(0.005))
                .schedule(Schedule.cosine())
                .epochs(20)
                .seed(1)
                .fit(train);
        System.out.printf(
                Locale.ROOT,
                "%-13s %5d weights: accuracy %.2f on the training images, %.2f on others%n",
                net instanceof ConvNet ? "convolutional" : "linear",
                weights,
                Accuracy.of(net, train),
                Accuracy.of(net, test));
    }

    private static Dataset images(int rows, SplitMix random) {
        DMatrixRMaj x = new DMatrixRMaj(rows, SIZE.elements());
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = row % CLASSES;
            int radius = 3 + random.nextInt(4);
            int left = radius + random.nextInt(SIDE - 2 * radius);
            int top = radius + random.nextInt(SIDE - 2 * radius);
            for (int i = 0; i < SIDE; i++) {
                for (int j = 0; j < SIDE; j++) {
                    double ink = covers(labels[row], i - top, j - left, radius) ? 1 : 0;
                    x.set(row, i * SIDE + j, ink + NOISE * random.nextGaussian());
                }
            }
        }
        return Dataset.of(x, labels).asImages(SIZE);
    }

    /** Returns whether a shape around the origin covers a pixel. */
    private static boolean covers(int shape, int y, int x, int radius) {
        boolean inside = Math.abs(y) < radius && Math.abs(x) < radius;
        return switch (shape) {
            case 0 -> inside && (Math.abs(y) == radius - 1 || Math.abs(x) == radius - 1);
            case 1 -> y * y + x * x < (radius - 1) * radius;
            case 2 -> inside && (Math.abs(y) == Math.abs(x) || Math.abs(y) == Math.abs(x) + 1);
            default -> inside && 2 * Math.abs(x) <= y + radius;
        };
    }

    private static void draw(Dataset train, ConvNet net, Path path) {
        DMatrixRMaj filters = Objects.requireNonNull(net.parameters().get("conv1.w"));
        BufferedImage picture = new BufferedImage(4 * 190, 330, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = picture.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        for (int i = 0; i < CLASSES; i++) tile(g, train.features(), i, SIDE, 10 + i * 190, 10, 8);
        for (int i = 0; i < filters.numRows; i++) tile(g, filters, i, 3, 20 + i * 124, 210, 33);
        g.dispose();
        try {
            ImageIO.write(picture, "png", path.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Draws a row as a square image: blue where it is negative, red where it is positive. */
    private static void tile(Graphics2D g, DMatrixRMaj rows, int row, int side, int left, int top, int pixel) {
        double largest = 0;
        for (int i = 0; i < side * side; i++) largest = Math.max(largest, Math.abs(rows.get(row, i)));
        for (int i = 0; i < side * side; i++) {
            double share = rows.get(row, i) / largest;
            int pale = (int) (255 * (1 - Math.abs(share)));
            g.setColor(share < 0 ? new Color(pale, pale, 255) : new Color(255, pale, pale));
            g.fillRect(left + i % side * pixel, top + i / side * pixel, pixel, pixel);
        }
    }
}
