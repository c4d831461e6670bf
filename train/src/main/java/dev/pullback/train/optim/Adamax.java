package dev.pullback.train.optim;

/**
 * Adamax: {@link Adam} that divides by a decaying maximum of the gradient's size instead of the root of the mean of its
 * squares. U is slot 1 of the state and starts at 0. In step t, with M as Adam computes it:
 *
 * <pre>
 * G ← G + λ W
 * M ← β₁ M + (1 - β₁) G
 * U ← max(β₂ U, |G| + ε)
 * W ← W - η / (1 - β₁ᵗ) · M / U
 * </pre>
 *
 * <p>Source: Kingma, Ba, "Adam: a method for stochastic optimization", 2015, algorithm 2, as PyTorch defines it.
 */
public final class Adamax extends MomentOptimizer<Adamax> {
    private Adamax(double rate) {
        super(rate, "mean", "largest");
    }

    /**
     * Creates an optimizer with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adamax of(double rate) {
        return new Adamax(rate);
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double step = learningRate() / (1 - Math.pow(beta1, (double) state.steps()));
        double[] m = state.slot(0);
        double[] u = state.slot(1);
        for (int i = from; i < to; i++) {
            double gradient = g[i] + decay * w[i];
            m[i] += (1 - beta1) * (gradient - m[i]);
            u[i] = Math.max(beta2 * u[i], Math.abs(gradient) + epsilon);
            w[i] -= step * m[i] / u[i];
        }
    }

    /** Returns one line, as in {@code adamax, rate 0.002}. */
    @Override
    public String toString() {
        return "adamax, rate " + learningRate() + decayText();
    }
}
