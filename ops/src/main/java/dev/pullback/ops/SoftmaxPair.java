package dev.pullback.ops;

import dev.pullback.kernels.softmax.SoftmaxRow;
import org.ejml.data.DMatrixRMaj;

/**
 * The Kullback-Leibler divergence and the difference of two softmax rows, p = softmax(z/T) and q = softmax(x/T), for
 * logits z and x and a temperature T. Both are accurate even if p and q are almost equal:
 * <pre>
 *   dⱼ = (xⱼ − zⱼ)/T − Σₖ pₖ (xₖ − zₖ)/T
 *   KL = Σ p (log p − log q) = log1p(Σⱼ pⱼ (exp dⱼ − 1 − dⱼ))        log qⱼ − log pⱼ = dⱼ − KL
 * </pre>
 * No term of the sum over j is negative, so nothing cancels. If p and q are close, the plain sum of p (log p − log q)
 * would consist of rounding errors only. If the exponentials overflow, p and q are so far apart that the plain sum does
 * not cancel either; it is then used instead.
 *
 * <p>A class whose logits are both −∞ contributes nothing. If the largest logit of either row is not finite, the
 * results are NaN.
 *
 * <p>Each thread reuses one object, so that kernels allocate nothing.
 */
final class SoftmaxPair {
    private static final ThreadLocal<SoftmaxPair> OF_THREAD = ThreadLocal.withInitial(SoftmaxPair::new);

    private double[] z = {};
    private double[] x = {};
    private int from;
    private int count;
    private double temperature;
    private int top;
    private double xMax;
    private double zLog;
    private double xLog;
    private double center;
    private double divergence;

    private SoftmaxPair() {}

    /** Returns the pair of rows {@code i}. The object is valid until this thread calls this method again. */
    static SoftmaxPair of(DMatrixRMaj z, DMatrixRMaj x, int i, double temperature) {
        SoftmaxPair pair = OF_THREAD.get();
        pair.z = z.data;
        pair.x = x.data;
        pair.from = i * z.numCols;
        pair.count = z.numCols;
        pair.temperature = temperature;
        pair.compute();
        return pair;
    }

    private void compute() {
        SoftmaxRow row = row(z);
        top = row.argmax();
        zLog = logOfSum(row);
        row = row(x);
        xMax = row.max();
        xLog = logOfSum(row);
        center = 0;
        for (int j = 0; j < count; j++) {
            double p = p(j);
            if (p > 0 && from + j != top) center += p * step(j);
        }
        divergence = hasSoftmaxes() ? divergenceOfFinite() : Double.NaN;
    }

    private SoftmaxRow row(double[] logits) {
        return SoftmaxRow.of(logits, from, from + count, temperature, Double.POSITIVE_INFINITY);
    }

    private static double logOfSum(SoftmaxRow row) {
        return Double.isFinite(row.max()) ? row.logOfSum(0) : Double.NaN;
    }

    private boolean hasSoftmaxes() {
        return !Double.isNaN(zLog) && !Double.isNaN(xLog);
    }

    private boolean takesPart(int j) {
        return !(z[from + j] == Double.NEGATIVE_INFINITY && x[from + j] == Double.NEGATIVE_INFINITY);
    }

    /**
     * Returns (xⱼ − zⱼ)/T minus (xₖ − zₖ)/T, where zₖ is the largest z. So a constant offset between the rows causes no
     * rounding error.
     */
    private double step(int j) {
        return ((x[from + j] - z[from + j]) - (x[top] - z[top])) / temperature;
    }

    private double logP(int j) {
        return (z[from + j] - z[top]) / temperature - zLog;
    }

    private double logQ(int j) {
        return (x[from + j] - xMax) / temperature - xLog;
    }

    private double p(int j) {
        return Math.exp(logP(j));
    }

    /** Returns the Kullback-Leibler divergence. */
    double divergence() {
        return divergence;
    }

    private double divergenceOfFinite() {
        if (x[top] == Double.NEGATIVE_INFINITY || Double.isInfinite(center)) return Double.POSITIVE_INFINITY;
        double sum = 0;
        for (int j = 0; j < count; j++) {
            if (takesPart(j)) sum += term(j);
        }
        return sum < Double.POSITIVE_INFINITY ? Math.log1p(sum) : plainDivergence();
    }

    /**
     * Returns {@code pⱼ (exp dⱼ - 1 - dⱼ)}. If dⱼ is large, the product of pⱼ and {@code exp dⱼ} is computed from the
     * logarithm of pⱼ, because pⱼ may underflow to 0.
     */
    private double term(int j) {
        double p = p(j);
        double d = step(j) - center;
        if (d <= 1) return p == 0 ? 0 : p * expm1Minus(d);
        double ofX = Math.exp((x[from + j] - x[top]) / temperature - zLog - center);
        return p == 0 ? ofX : ofX - p * (1 + d);
    }

    private double plainDivergence() {
        double sum = 0;
        for (int j = 0; j < count; j++) {
            double p = p(j);
            if (p > 0) sum += p * (logP(j) - logQ(j));
        }
        return sum;
    }

    /** Writes q − p to the same row of {@code out}. */
    void difference(DMatrixRMaj out) {
        for (int j = 0; j < count; j++) {
            double logRatio = step(j) - center - divergence;
            double q = Math.exp(logQ(j));
            if (!hasSoftmaxes()) out.data[from + j] = Double.NaN;
            else out.data[from + j] = Math.abs(logRatio) <= 1 ? p(j) * Math.expm1(logRatio) : q - p(j);
        }
    }

    /** Returns {@code exp t - 1 - t}, computed by its Taylor series if t is small. */
    private static double expm1Minus(double t) {
        if (Math.abs(t) > 1) return Math.expm1(t) - t;
        double series = 1;
        for (int k = 20; k > 2; k--) series = 1 + series * t / k;
        return t * t / 2 * series;
    }
}
