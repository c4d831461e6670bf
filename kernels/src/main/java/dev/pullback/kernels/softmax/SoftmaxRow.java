package dev.pullback.kernels.softmax;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;

/**
 * What softmax, log-softmax, log-sum-exp and cross-entropy share: one row of logits seen from its maximum m at
 * position k. With d<sub>c</sub> = (x<sub>c</sub> − m)/T, e<sub>c</sub> = exp d<sub>c</sub> and
 * s = Σ<sub>c≠k</sub> e<sub>c</sub>,
 * <pre>
 *   log-sum-exp  m/T + log1p(s)        softmax  e_c / (1 + s)        log-softmax  d_c − log1p(s)
 * </pre>
 *
 * <p>Three things keep these right to a few ulp where the textbook forms can lose every digit. The maximum's own term,
 * which is exactly 1, stays out of the sum, so that a small s survives (Blanchard, Higham and Higham, "Accurately
 * computing the log-sum-exp and softmax functions", IMA J. Numer. Anal. 41, 2021). What rounding takes from x − m is
 * recovered by Knuth's TwoSum and put back as e + e·lost; without it the error of e grows with |d|. And s is summed
 * with the rounding errors of its additions carried along (Neumaier, ZAMM 54, 1974).
 *
 * <p>T is a temperature and c a soft cap: the logit of x is c·tanh(x/c), or x where c is infinite. The methods are pure
 * functions; rows are the half-open ranges {@code from..to}. A NaN in the row makes s NaN and with it every result. A
 * row whose maximum is not finite is the caller's to treat.
 */
public final class SoftmaxRow {
    /** Below this the last digit of a difference no longer matters, and TwoSum would overflow. */
    public static final double HUGE = 1e300;

    /** Below this the terms of a sum are at the end of the range of a double, where each has lost digits. */
    private static final double TINY = 1e-280;

    /** 512·log 2 and the rest of its digits: terms are made larger by 2<sup>512</sup> to sum them where they are tiny. */
    private static final double LIFT = 0x1.62e42fefa39efp8;

    private static final double LIFT_REST = 0x1.abc9e3b39803fp-47;

    private SoftmaxRow() {}

    /**
     * The position of the first maximum of a row with at least one element. A NaN is passed over, unless it stands first
     * and only −∞ follows it: then the answer is the position of the NaN.
     */
    public static int argmax(double[] x, int from, int to) {
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

    /** Whether a row holds a NaN. */
    public static boolean hasNaN(double[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Double.isNaN(x[i])) return true;
        }
        return false;
    }

    /** The logit of x: c·tanh(x/c), which keeps ±∞ so that a masked class stays masked; x itself where c is infinite. */
    public static double capped(double x, double softcap) {
        return Double.isInfinite(softcap) || Double.isInfinite(x) ? x : softcap * Math.tanh(x / softcap);
    }

    /** The difference d = (logit − max)/T, rounded. */
    public static double shift(double logit, double max, double temperature) {
        double difference = logit - max;
        return temperature == 1 ? difference : difference / temperature;
    }

    /** What {@link #shift} lost to rounding, (logit − max)/T − d; zero where d is huge or infinite. */
    public static double lost(double logit, double max, double temperature, double d) {
        return d < -HUGE ? 0 : lostFinite(logit, max, temperature, d);
    }

    private static double lostFinite(double logit, double max, double temperature, double d) {
        double difference = logit - max;
        double lost = Compensated.sumError(logit, -max, difference);
        return temperature == 1 ? lost : (Math.fma(-d, temperature, difference) + lost) / temperature;
    }

    /**
     * a + log1p(s): the logarithm of the row's sum seen from its maximum, or for a = m/T the log-sum-exp. The cell
     * {@code scratch[at]} is overwritten.
     */
    public static double logOfSum(
            double[] x,
            int from,
            int to,
            int k,
            double temperature,
            double softcap,
            double a,
            double[] scratch,
            int at) {
        double s = sumOfOthers(x, from, to, k, temperature, softcap, scratch, at);
        return Log1p.plus(a, s, scratch[at]);
    }

    /**
     * The sum s, rounded; what rounding took from it is written to {@code rest[at]}. The terms e are written nowhere.
     */
    private static double sumOfOthers(
            double[] x, int from, int to, int k, double temperature, double softcap, double[] rest, int at) {
        double max = capped(x[k], softcap);
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
        double s = sum + carry;
        if (s < TINY) {
            rest[at] = 0;
            return sumOfTinyOthers(x, from, to, k, temperature, softcap);
        }
        rest[at] = carry - (s - sum);
        return s;
    }

