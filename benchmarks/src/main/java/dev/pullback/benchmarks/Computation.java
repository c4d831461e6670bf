package dev.pullback.benchmarks;

import static dev.pullback.ops.Ops.*;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.autograd.program.Program;
import dev.pullback.autograd.program.Recorder;
import dev.pullback.core.Precision;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Sgd;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * The computation of a workload, written as a user would write it. It is recorded once as a program, or on a tape in
 * each step.
 *
 * @param f records the computation
 * @param optimizer updates the parameters by their gradients, or null to compute only the gradients
 * @param differentiated whether the gradients of all parameters are computed
 */
record Computation(Function<Tape, Var> f, @Nullable Optimizer optimizer, boolean differentiated) {
    static Computation of(Workload w) {
        Problem p = new Problem(w);
        return switch (w.kind()) {
            case "network" ->
                new Computation(
                        tape -> NetworkLosses.network(tape, p),
                        Sgd.of(Problem.RATE).momentum(Problem.MOMENTUM),
                        true);
            case "conv" ->
                new Computation(
                        tape -> ConvolutionalNetwork.loss(tape, p),
                        Sgd.of(Problem.RATE).momentum(Problem.MOMENTUM),
                        true);
            case "gelu-network" ->
                new Computation(tape -> NetworkLosses.geluNetwork(tape, p), AdamW.of(Problem.ADAMW_RATE), true);
            case "logistic-regression" ->
                new Computation(tape -> NetworkLosses.logistic(tape, p), Sgd.of(Problem.RATE), true);
            case "cross-entropy" -> gradients(tape -> NetworkLosses.crossEntropy(tape, p));
            case "soft-targets" -> gradients(tape -> NetworkLosses.softTargets(tape, p));
            case "label-smoothing" -> gradients(tape -> NetworkLosses.labelSmoothing(tape, p));
            case "soft-cap" -> gradients(tape -> NetworkLosses.softCap(tape, p));
            case "distillation" -> gradients(tape -> NetworkLosses.distillation(tape, p));
            case "chain" -> gradients(tape -> MatrixFunctions.chain(tape, p));
            case "attention" -> gradients(tape -> MatrixFunctions.attentionLoss(tape, p));
            case "solve" -> gradients(tape -> MatrixFunctions.solution(tape, p));
            case "logdet" -> gradients(tape -> MatrixFunctions.logDeterminant(tape, p));
            case "cholesky" -> gradients(tape -> MatrixFunctions.choleskyFactor(tape, p));
            case "norm" -> gradients(tape -> MatrixFunctions.layerNormLoss(tape, p));
            case "batch-norm" -> gradients(tape -> MatrixFunctions.batchNormLoss(tape, p));
            case "product" -> gradients(tape -> MatrixFunctions.productLoss(tape, p));
            case "row-sums" -> gradients(tape -> sum(square(rowSums(tape.param("x", p.x)))));
            case "column-sums" -> gradients(tape -> sum(square(colSums(tape.param("x", p.x)))));
            case "mean-square-error" -> gradients(tape -> MatrixFunctions.meanSquareError(tape, p));
            case "distances" -> gradients(tape -> MatrixFunctions.distanceLoss(tape, p));
            case "hvp" -> new Computation(tape -> MatrixFunctions.hessianTimesVector(tape, p), null, false);
            case "hessian" -> new Computation(tape -> MatrixFunctions.hessianOfLoss(tape, p), null, false);
            case "adamw" -> new Computation(tape -> tape.param("x", p.x), AdamW.of(Problem.ADAMW_RATE), false);
            default -> throw new IllegalArgumentException(w + ": unknown kind");
        };
    }

    private static Computation gradients(Function<Tape, Var> f) {
        return new Computation(f, null, true);
    }

    /** Returns a step that runs a program, which is recorded once; see {@code docs/program.md}. */
    TimedStep program(Precision precision) {
        if (!differentiated && optimizer != null) return updateAlone(optimizer);
        Recorder recorder = Program.recorder().precision(precision);
        if (!differentiated) recorder = recorder.withoutGradients();
        else if (optimizer != null) recorder = recorder.update(optimizer);
        Program program = recorder.record(f);
        return () -> {
            program.run();
            return program.value().data[0];
        };
    }

    /** Returns a step that records the computation on a tape, which it resets first. */
    TimedStep eager() {
        if (!differentiated && optimizer != null) return updateAlone(optimizer);
        Tape tape = new Tape();
        return () -> {
            tape.reset();
            Var y = f.apply(tape);
            if (!differentiated) return y.value().data[0];
            Gradients gradients = Autodiff.gradients(y);
            if (optimizer != null) optimizer.step(gradients);
            return y.scalar();
        };
    }

    /** Returns a step that updates a parameter by a gradient that is given. */
    private TimedStep updateAlone(Optimizer o) {
        DMatrixRMaj w = f.apply(new Tape()).value();
        DMatrixRMaj g = w.copy();
        return () -> {
            o.update("w", w, g);
            return w.data[0];
        };
    }
}
