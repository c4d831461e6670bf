package dev.pullback.benchmarks;

import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.oneMinusSquare;
import static dev.pullback.ops.Ops.sum;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.data.DMatrixRMaj;

/** The gradient of a long chain of ops on 2x2 matrices, which measures the constant cost of an op. */
final class Chain {
    private final DMatrixRMaj x = new DMatrixRMaj(2, 2, true, 0.1, 0.2, 0.3, 0.4);
    private final int ops;

    Chain(int ops) {
        this.ops = ops;
    }

    /** Returns a step that records the chain on a tape, which it resets first. */
    TimedStep eager() {
        Tape tape = new Tape();
        return () -> {
            tape.reset();
            return Autodiff.gradients(record(tape)).of("x").data[0];
        };
    }

    /** Returns a step that runs a program; the chain is recorded once. */
    TimedStep program() {
        Program program = Program.of(this::record);
        return () -> {
            program.run();
            return program.gradient("x").data[0];
        };
    }

    private Var record(Tape tape) {
        Var start = tape.param("x", x);
        Var y = start;
        for (int i = 1; i < ops; i++) y = i % 2 == 0 ? mul(y, start) : oneMinusSquare(y);
        return sum(y);
    }
}
