package dev.pullback.autograd;

import dev.pullback.core.Var;

/** One recorded op as the backward sweep sees it, for a rule that answers the cotangents of all operands at once. */
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

    /** The cotangent of output {@code k}: zeros where nothing depends on that output. */
    public Var g(int k) {
        return g[k];
    }

    /** The cotangents of all outputs, in a fresh array. */
    public Var[] g() {
        return g.clone();
    }

    /** The number of outputs. */
    public int outputs() {
        return y.length;
    }

    /** Output {@code k}. */
    public Var y(int k) {
        return y[k];
    }

    /** The number of operands. */
    public int arity() {
        return in.length;
    }

    /** Operand {@code i}. */
    public Var in(int i) {
        return in[i];
    }

    /** Whether the cotangent of operand {@code i} is asked for. */
    public boolean wants(int i) {
        return wanted[i];
    }

    /** All operands, in a fresh array. */
    public Var[] in() {
        return in.clone();
    }

    /** Whether a cotangent that was handed out is stale. */
    boolean isGone() {
        for (Var v : g) {
            if (v.isStale()) return true;
        }
        return false;
    }

    /** A sweep by the same rules and in the same way as the one that this is part of. */
    Var[] sweep(Var y, Var g, int floor, Var[] wrt) {
        return sweep.again(y, g, floor, wrt);
    }
}
