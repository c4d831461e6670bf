package dev.pullback.train.optim;

/**
 * The loop that {@link Adam} and {@link AdamW} share; the first slot of the memory is M, the second V. In step t,
 *
 * <pre>
 * W ← s W, G ← G + λ W
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * W ← W - η / (1 - β₁ᵗ) · M / (√V / √(1 - β₂ᵗ) + ε)
 * </pre>
 */
final class AdaptiveMoments {
    static final String[] SLOTS = {"mean", "square"};

    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;

    void betas(double beta1, double beta2) {
        this.beta1 = Ranges.requireFraction("beta1", beta1);
        this.beta2 = Ranges.requireFraction("beta2", beta2);
    }

    void epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
    }

    /** One step with the rate η, the penalty λ and the factor s. */
    void move(
            double[] w,
            double[] g,
            int from,
            int to,
            OptimizerState memory,
            double rate,
            double penalty,
            double shrink) {
        double[] m = memory.slot(0);
        double[] v = memory.slot(1);
        double b1 = beta1;
        double b2 = beta2;
        double e = epsilon;
        double t = (double) memory.steps();
        double step = rate / (1 - Math.pow(b1, t));
        double correction = Math.sqrt(1 - Math.pow(b2, t));
        for (int i = from; i < to; i++) {
            double wi = w[i] * shrink;
            double gi = g[i] + penalty * wi;
            m[i] += (1 - b1) * (gi - m[i]);
            v[i] = b2 * v[i] + (1 - b2) * gi * gi;
            w[i] = wi - step * (m[i] / (Math.sqrt(v[i]) / correction + e));
        }
    }
}
