package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import java.util.BitSet;

/** Judges the derivatives of all outputs along one line, with as few evaluations as that takes. */
final class LineCheck {
    private final double[] center;
    private final double[] numeric;
    private final double[] bars;
    private final Verdict[] verdicts;
    private final BitSet open = new BitSet();
    private final Estimator estimator;
    private final Noise noise;
    private final Judge judge;
    private final boolean inHaste;

    /** {@code center} holds the outputs at the point through which all lines go. */
    LineCheck(double[] center) {
        this(center, Judge.QUICK, false);
    }

    /** In haste: content with less, and expecting kinks nearby. */
    static LineCheck inHaste(double[] center) {
        return new LineCheck(center, Judge.HASTY, true);
    }

    private LineCheck(double[] center, double quick, boolean inHaste) {
        this.judge = new Judge(quick);
        this.inHaste = inHaste;
        this.center = center;
        this.numeric = new double[center.length];
        this.bars = new double[center.length];
        this.verdicts = new Verdict[center.length];
        this.estimator = new Estimator(center.length);
        this.noise = new Noise(center.length);
    }

    /**
     * Judges all outputs.
     *
     * @param scale a large step on the line, a power of two
     * @param analytic the derivatives that are claimed
     * @param sigma the noise of each output by a first look
     * @param largest the size of the derivatives that matter
     */
    void check(Line line, double scale, double[] analytic, double[] sigma, double largest) {
        open.set(0, center.length);
        estimator.begin(line, scale, center);
        estimator.coarse();
        acquit(analytic, sigma, largest);
        if (open.isEmpty()) return;
        if (inHaste) estimator.close();
        else estimator.wide();
        acquit(analytic, sigma, largest);
        if (open.isEmpty()) return;
        estimator.full();
        noise.measure(line, scale, center);
        judge(analytic, largest);
        if (open.isEmpty()) return;
        estimator.deep();
        noise.measureFiner(line, scale, center);
        judge(analytic, largest);
    }

    /** As {@link #check}, but only a first look, after which what is not acquitted is undecided. */
    void look(Line line, double scale, double[] analytic, double[] sigma, double largest) {
        open.set(0, center.length);
        estimator.begin(line, scale, center);
        estimator.coarse();
        acquit(analytic, sigma, largest);
        if (open.isEmpty()) return;
        estimator.close();
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            boolean acquitted = judge.acquits(estimator, j, analytic[j], sigma[j], largest);
            note(j, acquitted ? Verdict.OK : Verdict.UNDECIDED);
        }
    }

    private void acquit(double[] analytic, double[] sigma, double largest) {
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            if (!judge.acquits(estimator, j, analytic[j], sigma[j], largest)) continue;
            note(j, Verdict.OK);
            open.clear(j);
        }
    }

    /** Leaves open what may look different on other scales. */
    private void judge(double[] analytic, double largest) {
        for (int j = open.nextSetBit(0); j >= 0; j = open.nextSetBit(j + 1)) {
            Verdict v = judge.verdict(estimator, j, analytic[j], noise, largest);
            note(j, v);
            if (v != Verdict.UNDECIDED && v != Verdict.WRONG) open.clear(j);
        }
    }

    private void note(int output, Verdict v) {
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

    /** The smallest step that was tried. */
    double smallestStep() {
        return estimator.smallestStep();
    }
}
