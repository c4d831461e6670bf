package dev.pullback.train.optim;

import dev.pullback.kernels.function.Pointwise;
import java.util.Arrays;

/**
 * Adagrad: divides the gradient by the root of the sum of all its squares so far, so that parameters of rare features
 * keep large steps. In step t, with the rate decay ρ and the weight decay λ, as PyTorch defines them:
 *
 * <pre>
 * G ← G + λ W
 * S ← S + G²
 * W ← W - η / (1 + (t - 1) ρ) · G / (√S + ε)
 * </pre>
 *
 * <p>Source: Duchi, Hazan, Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
 * 2011, the diagonal form. S starts at the initial accumulator, 0 unless set.
 */
public final class Adagrad extends DecayingOptimizer<Adagrad> {
    private double epsilon = 1e-10;
    private double rateDecay;
    private double initial;

    private Adagrad(double rate) {
        super(rate, "squares");
    }

    /**
     * Creates an optimizer with ε = 1e-10 and neither rate decay nor weight decay.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static Adagrad of(double rate) {
        return new Adagrad(rate);
    }

    /**
     * Sets the rate decay ρ.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public Adagrad rateDecay(double rateDecay) {
        this.rateDecay = Ranges.requireNotNegative("rate decay", rateDecay);
        return this;
    }

    /**
     * Sets the initial accumulator, from which S starts, so that the first steps are smaller.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public Adagrad initialAccumulator(double squares) {
        this.initial = Ranges.requireNotNegative("initial accumulator", squares);
        return this;
    }

    /**
     * Sets ε, which keeps the division finite where all gradients so far were 0.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public Adagrad epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        if (initial > 0 && state.steps() == 1) Arrays.fill(state.slot(0), from, to, initial);
        double step = learningRate() / (1 + (double) (state.steps() - 1) * rateDecay);
        Update.of(w, g, from, to, state)
                .slot(0, state)
                .with(step)
                .with(decay)
                .with(epsilon)
                .run(Pointwise.ADAGRAD);
    }

    /** Returns one line, as in {@code adagrad, rate 0.01}. */
    @Override
    public String toString() {
        return "adagrad, rate " + learningRate() + (rateDecay == 0 ? "" : ", rate decay " + rateDecay)
                + (initial == 0 ? "" : ", initial accumulator " + initial) + decayText();
    }
}
