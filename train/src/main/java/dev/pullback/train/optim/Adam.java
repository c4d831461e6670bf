package dev.pullback.train.optim;

/**
 * Adam: steps of about the learning rate in each direction, by running means of the gradient and of its square,
 * corrected for their start at 0. In step t, with the weight decay λ,
 *
 * <pre>
 * G ← G + λ W
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * W ← W - η / (1 - β₁ᵗ) · M / (√V / √(1 - β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Source: Kingma, Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1; ε is added after the
 * correction, as there and in PyTorch. For weight decay take {@link AdamW}: here it is divided by √V like the gradient.
 */
public final class Adam extends Optimizer {
    private final AdaptiveMoments moments = new AdaptiveMoments();
    private double decay;

    private Adam(double rate) {
        super(rate, AdaptiveMoments.SLOTS);
    }

    /**
     * With the decays 0.9 and 0.999 and ε = 1e-8.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adam of(double rate) {
        return new Adam(rate);
    }

    /**
     * Sets the decays of the two running means; answers this.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public Adam betas(double beta1, double beta2) {
        moments.betas(beta1, beta2);
        return this;
    }

    /**
     * Sets what keeps the division finite where a gradient has been 0 so far; answers this.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adam epsilon(double epsilon) {
        moments.epsilon(epsilon);
        return this;
    }

    /**
     * Sets the weight decay λ, the factor of an L2 penalty {@code λ/2 ‖W‖²}; answers this.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public Adam weightDecay(double decay) {
        this.decay = Ranges.requireNotNegative("weight decay", decay);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState memory) {
        moments.move(w, g, from, to, memory, learningRate(), decay, 1);
    }

    /** One short line, as in {@code adam, rate 0.001}. */
    @Override
    public String toString() {
        return "adam, rate " + learningRate() + Ranges.decay(decay);
    }
}
