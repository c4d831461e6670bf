package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import dev.pullback.core.Precision;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;

/** One step of a run: an instruction with the matrices that it reads and writes. */
final class ProgramStep {
    final Instruction instruction;

    final DMatrixRMaj[] written;

    private final Runnable action;

    /** Adds the user's name for an operand to an exception. */
    private final UnaryOperator<OperandException> naming;

    private ProgramStep(
            Instruction instruction, DMatrixRMaj[] written, Runnable action, UnaryOperator<OperandException> naming) {
        this.instruction = instruction;
        this.written = written;
        this.action = action;
        this.naming = naming;
    }

    private ProgramStep(Instruction i, DMatrixRMaj[] written, Runnable action) {
        this(i, written, action, e -> {
            Value operand = i.in().get(firstOperand(i) + e.operand());
            return e.named(i.op(), operand.label());
        });
    }

    /** Returns the step of an instruction, which computes products in the given precision. */
    static ProgramStep of(Instruction i, Memory memory, Precision precision) {
        Op op = i.op();
        Object attr = i.attr();
        DMatrixRMaj[] in = memory.of(i.in(), firstOperand(i));
        DMatrixRMaj[] out = memory.of(i.out(), 0);
        return switch (i.kind()) {
            // the sum already holds the first summand
            case ADD -> new ProgramStep(i, out, () -> op.runAdding(precision, in, attr, out[0]));
            case COMPUTE ->
                new ProgramStep(
                        i,
                        out,
                        op.isMulti() ? () -> op.runAll(in, attr, out) : () -> op.run(precision, in, attr, out[0]));
            case CHAIN -> chain(i, (Chain) attr, memory, out);
            case GUARD -> new ProgramStep(i, out, () -> requireFinite(i, in[0].data[0]));
            case UPDATE -> throw new IllegalStateException(i + " is no step; see Updates");
        };
    }

    private static ProgramStep chain(Instruction i, Chain chain, Memory memory, DMatrixRMaj[] out) {
        ChainRun run = new ChainRun(chain, memory);
        return new ProgramStep(i, out, run, run::named);
    }

    private static void requireFinite(Instruction i, double result) {
        if (!Double.isFinite(result))
            throw new ArithmeticException(
                    "program: " + i.result().label() + " is " + result + "; no parameter was updated");
    }

    void run() {
        action.run();
    }

    /** Returns an exception of a kernel about an operand, with the user's name for the operand in its message. */
    OperandException named(OperandException e) {
        return naming.apply(e);
    }

    /** Returns the index of the first operand of the op among the values that an instruction reads. */
    private static int firstOperand(Instruction i) {
        return i.is(Kind.ADD) ? 1 : 0;
    }
}
