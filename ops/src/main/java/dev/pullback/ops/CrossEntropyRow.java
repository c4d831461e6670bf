package dev.pullback.ops;

import dev.pullback.kernels.Compensated;
import dev.pullback.kernels.Log1p;
import dev.pullback.kernels.softmax.SoftmaxRow;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/**
 * Computes the loss and the gradients of one row of cross-entropy. {@link CrossEntropyOptions} states the formula;
 * {@link SoftmaxRow} describes the method and defines d, e and s. With L = log1p(s), the loss is Σ a<sub>c</sub> (L −
 * d<sub>c</sub>), a sum of terms that are never negative. 1 − p<sub>c</sub> is computed as (1 − e<sub>c</sub> + s)/(1 +
 * s), or as s/(1 + s) for the maximum, so that no step subtracts two nearly equal numbers.
 *
 * <p>If a row is all −∞ or contains +∞ or NaN, its loss and its gradients are NaN.
 */
final class CrossEntropyRow {
    private CrossEntropyRow() {}

    /** Returns the loss of a row that is not ignored, before any reduction. */
    static double loss(DMatrixRMaj logits, DMatrixRMaj targets, int label, int row, CrossEntropyOptions options) {
        SoftmaxRow softmax = softmaxRow(logits, row, options);
        double max = softmax.max();
        if (!Double.isFinite(max)) return Double.NaN;
        double temperature = options.temperature();
        double log = softmax.logOfSum(0);
        double loss;
        if (isPlain(label, options)) {
            double logit = SoftmaxRow.capped(logits.data[row * logits.numCols + label], options.softcap());
            loss = SoftmaxRow.weightedGap(options.weight(label), log, logit, max, temperature);
        } else {
            loss = smoothedLoss(logits, targets, label, row, max, log, options);
        }
        if (options.zLoss() == 0) return loss;
        double logSumExp = max / temperature + log;
        return loss + options.zLoss() * logSumExp * logSumExp;
    }

    private static SoftmaxRow softmaxRow(DMatrixRMaj logits, int row, CrossEntropyOptions options) {
        int from = row * logits.numCols;
        return SoftmaxRow.of(logits.data, from, from + logits.numCols, options.temperature(), options.softcap());
    }

    /** Returns whether a<sub>c</sub> is 0 for every class but the label, whose a<sub>c</sub> is then its weight. */
    private static boolean isPlain(int label, CrossEntropyOptions options) {
        return label != CrossEntropyTargets.SOFT && options.labelSmoothing() == 0;
    }

    /** Returns Σ a (log − d) over all classes, by compensated summation. */
    private static double smoothedLoss(
            DMatrixRMaj logits,
            DMatrixRMaj targets,
            int label,
            int row,
            double max,
            double log,
            CrossEntropyOptions options) {
        int from = row * logits.numCols;
        double temperature = options.temperature();
        int sharers = sharers(logits.data, row, logits.numCols, options);
        double share = options.labelSmoothing() / sharers;
        double shareRest = shareRest(share, sharers, options);
        double mass = 0;
        double massCarry = 0;
        double gaps = 0;
        double gapsCarry = 0;
        double halfHuge = 0;
        double halfHugeCarry = 0;
        for (int c = 0; c < logits.numCols; c++) {
            double x = logits.data[from + c];
            double t = CrossEntropyTargets.target(targets, label, row, c);
            double a = coefficient(t, x, c, share, shareRest, options);
            double sum = mass + a;
            massCarry += Compensated.sumError(mass, a, sum);
            mass = sum;
            double logit = SoftmaxRow.capped(x, options.softcap());
            double d = SoftmaxRow.shift(logit, max, temperature);
            if (d < -SoftmaxRow.HUGE) {
                double half = SoftmaxRow.halfWeightedGap(a, logit, max, temperature);
                sum = halfHuge + half;
                if (Double.isFinite(sum)) halfHugeCarry += Compensated.sumError(halfHuge, half, sum);
                halfHuge = sum;
                continue;
            }
            double gap = -a * d;
            gapsCarry += Compensated.productError(-a, d, gap) - a * SoftmaxRow.lost(logit, max, temperature, d);
            sum = gaps + gap;
            gapsCarry += Compensated.sumError(gaps, gap, sum);
            gaps = sum;
        }
        return (((mass + massCarry) * log + gapsCarry) + gaps) + 2 * (halfHuge + halfHugeCarry);
    }

    /** Returns the number of classes that share ε: all, or only those that are not masked. */
    private static int sharers(double[] logits, int row, int classes, CrossEntropyOptions options) {
        if (options.smoothsMaskedClasses()) return classes;
        int sharers = 0;
        for (int i = row * classes; i < (row + 1) * classes; i++) {
            if (logits[i] != Double.NEGATIVE_INFINITY) sharers++;
        }
        return sharers;
    }

    /** Returns the rounding error of the share ε/K. */
    private static double shareRest(double share, int sharers, CrossEntropyOptions options) {
        return Math.fma(-share, sharers, options.labelSmoothing()) / sharers;
    }

