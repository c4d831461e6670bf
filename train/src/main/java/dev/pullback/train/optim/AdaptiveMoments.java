package dev.pullback.train.optim;

import dev.pullback.kernels.function.Pointwise;

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
        double t = (double) state.steps();
        Update.of(w, g, from, to)
                .slot(0, state)
                .slot(1, state)
                .with(rate / (1 - Math.pow(beta1, t)))
                .with(decoupled ? 0 : decay)
                .with(decoupled ? 1 - rate * decay : 1)
                .with(1 - beta1)
                .with(beta2)
                .with(1 - beta2)
                .with(Math.sqrt(1 - Math.pow(beta2, t)))
                .with(epsilon)
                .run(Pointwise.ADAM);
    }
}
