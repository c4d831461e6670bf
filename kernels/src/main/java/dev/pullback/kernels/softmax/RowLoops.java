package dev.pullback.kernels.softmax;

import dev.pullback.kernels.function.ScalarMath;

/**
 * The loops over one row of logits that {@link RowByRowSoftmax} is made of. A row is the n elements from {@code start} on, at the
 * same places in {@code x} and in {@code out}, which are not one array.
 *
 * <p>A term is 2<sup>512</sup> exp(x<sub>c</sub> − max). It is that much larger than it should be, so that one that would be
 * subnormal keeps its digits.
 */
interface RowLoops {
    /** The term of the maximum. */
    double LIFT = 0x1p512;

    /** Makes a term as large as it should be. */
    double LOWER = 0x1p-512;

    /** A logit is taken as at least this much less than the maximum; its share is 0 in any case. */
    double FAR = ScalarMath.FAR;

    /** The places of the sums of {@link #addTerms}. */
    int SUM = 0;

    int CARRY = 1;
    int ONES = 2;

    /**
     * Told of the rows of n from {@code start} to {@code end}, of which some will be asked for one after another: by
     * {@link #max} and then {@link #addTerms}, with the same {@code keep} and {@code out}. The terms of some of them, wanted or
     * not, may be computed here and written to {@code out} already. Answers where the first row begins that it must be told of
     * again.
     */
    int prepare(double[] x, int start, int end, int n, boolean keep, double[] out);

    /** The largest logit. In a row with a NaN it may be any of them. */
    double max(double[] x, int start, int n);

    /**
     * Adds up the terms: at {@link #SUM} those that are less than {@link #LIFT}, at {@link #CARRY} what rounding took from
     * that sum, at {@link #ONES} the others, of which the maximum is one. The terms are written to {@code out} if they are to
     * be kept. The maximum is less than 2<sup>19</sup> in size; a NaN in the row makes the sum NaN.
     */
    void addTerms(double[] x, int start, int n, double max, boolean keep, double[] out, double[] sums);

    /** Multiplies terms by {@code quotient + error}, with one rounding, and makes them as large as they should be. */
    void scale(double[] terms, int start, int n, double quotient, double error);

    /** (x − max) − log for each element, where what rounding takes from the difference is put back. */
    void logSoftmax(double[] x, int start, int n, double max, double log, double[] out);

    /**
     * What takes the place of the true class's term for {@link #scale} to make its gradient of: minus the others, s and what
     * the term lacks to 1; p − 1 would lose its digits as p nears 1.
     */
    static double termOfTrue(double term, double s) {
        return -LIFT * ((1 - LOWER * term) + s);
    }

    /** The gradient of the true class as it is to be: nothing is 0 and not −0. */
    static double gradientOfTrue(double scaled) {
        return 0 + scaled;
    }
}
