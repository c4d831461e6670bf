package dev.pullback.examples.operations;

import static dev.pullback.examples.operations.Precise.ONE;
import static dev.pullback.examples.operations.Precise.ZERO;

import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import java.util.Arrays;

/** The ops on rows of logits in high precision. No entry is computed as one minus a number near 1. */
final class PreciseLogits {
    private PreciseLogits() {}

    /** A row of logits: the exponentials of their differences from the maximum, and their sum. */
    static final class Row {
        final Precise[] z;
        final Precise[] e;
        final Precise max;
        final Precise sum;
        private final int top;
        private final Precise rest;

        /** The inverse of the sum, and the logarithm of the sum. */
        private final Precise inverse;

        private final Precise log;

        Row(Precise[] z) {
            this.z = z;
            int k = 0;
            for (int c = 0; c < z.length; c++) if (z[c].compareTo(z[k]) > 0) k = c;
            top = k;
            max = z[k];
            e = new Precise[z.length];
            Precise others = ZERO;
            for (int c = 0; c < z.length; c++) {
                e[c] = c == k ? ONE : z[c].isFinite() ? z[c].minus(max).clean().exp() : ZERO;
                if (c != k) others = others.plus(e[c]);
            }
            rest = others;
            sum = others.plus(ONE);
            inverse = ONE.over(sum);
            log = rest.signum() == 0 ? ZERO : logOnePlus(rest);
        }

        Precise p(int c) {
            return e[c].times(inverse);
        }

        /** Returns the sum of the probabilities of all other classes. */
        Precise others(int c) {
            return (c == top ? rest : sum.minus(e[c]).clean()).times(inverse);
        }

        /** Returns lse - z of a class. */
        Precise gap(int c) {
            return log.plus(max.minus(z[c])).clean();
        }

        /** Returns the log-sum-exp; its size is that of its larger term. */
        Precise lse() {
            return max.plus(log);
        }

        Precise[] softmax() {
            Precise[] p = new Precise[z.length];
            for (int c = 0; c < p.length; c++) p[c] = p(c);
            return p;
        }
    }

    /** Returns ln(1 + x) for x > 0, also for an x that is smaller than the last digit of 1. */
    static Precise logOnePlus(Precise x) {
        if (x.doubleValue() < 1e-20) {
            Precise square = x.square().times(0.5);
            Precise cube = x.square().times(x).over(Precise.of(3));
            Precise fourth = x.square().square().times(0.25);
            return x.minus(square).plus(cube).minus(fourth).clean();
        }
        return ONE.plus(x).log();
    }

    /** Returns the sum of all other elements of each element. */
    private static Precise[] others(Precise[] p) {
        int top = 0;
        for (int c = 0; c < p.length; c++) if (p[c].compareTo(p[top]) > 0) top = c;
        Precise rest = ZERO;
        for (int c = 0; c < p.length; c++) if (c != top) rest = rest.plus(p[c]);
        Precise all = rest.plus(p[top]);
        Precise[] y = new Precise[p.length];
        for (int c = 0; c < p.length; c++) y[c] = c == top ? rest : all.minus(p[c]);
        return y;
    }

    static Precise[] scaled(Precise[] z, Precise factor) {
        return Arrays.stream(z).map(x -> x.times(factor)).toArray(Precise[]::new);
    }

    static Row tempered(Precise[] z, double temperature) {
        return new Row(scaled(z, ONE.over(Precise.of(temperature))));
    }

    /** Returns P ∘ (G - Σ G P), for P that sums to 1. */
    static Precise[] softmaxVjp(Precise[] g, Precise[] p) {
        Precise[] others = others(p);
        Precise[] y = new Precise[p.length];
        Precise[] products = new Precise[p.length];
        for (int c = 0; c < p.length; c++) products[c] = p[c].signum() == 0 ? ZERO : g[c].times(p[c]);
        Precise all = PreciseMatrix.sum(products);
        for (int c = 0; c < p.length; c++) {
            if (p[c].signum() == 0) {
                y[c] = ZERO;
                continue;
            }
            Precise rest = isTop(p, c) ? restOf(products, c) : all.minus(products[c]);
            y[c] = p[c].times(g[c].times(others[c]).minus(rest));
        }
        return y;
    }

    private static boolean isTop(Precise[] p, int c) {
        return p[c].doubleValue() > 0.5;
    }

    private static Precise restOf(Precise[] x, int c) {
        Precise sum = ZERO;
        for (int k = 0; k < x.length; k++) if (k != c) sum = sum.plus(x[k]);
        return sum;
    }

    /** Returns G - P ∘ Σ G, for P that sums to 1. */
    static Precise[] logSoftmaxVjp(Precise[] g, Precise[] p) {
        Precise[] others = others(p);
        Precise all = PreciseMatrix.sum(g);
        Precise[] y = new Precise[p.length];
        for (int c = 0; c < p.length; c++) {
            Precise rest = isTop(p, c) ? restOf(g, c) : all.minus(g[c]);
            y[c] = g[c].times(others[c]).minus(p[c].times(rest));
        }
        return y;
    }

    /** The divergence T² Σ p (ln p - ln q) of a row. */
    static Precise divergence(Precise[] z, Precise[] x, double temperature) {
        Row p = tempered(z, temperature);
        Row q = tempered(x, temperature);
        Precise sum = ZERO;
        for (int c = 0; c < z.length; c++)
            if (p.e[c].signum() != 0) sum = sum.plus(p.p(c).times(q.gap(c).minus(p.gap(c))));
        return sum.clean().times(temperature).times(temperature);
    }

