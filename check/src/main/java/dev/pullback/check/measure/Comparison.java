package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.Precision;
import dev.pullback.check.subject.Scales;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** The analytic and the numeric Jacobian with respect to one input: one row for each output, one column for each entry. */
final class Comparison {
    /** A change of the value by this number of last bits is hidden by rounding. */
    private static final double HIDDEN_BITS = 0x1p14;

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

    /** Returns the index of a derivative in the arrays. */
    int at(int output, int entry) {
        return output * entries + entry;
    }

    /** Stores that an entry is fixed: nothing is compared. */
    void fix(int entry) {
        for (int j = 0; j < outputs; j++) verdicts[at(j, entry)] = Verdict.OK;
    }

    /** Returns the largest absolute value of a finite analytic derivative. */
    double largest() {
        double max = 0;
        for (double a : analytic) {
            if (Double.isFinite(a)) max = Math.max(max, Math.abs(a));
        }
        return max;
    }

    /** As {@link #largest()}, of one output. */
    double largest(int output) {
        double max = 0;
        for (int e = 0; e < entries; e++) {
            double a = analytic[at(output, e)];
            if (Double.isFinite(a)) max = Math.max(max, Math.abs(a));
        }
        return max;
    }

    /**
     * If a numeric derivative overflows, changes the verdict NONFINITE to UNDECIDED, because then other derivatives may be
     * NaN too.
     */
    void excuseOverflow() {
        boolean overflows = false;
        for (double n : numeric) overflows |= !Double.isFinite(n);
        for (int i = 0; i < verdicts.length && overflows; i++) {
            if (verdicts[i] == Verdict.NONFINITE) verdicts[i] = Verdict.UNDECIDED;
        }
    }

    /**
     * Excuses NaN for outputs that do not depend on an entry, if the derivative of another output with respect to it is rightly
     * infinite: a backward pass that multiplies by it computes 0 · ∞.
     */
    void excuseZeroTimesInfinity() {
        for (int e = 0; e < entries; e++) {
            boolean isInfinite = false;
            for (int j = 0; j < outputs; j++)
                isInfinite |= verdicts[at(j, e)] == Verdict.EDGE && Double.isInfinite(analytic[at(j, e)]);
            for (int j = 0; j < outputs && isInfinite; j++) {
                int i = at(j, e);
                if (Double.isNaN(analytic[i]) && numeric[i] == 0) verdicts[i] = Verdict.EDGE;
            }
        }
    }

    /** Turns {@link Verdict#WRONG} into {@link Verdict#OK} where the absolute error is at most {@code error}. */
    void excuseErrorsUpTo(double error) {
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == Verdict.WRONG && Math.abs(analytic[i] - numeric[i]) <= error) verdicts[i] = Verdict.OK;
        }
    }

    boolean has(Verdict verdict) {
        return Arrays.asList(verdicts).contains(verdict);
    }

    /** Changes the verdict on wrong derivatives to {@link Verdict#KINK_OK}. */
    void excuseKinks() {
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i] == Verdict.WRONG || verdicts[i] == Verdict.KINK_WRONG) verdicts[i] = Verdict.KINK_OK;
        }
    }

    /** Changes the verdict on relative errors of less than {@code part} to UNDECIDED. */
    void excuseBelow(double part) {
        for (int i = 0; i < verdicts.length; i++) {
            double size = Math.max(Math.abs(analytic[i]), Math.abs(numeric[i]));
            boolean gross = Math.abs(analytic[i] - numeric[i]) > part * size;
            if (verdicts[i].fails() && !gross) verdicts[i] = Verdict.UNDECIDED;
        }
    }

    /**
     * Changes the verdict on derivatives to UNDECIDED that change the value by no more than some last bits over a step as
     * large as the entry. Only much larger steps show them, and these reach across kinks.
     */
    void excuseHidden(DMatrixRMaj x, double[] center, Precision precision) {
        Scales scales = new Scales(x);
        for (int i = 0; i < verdicts.length; i++) {
            double change = Math.max(Math.abs(analytic[i]), Math.abs(numeric[i])) * scales.ownOf(i % entries);
            if (verdicts[i].fails() && change <= HIDDEN_BITS * precision.ulp(center[i / entries]))
                verdicts[i] = Verdict.UNDECIDED;
        }
    }

    /** Changes the verdict on absolute errors of at most {@code error} to UNDECIDED. */
    void excuseUpTo(double error) {
        for (int i = 0; i < verdicts.length; i++) {
            if (verdicts[i].fails() && Math.abs(analytic[i] - numeric[i]) <= error) verdicts[i] = Verdict.UNDECIDED;
        }
    }

    /** Whether a finite derivative is wrong. */
    boolean isWrong() {
        return has(Verdict.WRONG) || has(Verdict.KINK_WRONG);
    }

    boolean fails() {
        return Arrays.stream(verdicts).anyMatch(Verdict::fails);
    }
}
