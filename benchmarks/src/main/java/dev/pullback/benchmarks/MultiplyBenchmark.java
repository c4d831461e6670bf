package dev.pullback.benchmarks;

import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.product.MatrixProducts;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the three matrix products in plain Java, on the vector unit and in EJML. {@link Roofline} compares them with
 * the machine's peak.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
public class MultiplyBenchmark {
    /** The rows of A, the columns of A, and the columns of B. */
    @Param({"32x16x2", "64x64x10", "64x784x128", "256x256x256", "512x512x512", "1024x1024x1024"})
    public String shape;

    /** The implementation of the products. */
    @Param({"ejml", "scalar", "vector"})
    public String implementation;

    /** The number of threads. */
    @Param({"1", "2"})
    public int threads;

    private MatrixProducts products;
    private DMatrixRMaj a;
    private DMatrixRMaj aT;
    private DMatrixRMaj b;
    private DMatrixRMaj bT;
    private DMatrixRMaj c;

    /** Draws the operands. */
    @Setup(Level.Trial)
    public void setUp() {
        Threads.setCount(threads);
        products = implementation.equals("vector")
                ? Backend.vector().products()
                : Backend.scalar().products();
        Random random = new Random(1);
        String[] n = shape.split("x", 3);
        a = RandomMatrices_DDRM.rectangle(Integer.parseInt(n[0]), Integer.parseInt(n[1]), -1, 1, random);
        b = RandomMatrices_DDRM.rectangle(Integer.parseInt(n[1]), Integer.parseInt(n[2]), -1, 1, random);
        aT = CommonOps_DDRM.transpose(a, null);
        bT = CommonOps_DDRM.transpose(b, null);
        c = new DMatrixRMaj(a.numRows, b.numCols);
    }

    /** A B. */
    @Benchmark
    public DMatrixRMaj mult() {
        if (implementation.equals("ejml")) CommonOps_DDRM.mult(a, b, c);
        else products.mult(a, b, c);
        return c;
    }

    /** Aᵀ B. */
    @Benchmark
    public DMatrixRMaj multTransA() {
        if (implementation.equals("ejml")) CommonOps_DDRM.multTransA(aT, b, c);
        else products.multTransA(aT, b, c);
        return c;
    }

    /** A Bᵀ. */
    @Benchmark
    public DMatrixRMaj multTransB() {
        if (implementation.equals("ejml")) CommonOps_DDRM.multTransB(a, bT, c);
        else products.multTransB(a, bT, c);
        return c;
    }
}
