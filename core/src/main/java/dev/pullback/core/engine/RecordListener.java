package dev.pullback.core.engine;

import dev.pullback.core.Var;

/** Is notified of each {@link Var} that a user records on a tape; see {@link TapeEngine#listen}. */
@FunctionalInterface
public interface RecordListener {
    /**
     * Called after an op was computed or a matrix was given to the tape. If this method throws, the tape removes the
     * new variables, and the call that recorded them throws the exception.
     *
     * @param v the new variable; for an op with several outputs, this method is called once for each output
     */
    void recorded(Var v);
}
