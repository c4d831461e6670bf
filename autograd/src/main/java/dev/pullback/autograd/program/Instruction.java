package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import java.util.List;

/**
 * One operation of a program on {@linkplain Value values}. A {@link ProgramStep} is an instruction with matrices
 * assigned to its values.
 *
 * @param kind how {@code op} is run
 * @param in the values read; for {@link Kind#ADD} the first summand, then the operands of the op
 * @param out the values written; none for an update and a guard
 */
record Instruction(Kind kind, Op op, Object attr, List<Value> in, List<Value> out) {
    /** How the op of an instruction is run. */
    enum Kind {
        /** The kernel of the op writes the output. */
        COMPUTE,
        /** The kernel of the op adds to the first summand in place. */
        ADD,
        /** The user's function updates a parameter by its gradient. */
        UPDATE,
        /** The instructions of a {@link Chain}, the attribute, run chunk by chunk. */
        CHAIN,
        /** The run throws an exception here if the value read is not finite. */
        GUARD
    }

    private static final Op UPDATE = named("update", "W ← update(W, dW)", 2);

    private static final Op CHAIN = named("chain", "ops chunk by chunk", Op.ANY);

    private static final Op GUARD = named("guard", "Y is finite", 1);

    Instruction {
        in = List.copyOf(in);
        out = List.copyOf(out);
    }

    /** Returns an op that only has a name and is never run. */
    private static Op named(String name, String formula, int arity) {
        return Op.of(name, formula, arity, (op, in, attr) -> in[0].shape(), (in, attr, out) -> {
            throw new IllegalStateException(name + ": is run by a program only");
        });
    }

    static Instruction guard(Value result) {
        return new Instruction(Kind.GUARD, GUARD, Op.NONE, List.of(result), List.of());
    }

    static Instruction update(Value parameter, Value gradient) {
        return new Instruction(Kind.UPDATE, UPDATE, Op.NONE, List.of(parameter, gradient), List.of());
    }

    static Instruction chain(Chain chain, List<Value> in, List<Value> out) {
        return new Instruction(Kind.CHAIN, CHAIN, chain, in, out);
    }

    /** Returns the instructions of a chain, otherwise this instruction. */
    List<Instruction> unchained() {
        return attr instanceof Chain chain ? chain.body() : List.of(this);
    }

    boolean is(Kind k) {
        return kind == k;
    }

    /** Returns the first value written; for an update the parameter, for a guard the value that it checks. */
    Value result() {
        return out.isEmpty() ? in.get(0) : out.get(0);
    }
}
