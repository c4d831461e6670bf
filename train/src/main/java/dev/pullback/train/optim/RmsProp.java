package dev.pullback.train.optim;

import dev.pullback.kernels.function.Pointwise;

/**
 * RMSProp: divides the gradient by the root of a running mean of its square, so that the step size adapts to each
 * element. With the smoothing α, the momentum μ and the weight decay λ, as PyTorch defines them:
 *
 * <pre>
 * G ← G + λ W
 * S ← α S + (1 - α) G²
 * M ← α M + (1 - α) G            if centered; otherwise M = 0
 * B ← μ B + G / (√(S - M²) + ε)
 * W ← W - η B
 * </pre>
 *
 * <p>Source: Tieleman, Hinton, "Lecture 6.5: RMSProp", 2012; centered: Graves, "Generating sequences with recurrent
 * neural networks", 2013, formula 40.
 */
public final class RmsProp extends DecayingOptimizer<RmsProp> {
    private double smoothing = 0.99;
    private double epsilon = 1e-8;
    private double momentum;
    private boolean centered;

    private RmsProp(double rate) {
        super(rate, "square", "velocity", "mean");
    }

    /**
     * Creates an optimizer with α = 0.99, ε = 1e-8 and neither momentum nor weight decay; not centered.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static RmsProp of(double rate) {
        return new RmsProp(rate);
    }

    /**
     * Sets the smoothing α.
     *
     * @throws IllegalArgumentException unless it is at least 0 and below 1
     */
    public RmsProp smoothing(double smoothing) {
        this.smoothing = Ranges.requireFraction("smoothing", smoothing);
        return this;
    }

    /**
     * Sets ε, which keeps the division finite where all gradients so far were 0.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public RmsProp epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
        return this;
    }

    /**
     * Sets the momentum μ.
     *
     * @throws IllegalArgumentException unless it is at least 0 and below 1
     */
    public RmsProp momentum(double momentum) {
        this.momentum = Ranges.requireFraction("momentum", momentum);
        return this;
    }

    /** Divides by the standard deviation of the gradient instead of by its root mean square. */
    public RmsProp centered() {
        this.centered = true;
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        Update update = Update.of(w, g, from, to, state)
                .slot(0, state)
                .with(learningRate())
                .with(decay)
                .with(smoothing)
                .with(1 - smoothing)
                .with(epsilon)
                .with(momentum);
        if (momentum != 0) update.slot(1, state);
        if (centered) update.slot(2, state);
        if (centered) update.run(momentum == 0 ? Pointwise.RMS_PROP_CENTERED : Pointwise.RMS_PROP_CENTERED_MOMENTUM);
        else update.run(momentum == 0 ? Pointwise.RMS_PROP : Pointwise.RMS_PROP_MOMENTUM);
    }

    /** Returns one line, as in {@code rmsprop, rate 0.01, momentum 0.9}. */
    @Override
    public String toString() {
        return "rmsprop, rate " + learningRate() + (momentum == 0 ? "" : ", momentum " + momentum)
                + (centered ? ", centered" : "") + decayText();
    }
}
