package dev.pullback.core.engine;

import dev.pullback.core.Var;

/** Is notified of each {@link Var} that a user records on a tape; see {@link TapeEngine#listen}. */
@FunctionalInterface
public interface RecordListener {
    /**
     * Called after an op was computed or a matrix was given to the tape. If this method throws, the tape removes what was
     * recorded and the exception reaches the caller who recorded it.
     *
     * @param v the new variable; for an op with several outputs this method is called once for each
     */
    void recorded(Var v);
}
