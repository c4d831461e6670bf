package dev.pullback.check;

/** Noise as a function: equal arguments give equal numbers, close arguments give unrelated ones. */
public final class Noisy {
    private Noisy() {}

    /** Returns a number between -1 and 1. */
    public static double hash(double x) {
        long z = Double.doubleToLongBits(x) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 32) * 0xD6E8FEB86659FD93L;
        z = (z ^ z >>> 32) * 0xD6E8FEB86659FD93L;
        return ((z ^ z >>> 32) >>> 11) * 0x1p-52 - 1;
    }
}
