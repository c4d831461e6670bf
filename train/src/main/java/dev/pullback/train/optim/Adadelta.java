package dev.pullback.train.optim;

/**
 * Adadelta: scales the gradient by the ratio of the root mean squares of recent steps and of recent gradients, so that
 * steps have the unit of the parameters. S and D start at 0. With the weight decay λ:
 *
 * <pre>
 * G ← G + λ W
 * S ← ρ S + (1 - ρ) G²
 * Δ = √(D + ε) / √(S + ε) · G
 * D ← ρ D + (1 - ρ) Δ²
 * W ← W - η Δ
 * </pre>
 *
 * <p>Source: Zeiler, "ADADELTA: an adaptive learning rate method", 2012, with a rate η as PyTorch has it.
 */
public final class Adadelta extends DecayingOptimizer<Adadelta> {
    private double smoothing = 0.9;
    private double epsilon = 1e-6;

    private Adadelta(double rate) {
        super(rate, "square", "moved");
    }

    /**
     * Creates an optimizer with ρ = 0.9, ε = 1e-6 and no weight decay. The rate of the paper is 1.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adadelta of(double rate) {
        return new Adadelta(rate);
    }

    /**
     * Sets the smoothing ρ.
     *
     * @throws IllegalArgumentException unless it is at least 0 and below 1
     */
    public Adadelta smoothing(double smoothing) {
        this.smoothing = Ranges.requireFraction("smoothing", smoothing);
        return this;
    }

    /**
     * Sets ε, which determines the size of the first steps.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adadelta epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double[] square = state.slot(0);
        double[] moved = state.slot(1);
        for (int i = from; i < to; i++) {
            double gradient = g[i] + decay * w[i];
            square[i] = smoothing * square[i] + (1 - smoothing) * gradient * gradient;
            double move = Math.sqrt(moved[i] + epsilon) / Math.sqrt(square[i] + epsilon) * gradient;
            moved[i] = smoothing * moved[i] + (1 - smoothing) * move * move;
            w[i] -= learningRate() * move;
        }
    }

    /** Returns one line, as in {@code adadelta, rate 1.0}. */
    @Override
    public String toString() {
        return "adadelta, rate " + learningRate() + decayText();
    }
}
