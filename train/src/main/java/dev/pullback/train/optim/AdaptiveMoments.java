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
 *
 * @param <T> the optimizer, which its setters return
 */
abstract class AdaptiveMoments<T extends AdaptiveMoments<T>> extends DecayingOptimizer<T> {
    private final boolean decoupled;
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double epsilon = 1e-8;

    AdaptiveMoments(double rate, boolean decoupled, double decay) {
        super(rate, "mean", "square");
        this.decoupled = decoupled;
        this.decay = decay;
    }

    /**
     * Sets β₁ and β₂, the decay rates of the two running means.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public T betas(double beta1, double beta2) {
        this.beta1 = Ranges.requireFraction("beta1", beta1);
        this.beta2 = Ranges.requireFraction("beta2", beta2);
        return self();
    }

    /**
     * Sets ε, which keeps the division finite where all gradients so far were 0.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public T epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
        return self();
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double rate = learningRate();
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
