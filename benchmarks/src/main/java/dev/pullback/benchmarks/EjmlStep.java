package dev.pullback.benchmarks;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** A step written by hand with EJML's products and textbook loops, as one would write it without this library. */
final class EjmlStep implements TimedStep {
    private final Problem problem;
    private final HandBuffers s;

    EjmlStep(Problem problem) {
        this.problem = problem;
        this.s = new HandBuffers(problem);
    }

    @Override
    public double run() {
        int layers = s.y.length;
        for (int i = 0; i < layers; i++) {
            CommonOps_DDRM.mult(s.below(i), problem.w[i], s.y[i]);
            addBias(s.y[i], problem.b[i]);
            if (!problem.isLast(i)) activate(s.y[i]);
        }
        double loss = crossEntropy(s.logits(), problem.labels, s.logitGradient());
        for (int i = layers - 1; i >= 0; i--) {
            CommonOps_DDRM.multTransA(s.below(i), s.g[i], s.dw[i]);
            CommonOps_DDRM.sumCols(s.g[i], s.db[i]);
            if (i > 0) {
                CommonOps_DDRM.multTransB(s.g[i], problem.w[i], s.g[i - 1]);
                timesSlope(s.g[i - 1], s.y[i - 1]);
            }
        }
        s.update();
        return loss;
    }

    private static void addBias(DMatrixRMaj y, DMatrixRMaj b) {
        for (int i = 0, k = 0; i < y.numRows; i++) {
            for (int j = 0; j < y.numCols; j++, k++) y.data[k] += b.data[j];
        }
    }

    private void activate(DMatrixRMaj y) {
        int n = y.getNumElements();
        if (problem.workload.isTanh()) {
            for (int i = 0; i < n; i++) y.data[i] = Math.tanh(y.data[i]);
        } else {
            for (int i = 0; i < n; i++) y.data[i] = Math.max(y.data[i], 0);
        }
    }

    private void timesSlope(DMatrixRMaj g, DMatrixRMaj y) {
        int n = y.getNumElements();
        if (problem.workload.isTanh()) {
            for (int i = 0; i < n; i++) g.data[i] *= 1 - y.data[i] * y.data[i];
        } else {
            for (int i = 0; i < n; i++) if (y.data[i] <= 0) g.data[i] = 0;
        }
    }

    /** Returns the mean cross-entropy of the rows of z, and writes its gradient to g. */
    private static double crossEntropy(DMatrixRMaj z, DMatrixRMaj labels, DMatrixRMaj g) {
        int classes = z.numCols;
        double loss = 0;
        for (int row = 0; row < z.numRows; row++) {
            int from = row * classes;
            int label = from + (int) labels.data[row];
            double max = z.data[from];
            for (int i = from; i < from + classes; i++) max = Math.max(max, z.data[i]);
            double sum = 0;
            for (int i = from; i < from + classes; i++) {
                g.data[i] = Math.exp(z.data[i] - max);
                sum += g.data[i];
            }
            loss += Math.log(sum) + max - z.data[label];
            double scale = 1 / (sum * z.numRows);
            for (int i = from; i < from + classes; i++) g.data[i] *= scale;
            g.data[label] -= 1.0 / z.numRows;
        }
        return loss / z.numRows;
    }
}
