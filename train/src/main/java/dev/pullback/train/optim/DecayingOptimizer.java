package dev.pullback.train.optim;

/**
 * An optimizer with a weight decay.
 *
 * @param <T> the optimizer, which its setters return
 */
abstract class DecayingOptimizer<T extends DecayingOptimizer<T>> extends Optimizer {
    double decay;

    DecayingOptimizer(double rate, String... slots) {
        super(rate, slots);
    }

    /**
     * Sets the weight decay λ: the factor of an L2 penalty {@code λ/2 ‖W‖²}, or of the decoupled decay of {@link AdamW}.
     *
     * @throws IllegalArgumentException unless it is finite and at least 0
     */
    public T weightDecay(double decay) {
        this.decay = Ranges.requireNotNegative("weight decay", decay);
        return self();
    }

    @SuppressWarnings("unchecked") // each subclass passes itself as T
    final T self() {
        return (T) this;
    }

    /** Returns the end of a description that names the weight decay; empty for none. */
    final String decayText() {
        return decay == 0 ? "" : ", weight decay " + decay;
    }
}
