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
 * What accuracy costs: value and gradient of softmax cross-entropy by the kernels of the library, which are right to a few
 * ulp, and by the textbook's of the same make, which are not. Goal: at most 1.6 times the textbook's time from 10 classes
 * on.
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
    /** Rows and classes. */
    @Param({"256x10", "256x100", "256x1000", "64x50257"})
    public String shape;

    /** Plain Java, or the vector unit. */
    @Param({"scalar", "vector"})
    public String make;

    private int rows;
    private int classes;
    private SoftmaxKernel kernel;
    private Textbook textbook;
    private double[] logits;
    private double[] labels;
    private double[] losses;
    private double[] gradient;

    /** Random logits and labels. */
    @Setup
    public void setUp() {
        String[] sizes = shape.split("x", 2);
        rows = Integer.parseInt(sizes[0]);
        classes = Integer.parseInt(sizes[1]);
        boolean vector = make.equals("vector");
        kernel = (vector ? Backend.vector() : Backend.scalar()).softmax();
        textbook = vector ? new VectorTextbook() : new Textbook.Scalar();
        Random random = new Random(1);
        logits = random.doubles(rows * (long) classes, -6, 6).toArray();
        labels = new double[rows];
        for (int i = 0; i < rows; i++) labels[i] = random.nextInt(classes);
        losses = new double[rows];
        gradient = new double[rows * classes];
    }

    /** The library's. */
    @Benchmark
    public double accurate() {
        kernel.rows(logits, classes, 0, rows).losses(labels, Double.NaN, losses);
        double sum = 0;
        for (double loss : losses) sum += loss;
        kernel.rows(logits, classes, 0, rows).gradients(labels, Double.NaN, rows, gradient);
        return sum / rows + gradient[0];
    }

    /** The library's at once, as a program computes them. */
    @Benchmark
    public double atOnce() {
        kernel.rows(logits, classes, 0, rows).lossesAndGradients(labels, Double.NaN, rows, losses, gradient);
        double sum = 0;
        for (double loss : losses) sum += loss;
        return sum / rows + gradient[0];
    }

    /** The textbook's. */
    @Benchmark
    public double textbook() {
        double loss = textbook.loss(logits, classes, labels, rows);
        textbook.gradient(logits, classes, labels, rows, gradient);
        return loss + gradient[0];
    }
}
