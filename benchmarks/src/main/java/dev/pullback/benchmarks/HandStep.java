package dev.pullback.benchmarks;

import dev.pullback.core.Op;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.FusedElementwise;
import dev.pullback.ops.LinearLayers;
import dev.pullback.ops.Losses;
import dev.pullback.ops.Products;
import dev.pullback.ops.Reductions;
import org.ejml.data.DMatrixRMaj;

/**
 * A step written by hand with the library's own kernels. The difference between its time and that of a program or a
 * tape is the cost of the engine.
 */
final class HandStep implements TimedStep {
    private final Problem problem;
    private final HandBuffers s;
    private final CrossEntropyOptions mean = CrossEntropyOptions.defaults();
    private final DMatrixRMaj loss = new DMatrixRMaj(1, 1);
    private final DMatrixRMaj[] one = new DMatrixRMaj[1];
    private final DMatrixRMaj[] two = new DMatrixRMaj[2];
    private final DMatrixRMaj[] three = new DMatrixRMaj[3];
    private final DMatrixRMaj[] twoOut = new DMatrixRMaj[2];

    HandStep(Problem problem) {
        this.problem = problem;
        this.s = new HandBuffers(problem);
    }

    @Override
    public double run() {
        int layers = s.y.length;
        for (int i = 0; i < layers; i++) run(layer(i), s.below(i), problem.w[i], problem.b[i], s.y[i]);
        lossAndGradient();
        for (int i = layers - 1; i >= 0; i--) {
            run(Products.MATMUL_TRANS_A, s.below(i), s.g[i], s.dw[i]);
            run(Reductions.COL_SUMS, s.g[i], s.db[i]);
            if (i > 0) throughHidden(i);
        }
        s.update();
        return loss.data[0];
    }

    private void lossAndGradient() {
        two[0] = s.logits();
        two[1] = problem.labels;
        twoOut[0] = loss;
        twoOut[1] = s.logitGradient();
        Losses.CROSS_ENTROPY_AND_GRADIENT.runAll(two, mean, twoOut);
    }

    private Op layer(int i) {
        if (problem.isLast(i)) return LinearLayers.LINEAR;
        return problem.workload.isTanh() ? LinearLayers.LINEAR_TANH : LinearLayers.LINEAR_RELU;
    }

    /** Computes the cotangent of layer i - 1 from that of layer i. */
    private void throughHidden(int i) {
        DMatrixRMaj g = s.g[i - 1];
        boolean tanh = problem.workload.isTanh();
        run(Products.MATMUL_TRANS_B, s.g[i], problem.w[i], g);
        run(tanh ? FusedElementwise.MUL_ONE_MINUS_SQUARE : FusedElementwise.MUL_STEP, g, s.y[i - 1], g);
    }

    private void run(Op op, DMatrixRMaj a, DMatrixRMaj out) {
        one[0] = a;
        op.run(one, Op.NONE, out);
    }

    private void run(Op op, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj out) {
        two[0] = a;
        two[1] = b;
        op.run(two, Op.NONE, out);
    }

    private void run(Op op, DMatrixRMaj a, DMatrixRMaj b, DMatrixRMaj c, DMatrixRMaj out) {
        three[0] = a;
        three[1] = b;
        three[2] = c;
        op.run(three, Op.NONE, out);
    }
}
