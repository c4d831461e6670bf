package dev.pullback.train.optim;

/**
 * Adam with decoupled weight decay λ: {@code W ← (1 - η λ) W}, then a step of {@link Adam} without weight decay. The
 * decay of an element therefore does not depend on the size of its gradients.
 *
 * <p>Source: Loshchilov, Hutter, "Decoupled weight decay regularization", 2019, algorithm 2, with the rate η as a
 * factor of λ as in PyTorch.
 */
public final class AdamW extends AdaptiveMoments<AdamW> {
    private AdamW(double rate) {
        super(rate, true, 0.01);
    }

    /**
     * Creates an optimizer with λ = 0.01, β₁ = 0.9, β₂ = 0.999 and ε = 1e-8.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static AdamW of(double rate) {
        return new AdamW(rate);
    }

    /** Returns one line, as in {@code adamw, rate 0.001, weight decay 0.01}. */
    @Override
    public String toString() {
        return "adamw, rate " + learningRate() + settingsText();
    }
}
