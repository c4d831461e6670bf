package dev.pullback.train.data;

import dev.pullback.kernels.SplitMix64;

/**
 * A random number generator that returns the same numbers for the same seed on every machine and Java version.
 *
 * <p>The algorithm is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA
 * 2014): a counter that grows by the golden ratio, hashed by a bijective function. The generators of {@code java.util}
 * are not used because Java may change how they derive bounded and Gaussian numbers, as it did in Java 17. The whole
 * state is one {@code long}: {@code new SplitMix(rng.state())} continues the sequence of {@code rng}.
 *
 * <p>Not thread-safe. Not suitable for cryptography.
 */
public final class SplitMix {
    private long state;

    /** Creates a generator with a seed. */
    public SplitMix(long seed) {
        this.state = seed;
    }

    /**
     * Creates the generator of one stream of a seed, for example one per epoch. Streams of the same seed are
     * independent.
     */
    public static SplitMix of(long seed, long stream) {
        return new SplitMix(start(seed, stream));
    }

    /** Moves this generator to the start of a stream, as {@link #of} does, without allocating. */
    void restart(long seed, long stream) {
        state = start(seed, stream);
    }

    private static long start(long seed, long stream) {
        return SplitMix64.mix(SplitMix64.mix(seed + SplitMix64.GOLDEN) + SplitMix64.GOLDEN * stream);
    }

    /** Returns the state; a generator with this seed continues the sequence. */
    public long state() {
        return state;
    }

    /** Returns 64 random bits. */
    public long nextLong() {
        state += SplitMix64.GOLDEN;
        return SplitMix64.mix(state);
    }

    /** Returns a double uniform in [0, 1), with 53 random bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Returns a double uniform in [from, to). */
    public double nextDouble(double from, double to) {
        return from + (to - from) * nextDouble();
    }

    /**
     * Returns an int uniform in 0 .. bound-1, without bias, by Lemire's multiplication method, "Fast Random Integer
     * Generation in an Interval", 2019.
     *
     * @throws IllegalArgumentException if the bound is not positive
     */
    public int nextInt(int bound) {
        if (bound < 1) throw new IllegalArgumentException("nextInt: the bound is " + bound + "; it must be at least 1");
        long threshold = (1L << 32) % bound;
        long product;
        do {
            product = (nextLong() >>> 32) * bound;
        } while ((product & 0xFFFFFFFFL) < threshold);
        return (int) (product >>> 32);
    }

    /** Returns a normally distributed double with mean 0 and standard deviation 1, by Marsaglia's polar method. */
    public double nextGaussian() {
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double r = x * x + y * y;
            if (r < 1 && r > 0) {
                // The second number of the pair is dropped, so that the state is a single long.
                return x * Math.sqrt(-2 * StrictMath.log(r) / r);
            }
        }
    }

    /** Shuffles the elements uniformly (Fisher and Yates). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    @Override
    public String toString() {
        return "SplitMix(" + state + ")";
    }
}
