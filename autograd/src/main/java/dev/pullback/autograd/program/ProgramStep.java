package dev.pullback.autograd.program;

import dev.pullback.autograd.program.Instruction.Kind;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/** One step of a run: an instruction with the matrices that it reads and writes. */
abstract class ProgramStep {
    final Instruction instruction;

    private ProgramStep(Instruction instruction) {
        this.instruction = instruction;
    }

    /** Returns the step of an instruction; {@code update} is not null if the program has one. */
    static ProgramStep of(Instruction i, Memory memory, Map<Value, Argument> arguments, @Nullable Update update) {
        int first = i.is(Kind.ADD) ? 1 : 0;
        DMatrixRMaj[] in = memory.of(i.in(), first);
        DMatrixRMaj[] out = memory.of(i.out(), 0);
        return switch (i.kind()) {
            case ADD -> new Add(i, in, out[0]);
            case COMPUTE -> i.op().isMulti() ? new ComputeAll(i, in, out) : new Compute(i, in, out[0]);
            case GUARD -> new Guard(i, in[0]);
            case UPDATE -> {
                Argument parameter = arguments.get(i.in().get(0));
                if (update == null || parameter == null) throw new IllegalStateException(i + " without an update");
                yield new Move(i, update, parameter, in[1]);
            }
        };
    }

    abstract void run();

    /** Returns output {@code k} of the instruction. */
    abstract DMatrixRMaj output(int k);

    /** Returns the matrices that the step has written, for a {@link ValueListener}. */
    abstract DMatrixRMaj[] written();

    /** Returns a kernel's refusal of an operand with the user's name for the operand. */
    OperandException named(OperandException e) {
        int first = instruction.is(Kind.ADD) ? 1 : 0;
        return e.named(
                instruction.op(), instruction.in().get(first + e.operand()).label());
    }

    /** Runs an op with one output. */
    static final class Compute extends ProgramStep {
        private final Op op;
        private final Object attr;
        private final DMatrixRMaj[] in;
        private final DMatrixRMaj out;

        Compute(Instruction instruction, DMatrixRMaj[] in, DMatrixRMaj out) {
            super(instruction);
            this.op = instruction.op();
            this.attr = instruction.attr();
            this.in = in;
            this.out = out;
        }

        @Override
        void run() {
            op.run(in, attr, out);
        }

        @Override
        DMatrixRMaj[] written() {
            return new DMatrixRMaj[] {out};
        }

        @Override
        DMatrixRMaj output(int k) {
            return out;
        }
    }

    /** Runs an op with several outputs. */
    static final class ComputeAll extends ProgramStep {
        private final DMatrixRMaj[] in;
        private final DMatrixRMaj[] out;

        ComputeAll(Instruction instruction, DMatrixRMaj[] in, DMatrixRMaj[] out) {
            super(instruction);
            this.in = in;
            this.out = out;
        }

        @Override
        void run() {
            instruction.op().runAll(in, instruction.attr(), out);
        }

        @Override
        DMatrixRMaj[] written() {
            return out.clone();
        }

        @Override
        DMatrixRMaj output(int k) {
            return out[k];
        }
    }

    /** Runs an op whose result is added to a sum in place. */
    static final class Add extends ProgramStep {
        private final DMatrixRMaj[] in;
        private final DMatrixRMaj sum;

        /** The first summand is not among the operands {@code in}: it already lies in {@code sum}. */
        Add(Instruction instruction, DMatrixRMaj[] in, DMatrixRMaj sum) {
            super(instruction);
            this.in = in;
            this.sum = sum;
        }

        @Override
        void run() {
            instruction.op().runAdding(in, instruction.attr(), sum);
        }

        @Override
        DMatrixRMaj[] written() {
            return new DMatrixRMaj[] {sum};
        }

        @Override
        DMatrixRMaj output(int k) {
            return sum;
        }
    }

    /** Ends the run by an exception if the result is not finite. */
    static final class Guard extends ProgramStep {
        private final DMatrixRMaj result;

        Guard(Instruction instruction, DMatrixRMaj result) {
            super(instruction);
            this.result = result;
        }

        @Override
        void run() {
            if (!Double.isFinite(result.data[0]))
                throw new ArithmeticException("program: " + instruction.result().label() + " is " + result.data[0]
                        + "; no parameter was updated");
        }

        @Override
        DMatrixRMaj[] written() {
            return new DMatrixRMaj[0];
        }

        @Override
        DMatrixRMaj output(int k) {
            throw new IndexOutOfBoundsException("a guard has no output");
        }
    }

    /** Updates a parameter by the user's function. */
    static final class Move extends ProgramStep {
        private final Update update;
        private final String name;
        private final Argument parameter;
        private final DMatrixRMaj gradient;

        Move(Instruction instruction, Update update, Argument parameter, DMatrixRMaj gradient) {
            super(instruction);
            this.update = update;
            this.name = parameter.name();
            this.parameter = parameter;
            this.gradient = gradient;
        }

        @Override
        void run() {
            update.apply(name, parameter.matrix(), gradient);
        }

        @Override
        DMatrixRMaj[] written() {
            return new DMatrixRMaj[] {parameter.matrix()};
        }

        @Override
        DMatrixRMaj output(int k) {
            throw new IndexOutOfBoundsException("an update has no output");
        }
    }
}
