package dev.pullback.train.data;

import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Generates data sets. The same arguments give bit-equal numbers on every machine and Java version, except for the font
 * digits.
 *
 * <p>Row i belongs to class {@code i % classes}, so the sizes of the classes differ by at most one row. The data sets
 * in the plane have two features, {@code x} and {@code y}.
 */
public final class Generated {
    private static final List<String> PLANE = List.of("x", "y");
    private static final double INNER_RADIUS = 0.1;

    private Generated() {}

    /**
     * Generates two interleaving half circles of radius 1: {@code (cos t, sin t)} and
     * {@code (1 - cos t, 1/2 - sin t)} with t uniform in [0, π].
     *
     * @param rows at least 2
     * @param noise the standard deviation of the Gaussian noise added to x and y, at least 0; at 0.15 the moons barely
     *     overlap
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Dataset moons(int rows, double noise, long seed) {
        return plane("moons", rows, 2, noise, seed, (moon, random, point) -> {
            double t = random.nextDouble(0, Math.PI);
            point[0] = moon == 0 ? StrictMath.cos(t) : 1 - StrictMath.cos(t);
            point[1] = moon == 0 ? StrictMath.sin(t) : 0.5 - StrictMath.sin(t);
        });
    }

    /**
     * Generates spiral arms that wind once around the origin: {@code r (cos a, sin a)} with
     * {@code a = 2π (arm / arms + r)} and r uniform in [0.1, 1].
     *
     * @param rows at least one per arm
     * @param arms the number of arms, at least 2; each is a class, and neighbouring arms are 1 / arms apart along a ray
     * @param noise the standard deviation of the Gaussian noise added to x and y, at least 0
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Dataset spirals(int rows, int arms, double noise, long seed) {
        return plane("spirals", rows, arms, noise, seed, (arm, random, point) -> {
            double radius = random.nextDouble(INNER_RADIUS, 1);
            onCircle(2 * Math.PI * ((double) arm / arms + radius), radius, point);
        });
    }

    /**
     * Generates Gaussian clouds whose centres lie evenly on a circle around the origin. Neighbouring centres have the
     * distance 1.
     *
     * @param rows at least one per cloud
     * @param classes the number of clouds, at least 2; each is a class
     * @param spread the standard deviation of a cloud in x and in y, at least 0; at 0.5 neighbours overlap by a sixth
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Dataset blobs(int rows, int classes, double spread, long seed) {
        return plane("blobs", rows, classes, spread, seed, (blob, random, point) -> {
            double radius = 0.5 / StrictMath.sin(Math.PI / classes);
            onCircle(2 * Math.PI * blob / classes, radius, point);
        });
    }

    /**
     * Generates concentric circles around the origin; ring k has the radius k + 1.
     *
     * @param rows at least one per ring
     * @param rings the number of rings, at least 2; each is a class
     * @param noise the standard deviation of the Gaussian noise added to x and y, at least 0
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static Dataset rings(int rows, int rings, double noise, long seed) {
        return plane("rings", rows, rings, noise, seed, (ring, random, point) -> {
            onCircle(random.nextDouble(0, 2 * Math.PI), ring + 1, point);
        });
    }

    /**
     * Generates grey images of the digits 0 to 9 in the logical fonts of Java 2D (sans serif, serif and monospaced,
     * plain and bold). Rotation (up to 15° in both directions), size, aspect ratio, position, ink and pixel noise are
     * random. Pixels are from 0 (paper) to 1 (ink).
     *
     * <p>Another machine or Java version may have other fonts or draw them differently.
     *
     * @param rows at least 10
     * @param side the height and width in pixels, from 8 to 256
     * @throws IllegalArgumentException if an argument is out of range
     * @throws DataException if this Java cannot draw text
     */
    public static Dataset fontDigits(int rows, int side, long seed) {
        requireRows("fontDigits", rows, FontDigits.CLASSES);
        return FontDigits.draw("fontDigits", rows, side, seed);
    }

    /** Computes a random point of a class, without noise. */
    private interface Curve {
        void point(int klass, SplitMix random, double[] point);
    }

    private static Dataset plane(String name, int rows, int classes, double noise, long seed, Curve curve) {
        if (classes < 2)
            throw new IllegalArgumentException(
                    name + ": the number of classes is " + classes + "; it must be at least 2");
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

    /** Uses StrictMath, because the results of Math may differ between machines. */
    private static void onCircle(double angle, double radius, double[] point) {
        point[0] = radius * StrictMath.cos(angle);
        point[1] = radius * StrictMath.sin(angle);
    }
}
