package dev.pullback.benchmarks;

/** A computation whose time is measured, such as a training step. */
interface TimedStep {
    /**
     * Runs the forward pass, the backward pass and, if there are parameters, their update.
     *
     * @return the loss before the update
     */
    double run();
}
