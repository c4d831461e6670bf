package dev.pullback.autograd;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;

/** The nodes that lie on a path from a wanted variable to the result of a sweep, the rest of which is not visited. */
final class Path {
    private static final byte DEPENDS = 1;
    private static final byte ASKED = 2;

    private final Rules rules;
    private final int base;
    private final byte[] at;

    /** Looks at positions up to that of {@code y}; through a node before {@code floor} no path leads. */
    Path(Rules rules, Var y, int floor, Var[] wrt) {
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
        this.at = new byte[y.id() + 1 - base];
        for (Var v : wrt) {
            if (v.id() > y.id()) continue;
            if (asks(v)) throw new IllegalArgumentException("the gradient of " + v.label() + " is asked for twice");
            at[v.id() - base] = ASKED;
        }
        for (int id = Math.max(base, floor); id <= y.id(); id++) {
            if (passesThrough(tape.at(id))) at[id - base] |= DEPENDS;
        }
    }

    /** The lowest position that anything is known of. */
    int base() {
        return base;
    }

    /** Whether the gradient of {@code v} itself is wanted. */
    boolean asks(Var v) {
        return (flags(v) & ASKED) != 0;
    }

    /** Whether {@code v} is wanted or depends on a variable that is. */
    boolean reaches(Var v) {
        return flags(v) != 0;
    }

    /** Whether an operand of {@code v} to which its rule lets gradients flow is reached. */
    boolean passesThrough(Var v) {
        for (int i = 0; i < v.arity(); i++) {
            if (reaches(v.in(i)) && rules.flows(v.op(), i)) return true;
        }
        return false;
    }

    /** For each operand, whether its cotangent is needed. */
    boolean[] wanted(Var node) {
        boolean[] wanted = new boolean[node.arity()];
        for (int i = 0; i < wanted.length; i++) wanted[i] = reaches(node.in(i)) && rules.flows(node.op(), i);
        return wanted;
    }

    private int flags(Var v) {
        int i = v.id() - base;
        return i >= 0 && i < at.length ? at[i] : 0;
    }
}
