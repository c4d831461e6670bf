package dev.pullback.check;

/** Noise that is a function: the same number for the same argument, unrelated ones for neighbours. */
public final class Noisy {
    private Noisy() {}

    /** Between -1 and 1. */
    public static double hash(double x) {
        long z = Double.doubleToLongBits(x) * 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 32) * 0xD6E8FEB86659FD93L;
        z = (z ^ z >>> 32) * 0xD6E8FEB86659FD93L;
        return ((z ^ z >>> 32) >>> 11) * 0x1p-52 - 1;
    }
}
