package dev.pullback.benchmarks;

import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Sgd;
import org.ejml.data.DMatrixRMaj;

/** The matrices of backpropagation by hand (outputs, cotangents, gradients), and the update of the weights. */
final class HandBuffers {
    /** The output of each layer; the output of the last layer is the logits. */
    final DMatrixRMaj[] y;

    /** The cotangent of each layer's output before the activation, or of the logits if there is no layer. */
    final DMatrixRMaj[] g;

    final DMatrixRMaj[] dw;
    final DMatrixRMaj[] db;
    private final Problem problem;
    private final String[] nameOfW;
    private final String[] nameOfB;
    private final Optimizer sgd = Sgd.of(Problem.RATE).momentum(Problem.MOMENTUM);

    HandBuffers(Problem problem) {
        this.problem = problem;
        int layers = problem.workload.layers();
        int rows = problem.workload.rows();
        y = new DMatrixRMaj[layers];
        g = new DMatrixRMaj[Math.max(1, layers)];
        dw = new DMatrixRMaj[layers];
        db = new DMatrixRMaj[layers];
        nameOfW = new String[layers];
        nameOfB = new String[layers];
        g[g.length - 1] = new DMatrixRMaj(rows, problem.workload.classes());
        for (int i = 0; i < layers; i++) {
            int out = problem.w[i].numCols;
            y[i] = new DMatrixRMaj(rows, out);
            g[i] = new DMatrixRMaj(rows, out);
            dw[i] = new DMatrixRMaj(problem.w[i].numRows, out);
            db[i] = new DMatrixRMaj(1, out);
            nameOfW[i] = "w" + i;
            nameOfB[i] = "b" + i;
        }
    }

    DMatrixRMaj below(int i) {
        return i == 0 ? problem.x : y[i - 1];
    }

    DMatrixRMaj logits() {
        return below(y.length);
    }

    DMatrixRMaj logitGradient() {
        return g[g.length - 1];
    }

    void update() {
        for (int i = 0; i < y.length; i++) {
            sgd.update(nameOfW[i], problem.w[i], dw[i]);
            sgd.update(nameOfB[i], problem.b[i], db[i]);
        }
    }
}
