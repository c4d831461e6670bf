package dev.pullback.train.optim;

/**
 * NAdam: {@link Adam} with Nesterov's momentum, whose weight grows from step to step. In step t, with M and V as Adam
 * computes them from the gradient G, and the momentum decay ψ:
 *
 * <pre>
 * μₜ = β₁ (1 - 0.96^(t ψ) / 2)
 * W ← W - η / (√(V / (1 - β₂ᵗ)) + ε) · ((1 - μₜ) G / (1 - μ₁⋯μₜ) + μₜ₊₁ M / (1 - μ₁⋯μₜ₊₁))
 * </pre>
 *
 * <p>Source: Dozat, "Incorporating Nesterov momentum into Adam", 2016, as PyTorch defines it.
 */
public final class NAdam extends MomentOptimizer<NAdam> {
    private static final double BASE = 0.96;

    private double momentumDecay = 4e-3;
    private long productSteps;
    private double product = 1;

    private NAdam(double rate) {
        super(rate, "mean", "square");
    }

    /**
     * Creates an optimizer with β₁ = 0.9, β₂ = 0.999, ε = 1e-8, ψ = 0.004 and no weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static NAdam of(double rate) {
        return new NAdam(rate);
    }

    /**
     * Sets the momentum decay ψ.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public NAdam momentumDecay(double momentumDecay) {
        this.momentumDecay = Ranges.requireNotNegative("momentum decay", momentumDecay);
        this.productSteps = 0;
        return this;
    }

    @Override
    public NAdam betas(double beta1, double beta2) {
        this.productSteps = 0;
        return super.betas(beta1, beta2);
    }

    /** Applies the weight decay λ to the weights, as {@link AdamW} does, instead of adding it to the gradient. */
    public NAdam decoupled() {
        this.decoupled = true;
        return this;
    }

    private double momentum(long t) {
        return beta1 * (1 - 0.5 * Math.pow(BASE, (double) t * momentumDecay));
    }

    /** Returns {@code μ₁⋯μₜ}. Several threads may call it at once; the last product is kept. */
    private synchronized double product(long t) {
        if (productSteps == 0 || t < productSteps) {
            product = 1;
            productSteps = 0;
        }
        while (productSteps < t) product *= momentum(++productSteps);
        return product;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        long t = state.steps();
        double done = product(t);
        double next = momentum(t + 1);
        double ofGradient = learningRate() * (1 - momentum(t)) / (1 - done);
        double ofMean = learningRate() * next / (1 - done * next);
        double correction = 1 - Math.pow(beta2, (double) t);
        double[] m = state.slot(0);
        double[] v = state.slot(1);
        for (int i = from; i < to; i++) {
            double gradient = update(i, w, g, m, v);
            double size = Math.sqrt(v[i] / correction) + epsilon;
            w[i] -= ofGradient * gradient / size;
            w[i] -= ofMean * m[i] / size;
        }
    }

    /** Returns one line, as in {@code nadam, rate 0.002}. */
    @Override
    public String toString() {
        return "nadam, rate " + learningRate() + decayAndKind();
    }
}
