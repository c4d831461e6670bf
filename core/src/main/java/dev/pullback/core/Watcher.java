package dev.pullback.core;

/** Is told of each {@link Var} that a user records on a {@linkplain Tape#watchedBy watched} tape. */
@FunctionalInterface
public interface Watcher {
    /**
     * The last op on the tape was computed, or the last matrix given. An exception takes it off the tape again and goes to
     * whoever recorded it.
     *
     * @param v what was recorded; of an op with several outputs each, one after the other
     */
    void recorded(Var v);
}
