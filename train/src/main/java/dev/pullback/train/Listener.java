package dev.pullback.train;

/** Receives the events of a training run. All methods are called by the thread that trains. */
@FunctionalInterface
public interface Listener {
    /** Called after each epoch. */
    void epoch(Epoch epoch);

    /** Called after each step. */
    default void step(Progress progress) {}

    /** Called before the first step with a line for the user, such as that the features are not scaled. */
    default void warning(String text) {}

    /** Called for each step that was skipped, before {@link #step}. */
    default void skipped(SkippedStep step) {}
}
