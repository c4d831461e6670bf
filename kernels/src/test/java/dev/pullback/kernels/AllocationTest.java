package dev.pullback.kernels;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.pullback.kernels.function.Elementwise;
import dev.pullback.kernels.product.MatrixProducts;
import dev.pullback.kernels.softmax.SoftmaxKernel;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/**
 * Kernels allocate nothing in the long run; not before, since to the interpreter a vector is an object. In a JVM each, in which
 * all kernels run, since what C2 makes of one depends on what ran before it, see {@link VectorOperatorTables}.
 */
class AllocationTest {
    /** Rounds that are looked at together. */
    private static final int ROUNDS = 100;

    /** How often in a row they must take nothing: with every kernel it is work enough to have its vector form warmed up. */
    private static final int STILL = 60;

    private static final long PATIENCE_NANOS = 40_000_000_000L;

    @Test
    void plainKernelsAllocateNothing() throws IOException, InterruptedException {
        allocatesNothing("scalar");
    }

    @Test
    void vectorKernelsAllocateNothing() throws IOException, InterruptedException {
        allocatesNothing("vector");
    }

    /**
     * In two JVMs of three at least: a caller that C2 happens to compile before there is a profile of what it calls may still
     * make objects of vectors.
     */
    private static void allocatesNothing(String backend) throws IOException, InterruptedException {
        List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-Dpullback.backend=" + backend);
        List<String> others = new ArrayList<>();
        for (int right = 0; right < 2; ) {
            List<String> lines =
                    OtherJvm.run(AllocationTest.class, options).lines().toList();
            String last = lines.get(lines.size() - 1);
            if (last.equals("0 bytes")) right++;
            else others.add(last);
            assertTrue(others.size() < 2, () -> backend + ": " + others);
        }
    }

    /** The operands of one product in its three forms. */
    private record Operands(DMatrixRMaj a, DMatrixRMaj aT, DMatrixRMaj b, DMatrixRMaj bT, DMatrixRMaj c) {
        static Operands of(int m, int depth, int n) {
            return new Operands(
                    new DMatrixRMaj(m, depth),
                    new DMatrixRMaj(depth, m),
                    new DMatrixRMaj(depth, n),
                    new DMatrixRMaj(n, depth),
                    new DMatrixRMaj(m, n));
        }

        void run(MatrixProducts products) {
            products.mult(a, b, c);
            products.multAddTransA(aT, b, c);
            products.multTransB(a, bT, c);
        }
    }

    private static void addProducts(MatrixProducts products, Map<String, Runnable> all) {
        Operands[] operands = {
            Operands.of(32, 16, 20),
            Operands.of(32, 16, 8),
            Operands.of(32, 16, 10),
            Operands.of(32, 16, 3),
            Operands.of(32, 3, 20),
            Operands.of(3, 30, 16),
            Operands.of(70, 300, 60),
            Operands.of(130, 100, 130) // by several threads
        };
        for (Operands o : operands) {
            String shape = o.a.numRows + "x" + o.a.numCols + "x" + o.b.numCols;
            all.put("products " + shape, () -> o.run(products));
        }
    }

    /** Few short rows, many short rows, long rows, and as many that several threads share them. */
    private static void addSoftmax(SoftmaxKernel kernel, Map<String, Runnable> all) {
        int[][] shapes = {{5, 3}, {70, 10}, {9, 300}, {20, 1001}};
        double[] x = new double[20 * 1001];
        Arrays.setAll(x, i -> i % 17);
        double[] labels = new double[70];
        double[] losses = new double[70];
        double[] out = new double[x.length];
        for (int[] shape : shapes) {
            int rows = shape[0];
            int n = shape[1];
            all.put("softmax of " + rows + "x" + n, () -> {
                kernel.rows(x, n, 0, rows).lossesAndGradients(labels, -1, rows, losses, out);
                kernel.rows(x, n, 0, rows).losses(labels, -1, losses);
                kernel.rows(x, n, 0, rows).gradients(labels, -1, rows, out);
                kernel.rows(x, n, 0, rows).softmax(out);
                kernel.rows(x, n, 0, rows).logSoftmax(out);
                kernel.rows(x, n, 0, rows).logSumExp(losses);
            });
        }
    }

    private static void addElementwise(Elementwise e, Map<String, Runnable> all) {
        double[] x = new double[1001];
        double[] y = new double[x.length];
        Arrays.setAll(x, i -> 0.01 * (i - 500));
        all.put("exp", () -> e.exp(x, y, x.length));
        all.put("tanh", () -> e.tanh(x, y, x.length));
        all.put("sechSquare", () -> e.sechSquare(x, y, x.length));
        all.put("sigmoid", () -> e.sigmoid(x, y, x.length));
        all.put("silu", () -> e.silu(x, y, x.length));
        all.put("step", () -> e.step(x, y, x.length));
        all.put("mulOrZero", () -> e.mulOrZero(x, x, y, x.length));
        all.put("mulStep", () -> e.mulStep(x, x, y, x.length));
    }

    /** Prints 0 bytes once the kernels take none, in the form that they stay in, or what they still take in the end. */
    public static void main(String[] args) {
        Backend backend = Backend.get();
        Map<String, Runnable> all = new LinkedHashMap<>();
        addProducts(backend.products(), all);
        addSoftmax(backend.softmax(), all);
        addElementwise(backend.elementwise(), all);
        int enough = backend.toString().equals("vector") ? STILL : 1;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Map<String, Long> allocated = new LinkedHashMap<>();
        int still = 0;
        while (still < enough && System.nanoTime() < deadline) {
            allocated.clear();
            all.forEach((name, work) -> {
                long bytes = bytesOfRounds(work);
                if (bytes > 0) allocated.put(name, bytes);
            });
            still = allocated.isEmpty() && WarmUp.isIdle() ? still + 1 : 0;
        }
        System.out.println(still == enough ? "0 bytes" : "after all " + allocated);
    }

    private static long bytesOfRounds(Runnable work) {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = bean.getThreadAllocatedBytes(thread);
        for (int i = 0; i < ROUNDS; i++) work.run();
        return bean.getThreadAllocatedBytes(thread) - before;
    }
}
