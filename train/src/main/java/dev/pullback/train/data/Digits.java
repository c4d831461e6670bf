package dev.pullback.train.data;

import java.awt.geom.AffineTransform;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Draws small images of digits, no two alike. */
final class Digits {
    static final int CLASSES = 10;

    private static final int LEAST_SIDE = 8;
    private static final int MOST_SIDE = 256;
    private static final double MOST_ROTATION = Math.PI / 12;
    private static final double MOST_SHIFT = 0.08;
    private static final double NOISE = 0.05;

    private Digits() {}

    static Dataset draw(String name, int rows, int side, long seed, List<Glyphs> hands) {
        if (side < LEAST_SIDE || side > MOST_SIDE) {
            throw new IllegalArgumentException(
                    name + ": the side is " + side + " pixels; it must be from " + LEAST_SIDE + " to " + MOST_SIDE);
        }
        ImageShape shape = new ImageShape(side, side);
        SplitMix random = new SplitMix(seed);
        Coverage coverage = new Coverage(shape);
        DMatrixRMaj features = new DMatrixRMaj(rows, shape.pixels());
        int[] labels = new int[rows];
        for (int i = 0; i < rows; i++) {
            labels[i] = i % CLASSES;
            Glyphs hand = hands.get(random.nextInt(hands.size()));
            double[] drawn = coverage.of(hand.digits().get(labels[i]), placement(side, random));
            double ink = random.nextDouble(0.75, 1);
            for (int pixel = 0; pixel < drawn.length; pixel++) {
                double value = ink * drawn[pixel] + NOISE * random.nextGaussian();
                features.data[i * drawn.length + pixel] = Math.min(Math.max(value, 0), 1);
            }
        }
        return Dataset.owning(features, labels, Dataset.numbered("", CLASSES), Idx.pixelNames(shape))
                .asImages(side, side);
    }

    /** From a glyph of height 1 around the origin to pixels. */
    private static AffineTransform placement(int side, SplitMix random) {
        double angle = random.nextDouble(-MOST_ROTATION, MOST_ROTATION);
        double height = side * random.nextDouble(0.6, 0.8);
        double width = height * random.nextDouble(0.85, 1.15);
        double x = side * (0.5 + random.nextDouble(-MOST_SHIFT, MOST_SHIFT));
        double y = side * (0.5 + random.nextDouble(-MOST_SHIFT, MOST_SHIFT));
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        return new AffineTransform(width * cos, width * sin, -height * sin, height * cos, x, y);
    }
}
