package dev.pullback.train;

/** Is told how training goes. */
@FunctionalInterface
public interface Listener {
    /** An epoch is over. */
    void epoch(Epoch epoch);
}
