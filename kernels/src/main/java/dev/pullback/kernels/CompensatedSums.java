package dev.pullback.kernels;

/**
 * Sums of many numbers, each kept as a rounded sum and the sum of its rounding errors, which together have almost twice the
 * precision of a double. The elements of a block are distributed over {@link #LANES} sums in turn, so that a processor can
 * add several at a time. Source: Ogita, Rump and Oishi, "Accurate sum and dot product", 2005.
 */
public final class CompensatedSums {
    /** The number of sums of a block. */
    static final int LANES = 16;

    /** The number of doubles that store the sums of a block: the rounded sums, then the sums of their errors. */
    public static final int SIZE = 2 * LANES;

    private CompensatedSums() {}

    /**
     * Adds n numbers of {@code x} from index {@code xAt} on to the sums of a block.
     *
     * @param done the number of elements of this block that were added before
     * @param sums the array with the sums, which begin at index {@code at} and are 0 for a new block
     */
    public static void add(double[] x, int xAt, int n, int done, double[] sums, int at) {
        int lane = done % LANES;
        for (int k = 0; k < n; k++) {
            int s = at + lane;
            double before = sums[s];
            double next = before + x[xAt + k];
            sums[s + LANES] += Compensated.sumError(before, x[xAt + k], next);
            sums[s] = next;
            lane = lane + 1 == LANES ? 0 : lane + 1;
        }
    }

    /** Returns the sum of all sums of adjacent blocks, rounded once; infinite or NaN if the rounded sum is. */
    public static double total(double[] sums, int blocks) {
        double sum = 0;
        double carry = 0;
        for (int b = 0; b < blocks; b++) {
            for (int k = b * SIZE; k < b * SIZE + LANES; k++) {
                double next = sum + sums[k];
                carry += Compensated.sumError(sum, sums[k], next) + sums[k + LANES];
                sum = next;
            }
        }
        return Double.isFinite(sum) ? sum + carry : sum;
    }
}
