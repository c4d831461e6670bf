package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;

/** The nodes that a sweep visits: those on a path from the result to a variable whose gradient is wanted. */
final class WantedNodes {
    private static final byte DEPENDS = 1;
    private static final byte WANTED = 2;

    private final Rules rules;
    private final int base;
    private final byte[] flags;

    /** Finds the nodes up to position {@code y.id()}; no gradient flows through a node before {@code floor}. */
    WantedNodes(Rules rules, Var y, int floor, Var[] wrt) {
        Tape tape = y.tape();
        this.rules = rules;
        int first = y.id();
        for (Var v : wrt) {
            if (v.tape() != tape)
                throw new IllegalArgumentException(v.label() + " is on another tape than " + y.label());
            if (v.isStale()) throw new IllegalStateException("a gradient is wanted of a stale Var, " + v.label());
            first = Math.min(first, v.id());
        }
        this.base = first;
        this.flags = new byte[y.id() + 1 - base];
        for (Var v : wrt) {
            if (v.id() > y.id()) continue;
            if (isWanted(v)) throw new IllegalArgumentException("the gradient of " + v.label() + " is asked for twice");
            flags[v.id() - base] = WANTED;
        }
        for (int id = Math.max(base, floor); id <= y.id(); id++) {
            if (flowsThrough(tape.at(id))) flags[id - base] |= DEPENDS;
        }
    }

    /** Returns the lowest position that can be in this set. */
    int base() {
        return base;
    }

    boolean isWanted(Var v) {
        return (flagsOf(v) & WANTED) != 0;
    }

    /** Returns whether {@code v} is wanted or depends on a wanted variable. */
    boolean contains(Var v) {
        return flagsOf(v) != 0;
    }

    /** Returns whether the rule of {@code v} lets a gradient flow to an operand in this set. */
    boolean flowsThrough(Var v) {
        for (int i = 0; i < v.arity(); i++) {
            if (contains(v.in(i)) && rules.flows(v.op(), i)) return true;
        }
        return false;
    }

    /** Returns for each operand of a node whether its cotangent is needed. */
    boolean[] wantedOperands(Var node) {
        boolean[] wanted = new boolean[node.arity()];
        for (int i = 0; i < wanted.length; i++) wanted[i] = contains(node.in(i)) && rules.flows(node.op(), i);
        return wanted;
    }

    private int flagsOf(Var v) {
        int i = v.id() - base;
        return i >= 0 && i < flags.length ? flags[i] : 0;
    }
}
