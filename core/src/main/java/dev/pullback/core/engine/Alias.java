package dev.pullback.core.engine;

import dev.pullback.core.Var;

/**
 * The attribute of an op that has no kernel and takes its value from another variable. While a program is recorded,
 * each checkpointed function is recorded twice: as the ops that it consists of, which compute its value, and as one
 * op with this attribute, which has the VJP rule of the function. A program that repeats the recording computes the
 * ops and reads the value of {@link #target}.
 */
public interface Alias {
    /** Returns the variable of the same tape whose value is the value of the op. */
    Var target();
}
