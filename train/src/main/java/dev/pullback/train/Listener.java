package dev.pullback.train;

/** Is told how training goes, by the thread that trains. */
@FunctionalInterface
public interface Listener {
    /** An epoch is over. */
    void epoch(Epoch epoch);

    /** A step is over. */
    default void step(Progress progress) {}

    /** A step was not made. */
    default void skipped(SkippedStep step) {}
}
