package dev.pullback.benchmarks;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.matmul;
import static dev.pullback.ops.Ops.softmaxCrossEntropy;
import static dev.pullback.ops.Ops.tanh;

import dev.pullback.autograd.Gradients;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
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

/** Measures the forward and backward pass of a network of two layers on a tape, without an update of the parameters. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EagerStepBenchmark {
    /** The numbers of rows, features, hidden units and classes. */
    @Param({"32-2-16-2", "64-64-64-10", "64-784-128-10"})
    public String sizes;

    private final Tape tape = new Tape();
    private DMatrixRMaj x;
    private int[] labels;
    private DMatrixRMaj w1;
    private DMatrixRMaj b1;
    private DMatrixRMaj w2;
    private DMatrixRMaj b2;

    /** Draws data and weights. */
    @Setup
    public void setUp() {
        Random random = new Random(1);
        String[] n = sizes.split("-", 4);
        int rows = Integer.parseInt(n[0]);
        int features = Integer.parseInt(n[1]);
        int hidden = Integer.parseInt(n[2]);
        int classes = Integer.parseInt(n[3]);
        x = RandomMatrices_DDRM.rectangle(rows, features, -1, 1, random);
        labels = random.ints(rows, 0, classes).toArray();
        w1 = RandomMatrices_DDRM.rectangle(features, hidden, -0.1, 0.1, random);
        b1 = new DMatrixRMaj(1, hidden);
        w2 = RandomMatrices_DDRM.rectangle(hidden, classes, -0.1, 0.1, random);
        b2 = new DMatrixRMaj(1, classes);
    }

    /** One forward and backward pass. */
    @Benchmark
    public double step() {
        tape.reset();
        Var hidden = tanh(add(matmul(tape.input("x", x), tape.param("w1", w1)), tape.param("b1", b1)));
        Var logits = add(matmul(hidden, tape.param("w2", w2)), tape.param("b2", b2));
        Gradients g = gradients(softmaxCrossEntropy(logits, labels));
        return g.of("w1").data[0];
    }
}
