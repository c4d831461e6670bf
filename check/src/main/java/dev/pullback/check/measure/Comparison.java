package dev.pullback.check.measure;

import dev.pullback.check.Verdict;

/** Analytic and numeric Jacobian of one input side by side: a row for each output, a column for each entry. */
final class Comparison {
    final int input;
    final int outputs;
    final int entries;
    final double[] analytic;
    final double[] numeric;
    final double[] bars;
    final Verdict[] verdicts;

    Comparison(int input, int outputs, int entries) {
        this.input = input;
        this.outputs = outputs;
        this.entries = entries;
        int n = Math.multiplyExact(outputs, entries);
        analytic = new double[n];
        numeric = new double[n];
        bars = new double[n];
        verdicts = new Verdict[n];
    }

    int at(int output, int entry) {
        return output * entries + entry;
    }

    /** The largest finite analytic derivative, by size. */
    double largest() {
        double max = 0;
        for (double a : analytic) {
            if (Double.isFinite(a)) max = Math.max(max, Math.abs(a));
        }
        return max;
    }

    /**
     * Where the function itself overflows, so that a derivative is too large for a number, others may well be NaN: what is
     * not finite is not held against the gradient then.
     */
    void excuseOverflow() {
        boolean overflows = false;
        for (double n : numeric) overflows |= !Double.isFinite(n);
        for (int i = 0; i < verdicts.length && overflows; i++) {
            if (verdicts[i] == Verdict.NONFINITE) verdicts[i] = Verdict.UNDECIDED;
        }
    }

    boolean has(Verdict verdict) {
        for (Verdict v : verdicts) {
            if (v == verdict) return true;
        }
        return false;
    }

    /** What is wrong at a kink only counts as judged by convention there. */
    void excuseKinks() {
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == Verdict.WRONG || verdicts[i] == Verdict.KINK_WRONG) verdicts[i] = Verdict.KINK_OK;
        }
    }

    /** What fails by less than {@code part} of the derivative is left undecided. */
    void excuseBelow(double part) {
        for (int i = 0; i < verdicts.length; i++) {
            double size = Math.max(Math.abs(analytic[i]), Math.abs(numeric[i]));
            boolean gross = Math.abs(analytic[i] - numeric[i]) > part * size;
            if (verdicts[i].fails() && !gross) verdicts[i] = Verdict.UNDECIDED;
        }
    }

    /** Whether a finite derivative is wrong. */
    boolean isWrong() {
        return has(Verdict.WRONG) || has(Verdict.KINK_WRONG);
    }

    boolean fails() {
        for (Verdict v : verdicts) {
            if (v.fails()) return true;
        }
        return false;
    }
}
