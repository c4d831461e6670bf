package dev.pullback.check.measure;

import dev.pullback.check.Verdict;
import dev.pullback.check.subject.MatrixMath;
import dev.pullback.check.subject.Subject;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;

/**
 * Compares random projections {@code ⟨v, J u⟩} of the Jacobian J instead of its entries. This is the fast mode: all inputs
 * move at once along a direction u, and a cotangent v weights the outputs. An error E of the Jacobian contributes
 * {@code vᵀ E u}. In the worst case, E has rank one, and the contribution is small only if a product of two normal numbers
 * is; see {@link #oddsOfAMiss}. If a projection is wrong, half of the entries of the direction, and then of the
 * cotangent, are set to 0 repeatedly, until one wrong derivative is left.
 */
final class Projections {
    /** The ratio of the error for which the report states the odds of a miss, to the smallest error that a probe resolves. */
    static final double PROMISE = 100;

    private static final int SAMPLE = 12;

    private final Subject subject;
    private final DMatrixRMaj[] x;
    private final DMatrixRMaj value;
    private final Subject.Run run;
    private final FreeEntries free;
    private double[] pulled = {};
    private double[] gradient = {};
    /** The noise of {@code ⟨v, f⟩} for a v of length one; NaN before it is measured. */
    private double sigma = Double.NaN;

    Projections(Subject subject, DMatrixRMaj[] x, BitSet fixed, Subject.Run run) {
        this.subject = subject;
        this.x = MatrixMath.copy(x);
        this.run = run;
        this.value = run.value().copy();
        this.free = new FreeEntries(this.x, fixed);
    }

    /** Returns the numbering of the entries. */
    FreeEntries free() {
        return free;
    }

    /** Compares a random projection. */
    Probe probe(Random random) {
        Projection part = Projection.gaussian(free.count(), value.getNumElements(), random);
        return probe(part, movable(), all(value.getNumElements()), true);
    }

    /** Compares a projection along the direction in which all entries move together, as tied entries must to stay tied. */
    Probe probeTogether(Random random) {
        Projection part = Projection.gaussian(free.count(), value.getNumElements(), random);
        Arrays.fill(part.direction(), 1);
        return probe(part, all(free.count()), all(value.getNumElements()), true);
    }

    /** Returns the gradients of the last probe, one number for each of the {@link FreeEntries}. */
    double[] lastGradient() {
        return gradient;
    }

    /** Compares a restricted projection, either thoroughly or only for a first impression. */
    private Probe probe(Projection whole, BitSet entries, BitSet outputs, boolean thorough) {
        Projection part = whole.restrictedTo(entries, outputs);
        pull(part.cotangent());
        double analytic = 0;
        double squares = 0;
        for (int k = entries.nextSetBit(0); k >= 0; k = entries.nextSetBit(k + 1)) {
            analytic += gradient[k] * part.direction()[k];
            squares += gradient[k] * gradient[k];
        }
        Line all = new DirectionLine(subject, x, free.unfold(part.direction()));
        Line line = weighted(all, part.cotangent());
        double[] center = {dot(value.data, part.cotangent())};
        double length = Math.sqrt(dot(part.cotangent(), part.cotangent()));
        if (Double.isNaN(sigma)) {
            Noise noise = new Noise(1, subject.precision());
            noise.measureClosely(line, 1, center);
            sigma = noise.least()[0] / length;
        }
        LineCheck check = new LineCheck(center, 0, Rigor.HASTY, subject.precision());
        double[] noise = {Math.max(sigma * length, subject.precision().ulp(center[0]) / 2)};
        double[] claimed = {analytic};
        if (thorough) check.check(line, 1, claimed, noise, Math.sqrt(squares));
        else check.look(line, 1, claimed, noise, Math.sqrt(squares));
        Verdict v = check.verdict(0);
        if (v == Verdict.KINK_WRONG && isBetween(all, part.cotangent(), analytic)) v = Verdict.KINK_OK;
        double unit = entries.cardinality() == 1 ? free.sizeOf(entries.nextSetBit(0)) : 1;
        return new Probe(whole, v, analytic / unit, check.numeric(0) / unit, check.bar(0) / unit, entries, outputs);
    }

    private void pull(double[] v) {
        if (Arrays.equals(v, pulled)) return;
        DMatrixRMaj g = new DMatrixRMaj(value.numRows, value.numCols);
        System.arraycopy(v, 0, g.data, 0, v.length);
        gradient = free.fold(run.pull(g));
        for (int k = 0; k < gradient.length; k++) {
            if (isFixed(k)) gradient[k] = 0;
        }
        pulled = v;
    }

