package dev.pullback.core.engine;

import dev.pullback.core.Var;

/**
 * The attribute of an op that has no kernel and takes its value from another variable. A checkpointed function is such an
 * op while a program is recorded: the op carries the rule of the function, and the variables that the function recorded
 * carry the computation. An engine that repeats a tape repeats those variables and reads {@link #target}.
 */
public interface Alias {
    /** Returns the variable of the same tape whose value is the value of the op. */
    Var target();
}
