package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import dev.pullback.kernels.SplitMix64;
import org.ejml.data.DMatrixRMaj;

/**
 * The dropout op; the verbs are in {@link Ops}. Whether an element is dropped depends only on the seed and its
 * position, not on the number of random numbers drawn before. So a checkpoint or a derivative that computes the dropout
 * again gets the same mask, and the order of threads does not matter.
 *
 * <p>The random numbers are those of SplitMix64, one for each position (Steele, Lea and Flood, "Fast splittable
 * pseudorandom number generators", 2014).
 */
public final class Dropouts {
    private static final double LARGEST_SEED = 0x1p53;

    /**
     * The op of {@link Ops#dropout(dev.pullback.core.Var, double, dev.pullback.core.Var)}; the attribute is the rate, a
     * {@code Double}.
     */
    public static final Op DROPOUT = Op.of(
                    "dropout",
                    "Y = X / (1 - q), 0 where dropped",
                    2,
                    (op, in, attr) -> {
                        Errors.require(in[1].shape().isScalar(), op, in[1], "the seed must be 1x1");
                        return in[0].shape();
                    },
                    (in, attr, out) -> {
                        double rate = (Double) attr;
                        double kept = 1 - rate;
                        long start = start(in[1]);
                        for (int i = 0, n = out.getNumElements(); i < n; i++) {
                            out.data[i] = uniform(start, i) < rate ? 0 : in[0].data[i] / kept;
                        }
                    })
            .stating(operands("X _").attribute("q", Double.class));

    private Dropouts() {}

    /**
     * Checks the rate of dropped elements and returns it.
     *
     * @throws IllegalArgumentException unless it is at least 0 and less than 1
     */
    static double rate(double rate) {
        if (!(rate >= 0 && rate < 1))
            throw new IllegalArgumentException(DROPOUT + ": rate " + rate + " must be at least 0 and less than 1");
        return rate;
    }

    private static long start(DMatrixRMaj seed) {
        double v = seed.data[0];
        if (v != Math.rint(v) || Math.abs(v) > LARGEST_SEED)
            throw new OperandException(1, "is " + v + "; a seed is a whole number of at most 2^53 in absolute value");
        return SplitMix64.mix((long) v + SplitMix64.GOLDEN);
    }

    /** Returns a uniformly distributed number in [0, 1). */
    private static double uniform(long start, int position) {
        return (SplitMix64.mix(start + (position + 1) * SplitMix64.GOLDEN) >>> 11) * 0x1p-53;
    }
}
