package dev.pullback.benchmarks;

import dev.pullback.autograd.program.Program;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Sgd;

/** A step that runs a program, which is recorded once; see {@code docs/program.md}. */
final class RecordedStep implements TimedStep {
    private final Program program;

    RecordedStep(Problem problem) {
        Optimizer sgd = Sgd.of(Problem.RATE).momentum(Problem.MOMENTUM);
        program = problem.workload.layers() == 0
                ? Program.of(tape -> EagerStep.loss(tape, problem))
                : Program.training(sgd::update, tape -> EagerStep.loss(tape, problem));
    }

    @Override
    public double run() {
        program.run();
        return program.scalar();
    }
}
