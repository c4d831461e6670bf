package dev.pullback.ops;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Softmax, log-softmax, log-sum-exp and cross-entropy of one row of logits, computed to 60 digits. */
final class ExactRow {
    /** The number of decimal places that gives 60 digits of a quotient of doubles, even if it is as small as 1e-300. */
    private static final int PLACES = 380;

    private final BigDecimal max;
    private final BigDecimal log;
    private final BigDecimal[] gaps;
    private final BigDecimal[] softmax;
    private final BigDecimal[] others;

    /** The row of logits x/T. */
    ExactRow(double[] x, double temperature) {
        int n = x.length;
        int top = 0;
        for (int c = 1; c < n; c++) if (x[c] > x[top]) top = c;
        BigDecimal[] shifted = new BigDecimal[n];
        BigDecimal[] terms = new BigDecimal[n];
        BigDecimal sum = BigDecimal.ZERO;
        for (int c = 0; c < n; c++) {
            shifted[c] = quotient(Exact.of(x[c]).subtract(Exact.of(x[top])), temperature);
            terms[c] = Exact.exp(shifted[c]);
            if (c != top) sum = sum.add(terms[c], Exact.DIGITS);
        }
        max = quotient(Exact.of(x[top]), temperature);
        log = Exact.log1p(sum);
        gaps = new BigDecimal[n];
        softmax = new BigDecimal[n];
        others = new BigDecimal[n];
        BigDecimal inverse = Exact.divide(BigDecimal.ONE, BigDecimal.ONE.add(sum));
        for (int c = 0; c < n; c++) {
            gaps[c] = log.subtract(shifted[c]);
            softmax[c] = terms[c].multiply(inverse, Exact.DIGITS);
            others[c] = (c == top ? sum : BigDecimal.ONE.subtract(terms[c]).add(sum)).multiply(inverse, Exact.DIGITS);
        }
    }

    private static BigDecimal quotient(BigDecimal x, double temperature) {
        return temperature == 1 ? x : x.divide(Exact.of(temperature), PLACES, RoundingMode.HALF_EVEN);
    }

    BigDecimal max() {
        return max;
    }

    BigDecimal logSumExp() {
        return max.add(log);
    }

    BigDecimal softmax(int c) {
        return softmax[c];
    }

    /** 1 − p. */
    BigDecimal others(int c) {
        return others[c];
    }

    /** lse − x/T, which is minus the log-softmax. */
    BigDecimal gap(int c) {
        return gaps[c];
    }

    /** Σ a (lse − x/T). */
    BigDecimal loss(BigDecimal[] a) {
        BigDecimal loss = BigDecimal.ZERO;
        for (int c = 0; c < a.length; c++) {
            if (a[c].signum() != 0) loss = loss.add(a[c].multiply(gaps[c]));
        }
        return loss;
    }
}
