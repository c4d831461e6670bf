package dev.pullback.core;

/**
 * The attribute of an op without a kernel, recorded beside the ops that computed its value so that it has a rule of its
 * own: an engine that repeats what a tape holds repeats those, and takes their result for the op's.
 */
public interface Alias {
    /** The variable of the same tape that has the value of the op. */
    Var of();
}
