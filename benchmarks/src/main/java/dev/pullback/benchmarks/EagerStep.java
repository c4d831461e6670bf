package dev.pullback.benchmarks;

import static dev.pullback.ops.Ops.linear;
import static dev.pullback.ops.Ops.linearRelu;
import static dev.pullback.ops.Ops.linearTanh;
import static dev.pullback.ops.Ops.softmaxCrossEntropy;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Sgd;

/** A step that records the computation on a tape, which it resets first. */
final class EagerStep implements TimedStep {
    private final Problem problem;
    private final Optimizer sgd = Sgd.of(Problem.RATE).momentum(Problem.MOMENTUM);
    private final Tape tape = new Tape();

    EagerStep(Problem problem) {
        this.problem = problem;
    }

    @Override
    public double run() {
        tape.reset();
        Var loss = loss(tape, problem);
        Gradients gradients = Autodiff.gradients(loss);
        if (problem.workload.layers() > 0) sgd.step(gradients);
        return loss.scalar();
    }

    /** Records the loss as a user writes it. */
    static Var loss(Tape tape, Problem p) {
        Var labels = tape.input("labels", p.labels);
        if (p.workload.layers() == 0) return softmaxCrossEntropy(tape.param("z", p.x), labels);
        Var y = tape.input("x", p.x);
        for (int i = 0; i < p.w.length; i++) {
            Var w = tape.param("w" + i, p.w[i]);
            Var b = tape.param("b" + i, p.b[i]);
            if (p.isLast(i)) y = linear(y, w, b);
            else y = p.workload.hidden() == Workload.Hidden.TANH ? linearTanh(y, w, b) : linearRelu(y, w, b);
        }
        return softmaxCrossEntropy(y, labels);
    }
}
