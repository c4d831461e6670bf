package dev.pullback.train.optim;

/**
 * Adam: divides a running mean of the gradient by the root of a running mean of its square, so that each element moves
 * by about the learning rate. Both means start at 0 and are corrected for that. In step t, with the weight decay λ:
 *
 * <pre>
 * G ← G + λ W
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * W ← W - η / (1 - β₁ᵗ) · M / (√V / √(1 - β₂ᵗ) + ε)
 * </pre>
 *
 * <p>Source: Kingma, Ba, "Adam: a method for stochastic optimization", 2015, algorithm 1; ε is added after the
 * correction, as there and in PyTorch. For weight decay prefer {@link AdamW}: here the decay term is divided by √V like
 * the gradient.
 */
public final class Adam extends Optimizer {
    private final AdaptiveMoments moments = new AdaptiveMoments(false, 0);

    private Adam(double rate) {
        super(rate, AdaptiveMoments.SLOTS);
    }

    /**
     * Creates an optimizer with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adam of(double rate) {
        return new Adam(rate);
    }

    /**
     * Sets β₁ and β₂, the decay rates of the two running means.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public Adam betas(double beta1, double beta2) {
        moments.betas(beta1, beta2);
        return this;
    }

    /**
     * Sets ε, which keeps the division finite where all gradients so far were 0.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adam epsilon(double epsilon) {
        moments.epsilon(epsilon);
        return this;
    }

    /**
     * Sets the weight decay λ, the factor of an L2 penalty {@code λ/2 ‖W‖²}.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public Adam weightDecay(double decay) {
        moments.decay(decay);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        moments.move(w, g, from, to, state, learningRate());
    }

    /** Returns one line, as in {@code adam, rate 0.001}. */
    @Override
    public String toString() {
        return "adam, rate " + learningRate() + decayText(moments.decay());
    }
}
