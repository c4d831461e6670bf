package dev.pullback.playground.formula;

import dev.pullback.core.Var;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** The table to which verbs are added. */
@FunctionalInterface
interface VerbTable {
    /** Adds a verb; see {@link Verb} for its parameters. */
    void of(String name, String parameters, Verb.Body body);

    /** Adds a verb of one matrix. */
    default void one(String name, UnaryOperator<Var> f) {
        of(name, "x", a -> f.apply(a.var(0)));
    }

    /** Adds a verb of two matrices. */
    default void two(String name, BinaryOperator<Var> f) {
        of(name, "a b", a -> f.apply(a.var(0), a.var(1)));
    }

    /** Adds a verb of three matrices, whose names are given. */
    default void three(String name, String parameters, Ternary f) {
        of(name, parameters, a -> f.apply(a.var(0), a.var(1), a.var(2)));
    }

    /** A verb of three matrices. */
    @FunctionalInterface
    interface Ternary {
        Var apply(Var a, Var b, Var c);
    }
}
