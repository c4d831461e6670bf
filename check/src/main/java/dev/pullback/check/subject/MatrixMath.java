package dev.pullback.check.subject;

import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/** Elementary functions of matrices, which leave their operands unchanged. */
public final class MatrixMath {
    private MatrixMath() {}

    /** Whether every element is a number of single precision, and not all are whole numbers. */
    public static boolean isSinglePrecision(DMatrixRMaj m) {
        boolean whole = true;
        for (int k = 0, n = m.getNumElements(); k < n; k++) {
            if (m.data[k] != (float) m.data[k]) return false;
            whole &= m.data[k] == Math.rint(m.data[k]);
        }
        return !whole;
    }

    /** Copies each matrix. */
    public static DMatrixRMaj[] copy(DMatrixRMaj... m) {
        return Arrays.stream(m).map(DMatrixRMaj::copy).toArray(DMatrixRMaj[]::new);
    }

    /** Returns a matrix of zeros of the shape of each matrix. */
    public static DMatrixRMaj[] zerosLike(DMatrixRMaj... m) {
        return Arrays.stream(m).map(a -> new DMatrixRMaj(a.numRows, a.numCols)).toArray(DMatrixRMaj[]::new);
    }

    /** Returns a copy of the elements. */
    public static double[] elements(DMatrixRMaj m) {
        return Arrays.copyOf(m.data, m.getNumElements());
    }

    /** Returns the array of a matrix, or a copy of the elements if the array is longer. */
    public static double[] exactArray(DMatrixRMaj m) {
        return m.data.length == m.getNumElements() ? m.data : elements(m);
    }

    /** Draws a matrix from the standard normal distribution. */
    public static DMatrixRMaj gaussian(int rows, int cols, Random random) {
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextGaussian();
        return m;
    }

    /** Whether shapes and bits are equal. All NaNs count as equal. */
    public static boolean same(DMatrixRMaj a, DMatrixRMaj b) {
        if (a.numRows != b.numRows || a.numCols != b.numCols) return false;
        for (int i = 0, n = a.getNumElements(); i < n; i++) {
            if (Double.doubleToLongBits(a.data[i]) != Double.doubleToLongBits(b.data[i])) return false;
        }
        return true;
    }

    /**
     * Whether a repeated computation gives the same result: the same bits in double precision, some last bits of the largest
     * element apart in single precision, where parallel sums add in another order.
     */
    public static boolean repeats(DMatrixRMaj a, DMatrixRMaj b, Precision precision) {
        if (!precision.isSingle() || same(a, b)) return same(a, b);
        if (a.numRows != b.numRows || a.numCols != b.numCols) return false;
        return size(minus(a, b)) <= 16 * precision.ulp(size(a));
    }

    /** Returns the index of the first element that differs, or -1. Two elements below {@code tiny} count as equal. */
    public static int firstUnequal(DMatrixRMaj a, DMatrixRMaj b, double tiny) {
        for (int k = 0, n = a.getNumElements(); k < n; k++) {
            boolean small = Math.abs(a.data[k]) < tiny && Math.abs(b.data[k]) < tiny;
            if (a.data[k] != b.data[k] && !small) return k;
        }
        return -1;
    }

    /** Returns the shape, as in {@code 3x4}. */
    public static String shape(DMatrixRMaj m) {
        return m.numRows + "x" + m.numCols;
    }

    /** A function of an element and its index. */
    public interface Entry {
        double of(int i, double v);
    }

    /** Applies a function to each element. */
    public static DMatrixRMaj each(DMatrixRMaj m, Entry f) {
        DMatrixRMaj r = new DMatrixRMaj(m.numRows, m.numCols);
        for (int i = 0; i < r.data.length; i++) r.data[i] = f.of(i, m.data[i]);
        return r;
    }

    /** Returns {@code c m}. */
    public static DMatrixRMaj times(double c, DMatrixRMaj m) {
        return each(m, (i, v) -> c * v);
    }

    /** Returns {@code m / c}. */
    public static DMatrixRMaj over(DMatrixRMaj m, double c) {
        return each(m, (i, v) -> v / c);
    }

    /** Returns {@code a - b}. */
    public static DMatrixRMaj minus(DMatrixRMaj a, DMatrixRMaj b) {
        return each(a, (i, v) -> v - b.data[i]);
    }

    /** Returns {@code a + b}. */
    public static DMatrixRMaj plus(DMatrixRMaj a, DMatrixRMaj b) {
        return each(a, (i, v) -> v + b.data[i]);
    }

    /** Returns the sum of the products of the elements, {@code Σ aₖ bₖ}. */
    public static double dot(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int k = 0, n = a.getNumElements(); k < n; k++) sum += a.data[k] * b.data[k];
        return sum;
    }

    /** Returns {@code Σ |aₖ bₖ|}, to which the rounding error of {@link #dot} is proportional. */
    public static double dotOfSizes(DMatrixRMaj a, DMatrixRMaj b) {
        double sum = 0;
        for (int k = 0, n = a.getNumElements(); k < n; k++) sum += Math.abs(a.data[k] * b.data[k]);
        return sum;
    }

    /** Returns the largest absolute value of an element; NaN if an element is NaN. */
    public static double size(DMatrixRMaj m) {
        double max = 0;
        for (int k = 0, n = m.getNumElements(); k < n; k++) max = Math.max(max, Math.abs(m.data[k]));
        return max;
    }

    /** Returns a copy whose array is longer than the number of elements, with NaN behind them. */
    public static DMatrixRMaj oversized(DMatrixRMaj m) {
        DMatrixRMaj large = new DMatrixRMaj(m.numRows + 1, m.numCols + 3);
        Arrays.fill(large.data, Double.NaN);
        large.reshape(m.numRows, m.numCols);
        System.arraycopy(m.data, 0, large.data, 0, m.getNumElements());
        return large;
    }
}
