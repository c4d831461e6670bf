package dev.pullback.kernels;

/** Rounding errors recovered, for sums and products that keep twice the digits of a double. */
public final class Compensated {
    private Compensated() {}

    /** What rounding took from a + b: the exact a + b − sum, where {@code sum} is a + b rounded (Knuth's TwoSum). */
    public static double sumError(double a, double b, double sum) {
        double fromB = sum - a;
        return (a - (sum - fromB)) + (b - fromB);
    }

    /** What rounding took from a·b: the exact a·b − product, where {@code product} is a·b rounded. */
    public static double productError(double a, double b, double product) {
        return Math.fma(a, b, -product);
    }
}
