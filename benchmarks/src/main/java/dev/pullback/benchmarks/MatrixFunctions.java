package dev.pullback.benchmarks;

import static dev.pullback.ops.Ops.*;
import static dev.pullback.ops.Statistics.pairwiseSquaredDistances;

import dev.pullback.autograd.Autodiff;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;

/** Records the workloads that are functions of matrices, not losses of a network. */
final class MatrixFunctions {
    private static final double EPSILON = 1e-5;

    private MatrixFunctions() {}

    /** Records mean(tanh(2 X + 1) ∘ σ(X²)). */
    static Var chain(Tape tape, Problem p) {
        Var x = tape.param("x", p.x);
        return mean(mul(tanh(shift(scale(x, 2), 1)), sigmoid(square(x))));
    }

    /** Records the mean square of the attention of one head. */
    static Var attentionLoss(Tape tape, Problem p) {
        return mean(
                square(attention(tape.param("q", p.x), tape.param("k", p.like("k")), tape.param("v", p.like("v")))));
    }

    /** Records the sum of squares of the solution of A x = b. */
    static Var solution(Tape tape, Problem p) {
        return sum(square(solve(tape.param("a", p.definite()), tape.param("b", p.column()))));
    }

    static Var logDeterminant(Tape tape, Problem p) {
        return logDet(tape.param("a", p.definite()));
    }

    /** Records the sum of squares of the Cholesky factor. */
    static Var choleskyFactor(Tape tape, Problem p) {
        return sum(square(cholesky(tape.param("a", p.definite()))));
    }

    /** Records the mean square of a layer normalization, whose three gradients are wanted. */
    static Var layerNormLoss(Tape tape, Problem p) {
        int n = p.x.numCols;
        Var gamma = tape.param("gamma", p.row("gamma", n, 1));
        Var beta = tape.param("beta", p.row("beta", n, 0));
        return mean(square(layerNorm(tape.param("x", p.x), gamma, beta, EPSILON)));
    }

    /** Records the mean square of a batch normalization, whose three gradients are wanted. */
    static Var batchNormLoss(Tape tape, Problem p) {
        int n = p.x.numCols;
        Var gamma = tape.param("gamma", p.row("gamma", n, 1));
        Var beta = tape.param("beta", p.row("beta", n, 0));
        return mean(square(batchNorm(tape.param("x", p.x), gamma, beta, EPSILON).output()));
    }

    /** Records the mean square of a product with the first weights, whose two gradients are wanted. */
    static Var productLoss(Tape tape, Problem p) {
        return mean(square(matmul(tape.param("x", p.x), tape.param("w", p.w[0]))));
    }

    /** Records the mean square of the difference to a matrix of targets. */
    static Var meanSquareError(Tape tape, Problem p) {
        return mean(square(sub(tape.param("x", p.x), tape.input("targets", p.like("targets")))));
    }

    /** Records the mean square of the squared distances between the rows of two matrices. */
    static Var distanceLoss(Tape tape, Problem p) {
        return mean(square(pairwiseSquaredDistances(tape.param("x", p.x), tape.param("points", p.like("points")))));
    }

    /** Records the Hessian times a vector of the cross-entropy of a tanh layer, with respect to its weights. */
    static Var hessianTimesVector(Tape tape, Problem p) {
        Var x = tape.input("x", p.x);
        Var labels = tape.input("labels", p.labels);
        Var w = tape.input("w", p.w[0]);
        Var direction = tape.input("direction", p.direction());
        return Autodiff.hvp(v -> softmaxCrossEntropy(tanh(matmul(x, v)), labels), w, direction);
    }

    /** Records the Hessian of the cross-entropy of a row of logits. */
    static Var hessianOfLoss(Tape tape, Problem p) {
        Var labels = tape.input("labels", p.labels);
        return Autodiff.hessian(z -> softmaxCrossEntropy(z, labels)).apply(tape.input("z", p.x));
    }
}
