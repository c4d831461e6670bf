package dev.pullback.train.optim;

/**
 * The update rule that {@link Adam} and {@link AdamW} share. Slot 0 of the state is M, slot 1 is V. In step t, with the
 * rate η and the weight decay λ, which is either added to the gradient (Adam) or applied to the weights (AdamW):
 *
 * <pre>
 * G ← G + λ W                    Adam
 * W ← (1 - η λ) W                AdamW
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * W ← W - η / (1 - β₁ᵗ) · M / (√V / √(1 - β₂ᵗ) + ε)
 * </pre>
 */
final class AdaptiveMoments {
    static final String[] SLOTS = {"mean", "square"};

    private final boolean decoupled;
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;
    private double decay;

    AdaptiveMoments(boolean decoupled, double decay) {
        this.decoupled = decoupled;
        this.decay = decay;
    }

    void betas(double beta1, double beta2) {
        this.beta1 = Ranges.requireFraction("beta1", beta1);
        this.beta2 = Ranges.requireFraction("beta2", beta2);
    }

    void epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
    }

    void decay(double decay) {
        this.decay = Ranges.requireNotNegative("weight decay", decay);
    }

    double decay() {
        return decay;
    }

    /** Updates the elements from {@code from} to {@code to - 1}. */
    void move(double[] w, double[] g, int from, int to, OptimizerState state, double rate) {
        double penalty = decoupled ? 0 : decay;
        double shrink = decoupled ? 1 - rate * decay : 1;
        double[] m = state.slot(0);
        double[] v = state.slot(1);
        double b1 = beta1;
        double b2 = beta2;
        double e = epsilon;
        double t = (double) state.steps();
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
