package dev.pullback.train.optim;

import dev.pullback.kernels.function.Pointwise;

/**
 * Stochastic gradient descent with momentum μ, dampening δ and weight decay λ, as PyTorch defines them. V starts at 0:
 *
 * <pre>
 * G ← G + λ W
 * V ← μ V + (1 - δ) G     where the first step has δ = 0
 * W ← W - η V             or with Nesterov's momentum W ← W - η (G + μ V)
 * </pre>
 *
 * <p>A change of the rate η therefore also scales the accumulated momentum V, unlike in Sutskever, Martens, Dahl,
 * Hinton, "On the importance of initialization and momentum in deep learning", 2013.
 */
public final class Sgd extends DecayingOptimizer<Sgd> {
    private double momentum;
    private double dampening;
    private boolean nesterov;

    private Sgd(double rate) {
        super(rate, "velocity");
    }

    /**
     * Creates an optimizer without momentum or weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Sgd of(double rate) {
        return new Sgd(rate);
    }

    /**
     * Sets the momentum μ.
     *
     * @throws IllegalArgumentException unless it is at least 0 and below 1
     */
    public Sgd momentum(double momentum) {
        this.momentum = Ranges.requireFraction("momentum", momentum);
        this.nesterov = false;
        return this;
    }

    /**
     * Sets Nesterov's momentum μ.
     *
     * @throws IllegalArgumentException unless it is above 0 and below 1, and the dampening 0
     */
    public Sgd nesterov(double momentum) {
        this.momentum = Ranges.requireFraction("momentum", Ranges.requirePositive("momentum", momentum));
        requireNesterovWithout(true, dampening);
        this.nesterov = true;
        return this;
    }

    private static void requireNesterovWithout(boolean nesterov, double dampening) {
        if (nesterov && dampening > 0)
            throw new IllegalArgumentException(
                    "the dampening is " + dampening + "; Nesterov's momentum needs the dampening 0");
    }

    /**
     * Sets the dampening δ: the share of each gradient that does not enter the momentum. With δ = μ, V is a running mean
     * of the gradients.
     *
     * @throws IllegalArgumentException unless it is at least 0 and at most 1, and 0 with Nesterov's momentum
     */
    public Sgd dampening(double dampening) {
        if (!(dampening >= 0 && dampening <= 1))
            throw new IllegalArgumentException(
                    "the dampening is " + dampening + "; it must be at least 0 and at most 1");
        requireNesterovWithout(nesterov, dampening);
        this.dampening = dampening;
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        if (momentum > 0 && dampening > 0) {
            moveDampened(w, g, from, to, state);
            return;
        }
        Update update = Update.of(w, g, from, to, state).with(learningRate()).with(decay);
        if (momentum == 0) {
            update.run(Pointwise.SGD);
        } else {
            update.slot(0, state).with(momentum).run(nesterov ? Pointwise.SGD_NESTEROV : Pointwise.SGD_MOMENTUM);
        }
    }

    private void moveDampened(double[] w, double[] g, int from, int to, OptimizerState state) {
        double[] v = state.slot(0);
        double share = state.steps() == 1 ? 1 : 1 - dampening;
        for (int i = from; i < to; i++) {
            v[i] = momentum * v[i] + share * (g[i] + decay * w[i]);
            w[i] -= learningRate() * v[i];
        }
    }

    /** Returns one line, as in {@code sgd, rate 0.1, momentum 0.9}. */
    @Override
    public String toString() {
        String momentumText = momentum == 0 ? "" : (nesterov ? ", nesterov " : ", momentum ") + momentum;
        return "sgd, rate " + learningRate() + momentumText + (dampening == 0 ? "" : ", dampening " + dampening)
                + decayText();
    }
}
