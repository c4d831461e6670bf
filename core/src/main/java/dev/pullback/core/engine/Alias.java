package dev.pullback.core.engine;

import dev.pullback.core.Var;

/**
 * The attribute of an op that has no kernel and takes its value from another variable. While a program is recorded, a
 * checkpointed function is such an op: the op carries the rule of the function, and the variables that the function
 * recorded carry the computation. An engine that repeats the tape computes those variables again and reads {@link
 * #target}.
 */
public interface Alias {
    /** Returns the variable of the same tape whose value is the value of the op. */
    Var target();
}
