package dev.pullback.autograd;

import dev.pullback.core.Var;

/** A recorded op in a backward sweep, as seen by a rule that computes the cotangents of all operands at once. */
public final class Node {
    private final Backward sweep;
    private final Var[] g;
    private final Var[] y;
    private final Var[] in;
    private final boolean[] wanted;

    Node(Backward sweep, Var[] g, Var[] y, Var[] in, boolean[] wanted) {
        this.sweep = sweep;
        this.g = g;
        this.y = y;
        this.in = in;
        this.wanted = wanted;
    }

    /** Returns the cotangent of output {@code k}, which is zero if the result does not depend on that output. */
    public Var g(int k) {
        return g[k];
    }

    /** Returns the cotangents of all outputs in a new array. */
    public Var[] g() {
        return g.clone();
    }

    /** Returns the number of outputs. */
    public int outputs() {
        return y.length;
    }

    /** Returns output {@code k}. */
    public Var y(int k) {
        return y[k];
    }

    /** Returns the number of operands. */
    public int arity() {
        return in.length;
    }

    /** Returns operand {@code i}. */
    public Var in(int i) {
        return in[i];
    }

    /** Returns whether the cotangent of operand {@code i} is needed. */
    public boolean wants(int i) {
        return wanted[i];
    }

    /** Returns all operands in a new array. */
    public Var[] in() {
        return in.clone();
    }

    /** Returns slope ∘ g for the cotangent of output 0. */
    Var timesCotangent(Var slope) {
        return sweep.times(slope, g[0]);
    }

    /** Returns whether the tape was rewound past a cotangent of this node. */
    boolean isReleased() {
        for (Var v : g) {
            if (v.isStale()) return true;
        }
        return false;
    }

    /**
     * Sweeps from {@code y} down to position {@code floor}, with the rules and the mode of the current sweep. Returns
     * the cotangents of {@code wrt}, which are zero if {@code y} does not depend on the variable.
     */
    Var[] sweep(Var y, Var g, int floor, Var[] wrt) {
        return sweep.nested(y, g, floor, wrt);
    }
}
