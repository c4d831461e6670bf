package dev.pullback.train.optim;

import dev.pullback.kernels.function.Pointwise;

/**
 * Stochastic gradient descent with momentum μ and weight decay λ, as PyTorch defines them. V starts at 0:
 *
 * <pre>
 * G ← G + λ W
 * V ← μ V + G
 * W ← W - η V             or with Nesterov's momentum W ← W - η (G + μ V)
 * </pre>
 *
 * <p>A change of the rate η therefore also scales the accumulated momentum V, unlike in Sutskever, Martens, Dahl,
 * Hinton, "On the importance of initialization and momentum in deep learning", 2013.
 */
public final class Sgd extends DecayingOptimizer<Sgd> {
    private double momentum;
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
     * @throws IllegalArgumentException unless it is above 0 and below 1
     */
    public Sgd nesterov(double momentum) {
        this.momentum = Ranges.requireFraction("momentum", Ranges.requirePositive("momentum", momentum));
        this.nesterov = true;
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        Update update = Update.of(w, g, from, to).with(learningRate()).with(decay);
        if (momentum == 0) {
            update.run(Pointwise.SGD);
        } else {
            update.slot(0, state).with(momentum).run(nesterov ? Pointwise.SGD_NESTEROV : Pointwise.SGD_MOMENTUM);
        }
    }

    /** Returns one line, as in {@code sgd, rate 0.1, momentum 0.9}. */
    @Override
    public String toString() {
        String momentumText = momentum == 0 ? "" : (nesterov ? ", nesterov " : ", momentum ") + momentum;
        return "sgd, rate " + learningRate() + momentumText + decayText();
    }
}
