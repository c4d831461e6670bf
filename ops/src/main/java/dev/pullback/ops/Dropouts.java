package dev.pullback.ops;

import static dev.pullback.core.OpFacts.operands;

import dev.pullback.core.Errors;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import dev.pullback.kernels.PerThread;
import dev.pullback.kernels.SplitMix64;
import dev.pullback.kernels.function.Pointwise;
import org.ejml.data.DMatrixRMaj;

/**
 * The dropout op; the methods that record it are in {@link Ops}. Whether an element is dropped depends only on the seed
 * and its position, not on the number of random numbers drawn before. So a checkpoint or a derivative that computes the
 * dropout again gets the same mask, and the order of threads does not matter.
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
                    Dropouts::drop)
            .stating(operands("X _").attribute("q", Double.class).errors(0.5, 0.5, 0.5));

    /** The settings of {@link Pointwise#DROPOUT}. */
    private static final PerThread<double[]> SETTINGS = new PerThread<>(() -> new double[5]);

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

    private static void drop(DMatrixRMaj[] in, Object attr, DMatrixRMaj out) {
        double rate = (Double) attr;
        double[] settings = SETTINGS.get();
        settings[0] = 1 - rate;
        // a random number of 53 bits, divided by 2^53, is below the rate if it is below this bound
        setWord(settings, 1, (long) Math.ceil(rate * 0x1p53));
        setWord(settings, 3, start(in[1]) + SplitMix64.GOLDEN);
        Elements.run(Pointwise.DROPOUT, in[0], settings, out);
    }

    /** Writes the upper and the lower half of a word as numbers. */
    private static void setWord(double[] settings, int index, long word) {
        settings[index] = word >>> 32;
        settings[index + 1] = word & 0xffffffffL;
    }
}
