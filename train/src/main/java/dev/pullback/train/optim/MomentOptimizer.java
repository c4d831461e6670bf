package dev.pullback.train.optim;

/**
 * An optimizer with a running mean M of the gradient and a running mean V of its square, slots 0 and 1 of the state.
 * Both start at 0. {@link Adamax} has a maximum in place of V. In each step, with the weight decay λ, which is added to
 * the gradient or, if decoupled, applied to the weights:
 *
 * <pre>
 * G ← G + λ W                    coupled
 * W ← (1 - η λ) W                decoupled
 * M ← β₁ M + (1 - β₁) G
 * V ← β₂ V + (1 - β₂) G²
 * </pre>
 *
 * @param <T> the optimizer, which its setters return
 */
abstract class MomentOptimizer<T extends MomentOptimizer<T>> extends DecayingOptimizer<T> {
    boolean decoupled;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;

    MomentOptimizer(double rate, String... slots) {
        super(rate, slots);
    }

    /**
     * Sets β₁ and β₂, the decay rates of the two running means.
     *
     * @throws IllegalArgumentException unless both are at least 0 and below 1
     */
    public T betas(double beta1, double beta2) {
        this.beta1 = Ranges.requireFraction("beta1", beta1);
        this.beta2 = Ranges.requireFraction("beta2", beta2);
        return self();
    }

    /**
     * Sets ε, which keeps the division finite where all gradients so far were 0.
     *
     * @throws IllegalArgumentException unless it is finite and above 0
     */
    public T epsilon(double epsilon) {
        this.epsilon = Ranges.requirePositive("epsilon", epsilon);
        return self();
    }

    /** Updates the means of an element, and decays the weight if decoupled; returns the gradient with its decay. */
    final double update(int i, double[] w, double[] g, double[] m, double[] v) {
        double gradient = g[i];
        if (decoupled) w[i] *= 1 - learningRate() * decay;
        else gradient += decay * w[i];
        m[i] += (1 - beta1) * (gradient - m[i]);
        v[i] = beta2 * v[i] + (1 - beta2) * gradient * gradient;
        return gradient;
    }

    /** Returns the end of a description that names the weight decay and its kind; empty for none. */
    final String decayAndKind() {
        return decayText() + (decay > 0 && decoupled ? " decoupled" : "");
    }
}
