package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;

/**
 * The loops of softmax and cross-entropy over the elements of {@link Block}s. {@code VectorSoftmaxLoops} uses the vector
 * unit and is generated from the source text of {@link ScalarSoftmaxLoops}, so that both give the same bits.
 *
 * <p>Let m be the maximum of a row of logits, d<sub>c</sub> = x<sub>c</sub> − m and s the sum of exp d<sub>c</sub> over all
 * classes but one whose logit is m. Then the results are
 * <pre>
 *   log-sum-exp  m + log1p(s)        softmax  exp d_c / (1 + s)        log-softmax  d_c − log1p(s)
 * </pre>
 * Three measures keep these accurate to a few ulp, while the textbook forms can lose every digit. The maximum's term, which
 * is exactly 1, is left out of the sum, so that a small s keeps its digits (Blanchard, Higham and Higham, "Accurately
 * computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41, 2021). The exponential uses the difference d
 * unrounded. And s is summed with compensation for the rounding errors of its additions (Neumaier, ZAMM 54, 1974).
 *
 * <p>The terms are multiplied by 2<sup>512</sup>, so that a term that would be subnormal keeps its digits. Where the logit
 * is not a double, because of a temperature or a soft cap, it is the sum of the elements of {@link Block#x} and {@link
 * Block#low}.
 *
 * <p>Let t<sub>c</sub> be the target and w<sub>c</sub> the weight of class c, ε the label smoothing, and σ the part of
 * ε that each class gets. With the smoothed and weighted targets a<sub>c</sub> = w<sub>c</sub>((1 − ε) t<sub>c</sub> +
 * σ) and their sum A, the loss is A log1p(s) − Σ a<sub>c</sub> d<sub>c</sub>, a sum of terms that are never negative.
 * Its derivative is p<sub>c</sub> (A − a<sub>c</sub>) − a<sub>c</sub> (1 − p<sub>c</sub>), where A − a<sub>c</sub> is
 * corrected by its rounding error and 1 − p<sub>c</sub> is computed as ((1 − exp d<sub>c</sub>) + s)/(1 + s).
 */
abstract class SoftmaxLoops {
    /** The exclusive limit of |max| for a regular row; beyond it, the exponential is inexact. */
    static final double LARGE = 0x1p19;

    /** The term of the maximum. */
    static final double LIFT = 0x1p512;

    /** The factor that turns a term into the exponential. */
    static final double LOWER = 0x1p-512;

    /** For a difference below −HUGE the last digit no longer matters, and its rounding error may be NaN. */
    static final double HUGE = 1e300;

    /** Writes the maximum of each lane to {@link Block#MAX}; ignores a NaN that is not the first element. */
    abstract void maxima(Block b);

    /**
     * Writes maxima of parts of a block whose size is a multiple of 4·{@code WIDTH} to some of the lanes of {@link
     * Block#MAX}; ignores a NaN as {@link #maxima} does.
     */
    abstract void maximaByFour(Block b);

    /** Replaces each logit z by cap·tanh(z/cap), in two parts, and writes the derivative. ±∞ stays, with derivative 0. */
    abstract void cap(Block b);

    /** Divides the logits by the temperature, in two parts. */
    abstract void temper(Block b);

    /** Writes the terms 2<sup>512</sup> exp(x − max). */
    abstract void exponentials(Block b);

    /**
     * Adds terms to the sums of each lane: {@link Block#SUM} is the sum of the terms less than {@link #LIFT}, {@link
     * Block#REST} is the rounding error of that sum, and {@link Block#ONES} is the sum of the other terms. A NaN makes the
     * sum NaN.
     */
    abstract void addUp(Block b);

    /** Replaces the sums of the terms by s and its rounding error. */
    abstract void finishSums(Block b);

    /** Returns whether no row holds a NaN, and each maximum is finite and not {@link #LARGE}. */
    abstract boolean areRegular(Block b);

    /** Writes the smoothed and weighted targets a. */
    abstract void coefficients(Block b);

    /**
     * Adds a and a·d to the sums of each lane, see {@link Block#MASS}. The rounding error of the second sum is computed as if
     * no term were larger than the sum before it. A larger term at least doubles the sum, so all of them together lose an
     * ulp at most.
     */
    abstract void weightedSums(Block b);

    /**
     * Adds w·t to the sums of each lane, {@link Block#MASS} and {@link Block#MASS_REST}. A target that is negative or NaN
     * makes the sum NaN; an infinite one makes it infinite or NaN.
     */
    abstract void targetSums(Block b);

    /** Writes log1p(s) to {@link Block#LOG} and {@link Block#LOG_REST}, by the method of {@code Log1p.plus}. */
    abstract void log1p(Block b);

    /** Writes {@link Block#LOG_SUM_EXP}. */
    abstract void logSumExps(Block b);

    /** Writes w (log1p(s) − d) to {@link Block#LOSS} for the logit and the weight of the true class. */
    abstract void losses(Block b);

    /** Writes the loss to {@link Block#LOSS}, computed from the sums of {@link #weightedSums}. */
    abstract void mixedLosses(Block b);

    /** Writes {@link Block#FACTOR}/(1 + s) and its rounding error, see {@link Compensated#quotientError}. */
    abstract void quotients(Block b);

    /** Multiplies the terms by the quotient, rounded once, and by {@link #LOWER}; no result is −0. */
    abstract void scale(Block b);

    /** Replaces the terms by the derivative of the loss, multiplied by {@link Block#FACTOR}; no result is −0. */
    abstract void mixedSlopes(Block b);

    /** Multiplies the terms by the derivatives of the capped logits. */
    abstract void timesSlope(Block b);

    /** Writes d − log1p(s) in place of the terms. A far difference is not corrected. */
    abstract void logSoftmax(Block b);

    /** Writes ((1 − ε) w (log1p(s) − d) − w·mean)/divisor in place of the terms. */
    abstract void targetSlopes(Block b);

    // the loops of RowPairs, over one block

    /** Adds the cotangents x of the classes whose probability t is above ½ to {@link Block#LOGIT}. */
    abstract void tops(Block b);

    /** Adds t (x − {@link Block#LOGIT}) to the sums {@link Block#MASS}; a class with probability 0 adds nothing. */
    abstract void dots(Block b);

    /** Writes t ((x − LOGIT) − MASS), 0 for a class with probability 0. */
    abstract void softmaxVjps(Block b);

    /** Adds x to the sums {@link Block#MASS}. */
    abstract void totals(Block b);

    /**
     * Writes x − t·MASS, adds the results for probabilities up to ½ to the sums {@link Block#GAPS}, and counts the others in
     * {@link Block#LOGIT}.
     */
    abstract void logSoftmaxVjps(Block b);

    /** Replaces the logits by their differences from {@link Block#RAW}, in two parts. */
    abstract void center(Block b);

    /** Writes δ, and adds the products of terms and δ to the sums {@link Block#MASS}. */
    abstract void steps(Block b);

    /**
     * Replaces δ by d and the terms of the teacher by p, and adds p (exp d − 1 − d) to the sums {@link Block#GAPS}. Where |d| is
     * above 1, p exp d is the student's term times {@link Block#FACTOR}.
     */
    abstract void divergences(Block b);

    /** Replaces d by (q − p) times {@link Block#scale}, which is p expm1(d − {@link Block#LOSS}) if q and p are close. */
    abstract void differences(Block b);
}
