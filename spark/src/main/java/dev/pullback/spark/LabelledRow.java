package dev.pullback.spark;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A row. Rows are ordered by a hash of their content and a seed, which is a random order that does not depend on where
 * the rows come from; rows of one hash are ordered by their content.
 *
 * @param hash the hash of the content
 */
@SuppressWarnings("ArrayRecordComponent") // compared by compareTo only
record LabelledRow(long hash, double[] features, double label, double weight)
        implements Serializable, Comparable<LabelledRow> {
    private static final long PRIME1 = 0x9E3779B185EBCA87L;
    private static final long PRIME2 = 0xC2B2AE3D27D4EB4FL;

    /**
     * Creates a row.
     *
     * @throws IllegalArgumentException if a number is not finite, or the weight is negative
     */
    static LabelledRow of(double[] features, double label, double weight, long seed) {
        long hash = mix(mix(seed, label), weight);
        boolean finite = Double.isFinite(label) && Double.isFinite(weight);
        for (double f : features) {
            hash = mix(hash, f);
            finite &= Double.isFinite(f);
        }
        if (!finite || weight < 0)
            throw new IllegalArgumentException("pullback: a row has the features " + shortened(features) + ", label "
                    + label + " and weight " + weight + "; all must be finite, and the weight at least 0");
        hash ^= hash >>> 33;
        hash *= PRIME2;
        return new LabelledRow(hash ^ hash >>> 29, features, label, weight);
    }

    private static String shortened(double[] features) {
        return Arrays.toString(Arrays.copyOf(features, Math.min(features.length, 8)));
    }

    private static long mix(long hash, double value) {
        return Long.rotateLeft(hash ^ (Double.doubleToLongBits(value + 0.0) * PRIME2), 31) * PRIME1;
    }

    @Override
    public int compareTo(LabelledRow other) {
        int byHash = Long.compare(hash, other.hash);
        if (byHash != 0) return byHash;
        int byLabel = Double.compare(label, other.label);
        if (byLabel != 0) return byLabel;
        int byWeight = Double.compare(weight, other.weight);
        return byWeight != 0 ? byWeight : Arrays.compare(features, other.features);
    }
}
