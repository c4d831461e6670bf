package dev.pullback.train.watch;

/**
 * A problem of a training run.
 *
 * @param kind the kind of problem
 * @param text what was seen, with numbers
 * @param advice what to try
 */
public record Finding(Kind kind, String text, String advice) {
    /** The kinds of problems. */
    public enum Kind {
        /** The learning rate is so high that the loss grows or jumps. */
        RATE_TOO_HIGH,
        /** The learning rate is so low that the parameters hardly change. */
        RATE_TOO_LOW,
        /** Training ended while the loss was still falling fast. */
        ENDED_EARLY,
        /** Steps were skipped because numbers were not finite. */
        SKIPPED_STEPS,
        /** Units of a layer pass no gradient at any row. */
        DEAD_UNITS,
        /** Units of a layer are at the flat ends of their activation function. */
        SATURATED_UNITS,
        /** The gradient hardly reaches the first layers. */
        VANISHING_GRADIENT,
        /** The gradient of a layer is very large. */
        EXPLODING_GRADIENT,
        /** The loss on the validation rows grew while that on the training rows fell. */
        OVERFITTING,
        /** The network predicts the same for every row. */
        CONSTANT_PREDICTION,
        /** Classes that the rows have but the network never predicts. */
        MISSING_CLASSES,
        /** The network has learned nothing that holds for the validation rows. */
        NOTHING_LEARNED
    }

    /** Returns the text and the advice in one line. */
    @Override
    public String toString() {
        return text + "; " + advice;
    }
}
