package dev.pullback.autograd.program;

import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import org.ejml.data.DMatrixRMaj;

/** One turn of the loop that a program is: an instruction with its matrices. */
abstract class Step {
    final Instruction instruction;

    private Step(Instruction instruction) {
        this.instruction = instruction;
    }

    abstract void run();

    /** Output {@code k} of the instruction. */
    abstract DMatrixRMaj output(int k);

    /** What the step has written, for a {@link ValueListener}. */
    abstract DMatrixRMaj[] written();

    /** A kernel's refusal of an operand, with the user's name for it. */
    OperandException named(OperandException e) {
        int first = instruction.is(Instruction.Kind.ADD) ? 1 : 0;
        return e.named(
                instruction.op(), instruction.in().get(first + e.operand()).label());
    }

    /** An op with one output. */
    static final class Compute extends Step {
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

    /** An op with several outputs. */
    static final class ComputeAll extends Step {
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

    /** An op whose result is added to what is there. */
    static final class Add extends Step {
        private final DMatrixRMaj[] in;
        private final DMatrixRMaj sum;

        /** The operands of the op, without the first summand, which lies in the place of the sum. */
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

    /** Ends a run whose result is not finite. */
    static final class Guard extends Step {
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

    /** The user's function that moves a parameter. */
    static final class Move extends Step {
        private final Update update;
        private final String name;
        private final Given parameter;
        private final DMatrixRMaj gradient;

        Move(Instruction instruction, Update update, Given parameter, DMatrixRMaj gradient) {
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
