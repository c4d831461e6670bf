package dev.pullback.kernels.product;

import java.util.Arrays;

/**
 * The least and the greatest magnitude in each row of a part of A, or in each column of a part of B. Zeros do not count,
 * since a product with zero is exact. Magnitudes are stored as the bits of a double without its sign, which have the
 * order of the numbers; those of NaN are greater than all others.
 *
 * <p>From the magnitudes, {@link #allowSingle} proves that no step of a product in floats overflows or underflows.
 */
final class Magnitudes {
    /** The least magnitude if all elements are zero. */
    static final long NO_ELEMENT = Long.MAX_VALUE;

    /** Sums of up to 2⁹ products of smaller numbers are smaller than 2¹²⁷. */
    private static final long LIMIT = Double.doubleToRawLongBits(0x1p59);

    /** The least positive number that a float has with all its digits. */
    private static final double LEAST = Float.MIN_NORMAL;

    /** Below this magnitude, what is lost by underflow may be more than the last digit of a sum of floats. */
    private static final float TINY = 0x1p-56f;

    long[] least = {};
    long[] greatest = {};

    /** Sets the magnitudes of {@code count} rows or columns to those of zeros. */
    void clear(int count) {
        if (least.length < count) {
            least = new long[count];
            greatest = new long[count];
        }
        Arrays.fill(least, 0, count, NO_ELEMENT);
        Arrays.fill(greatest, 0, count, 0);
    }

    /** Includes an element in row or column i. */
    void add(int i, double x) {
        add(i, least(x), greatest(x));
    }

    void add(int i, long low, long high) {
        least[i] = Math.min(least[i], low);
        greatest[i] = Math.max(greatest[i], high);
    }

    /** Returns the magnitude of x less one unit in the last place, and {@link #NO_ELEMENT} if x is zero. */
    static long least(double x) {
        return ((Double.doubleToRawLongBits(x) << 1) - 1) >>> 1;
    }

    static long greatest(double x) {
        return (Double.doubleToRawLongBits(x) << 1) >>> 1;
    }

    /** Sets the magnitudes at {@code from} to those of {@code count} rows or columns of another object, together. */
    void summarize(int from, int count, Magnitudes of) {
        long low = NO_ELEMENT;
        long high = 0;
        for (int i = from; i < from + count; i++) {
            low = Math.min(low, of.least[i]);
            high = Math.max(high, of.greatest[i]);
        }
        least[from] = low;
        greatest[from] = high;
    }

    /** Returns true if numbers of these magnitudes can be multiplied and added in floats without over- and underflow. */
    static boolean allowSingle(long leastA, long greatestA, long leastB, long greatestB) {
        if (greatestA >= LIMIT || greatestB >= LIMIT) return false;
        if (leastA == NO_ELEMENT || leastB == NO_ELEMENT) return true;
        double a = Double.longBitsToDouble(leastA);
        double b = Double.longBitsToDouble(leastB);
        return a >= LEAST && b >= LEAST && a * b >= LEAST;
    }

    /** Returns true if a sum is so large that an underflow of its terms does not change it by more than its rounding. */
    static boolean hidesUnderflow(float sum, long greatestA, long greatestB) {
        return Math.abs(sum) >= TINY && greatestA < LIMIT && greatestB < LIMIT;
    }
}
