package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import java.util.Arrays;

/**
 * The operands of the loops in {@link SoftmaxLoops}: one or several adjacent blocks of {@code size} elements in each of
 * several arrays, and a workspace. A block has {@link #WIDTH} lanes; element i of a block belongs to lane i mod {@code
 * WIDTH}. Short rows are the columns of a block, so each lane contains one row. A long row fills one or several
 * blocks alone, so its elements are distributed over all lanes.
 *
 * <p>The workspace has two parts: {@link #CHUNK} elements for copies of each operand, and the lane values, {@code WIDTH}
 * numbers for each block, such as the maxima of the rows.
 */
final class Block {
    /** The number of lanes, at least the number of elements of a vector. Sums by lane have the same bits on any machine. */
    static final int WIDTH = 8;

    /** The greatest number of logits of a short row. */
    static final int SHORT = 128;

    /** The greatest number of blocks computed at once. While one block waits for a result, the others proceed. */
    static final int BLOCKS = 32;

    /** The number of elements that loops pass on in the workspace, such that they stay in the first-level cache. */
    static final int CHUNK = SHORT * WIDTH;

    /** The offsets of the operands in the workspace. */
    static final int Z = 0;

    static final int LOW = Z + CHUNK;
    static final int TERMS = LOW + CHUNK;
    static final int TARGETS = TERMS + CHUNK;
    static final int WEIGHTS = TARGETS + CHUNK;
    static final int COEFFICIENTS = WEIGHTS + CHUNK;
    static final int SLOPE = COEFFICIENTS + CHUNK;

    /** Zeros, in place of operands that are absent. */
    static final int ZEROS = SLOPE + CHUNK;

    private static final int ROWS = BLOCKS * WIDTH;

    /** The offsets of the lane values. The maximum is in two parts, of which the second is less than half an ulp. */
    static final int MAX = ZEROS + CHUNK;

    static final int MAX_LOW = MAX + ROWS;

    /** The sum of the terms less than 1, its rounding error, and the sum of the other terms; later s and its error. */
    static final int SUM = MAX_LOW + ROWS;

    static final int SUM_REST = SUM + ROWS;
    static final int ONES = SUM_REST + ROWS;

    /** The sums of a and a·d, with their rounding errors. */
    static final int MASS = ONES + ROWS;

    static final int MASS_REST = MASS + ROWS;
    static final int GAPS = MASS_REST + ROWS;
    static final int GAPS_REST = GAPS + ROWS;

    /** The value log1p(s) and its rounding error. */
    static final int LOG = GAPS_REST + ROWS;

    static final int LOG_REST = LOG + ROWS;

    /** The maximum for the log-sum-exp. */
    static final int TOP = LOG_REST + ROWS;

    static final int TOP_LOW = TOP + ROWS;
    static final int LOG_SUM_EXP = TOP_LOW + ROWS;

    /** The numerator of the quotient that scales the terms, the quotient and its error. */
    static final int FACTOR = LOG_SUM_EXP + ROWS;

    static final int QUOTIENT = FACTOR + ROWS;
    static final int ERROR = QUOTIENT + ROWS;

    /** The logit of the true class, and its weight. */
    static final int LOGIT = ERROR + ROWS;

    static final int LOGIT_LOW = LOGIT + ROWS;
    static final int WEIGHT = LOGIT_LOW + ROWS;

    /** The share of smoothing and its rounding error. */
    static final int SHARE = WEIGHT + ROWS;

    static final int SHARE_REST = SHARE + ROWS;
    static final int LOSS = SHARE_REST + ROWS;

    /** The maximum before soft cap and temperature. */
    static final int RAW = LOSS + ROWS;

    /** The true class. */
    static final int PLACE = RAW + ROWS;

    final double[] work = new double[PLACE + ROWS];

    /** The number of elements of a block, a multiple of {@link #WIDTH}. */
    int size;

    int blocks;

    /** The logits, and the parts of them that do not fit in a double; places of the first elements. */
    double[] x = work;

    int xAt;
    double[] low = work;
    int lowAt;

    /** The terms 2<sup>512</sup> exp(x − max), and the results that replace them. */
    double[] terms = work;

    int termsAt;

    /** The targets t, and the weights w, which all blocks share. */
    double[] t = work;

    int tAt;
    double[] w = work;
    int wAt;

    /** The smoothed and weighted targets. */
    double[] a = work;

    int aAt;

    /** The derivatives of the capped logits. */
    double[] slope = work;

    int slopeAt;

    /** The smoothing ε; classes whose logit is less than the limit have no share of it. */
    double smoothing;

    double limit;
    double zLoss;
    double temperature;
    double softcap;

    /** The mean loss and the divisor, for the derivatives with respect to the targets. */
    double mean;

    double divisor;

    /** The factor of the difference of two softmaxes. */
    double scale;

    /** The numbers exp(−KL) and exp(−KL) − 1. */
    double decay;

    double decline;

    /** Returns whether each logit is a double, so that its low part and that of its maximum are zero. */
    boolean isWhole() {
        return low == work && lowAt == ZEROS;
    }

    /** Fills a lane value of all blocks. */
    void setLanes(int place, double value) {
        Arrays.fill(work, place, place + blocks * WIDTH, value);
    }

    /** Sets the low parts of the maxima and of the logits of the true classes to zero, in all lanes of the workspace. */
    void clearLows() {
        Arrays.fill(work, MAX_LOW, MAX_LOW + ROWS, 0);
        Arrays.fill(work, LOGIT_LOW, LOGIT_LOW + ROWS, 0);
    }

    /** Replaces the lanes of a sum by their sum, in the order of the lanes, and those of its rounding error by the error. Returns both. */
    double addLanes(int place, int restPlace) {
        double sum = 0;
        double carry = 0;
        for (int j = 0; j < WIDTH; j++) {
            double lane = work[place + j];
            double next = sum + lane;
            carry += Compensated.sumError(sum, lane, next) + work[restPlace + j];
            sum = next;
        }
        if (Double.isInfinite(sum)) carry = 0;
        setLanes(place, sum);
        if (restPlace != ZEROS) setLanes(restPlace, carry);
        return sum + carry;
    }

    void copyLanes(int from, int to) {
        System.arraycopy(work, from, work, to, blocks * WIDTH);
    }

    /** Selects the lane values at the given places as logits, one block after another. */
    void selectLanes(int place, int lowPlace) {
        x = work;
        xAt = place;
        low = work;
        lowAt = lowPlace;
        slope = work;
        slopeAt = SLOPE;
    }
}
