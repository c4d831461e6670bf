package dev.pullback.kernels.sum;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.IncubatorModule;

/**
 * Loops that add n numbers of an array, from an index on, to {@link #LANES} sums: number k to sum k modulo {@code LANES}.
 * The sums are independent of each other, so a processor can compute several at a time. {@link #total} adds them.
 */
public abstract class Sums {
    /** The number of sums, several vectors on each machine. */
    public static final int LANES = 32;

    /** The number of numbers up to which {@link #sum} needs no lanes. */
    private static final int FEW = 16;

    /** The number of doubles that store compensated sums: rounded sums, then the sums of their errors. */
    public static final int COMPENSATED = 2 * LANES;

    /** Returns the implementation in plain Java. */
    public static Sums scalar() {
        return new ScalarSums();
    }

    /** Returns the implementation on the vector unit. */
    public static Sums vector() {
        return IncubatorModule.newInstance(Sums.class, "dev.pullback.kernels.sum.VectorSums");
    }

    /** Returns the implementation that uses the vector unit once it has warmed up. */
    public static Sums adaptive() {
        return new AdaptiveSums();
    }

    /** Adds numbers to {@code lanes}. */
    public abstract void add(double[] x, int at, int n, double[] lanes);

    /** Adds deviations {@code scale x - mean - rest} to the lanes of {@code m}, and their squares to its squares. */
    abstract void addMoments(double[] x, int at, int n, RowMoments m);

    /** Writes the deviations times the inverse of the divisor of {@code m}. */
    abstract void standardize(double[] x, int at, int n, RowMoments m, double[] y, int yAt);

    /** Adds the numbers h of {@code m} to its lanes, and the products h x to its squares. */
    abstract void addProducts(int n, RowMoments m);

    /** Writes {@code (h - mean - slope x) lift inverse} for the numbers of {@code m}. */
    abstract void project(int n, RowMoments m, double[] y, int yAt);

    /**
     * Adds numbers to compensated sums, which together with their errors have almost twice the precision of a double.
     * Source: Ogita, Rump and Oishi, "Accurate sum and dot product", 2005.
     *
     * @param done the number of numbers that were added to the same sums before
     * @param sums the array with the sums, which begin at index {@code to} and are 0 at first
     */
    public final void addCompensated(double[] x, int at, int n, int done, double[] sums, int to) {
        int lane = done % LANES;
        int head = lane == 0 ? 0 : Math.min(n, LANES - lane);
        ScalarSums.round(x, at, head, sums, to + lane);
        compensated(x, at + head, n - head, sums, to);
    }

    /** Adds numbers to compensated sums from the first lane on. */
    abstract void compensated(double[] x, int at, int n, double[] sums, int to);

    /** Returns the total of the compensated sums of adjacent blocks, infinite or NaN if the rounded sum is. */
    public static double compensatedTotal(double[] sums, int blocks) {
        double sum = 0;
        double carry = 0;
        for (int b = 0; b < blocks; b++) {
            for (int k = b * COMPENSATED; k < b * COMPENSATED + LANES; k++) {
                double next = sum + sums[k];
                carry += Compensated.sumError(sum, sums[k], next) + sums[k + LANES];
                sum = next;
            }
        }
        return Double.isFinite(sum) ? sum + carry : sum;
    }

    /** Returns the number of lanes that n numbers use, rounded up to a power of two. */
    static int width(int n) {
        return n >= LANES ? LANES : n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }

    /** Sets the lanes that n numbers use to 0. */
    static void clear(double[] lanes, int n) {
        for (int k = 0, w = width(n); k < w; k++) lanes[k] = 0;
    }

    /** Returns the sum of the lanes that n numbers use; changes the lanes. */
    static double total(double[] lanes, int n) {
        for (int w = width(n) / 2; w > 0; w /= 2) {
            for (int k = 0; k < w; k++) lanes[k] += lanes[k + w];
        }
        return lanes[0];
    }

    /** Returns the sum of n numbers. */
    public final double sum(double[] x, int at, int n, double[] lanes) {
        if (n <= FEW) return ofFew(x, at, n);
        clear(lanes, n);
        add(x, at, n, lanes);
        return total(lanes, n);
    }

    /** Returns the sum of up to {@link #FEW} numbers, with the additions of {@link #total} but without lanes in memory. */
    private static double ofFew(double[] x, int at, int n) {
        double a = pair(x, at, 0, n) + 0.0; // the sum of lanes that were 0 is not -0
        double b = pair(x, at, 1, n);
        double c = pair(x, at, 2, n);
        double d = pair(x, at, 3, n);
        if (n > 4) {
            a += pair(x, at, 4, n);
            b += pair(x, at, 5, n);
            c += pair(x, at, 6, n);
            d += pair(x, at, 7, n);
        }
        return (a + c) + (b + d);
    }

    /** Returns the sum of the numbers k and k + 8, if they exist. */
    private static double pair(double[] x, int at, int k, int n) {
        double first = k < n ? x[at + k] : 0;
        return k + FEW / 2 < n ? first + x[at + k + FEW / 2] : first;
    }
}
