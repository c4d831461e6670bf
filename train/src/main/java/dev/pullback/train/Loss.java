package dev.pullback.train;

import dev.pullback.core.Var;

/** The function that training minimises, such as {@code Ops::softmaxCrossEntropy}. */
@FunctionalInterface
public interface Loss {
    /**
     * Records the loss of a batch.
     *
     * @param logits m×classes
     * @param labels the class of each row, m×1
     * @return the mean over the rows, 1×1
     */
    Var of(Var logits, Var labels);
}
