package dev.pullback.benchmarks;

import static dev.pullback.ops.Ops.*;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;

/**
 * Records the loss of each workload on a tape. It is the loss of a network, or of logits that are themselves the parameter.
 */
final class NetworkLosses {
    private static final double EPSILON = 1e-5;

    private NetworkLosses() {}

    static Var network(Tape tape, Problem p) {
        Var y = tape.input("x", p.x);
        for (int i = 0; i < p.w.length; i++) {
            Var w = tape.param("w" + i, p.w[i]);
            Var b = tape.param("b" + i, p.b[i]);
            if (p.isLast(i)) y = linear(y, w, b);
            else y = p.workload.isTanh() ? linearTanh(y, w, b) : linearRelu(y, w, b);
        }
        return softmaxCrossEntropy(y, tape.input("labels", p.labels));
    }

    /** Records layers with layer normalization and exact GELU between them. */
    static Var geluNetwork(Tape tape, Problem p) {
        Var y = tape.input("x", p.x);
        for (int i = 0; i < p.w.length; i++) {
            y = linear(y, tape.param("w" + i, p.w[i]), tape.param("b" + i, p.b[i]));
            if (p.isLast(i)) break;
            Var gamma = tape.param("gamma" + i, p.row("gamma" + i, y.cols(), 1));
            Var beta = tape.param("beta" + i, p.row("beta" + i, y.cols(), 0));
            y = gelu(layerNorm(y, gamma, beta, EPSILON));
        }
        return softmaxCrossEntropy(y, tape.input("labels", p.labels));
    }

    /** Records the mean binary cross-entropy of one logit for each row. */
    static Var logistic(Tape tape, Problem p) {
        Var z = linear(tape.input("x", p.x), tape.param("w", p.w[0]), tape.param("b", p.b[0]));
        return binaryCrossEntropy(z, tape.input("targets", p.binaryTargets()));
    }

    static Var crossEntropy(Tape tape, Problem p) {
        return softmaxCrossEntropy(tape.param("z", p.x), tape.input("labels", p.labels));
    }

    static Var softTargets(Tape tape, Problem p) {
        return softmaxCrossEntropy(tape.param("z", p.x), tape.input("targets", p.softTargets()));
    }

    static Var labelSmoothing(Tape tape, Problem p) {
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withLabelSmoothing(0.1);
        return softmaxCrossEntropy(tape.param("z", p.x), tape.input("labels", p.labels), options);
    }

    static Var softCap(Tape tape, Problem p) {
        CrossEntropyOptions options = CrossEntropyOptions.defaults().withSoftcap(30);
        return softmaxCrossEntropy(tape.param("z", p.x), tape.input("labels", p.labels), options);
    }

    /** Records the divergence of a student from a teacher at temperature 2. */
    static Var distillation(Tape tape, Problem p) {
        return klDivergence(tape.input("teacher", p.like("teacher")), tape.param("z", p.x), 2);
    }
}
