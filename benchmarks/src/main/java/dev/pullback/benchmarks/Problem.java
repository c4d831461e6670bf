package dev.pullback.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/**
 * The batch and the initial weights of a workload. They are drawn with a fixed seed, so all modes start from equal
 * data.
 */
final class Problem {
    /** The learning rate, small enough that no workload diverges. */
    static final double RATE = 0.01;

    static final double MOMENTUM = 0.9;

    static final double ADAMW_RATE = 1e-3;

    final Workload workload;

    /** The matrix of features, batch×features, or the logits if the workload has no layer. */
    final DMatrixRMaj x;

    /** The class of each row, as a column. */
    final DMatrixRMaj labels;

    final DMatrixRMaj[] w;
    final DMatrixRMaj[] b;

    /** The further matrices by name; each is created when it is first asked for. */
    private final Map<String, DMatrixRMaj> further = new HashMap<>();

    Problem(Workload workload) {
        this.workload = workload;
        Random random = new Random(1);
        x = RandomMatrices_DDRM.rectangle(workload.rows(), workload.sizes().get(0), -1, 1, random);
        labels = new DMatrixRMaj(workload.rows(), 1);
        for (int i = 0; i < workload.rows(); i++) labels.data[i] = random.nextInt(workload.classes());
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

    /** Returns a matrix of the shape of {@link #x}, another one for each name. */
    DMatrixRMaj like(String name) {
        return further(
                name, () -> RandomMatrices_DDRM.rectangle(x.numRows, x.numCols, -1, 1, new Random(name.hashCode())));
    }

    /** Returns a column with a number for each row of {@link #x}. */
    DMatrixRMaj column() {
        return further("column", () -> RandomMatrices_DDRM.rectangle(x.numRows, 1, -1, 1, new Random(2)));
    }

    /** Returns a matrix of the shape of the first weights. */
    DMatrixRMaj direction() {
        return further("direction", w[0]::copy);
    }

    /** Returns a symmetric positive definite matrix with as many columns as {@link #x}. */
    DMatrixRMaj definite() {
        return further("definite", () -> {
            DMatrixRMaj a = new DMatrixRMaj(x.numCols, x.numCols);
            CommonOps_DDRM.multTransA(1.0 / x.numRows, x, x, a);
            for (int i = 0; i < a.numRows; i++) a.data[i * a.numCols + i] += 1;
            return a;
        });
    }

    /** Returns a distribution over the classes for each row. */
    DMatrixRMaj softTargets() {
        return further("soft targets", () -> {
            DMatrixRMaj t = RandomMatrices_DDRM.rectangle(x.numRows, x.numCols, 0, 1, new Random(2));
            for (int i = 0; i < t.numRows; i++) {
                double sum = 0;
                for (int j = 0; j < t.numCols; j++) sum += t.get(i, j);
                for (int j = 0; j < t.numCols; j++) t.set(i, j, t.get(i, j) / sum);
            }
            return t;
        });
    }

    /** Returns 0 or 1 for each row. */
    DMatrixRMaj binaryTargets() {
        return further("binary targets", () -> {
            Random random = new Random(2);
            DMatrixRMaj t = new DMatrixRMaj(x.numRows, 1);
            for (int i = 0; i < t.numRows; i++) t.data[i] = random.nextInt(2);
            return t;
        });
    }

    /** Returns a row that is filled with a number at first. */
    DMatrixRMaj row(String name, int columns, double number) {
        return further(name, () -> {
            DMatrixRMaj row = new DMatrixRMaj(1, columns);
            CommonOps_DDRM.fill(row, number);
            return row;
        });
    }

    /** Returns weights with a variance for {@code inputs} inputs of each unit. */
    DMatrixRMaj weights(String name, int rows, int columns, int inputs) {
        double bound = Math.sqrt(6.0 / inputs);
        return further(
                name, () -> RandomMatrices_DDRM.rectangle(rows, columns, -bound, bound, new Random(name.hashCode())));
    }

    private DMatrixRMaj further(String name, Supplier<DMatrixRMaj> creation) {
        return further.computeIfAbsent(name, key -> creation.get());
    }
}
