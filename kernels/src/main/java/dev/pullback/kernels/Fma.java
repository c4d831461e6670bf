package dev.pullback.kernels;

/**
 * The fused multiply-add that the generated functions use. It calls {@link Math#fma} if the processor has such an
 * instruction. Otherwise {@code Math.fma} takes fifty microseconds, so this class computes the result from the exact
 * product.
 */
public final class Fma {
    /** True if the processor has the instruction. */
    public static final boolean IS_FAST = isFast();

    /** The factor that splits a number into two halves of 26 bits (Veltkamp). */
    private static final double SPLITTER = 0x1p27 + 1;

    /** Products of larger factors could overflow when they are split. */
    private static final double LARGE = 0x1p500;

    private Fma() {}

    private static boolean isFast() {
        double x = 0x1.23456789abcdp0;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            x = Math.fma(x, -0x1.fedcba987654p-1, x);
            if (System.nanoTime() - start < 5_000) return !Double.isNaN(x);
        }
        return false;
    }

    /** Returns a·b + c, rounded once if the processor has the instruction, and otherwise within a little more than half an ulp. */
    public static double of(double a, double b, double c) {
        return IS_FAST ? Math.fma(a, b, c) : emulated(a, b, c);
    }

    /** Returns a·b + c by the exact product of the halves of a and b (Dekker, 1971). */
    static double emulated(double a, double b, double c) {
        double product = a * b;
        double sum = product + c;
        if (!(Math.abs(a) < LARGE && Math.abs(b) < LARGE && Math.abs(sum) < Double.MAX_VALUE)) return sum;
        double aHigh = high(a);
        double bHigh = high(b);
        double aLow = a - aHigh;
        double bLow = b - bHigh;
        double lost = aLow * bLow - (((product - aHigh * bHigh) - aLow * bHigh) - aHigh * bLow);
        return sum + (Compensated.sumError(product, c, sum) + lost);
    }

    private static double high(double x) {
        double scaled = SPLITTER * x;
        return scaled - (scaled - x);
    }
}
