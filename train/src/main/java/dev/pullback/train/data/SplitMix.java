package dev.pullback.train.data;

/**
 * A small random number generator that gives the same numbers for the same seed on every machine and Java version.
 *
 * <p>It is SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014): a counter
 * that steps by the golden ratio and is scrambled by a bijective mix. The generators of {@code java.util} are not used
 * because Java may change how they derive bounded and Gaussian numbers (it did in Java 17), and because here the whole
 * state is one {@code long}, easily kept with a model: {@code new SplitMix(rng.state())} goes on where {@code rng} is.
 *
 * <p>Not thread-safe, and not for secrets.
 */
public final class SplitMix {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** A generator that starts at this seed. */
    public SplitMix(long seed) {
        this.state = seed;
    }

    /** The generator of one stream of a seed, such as one epoch's; streams of the same seed are unrelated. */
    public static SplitMix of(long seed, long stream) {
        return new SplitMix(start(seed, stream));
    }

    /** Goes to the start of a stream, as {@link #of} does, without a new object. */
    void restart(long seed, long stream) {
        state = start(seed, stream);
    }

    private static long start(long seed, long stream) {
        return mix(mix(seed + GOLDEN) + GOLDEN * stream);
    }

    /** The state, which as a seed continues this generator. */
    public long state() {
        return state;
    }

    /** 64 random bits. */
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** A double of 53 random bits, uniform in [0, 1). */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** A double uniform in [from, to). */
    public double nextDouble(double from, double to) {
        return from + (to - from) * nextDouble();
    }

    /**
     * An int uniform in 0 .. bound-1, without bias: Lemire's multiplication method, "Fast Random Integer Generation in
     * an Interval", 2019.
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

    /** A normally distributed double of mean 0 and deviation 1, by Marsaglia's polar method. */
    public double nextGaussian() {
        while (true) {
            double x = 2 * nextDouble() - 1;
            double y = 2 * nextDouble() - 1;
            double r = x * x + y * y;
            if (r < 1 && r > 0) {
                // The other number of the pair is dropped, so that the state stays one long.
                return x * Math.sqrt(-2 * StrictMath.log(r) / r);
            }
        }
    }

    /** Puts the elements in a uniformly random order (Fisher and Yates). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public String toString() {
        return "SplitMix(" + state + ")";
    }
}
