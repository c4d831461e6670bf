package dev.pullback.benchmarks;

import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Losses;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What accuracy costs: value and gradient of softmax cross-entropy by the kernels of the library, which are right to a few
 * ulp, and by the textbook's, which are not; both scalar, both in one pass for the value and one for the gradient. Goal: at
 * most 1.6 times the textbook's time from 10 classes on.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(5)
public class CrossEntropyBenchmark {
    private static final int LOGITS = 20_000;

    /** The number of classes. There are so many rows that there are 20,000 logits. */
    @Param({"10", "100", "1000"})
    public int classes;

    private final CrossEntropyOptions options = CrossEntropyOptions.defaults();
    private DMatrixRMaj[] in;
    private DMatrixRMaj loss;
    private DMatrixRMaj gradient;

    /** Random logits and labels. */
    @Setup
    public void setUp() {
        Random random = new Random(1);
        int rows = LOGITS / classes;
        DMatrixRMaj logits = new DMatrixRMaj(rows, classes);
        DMatrixRMaj labels = new DMatrixRMaj(rows, 1);
        for (int i = 0; i < LOGITS; i++) logits.data[i] = 3 * random.nextGaussian();
        for (int i = 0; i < rows; i++) labels.data[i] = random.nextInt(classes);
        in = new DMatrixRMaj[] {logits, labels};
        loss = new DMatrixRMaj(1, 1);
        gradient = new DMatrixRMaj(rows, classes);
    }

    /** The library's. */
    @Benchmark
    public double accurate() {
        Losses.SOFTMAX_CROSS_ENTROPY.run(in, options, loss);
        Losses.SOFTMAX_MINUS_ONE_HOT.run(in, options, gradient);
        return loss.data[0] + gradient.data[0];
    }

    /** The textbook's. */
    @Benchmark
    public double textbook() {
        loss.data[0] = textbookLoss(in[0], in[1]);
        textbookGradient(in[0], in[1], gradient);
        return loss.data[0] + gradient.data[0];
    }

    /** Mean of m + ln Σ exp(x − m) − x at the label. */
    private static double textbookLoss(DMatrixRMaj logits, DMatrixRMaj labels) {
        double[] x = logits.data;
        int n = logits.numCols;
        double total = 0;
        for (int row = 0; row < logits.numRows; row++) {
            int from = row * n;
            double max = max(x, from, from + n);
            double sum = 0;
            for (int i = from; i < from + n; i++) sum += Math.exp(x[i] - max);
            total += max + Math.log(sum) - x[from + (int) labels.data[row]];
        }
        return total / logits.numRows;
    }

    /** (softmax − onehot) / rows. */
    private static void textbookGradient(DMatrixRMaj logits, DMatrixRMaj labels, DMatrixRMaj out) {
        double[] x = logits.data;
        double[] g = out.data;
        int n = logits.numCols;
        double scale = 1.0 / logits.numRows;
        for (int row = 0; row < logits.numRows; row++) {
            int from = row * n;
            double max = max(x, from, from + n);
            double sum = 0;
            for (int i = from; i < from + n; i++) {
                g[i] = Math.exp(x[i] - max);
                sum += g[i];
            }
            double factor = scale / sum;
            for (int i = from; i < from + n; i++) g[i] *= factor;
            g[from + (int) labels.data[row]] -= scale;
        }
    }

    private static double max(double[] x, int from, int to) {
        double max = x[from];
        for (int i = from + 1; i < to; i++) {
            if (x[i] > max) max = x[i];
        }
        return max;
    }
}
