package dev.pullback.train.optim;

/**
 * Adam with decoupled weight decay λ: {@code W ← (1 - η λ) W}, then a step of {@link Adam} without weight decay. The
 * decay of an element therefore does not depend on the size of its gradients.
 *
 * <p>Source: Loshchilov, Hutter, "Decoupled weight decay regularization", 2019, algorithm 2, with the rate η as a
 * factor of λ as in PyTorch.
 */
public final class AdamW extends Optimizer {
    private final AdaptiveMoments moments = new AdaptiveMoments(true, 0.01);

    private AdamW(double rate) {
        super(rate, AdaptiveMoments.SLOTS);
    }

    /**
     * Creates an optimizer with λ = 0.01, β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static AdamW of(double rate) {
        return new AdamW(rate);
    }

    /**
     * Sets the weight decay λ.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public AdamW weightDecay(double decay) {
        moments.decay(decay);
        return this;
    }

    /**
     * Sets β₁ and β₂, the decay rates of the two running means.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public AdamW betas(double beta1, double beta2) {
        moments.betas(beta1, beta2);
        return this;
    }

    /**
     * Sets ε, which keeps the division finite where all gradients so far were 0.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public AdamW epsilon(double epsilon) {
        moments.epsilon(epsilon);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        moments.move(w, g, from, to, state, learningRate());
    }

    /** Returns one line, as in {@code adamw, rate 0.001, weight decay 0.01}. */
    @Override
    public String toString() {
        return "adamw, rate " + learningRate() + decayText(moments.decay());
    }
}
