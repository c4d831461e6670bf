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
public final class Adam extends AdaptiveMoments<Adam> {
    private Adam(double rate) {
        super(rate, false, 0);
    }

    /**
     * Creates an optimizer with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adam of(double rate) {
        return new Adam(rate);
    }

    /** Returns one line, as in {@code adam, rate 0.001}. */
    @Override
    public String toString() {
        return "adam, rate " + learningRate() + settingsText();
    }
}