    /** Whether the slope lies between the sums of the smaller and of the larger one-sided slopes of all outputs. */
    private boolean isBetween(Line line, double[] v, double analytic) {
        double h = subject.precision().choose(0x1p-20, 0x1p-10);
        double[] plus = new double[v.length];
        double[] minus = new double[v.length];
        line.at(h, plus);
        line.at(-h, minus);
        double low = 0;
        double high = 0;
        for (int j = 0; j < v.length; j++) {
            double right = v[j] * (plus[j] - value.data[j]) / h;
            double left = v[j] * (value.data[j] - minus[j]) / h;
            low += Math.min(left, right);
            high += Math.max(left, right);
        }
        double slack = subject.precision().choose(1e-6, 1e-3) * (Math.abs(low) + Math.abs(high));
        return analytic >= low - slack && analytic <= high + slack;
    }

    /** Narrows a failed probe down to one wrong derivative. Returns the probe itself if no single derivative is wrong. */
    Probe narrow(Probe probe) {
        Probe worst = probe;
        while (!worst.isOneEntry() || !worst.isOneOutput()) {
            boolean byEntries = !worst.isOneEntry();
            Probe half = half(worst, byEntries);
            if (!half.isSuspect()) return probe;
            worst = half;
        }
        Probe sure = probe(probe.whole(), worst.entries(), worst.outputs(), true);
        return sure.verdict().fails() ? sure : probe;
    }

    private Probe half(Probe probe, boolean byEntries) {
        BitSet set = byEntries ? probe.entries() : probe.outputs();
        BitSet low = new BitSet();
        BitSet high = new BitSet();
        int n = 0;
        int half = set.cardinality() / 2;
        for (int k = set.nextSetBit(0); k >= 0; k = set.nextSetBit(k + 1)) (n++ < half ? low : high).set(k);
        Probe a = part(probe, low, byEntries);
        Probe b = part(probe, high, byEntries);
        return a.bars() >= b.bars() ? a : b;
    }

    private Probe part(Probe probe, BitSet part, boolean byEntries) {
        return byEntries
                ? probe(probe.whole(), part, probe.outputs(), false)
                : probe(probe.whole(), probe.entries(), part, false);
    }

    /** Compares the derivatives of the output of a probe with respect to some entries of the same input, as data for a hint. */
    Sample around(Probe probe, Random random) {
        int entry = probe.entries().nextSetBit(0);
        int input = free.inputOf(entry);
        int n = free.countOf(entry);
        int start = free.startOf(entry);
        int[] entries = random.ints(0, n)
                .distinct()
                .limit(Math.min(SAMPLE, n))
                .filter(k -> !isFixed(start + k))
                .toArray();
        if (entries.length == 0) entries = new int[1];
        entries[0] = free.within(entry);
        Comparison c = new Comparison(input, 1, entries.length);
        DMatrixRMaj at = new DMatrixRMaj(1, entries.length);
        for (int k = 0; k < entries.length; k++) {
            BitSet one = new BitSet();
            one.set(free.startOf(entry) + entries[k]);
            Probe p = probe(probe.whole(), one, probe.outputs(), false);
            c.analytic[k] = p.analytic();
            c.numeric[k] = p.numeric();
            c.bars[k] = p.bar();
            c.verdicts[k] = p.isSuspect() ? Verdict.WRONG : Verdict.OK;
            at.data[k] = x[input].data[entries[k]];
        }
        return new Sample(c, at);
    }

    /** The comparison of some entries of an input, and the values of these entries. */
    record Sample(Comparison comparison, DMatrixRMaj at) {}

    private boolean isFixed(int entry) {
        return subject.fixedEntries(free.inputOf(entry)).get(free.within(entry));
    }

    private BitSet movable() {
        BitSet movable = all(free.count());
        for (int k = 0, n = free.count(); k < n; k++) movable.set(k, !isFixed(k));
        return movable;
    }

    private static BitSet all(int n) {
        BitSet all = new BitSet();
        all.set(0, n);
        return all;
    }

    private static double dot(double[] a, double[] v) {
        double sum = 0;
        for (int i = 0; i < v.length; i++) sum += a[i] * v[i];
        return sum;
    }

    /** Returns a line whose only output is the weighted sum of all outputs. */
    private static Line weighted(Line line, double[] v) {
        double[] y = new double[v.length];
        return (t, out) -> {
            double step = line.at(t, y);
            out[0] = dot(y, v);
            return step;
        };
    }

    /**
     * Returns the probability that a number of probes miss an error matrix of rank one, the worst case, whose norm is
     * {@link #PROMISE} times the error that a probe resolves. For one probe, this is the probability of
     * {@code |z₁ z₂| < 1/PROMISE} for two normal numbers.
     */
    static double oddsOfAMiss(int probes) {
        double sum = 0;
        double h = 0x1p-12;
        for (double z = h / 2; z < 9; z += h) sum += density(z) * within(1 / (PROMISE * z)) * h;
        return Math.pow(2 * sum, probes);
    }

    private static double density(double z) {
        return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    /** Returns P(|z| < t), by the midpoint rule. */
    private static double within(double t) {
        double sum = 0;
        int n = 64;
        double h = Math.min(t, 9) / n;
        for (int i = 0; i < n; i++) sum += density((i + 0.5) * h) * h;
        return 2 * sum;
    }
}