    /** The sum s where it is tiny, perhaps subnormal: the terms are summed enlarged, and only the sum is rounded. */
    private static double sumOfTinyOthers(double[] x, int from, int to, int k, double temperature, double softcap) {
        double max = capped(x[k], softcap);
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

    /** Writes the row's terms e into {@code terms} from {@code at} on, that of k being 1, and answers the sum s. */
    public static double terms(
            double[] x, int from, int to, int k, double temperature, double softcap, double[] terms, int at) {
        int ofMax = at + k - from;
        double s = terms(x, from, to, k, temperature, softcap, terms, at, terms, ofMax);
        terms[ofMax] = 1;
        return s;
    }

    /** As the other; what rounding took from s is written to {@code rest[restAt]}. */
    static double terms(
            double[] x,
            int from,
            int to,
            int k,
            double temperature,
            double softcap,
            double[] terms,
            int at,
            double[] rest,
            int restAt) {
        double max = capped(x[k], softcap);
        int n = to - from;
        // two loops: calls to exp in a loop of their own are faster
        for (int c = 0; c < n; c++) {
            terms[at + c] = Math.exp(shift(capped(x[from + c], softcap), max, temperature));
        }
        terms[at + k - from] = 0;
        double sum = 0;
        double carry = 0;
        for (int c = 0; c < n; c++) {
            double logit = capped(x[from + c], softcap);
            double d = shift(logit, max, temperature);
            double e = terms[at + c];
            double correction = correction(e, logit, max, temperature, d);
            terms[at + c] = e + correction;
            double next = sum + e;
            carry += Compensated.sumError(sum, e, next) + correction;
            sum = next;
        }
        terms[at + k - from] = 1;
        double s = sum + carry;
        boolean isTiny = s < TINY;
        rest[restAt] = isTiny ? 0 : carry - (s - sum);
        return isTiny ? sumOfTinyOthers(x, from, to, k, temperature, softcap) : s;
    }

    /** What e = exp d lacks to exp((logit − max)/T): e·lost. Nothing if e is zero; there the difference may have overflowed. */
    public static double correction(double e, double logit, double max, double temperature, double d) {
        return e == 0 ? 0 : e * lostFinite(logit, max, temperature, d);
    }

    /**
     * The rounding error of the quotient q = a·inverse, where inverse is 1/(1 + s) rounded: q plus the answer is a/(1 + s)
     * to twice the precision, so that many terms can be scaled by one division: {@code fma(e, q, e * answer)}.
     */
    public static double quotientError(double a, double s, double q, double inverse) {
        double divisor = 1 + s;
        double lost = Compensated.sumError(1, s, divisor);
        return (Math.fma(-q, divisor, a) - q * lost) * inverse;
    }

    /**
     * a·(log − d), which is a·(lse − z), where a is zero even if the other factor is infinite; {@code log} is that of {@link
     * #logOfSum} for a = 0.
     */
    public static double weightedGap(double a, double log, double logit, double max, double temperature) {
        double d = shift(logit, max, temperature);
        if (d < -HUGE) return a * log + 2 * halfWeightedGap(a, logit, max, temperature);
        return a * ((log - lost(logit, max, temperature, d)) - d);
    }

    /** Half of a·(max − logit)/T, where the difference may be infinite or overflow although the product does not. */
    public static double halfWeightedGap(double a, double logit, double max, double temperature) {
        return a == 0 ? 0 : a * ((max / 2 - logit / 2) / temperature);
    }

    /**
     * The gradient of cross-entropy with the class at position y, of weight w, from the terms e in g: (w + pull)·p for
     * every class but y, and −w·(1 − p) + pull·p for y, all over the divisor. The second is minus the sum of the others
     * where there is no z-loss; p − 1 would lose its digits as p nears 1.
     */
    public static void gradient(
            double[] g, int from, int to, int k, int y, double s, double weight, double pull, double divisor) {
        double others = y == k ? s : (1 - g[y]) + s;
        double pulled = pull * g[y] - weight * others;
        double factor = (weight + pull) / divisor;
        double inverse = 1 / (1 + s);
        double quotient = factor * inverse;
        double error = quotientError(factor, s, quotient, inverse);
        for (int i = from; i < to; i++) g[i] = Math.fma(g[i], quotient, g[i] * error);
        // taken from zero, so that nothing is 0 and not -0
        g[y] = pull == 0 ? 0 - Math.fma(others, quotient, others * error) : pulled / (1 + s) / divisor;
    }
}
