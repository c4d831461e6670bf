package dev.pullback.benchmarks;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;

/**
 * The batch and the initial weights of a workload. They are drawn with a fixed seed, so all modes start from equal
 * data.
 */
final class Problem {
    /** The learning rate, small enough that no workload diverges. */
    static final double RATE = 0.01;

    static final double MOMENTUM = 0.9;

    final Workload workload;

    /** The matrix of features, batch×features, or the logits if the workload has no layer. */
    final DMatrixRMaj x;

    /** The class of each row, as a column. */
    final DMatrixRMaj labels;

    final DMatrixRMaj[] w;
    final DMatrixRMaj[] b;

    Problem(Workload workload) {
        this.workload = workload;
        Random random = new Random(1);
        x = RandomMatrices_DDRM.rectangle(workload.batch(), workload.sizes().get(0), -1, 1, random);
        labels = new DMatrixRMaj(workload.batch(), 1);
        for (int i = 0; i < workload.batch(); i++) labels.data[i] = random.nextInt(workload.classes());
        int layers = workload.layers();
        w = new DMatrixRMaj[layers];
        b = new DMatrixRMaj[layers];
        for (int i = 0; i < layers; i++) {
            int in = workload.sizes().get(i);
            int out = workload.sizes().get(i + 1);
            double bound = Math.sqrt(6.0 / (in + out));
            w[i] = RandomMatrices_DDRM.rectangle(in, out, -bound, bound, random);
            b[i] = new DMatrixRMaj(1, out);
        }
    }

    boolean isLast(int layer) {
        return layer == w.length - 1;
    }
}
