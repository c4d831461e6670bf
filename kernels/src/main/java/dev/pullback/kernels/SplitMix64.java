package dev.pullback.kernels;

/**
 * The increment and the hash function of the random number generator SplitMix64: the n-th number of the sequence with
 * the seed s is {@code mix(s + n * GOLDEN)}. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number
 * generators", 2014.
 */
public final class SplitMix64 {
    /** The odd integer nearest to 2⁶⁴ divided by the golden ratio. */
    public static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private SplitMix64() {}

    /** Returns the hash of a number. Different numbers have different hashes. */
    public static long mix(long v) {
        long z = (v ^ (v >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
