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
        UPDATE
    }

    /** Stands for the user's function; it is never run as an op. */
    static final Op UPDATED =
            Op.of("update", "W ← update(W, dW)", 2, (op, in, attr) -> in[0].shape(), (in, attr, out) -> {
                throw new IllegalStateException("update: is run by a program only");
            });

    Instruction {
        in = List.copyOf(in);
        out = List.copyOf(out);
    }

    static Instruction update(Value parameter, Value gradient) {
        return new Instruction(Kind.UPDATE, UPDATED, Op.NONE, List.of(parameter, gradient), List.of());
    }

    boolean is(Kind k) {
        return kind == k;
    }

    /** What is written, or for an update the parameter that it changes. */
    Value result() {
        return out.isEmpty() ? in.get(0) : out.get(0);
    }
}
