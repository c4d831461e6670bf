package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import java.util.List;

/**
 * What a step of a program does, before it is known where its matrices lie.
 *
 * @param kind how {@code op} is run
 * @param in the values read; of a sum its first summand, then the operands of the op
 * @param out the values written; of an update none
 */
record Instruction(Kind kind, Op op, Object attr, List<Value> in, List<Value> out) {
    /** How the op of an instruction is run. */
    enum Kind {
        /** Its kernel writes the output. */
        COMPUTE,
        /** Its kernel adds to the first summand, in the place of which the sum lies. */
        ADD,
        /** The user's function moves a parameter by its gradient. */
        UPDATE,
        /** The run ends here unless what is read is finite. */
        GUARD
    }

    /** Stands for the user's function. */
    private static final Op UPDATED = named("update", "W ← update(W, dW)", 2);

    private static final Op GUARDED = named("guard", "Y is finite", 1);

    Instruction {
        in = List.copyOf(in);
        out = List.copyOf(out);
    }

    /** An op for its name alone, which is never run. */
    private static Op named(String name, String formula, int arity) {
        return Op.of(name, formula, arity, (op, in, attr) -> in[0].shape(), (in, attr, out) -> {
            throw new IllegalStateException(name + ": is run by a program only");
        });
    }

    static Instruction guard(Value result) {
        return new Instruction(Kind.GUARD, GUARDED, Op.NONE, List.of(result), List.of());
    }

    static Instruction update(Value parameter, Value gradient) {
        return new Instruction(Kind.UPDATE, UPDATED, Op.NONE, List.of(parameter, gradient), List.of());
    }

    /** This one with another op, of other operands. */
    Instruction by(Op other, List<Value> operands) {
        return new Instruction(kind, other, attr, operands, out);
    }

    boolean is(Kind k) {
        return kind == k;
    }

    /** What is written, for an update the parameter that it changes, for a guard what it looks at. */
    Value result() {
        return out.isEmpty() ? in.get(0) : out.get(0);
    }
}
