package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.Precision;
import java.util.BitSet;

/** Judges the derivatives of all outputs along one line. It stops evaluating as soon as all verdicts are certain. */
final class LineCheck {
    private final double[] center;
    private final double[] numeric;
    private final double[] bars;
    private final Verdict[] verdicts;
    private final BitSet open = new BitSet();
    private final LadderValues values;
    private final Estimator estimator;
    private final Noise noise;
    private final Judge judge;
    private final boolean isFast;

    /** Prepares checks along lines through one point, where the outputs are {@code center}. */
    LineCheck(double[] center, Precision precision) {
        this(center, 0, Rigor.FULL, precision);
    }

    /** As the other constructor, for a function whose values have the size {@code size}. */
    LineCheck(double[] center, double size, Rigor rigor, Precision precision) {
        this.judge = new Judge(rigor, precision);
        this.isFast = rigor == Rigor.HASTY;
        this.center = center;
        this.numeric = new double[center.length];
        this.bars = new double[center.length];
        this.verdicts = new Verdict[center.length];
        this.values = new LadderValues(center.length, precision);
        this.estimator = new Estimator(values, size, precision);
        this.noise = new Noise(center.length, precision);
    }

    /**
     * Judges the derivatives of all outputs.
     *
     * @param scale the size of a large step on the line, a power of two
     * @param analytic the analytic derivatives
     * @param sigma a first estimate of the noise of each output
     * @param largest the size of the largest derivatives with respect to the same input
     */
    void check(Line line, double scale, double[] analytic, double[] sigma, double largest) {
        open.set(0, center.length);
        values.begin(line, scale, center);
        values.coarse();
        acquit(analytic, sigma, largest);
        if (open.isEmpty()) return;
        if (isFast) values.close();
        else values.wide();
        acquit(analytic, sigma, largest);
        settle(analytic, sigma, largest);
        if (open.isEmpty()) return;
        values.full();
        if (isFast) noise.measureClosely(line, scale, center); // wider spacings cross many kinks
        else noise.measure(line, scale, center);
        judge(analytic, largest);
        if (open.isEmpty()) return;
        values.deep();
        if (!isFast) noise.measureFiner(line, scale, center);
        judge(analytic, largest);
    }

    /** As {@link #check}, but with few evaluations. Derivatives that are not certainly right get the verdict UNDECIDED. */
    void look(Line line, double scale, double[] analytic, double[] sigma, double largest) {
        open.set(0, center.length);
        values.begin(line, scale, center);
        values.coarse();
        acquit(analytic, sigma, largest);
        if (open.isEmpty()) return;
        values.close();
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            boolean acquitted = judge.acquits(estimator, j, analytic[j], sigma[j], largest);
            store(j, acquitted ? Verdict.OK : Verdict.UNDECIDED);
        }
    }

    private void acquit(double[] analytic, double[] sigma, double largest) {
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            if (!judge.acquits(estimator, j, analytic[j], sigma[j], largest)) continue;
            store(j, Verdict.OK);
            open.clear(j);
        }
    }

    private void settle(double[] analytic, double[] sigma, double largest) {
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            Verdict v = judge.verdictSoFar(estimator, j, analytic[j], sigma[j], largest);
            if (v == null) continue;
            store(j, v);
            open.clear(j);
        }
    }

    /** Judges the open outputs. Those that other scales may show differently remain open. */
    private void judge(double[] analytic, double largest) {
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            Verdict v = judge.verdict(estimator, j, analytic[j], noise, largest);
            store(j, v);
            if (v != Verdict.UNDECIDED && v != Verdict.WRONG && v != Verdict.JUMP) open.clear(j);
        }
    }

    private void store(int output, Verdict v) {
        verdicts[output] = v;
        numeric[output] = judge.numeric;
        bars[output] = judge.bar;
    }

    Verdict verdict(int output) {
        return verdicts[output];
    }

    double numeric(int output) {
        return numeric[output];
    }

    double bar(int output) {
        return bars[output];
    }

    /** Returns the smallest step that was evaluated. */
    double smallestStep() {
        return values.smallestStep();
    }
}