    /** The results of softmax cross-entropy: reduced loss, gradients by the logits and by the targets, smoothed targets. */
    record CrossEntropy(PreciseMatrix loss, PreciseMatrix slope, PreciseMatrix costs, PreciseMatrix smoothed) {
        static CrossEntropy of(PreciseMatrix z, PreciseMatrix targets, boolean labels, CrossEntropyOptions o) {
            int m = z.rows();
            int n = z.cols();
            double[] w =
                    o.classWeights().stream().mapToDouble(Double::doubleValue).toArray();
            PreciseMatrix t = labels ? oneHot(targets, n, o) : targets;
            PreciseMatrix slope = PreciseMatrix.zeros(m, n);
            PreciseMatrix costs = PreciseMatrix.zeros(m, n);
            PreciseMatrix smoothed = PreciseMatrix.zeros(m, n);
            PreciseMatrix losses = PreciseMatrix.zeros(m, 1);
            CrossEntropy each = new CrossEntropy(losses, slope, costs, smoothed);
            Precise divisor = ZERO;
            for (int i = 0; i < m; i++) {
                if (Arrays.stream(t.row(i)).allMatch(x -> x.signum() == 0)) continue;
                for (int c = 0; c < n; c++) divisor = divisor.plus(t.at(i, c).times(weight(w, c)));
                Precise[] a = smooth(z.row(i), t.row(i), o, w);
                smoothed.setRow(i, a);
                each.add(i, z.row(i), a, o, w);
            }
            if (o.reduction() == Reduction.NONE) return new CrossEntropy(losses, slope, costs, smoothed);
            Precise sum = PreciseMatrix.sum(losses.data());
            if (o.reduction() == Reduction.SUM)
                return new CrossEntropy(PreciseMatrix.scalar(sum), slope, costs, smoothed);
            if (divisor.signum() == 0)
                return new CrossEntropy(
                        PreciseMatrix.scalar(ZERO), PreciseMatrix.zeros(m, n), PreciseMatrix.zeros(m, n), smoothed);
            Precise mean = sum.over(divisor);
            Precise inverse = ONE.over(divisor);
            for (int i = 0; i < m; i++) {
                if (Arrays.stream(t.row(i)).allMatch(x -> x.signum() == 0)) continue;
                for (int c = 0; c < n; c++) {
                    Precise minus = mean.times(weight(w, c));
                    costs.set(i, c, costs.at(i, c).minus(minus));
                }
            }
            return new CrossEntropy(PreciseMatrix.scalar(mean), slope.times(inverse), costs.times(inverse), smoothed);
        }

        private static PreciseMatrix oneHot(PreciseMatrix labels, int n, CrossEntropyOptions o) {
            PreciseMatrix t = PreciseMatrix.zeros(labels.rows(), n);
            for (int i = 0; i < labels.rows(); i++) {
                int k = (int) labels.at(i, 0).doubleValue();
                if (o.ignoreIndex().isPresent() && o.ignoreIndex().getAsInt() == k) continue;
                t.set(i, k, ONE);
            }
            return t;
        }

        private static double weight(double[] w, int c) {
            return w.length == 0 ? 1 : w[c];
        }

        private static Precise[] smooth(Precise[] z, Precise[] t, CrossEntropyOptions o, double[] w) {
            int n = z.length;
            int sharers = 0;
            for (Precise x : z) if (o.smoothsMaskedClasses() || x.isFinite()) sharers++;
            Precise kept = ONE.minus(Precise.of(o.labelSmoothing()));
            Precise[] a = new Precise[n];
            for (int c = 0; c < n; c++) {
                boolean shares = o.smoothsMaskedClasses() || z[c].isFinite();
                Precise share = shares ? Precise.of(o.labelSmoothing()).over(Precise.of(sharers)) : ZERO;
                a[c] = t[c].times(kept).plus(share).times(weight(w, c)).clean();
            }
            return a;
        }

        /** Writes loss, gradient and costs of a row with the smoothed targets a. */
        private void add(int i, Precise[] x, Precise[] a, CrossEntropyOptions o, double[] w) {
            int n = x.length;
            boolean capped = o.softcap() < Double.POSITIVE_INFINITY;
            Precise cap = capped ? Precise.of(o.softcap()) : ONE;
            Precise[] u = x;
            if (capped)
                u = Arrays.stream(x)
                        .map(v -> v.isFinite() ? v.over(cap).tanh().times(cap) : v)
                        .toArray(Precise[]::new);
            Row row = tempered(u, o.temperature());
            Precise zeta = Precise.of(o.zLoss());
            Precise pull = o.zLoss() == 0 ? ZERO : zeta.times(row.lse()).times(2);
            Precise loss = o.zLoss() == 0 ? ZERO : zeta.times(row.lse().square());
            Precise mass = PreciseMatrix.sum(a);
            for (int c = 0; c < n; c++) {
                if (a[c].signum() != 0) loss = loss.plus(a[c].times(row.gap(c)));
                Precise own = row.p(c).times(mass.minus(a[c])).minus(a[c].times(row.others(c)));
                Precise entry = own.plus(row.p(c).times(pull)).over(Precise.of(o.temperature()));
                if (capped && x[c].isFinite())
                    entry = entry.times(x[c].over(cap).sechSquare());
                slope.set(i, c, entry);
                costs.set(
                        i,
                        c,
                        row.gap(c)
                                .times(ONE.minus(Precise.of(o.labelSmoothing())))
                                .times(weight(w, c)));
            }
            this.loss.set(i, 0, loss);
        }
    }
}
