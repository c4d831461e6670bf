package dev.pullback.benchmarks;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
 * Measures the cost of accuracy: the value and gradient of softmax cross-entropy, computed by the library's kernels,
 * which are accurate to a few ulp, and by textbook kernels, which are not. The goal is at most 1.6 times the textbook's
 * time for 10 or more classes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-Dpullback.threads=1"})
public class CrossEntropyBenchmark {
    /** The numbers of rows and classes. */
    @Param({"256x10", "256x100", "256x1000", "64x50257"})
    public String shape;

    /** Whether the kernels use plain Java or the vector unit. */
    @Param({"scalar", "vector"})
    public String implementation;

    private int rows;
    private int classes;
    private SoftmaxKernel kernel;
    private TextbookCrossEntropy textbook;
    private double[] logits;
    private double[] labels;
    private double[] losses;
    private double[] gradient;

    /** Draws logits and labels. */
    @Setup
    public void setUp() {
        String[] sizes = shape.split("x", 2);
        rows = Integer.parseInt(sizes[0]);
        classes = Integer.parseInt(sizes[1]);
        boolean vector = implementation.equals("vector");
        kernel = (vector ? Backend.vector() : Backend.scalar()).softmax();
        textbook = vector ? new VectorTextbookCrossEntropy() : new TextbookCrossEntropy.Scalar();
        Random random = new Random(1);
        logits = random.doubles(rows * (long) classes, -6, 6).toArray();
        labels = new double[rows];
        for (int i = 0; i < rows; i++) labels[i] = random.nextInt(classes);
        losses = new double[rows];
        gradient = new double[rows * classes];
    }

    /** Runs the library's kernels for the loss and for its gradient. */
    @Benchmark
    public double accurate() {
        kernel.rows(logits, classes, 0, rows).labels(labels, Double.NaN).losses(losses);
        double sum = 0;
        for (double loss : losses) sum += loss;
        kernel.rows(logits, classes, 0, rows).labels(labels, Double.NaN).gradients(rows, gradient);
        return sum / rows + gradient[0];
    }

    /** Runs the library's kernel for loss and gradient together, which a program uses. */
    @Benchmark
    public double combined() {
        kernel.rows(logits, classes, 0, rows).labels(labels, Double.NaN).lossesAndGradients(rows, losses, gradient);
        double sum = 0;
        for (double loss : losses) sum += loss;
        return sum / rows + gradient[0];
    }

    /** Computes the textbook's loss and gradient. */
    @Benchmark
    public double textbook() {
        double loss = textbook.loss(logits, classes, labels, rows);
        textbook.gradient(logits, classes, labels, rows, gradient);
        return loss + gradient[0];
    }
}