    /** Returns a = w ((1 − ε) t + ε/K), within an ulp. */
    private static double coefficient(
            double target, double x, int c, double share, double shareRest, CrossEntropyOptions options) {
        double weight = options.weight(c);
        boolean isShared = options.smoothsMaskedClasses() || x != Double.NEGATIVE_INFINITY;
        double shared = isShared ? Math.fma(weight, share, weight * shareRest) : 0;
        return Math.fma(weight, Math.fma(-options.labelSmoothing(), target, target), shared);
    }

    /** Writes the smoothed and weighted targets a of a row of soft targets into the same row of {@code out}. */
    static void smoothedTargets(
            DMatrixRMaj logits, DMatrixRMaj targets, int row, CrossEntropyOptions options, DMatrixRMaj out) {
        int from = row * logits.numCols;
        int sharers = sharers(logits.data, row, logits.numCols, options);
        double share = options.labelSmoothing() / sharers;
        double shareRest = shareRest(share, sharers, options);
        for (int c = 0; c < logits.numCols; c++) {
            double t = targets.data[from + c];
            out.data[from + c] = coefficient(t, logits.data[from + c], c, share, shareRest, options);
        }
    }

    /** Writes (∂loss/∂x)/divisor into the row of {@code out}. The row must not be ignored. */
    static void logitGradient(
            DMatrixRMaj logits,
            DMatrixRMaj targets,
            int label,
            int row,
            double divisor,
            CrossEntropyOptions options,
            DMatrixRMaj out) {
        double[] x = logits.data;
        double[] g = out.data;
        int from = row * logits.numCols;
        int to = from + logits.numCols;
        double temperature = options.temperature();
        double softcap = options.softcap();
        SoftmaxRow softmax = softmaxRow(logits, row, options);
        if (!Double.isFinite(softmax.max())) {
            Arrays.fill(g, from, to, Double.NaN);
            return;
        }
        softmax.terms(g);
        double over = divisor * temperature;
        if (isPlain(label, options))
            softmax.gradient(g, from + label, options.weight(label), pull(softmax, options), over);
        else smoothedGradient(softmax, targets, label, row, over, options, out);
        if (softcap < Double.POSITIVE_INFINITY) {
            for (int i = from; i < to; i++) {
                double cosh = Math.cosh(x[i] / softcap);
                g[i] = g[i] / cosh / cosh;
            }
        }
    }

    /** Returns the derivative of the z-loss with respect to the log-sum-exp. */
    private static double pull(SoftmaxRow softmax, CrossEntropyOptions options) {
        if (options.zLoss() == 0) return 0;
        return 2 * options.zLoss() * Log1p.plus(softmax.max() / options.temperature(), softmax.sum(), 0);
    }

    /** Replaces the terms e in the row of {@code out} by (p (A − a + pull) − a (1 − p))/divisor. */
    private static void smoothedGradient(
            SoftmaxRow softmax,
            DMatrixRMaj targets,
            int label,
            int row,
            double divisor,
            CrossEntropyOptions options,
            DMatrixRMaj out) {
        double[] x = softmax.logits();
        double[] g = out.data;
        int n = out.numCols;
        int from = row * n;
        double s = softmax.sum();
        double pull = pull(softmax, options);
        int sharers = sharers(x, row, n, options);
        double share = options.labelSmoothing() / sharers;
        double shareRest = shareRest(share, sharers, options);
        double mass = 0;
        double carry = 0;
        for (int c = 0; c < n; c++) {
            double t = CrossEntropyTargets.target(targets, label, row, c);
            double a = coefficient(t, x[from + c], c, share, shareRest, options);
            double sum = mass + a;
            carry += Compensated.sumError(mass, a, sum);
            mass = sum;
        }
        double scale = 1 / divisor;
        double inverse = 1 / (1 + s);
        double quotient = scale * inverse;
        double error = Compensated.quotientError(scale, s, quotient, inverse);
        for (int c = 0; c < n; c++) {
            int i = from + c;
            double t = CrossEntropyTargets.target(targets, label, row, c);
            double a = coefficient(t, x[i], c, share, shareRest, options);
            double others = i == softmax.argmax() ? s : (1 - g[i]) + s;
            double rest = mass - a;
            rest += Compensated.sumError(mass, -a, rest) + carry + pull;
            double numerator = Math.fma(g[i], rest, -(a * others));
            g[i] = Math.fma(numerator, quotient, numerator * error) + 0.0;
        }
    }

    /**
     * Writes (∂loss/∂t − w·mean)/divisor into the row of {@code out}. The row must have soft targets and not be
     * ignored.
     */
    static void targetGradient(
            DMatrixRMaj logits, int row, double mean, double divisor, CrossEntropyOptions options, DMatrixRMaj out) {
        double[] x = logits.data;
        int from = row * logits.numCols;
        int to = from + logits.numCols;
        double temperature = options.temperature();
        double softcap = options.softcap();
        SoftmaxRow softmax = softmaxRow(logits, row, options);
        double max = softmax.max();
        if (!Double.isFinite(max)) {
            Arrays.fill(out.data, from, to, Double.NaN);
            return;
        }
        double log = softmax.logOfSum(0);
        for (int c = 0; c < logits.numCols; c++) {
            double weight = options.weight(c);
            double logit = SoftmaxRow.capped(x[from + c], softcap);
            double a = (1 - options.labelSmoothing()) * weight;
            out.data[from + c] = (SoftmaxRow.weightedGap(a, log, logit, max, temperature) - weight * mean) / divisor;
        }
    }
}
