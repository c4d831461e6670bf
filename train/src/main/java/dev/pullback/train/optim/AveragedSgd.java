package dev.pullback.train.optim;

import java.util.Map;
import org.ejml.data.DMatrixRMaj;

/**
 * Averaged stochastic gradient descent: descends with a rate that falls slowly, and keeps the mean A of the parameters
 * after step t₀, which is less noisy than the parameters. In step t, with the decay terms λ and λ₀:
 *
 * <pre>
 * ηₜ = η / (1 + λ₀ η (t - 1))^α
 * G ← G + λ W
 * W ← (1 - λ₀ ηₜ) W - ηₜ G
 * A ← A + (W - A) / max(1, t - 1 - t₀)
 * </pre>
 *
 * <p>The slot {@code average} of {@link #state} is A; {@link #useAverages} replaces the parameters by it. Source: Polyak,
 * Juditsky, "Acceleration of stochastic approximation by averaging", 1992, as PyTorch's {@code ASGD} defines it.
 */
public final class AveragedSgd extends DecayingOptimizer<AveragedSgd> {
    private static final String AVERAGE = "average";

    private double rateDecay = 1e-4;
    private double power = 0.75;
    private double start = 1e6;

    private AveragedSgd(double rate) {
        super(rate, AVERAGE);
    }

    /**
     * Creates an optimizer with λ₀ = 1e-4, α = 0.75, t₀ = 1e6 and no weight decay λ.
     *
     * @throws IllegalArgumentException unless the rate η is finite and at least 0
     */
    public static AveragedSgd of(double rate) {
        return new AveragedSgd(rate);
    }

    /**
     * Sets the decay λ₀ of the rate and of the weights, and the power α of the decay of the rate.
     *
     * @throws IllegalArgumentException unless both are finite and at least 0
     */
    public AveragedSgd rateDecay(double rateDecay, double power) {
        this.rateDecay = Ranges.requireNotNegative("rate decay", rateDecay);
        this.power = Ranges.requireNotNegative("power", power);
        return this;
    }

    /**
     * Sets t₀, the step after which parameters are averaged.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public AveragedSgd start(double step) {
        this.start = Ranges.requireNotNegative("first averaged step", step);
        return this;
    }

    @Override
    protected void move(double[] w, double[] g, int from, int to, OptimizerState state) {
        double[] average = state.slot(0);
        double t = (double) state.steps();
        double base = learningRate();
        double rate = t == 1 ? base : base / Math.pow(1 + rateDecay * base * (t - 1), power);
        double share = t == 1 ? 1 : 1 / Math.max(1, t - 1 - start);
        for (int i = from; i < to; i++) {
            double gradient = g[i] + decay * w[i];
            w[i] *= 1 - rateDecay * rate;
            w[i] -= rate * gradient;
            if (share == 1) average[i] = w[i];
            else average[i] += (w[i] - average[i]) * share;
        }
    }

    /** Copies the averages into the parameters of these names; parameters that took no step stay as they are. */
    public void useAverages(Map<String, DMatrixRMaj> parameters) {
        Map<String, DMatrixRMaj> state = state();
        parameters.forEach((name, w) -> {
            DMatrixRMaj average = state.get(name + SEPARATOR + AVERAGE);
            if (average != null) System.arraycopy(average.data, 0, w.data, 0, w.getNumElements());
        });
    }

    /** Returns one line, as in {@code averaged sgd, rate 0.01}. */
    @Override
    public String toString() {
        return "averaged sgd, rate " + learningRate() + decayText();
    }
}
