package dev.pullback.train.data;

import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Data sets that need no file. Each is a function of its arguments: the same seed gives the same numbers to the last
 * bit, on every machine and Java version; only the font digits depend on the machine and its Java.
 *
 * <p>Row i is of class {@code i % classes}, so all classes are equally large, give or take one row. The flat ones have
 * two features, {@code x} and {@code y}.
 */
public final class Generated {
    private static final List<String> PLANE = List.of("x", "y");
    private static final double INNER_RADIUS = 0.1;

    private Generated() {}

    /**
     * Two half circles of radius 1 that reach into each other: {@code (cos t, sin t)} and
     * {@code (1 - cos t, 1/2 - sin t)} with t uniform in [0, π].
     *
     * @param rows at least 2
     * @param noise deviation of the Gaussian noise added to x and y, at least 0; at 0.15 the moons just stay apart
     * @throws IllegalArgumentException for an argument out of range
     */
    public static Dataset moons(int rows, double noise, long seed) {
        return plane("moons", rows, 2, noise, seed, (moon, random, point) -> {
            double t = random.nextDouble(0, Math.PI);
            point[0] = moon == 0 ? StrictMath.cos(t) : 1 - StrictMath.cos(t);
            point[1] = moon == 0 ? StrictMath.sin(t) : 0.5 - StrictMath.sin(t);
        });
    }

    /**
     * Spiral arms that wind once around the origin: {@code r (cos a, sin a)} with
     * {@code a = 2π (arm / arms + r)} and r uniform in [0.1, 1].
     *
     * @param rows at least one an arm
     * @param arms at least 2, one class each; along a ray, neighbouring arms are 1 / arms apart
     * @param noise deviation of the Gaussian noise added to x and y, at least 0
     * @throws IllegalArgumentException for an argument out of range
     */
    public static Dataset spirals(int rows, int arms, double noise, long seed) {
        return plane("spirals", rows, arms, noise, seed, (arm, random, point) -> {
            double radius = random.nextDouble(INNER_RADIUS, 1);
            onCircle(2 * Math.PI * ((double) arm / arms + radius), radius, point);
        });
    }

    /**
     * Round clouds whose centres lie evenly on a circle around the origin, each centre 1 from the next.
     *
     * @param rows at least one a cloud
     * @param classes at least 2, one cloud each
     * @param spread deviation of a cloud in x and in y, at least 0; at 0.5 neighbours overlap by a sixth
     * @throws IllegalArgumentException for an argument out of range
     */
    public static Dataset blobs(int rows, int classes, double spread, long seed) {
        return plane("blobs", rows, classes, spread, seed, (blob, random, point) -> {
            double radius = 0.5 / StrictMath.sin(Math.PI / classes);
            onCircle(2 * Math.PI * blob / classes, radius, point);
        });
    }

    /**
     * Circles around the origin, ring k of radius k + 1.
     *
     * @param rows at least one a ring
     * @param rings at least 2, one class each
     * @param noise deviation of the Gaussian noise added to x and y, at least 0
     * @throws IllegalArgumentException for an argument out of range
     */
    public static Dataset rings(int rows, int rings, double noise, long seed) {
        return plane("rings", rows, rings, noise, seed, (ring, random, point) -> {
            onCircle(random.nextDouble(0, 2 * Math.PI), ring + 1, point);
        });
    }

    /**
     * Gray images of the digits 0 to 9 in the logical fonts of Java 2D (sans serif, serif and monospaced, plain and
     * bold), each under a random rotation (up to 15° either way), size, proportion, shift, ink and pixel noise. Pixels
     * are from 0 (paper) to 1 (ink).
     *
     * <p>Another machine or Java version may have other fonts or draw them otherwise.
     *
     * @param rows at least 10
     * @param side height and width in pixels, from 8 to 256
     * @throws IllegalArgumentException for an argument out of range
     * @throws DataException if this Java cannot draw text
     */
    public static Dataset fontDigits(int rows, int side, long seed) {
        requireRows("fontDigits", rows, FontDigits.CLASSES);
        return FontDigits.draw("fontDigits", rows, side, seed);
    }

    /** Sets the noise-free point of a class. */
    private interface Curve {
        void point(int klass, SplitMix random, double[] point);
    }

    private static Dataset plane(String name, int rows, int classes, double noise, long seed, Curve curve) {
        if (classes < 2)
            throw new IllegalArgumentException(name + ": " + classes + " classes are asked for; at least 2 are needed");
        requireRows(name, rows, classes);
        if (!(noise >= 0 && noise <= Float.MAX_VALUE))
            throw new IllegalArgumentException(name + ": the noise is " + noise + "; it must be finite and at least 0");
        SplitMix random = new SplitMix(seed);
        DMatrixRMaj features = new DMatrixRMaj(rows, 2);
        int[] labels = new int[rows];
        double[] point = new double[2];
        for (int i = 0; i < rows; i++) {
            labels[i] = i % classes;
            curve.point(labels[i], random, point);
            features.data[2 * i] = point[0] + noise * random.nextGaussian();
            features.data[2 * i + 1] = point[1] + noise * random.nextGaussian();
        }
        return Dataset.owning(features, labels, Dataset.numbered("", classes), PLANE);
    }

    private static void requireRows(String name, int rows, int classes) {
        if (rows < classes)
            throw new IllegalArgumentException(name + ": " + Messages.count(rows, "row") + " for " + classes
                    + " classes; each class needs at least one");
    }

    /** StrictMath, because Math may round differently from one machine to another. */
    private static void onCircle(double angle, double radius, double[] point) {
        point[0] = radius * StrictMath.cos(angle);
        point[1] = radius * StrictMath.sin(angle);
    }
}
