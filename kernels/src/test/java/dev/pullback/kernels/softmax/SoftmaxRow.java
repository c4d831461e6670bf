package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;

/**
 * The reference that the kernels are compared with: one row of logits and the sum of its exponentials, from which softmax, log-softmax, log-sum-exp and cross-entropy
 * follow. Let m be the maximum, k its position, d<sub>c</sub> = (x<sub>c</sub> − m)/T, e<sub>c</sub> = exp
 * d<sub>c</sub> (the terms) and s = Σ<sub>c≠k</sub> e<sub>c</sub>. Then the results are
 * <pre>
 *   log-sum-exp  m/T + log1p(s)        softmax  e_c / (1 + s)        log-softmax  d_c − log1p(s)
 * </pre>
 *
 * <p>Three measures keep these accurate to a few ulp, while the textbook forms can lose every digit. The term of the
 * maximum, which is exactly 1, is left out of the sum, so that a small s keeps its digits (Blanchard, Higham and
 * Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41, 2021). The rounding
 * error of x − m is recovered by Knuth's TwoSum and added back as e + e·lost; without it the error of e grows with |d|.
 * And s is summed with compensation for the rounding errors of its additions (Neumaier, ZAMM 54, 1974).
 *
 * <p>T is the temperature. With a soft cap c, the logit of x is c·tanh(x/c); if c is infinite, it is x. A NaN in the
 * row makes s and every result NaN. The results of a row whose maximum is not finite are undefined; the caller must
 * treat such a row separately.
 */
final class SoftmaxRow {
    /** For a difference below −HUGE the last digit no longer matters, and TwoSum would overflow. */
    static final double HUGE = 1e300;

    /** If the sum is smaller than this, its terms are so near to the least double that each of them has lost digits. */
    private static final double TINY = 1e-280;

    /**
     * The value 512·log 2 and its rounding error. Tiny terms are multiplied by 2<sup>512</sup> before they are summed.
     */
    private static final double LIFT = 0x1.62e42fefa39efp8;

    private static final double LIFT_REST = 0x1.abc9e3b39803fp-47;

    private static final ThreadLocal<SoftmaxRow> OF_THREAD = ThreadLocal.withInitial(SoftmaxRow::new);

    private double[] x = {};
    private int from;
    private int to;
    private double temperature;
    private double softcap;
    private int k;
    private double max;
    /** The sum s and its rounding error. */
    private double s;

    private double rest;

    private SoftmaxRow() {}

    /** Returns the row of the elements {@code from} (inclusive) to {@code to} (exclusive), for T = 1 and without a soft cap. */
    static SoftmaxRow of(double[] x, int from, int to) {
        return of(x, from, to, 1, Double.POSITIVE_INFINITY);
    }

    /**
     * Returns the row of the elements {@code from} (inclusive) to {@code to} (exclusive), of which there is at least
     * one. Each thread has only one such object, so it is valid until the thread calls this method again.
     */
    static SoftmaxRow of(double[] x, int from, int to, double temperature, double softcap) {
        SoftmaxRow row = OF_THREAD.get();
        row.x = x;
        row.from = from;
        row.to = to;
        row.temperature = temperature;
        row.softcap = softcap;
        row.k = argmax(x, from, to);
        row.max = capped(x[row.k], softcap);
        return row;
    }

