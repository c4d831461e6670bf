package dev.pullback.train.optim;

/**
 * Adam with the weight decay λ beside the gradient instead of in it, so that large and small gradients decay alike:
 * {@code W ← (1 - η λ) W}, then a step of {@link Adam} without decay.
 *
 * <p>Source: Loshchilov, Hutter, "Decoupled weight decay regularization", 2019, algorithm 2, with the rate η as a factor
 * of λ as in PyTorch.
 */
public final class AdamW extends Optimizer {
    private final AdaptiveMoments moments = new AdaptiveMoments();
    private double decay = 0.01;

    private AdamW(double rate) {
        super(rate, AdaptiveMoments.SLOTS);
    }

    /**
     * With λ = 0.01, the decays 0.9 and 0.999 and ε = 1e-8.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static AdamW of(double rate) {
        return new AdamW(rate);
    }

    /**
     * Sets the weight decay λ; answers this.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public AdamW weightDecay(double decay) {
        this.decay = Ranges.requireNotNegative("weight decay", decay);
        return this;
    }

    /**
     * Sets the decays of the two running means; answers this.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public AdamW betas(double beta1, double beta2) {
        moments.betas(beta1, beta2);
        return this;
    }

    /**
     * Sets what keeps the division finite where a gradient has been 0 so far; answers this.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public AdamW epsilon(double epsilon) {
        moments.epsilon(epsilon);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState memory) {
        moments.move(w, g, from, to, memory, learningRate(), 0, 1 - learningRate() * decay);
    }

    /** One short line, as in {@code adamw, rate 0.001, weight decay 0.01}. */
    @Override
    public String toString() {
        return "adamw, rate " + learningRate() + Ranges.decay(decay);
    }
}
