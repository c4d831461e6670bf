package dev.pullback.train.optim;

/**
 * RAdam: {@link Adam} whose first steps do not divide by the root of V, because V is then the mean of too few squares. The next
 * steps are shortened by a factor r, which grows to 1. In step t, with M and V as Adam computes them:
 *
 * <pre>
 * ρ∞ = 2 / (1 - β₂) - 1
 * ρₜ = ρ∞ - 2 t β₂ᵗ / (1 - β₂ᵗ)
 * W ← W - η M / (1 - β₁ᵗ)                                 if ρₜ ≤ 5
 * W ← W - η M / (1 - β₁ᵗ) · r √(1 - β₂ᵗ) / (√V + ε)       otherwise, with
 * r = √((ρₜ - 4) (ρₜ - 2) ρ∞ / ((ρ∞ - 4) (ρ∞ - 2) ρₜ))
 * </pre>
 *
 * <p>Source: Liu, Jiang, He, Chen, Liu, Gao, Han, "On the variance of the adaptive learning rate and beyond", 2020,
 * algorithm 2, as PyTorch defines it.
 */
public final class RAdam extends MomentOptimizer<RAdam> {
    private static final double ENOUGH = 5;

    private RAdam(double rate) {
        super(rate, "mean", "square");
    }

    /**
     * Creates an optimizer with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 and no weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static RAdam of(double rate) {
        return new RAdam(rate);
    }

    /** Applies the weight decay λ to the weights, as {@link AdamW} does, instead of adding it to the gradient. */
    public RAdam decoupled() {
        this.decoupled = true;
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double t = (double) state.steps();
        double power = Math.pow(beta2, t);
        double step = learningRate() / (1 - Math.pow(beta1, t));
        double limit = 2 / (1 - beta2) - 1;
        double length = limit - 2 * t * power / (1 - power);
        boolean divides = length > ENOUGH;
        double factor = !divides
                ? 1
                : Math.sqrt((length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length))
                        * Math.sqrt(1 - power);
        double[] m = state.slot(0);
        double[] v = state.slot(1);
        for (int i = from; i < to; i++) {
            update(i, w, g, m, v);
            double move = step * m[i];
            w[i] -= divides ? move * factor / (Math.sqrt(v[i]) + epsilon) : move;
        }
    }

    /** Returns one line, as in {@code radam, rate 0.001}. */
    @Override
    public String toString() {
        return "radam, rate " + learningRate() + decayAndKind();
    }
}