    /** Returns the index of the maximum. Ignores a NaN, unless it is the first element and only −∞ follows it. */
    private static int argmax(double[] x, int from, int to) {
        int k = from;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            if (x[i] > max) {
                max = x[i];
                k = i;
            }
        }
        return k;
    }

    /** Returns the index k of the maximum in the array. */
    int argmax() {
        return k;
    }

    /** Returns the maximum m, with the soft cap applied. It is not finite if the row holds +∞, or only −∞ and NaN. */
    double max() {
        return max;
    }

    /** Returns the array that holds the row. */
    double[] logits() {
        return x;
    }

    /** Returns the sum s that {@link #terms} or {@link #logOfSum} computed. */
    double sum() {
        return s;
    }

    boolean hasNaN() {
        for (int i = from; i < to; i++) {
            if (Double.isNaN(x[i])) return true;
        }
        return false;
    }

    /** Returns the logit of x: c·tanh(x/c), or x if c is infinite. ±∞ stays as it is, since −∞ masks a class. */
    static double capped(double x, double softcap) {
        return Double.isInfinite(softcap) || Double.isInfinite(x) ? x : softcap * Math.tanh(x / softcap);
    }

    /** Returns the difference d = (logit − max)/T, rounded. */
    static double shift(double logit, double max, double temperature) {
        double difference = logit - max;
        return temperature == 1 ? difference : difference / temperature;
    }

    /** Returns the rounding error of {@link #shift}, (logit − max)/T − d, or 0 if −d is huge or infinite. */
    static double lost(double logit, double max, double temperature, double d) {
        return d < -HUGE ? 0 : lostFinite(logit, max, temperature, d);
    }

    private static double lostFinite(double logit, double max, double temperature, double d) {
        double difference = logit - max;
        double lost = Compensated.sumError(logit, -max, difference);
        return temperature == 1 ? lost : (Math.fma(-d, temperature, difference) + lost) / temperature;
    }

    /** Returns exp((logit − max)/T) − e = e·lost for e = exp d; 0 if e is 0, since the difference may overflow. */
    private static double correction(double e, double logit, double max, double temperature, double d) {
        return e == 0 ? 0 : e * lostFinite(logit, max, temperature, d);
    }

    /**
     * Sums the terms and returns a + log1p(s). For a = 0 this is the log of the sum of exp d; for a = m/T it is the
     * log-sum-exp.
     */
    double logOfSum(double a) {
        double sum = 0;
        double carry = 0;
        for (int i = from; i < to; i++) {
            if (i == k) continue;
            double logit = capped(x[i], softcap);
            double d = shift(logit, max, temperature);
            double e = Math.exp(d);
            double next = sum + e;
            carry += Compensated.sumError(sum, e, next) + correction(e, logit, max, temperature, d);
            sum = next;
        }
        setSum(sum, carry);
        return log(a);
    }

    /**
     * Writes the terms to {@code e} at the places of their logits and returns their sum s, which excludes the maximum's
     * term 1.
     */
    double terms(double[] e) {
        // two loops, since exp is faster in a separate loop
        for (int i = from; i < to; i++) e[i] = Math.exp(shift(capped(x[i], softcap), max, temperature));
        e[k] = 0;
        double sum = 0;
        double carry = 0;
        for (int i = from; i < to; i++) {
            double logit = capped(x[i], softcap);
            double d = shift(logit, max, temperature);
            double term = e[i];
            double correction = correction(term, logit, max, temperature, d);
            e[i] = term + correction;
            double next = sum + term;
            carry += Compensated.sumError(sum, term, next) + correction;
            sum = next;
        }
        e[k] = 1;
        setSum(sum, carry);
        return s;
    }

    /** Sets s and its rounding error. A tiny s is summed again with larger terms and rounded once. */
    private void setSum(double sum, double carry) {
        s = sum + carry;
        rest = carry - (s - sum);
        if (!(s < TINY)) return;
        s = sumOfTinyTerms();
        rest = 0;
    }

    private double sumOfTinyTerms() {
        double sum = 0;
        double carry = 0;
        for (int i = from; i < to; i++) {
            if (i == k) continue;
            double logit = capped(x[i], softcap);
            double d = shift(logit, max, temperature);
            double lifted = d + LIFT;
            double e = Math.exp(lifted);
            if (e == 0) continue;
            double next = sum + e;
            double lost = Compensated.sumError(d, LIFT, lifted) + LIFT_REST + lostFinite(logit, max, temperature, d);
            carry += Compensated.sumError(sum, e, next) + e * lost;
            sum = next;
        }
        return (sum + carry) * 0x1p-512;
    }

    /** Returns a + log1p(s) for the sum that {@link #terms} or {@link #logOfSum} computed. */
    double log(double a) {
        return Log1p.plus(a, s, rest);
    }

    /** Writes e/(1 + s) for each logit. */
    void softmax(double[] out) {
        terms(out);
        double inverse = 1 / (1 + s);
        double error = Compensated.quotientError(1, s, inverse, inverse);
        for (int i = from; i < to; i++) out[i] = Math.fma(out[i], inverse, out[i] * error);
    }

    /** Writes d − log1p(s) for each logit. */
    void logSoftmax(double[] out) {
        double log = logOfSum(0);
        for (int i = from; i < to; i++) {
            double d = x[i] - max;
            out[i] = d - (log - lost(x[i], max, 1, d));
        }
    }

    /**
     * Returns a·(log − d), which is a·(lse − z) for the logit z. Returns 0 if a is 0, even if the other factor is
     * infinite.
     *
     * @param log the result of {@link #logOfSum} for a = 0
     */
    static double weightedGap(double a, double log, double logit, double max, double temperature) {
        double d = shift(logit, max, temperature);
        if (d < -HUGE) return a * log + 2 * halfWeightedGap(a, logit, max, temperature);
        return a * ((log - lost(logit, max, temperature, d)) - d);
    }

    /** Returns half of a·(max − logit)/T. The difference may be infinite or overflow although the product does not. */
    static double halfWeightedGap(double a, double logit, double max, double temperature) {
        return a == 0 ? 0 : a * ((max / 2 - logit / 2) / temperature);
    }

    /**
     * Replaces the terms in g by the gradient of the cross-entropy for the class y with the weight w. The gradient is
     * (w + pull)·p for every class but y, and −w·(1 − p) + pull·p for y, all divided by the divisor. If pull is 0, the
     * gradient for y is minus the sum of the others; p − 1 would lose its digits as p approaches 1.
     *
     * @param pull the number that the z-loss adds to the factor of p
     */
    void gradient(double[] g, int y, double weight, double pull, double divisor) {
        double others = y == k ? s : (1 - g[y]) + s;
        double pulled = pull * g[y] - weight * others;
        double factor = (weight + pull) / divisor;
        double inverse = 1 / (1 + s);
        double quotient = factor * inverse;
        double error = Compensated.quotientError(factor, s, quotient, inverse);
        for (int i = from; i < to; i++) g[i] = Math.fma(g[i], quotient, g[i] * error);
        // subtracted from 0, so that the result is not -0
        g[y] = pull == 0 ? 0 - Math.fma(others, quotient, others * error) : pulled / (1 + s) / divisor;
    }
}
