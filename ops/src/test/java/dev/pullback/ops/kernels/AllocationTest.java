package dev.pullback.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/**
 * Kernels allocate nothing in the long run; not before, since to the interpreter a vector is an object. In a JVM each, because
 * JDK 17 compiles loops of one vector length badly where loops of another have run.
 */
class AllocationTest {
    @Test
    void productsAllocateNothing() throws IOException, InterruptedException {
        allocatesNothing("scalar", "products");
        allocatesNothing("vector", "products");
    }

    @Test
    void softmaxAllocatesNothing() throws IOException, InterruptedException {
        allocatesNothing("vector", "softmax");
    }

    @Test
    void elementwiseAllocatesNothing() throws IOException, InterruptedException {
        allocatesNothing("vector", "elementwise");
    }

    private static void allocatesNothing(String backend, String what) throws IOException, InterruptedException {
        List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-Dpullback.backend=" + backend);
        List<String> lines =
                OtherJvm.run(AllocationTest.class, options, what).lines().toList();
        assertEquals("0 bytes", lines.get(lines.size() - 1), backend + " " + what);
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

    private static Runnable products() {
        Operands[] all = {
            Operands.of(32, 16, 20),
            Operands.of(32, 16, 8),
            Operands.of(32, 16, 10),
            Operands.of(32, 16, 3),
            Operands.of(32, 3, 20),
            Operands.of(3, 30, 16),
            Operands.of(70, 300, 60),
            Operands.of(130, 100, 130) // by several threads
        };
        MatrixProducts products = Backend.get().products();
        return () -> {
            for (Operands o : all) o.run(products);
        };
    }

    /** Few short rows, many short rows, long rows, and as many that several threads share them. */
    private static Runnable softmax() {
        int[][] shapes = {{5, 3}, {70, 10}, {9, 300}, {20, 1001}};
        SoftmaxKernel kernel = Backend.get().softmax();
        double[] x = new double[20 * 1001];
        Arrays.setAll(x, i -> i % 17);
        double[] labels = new double[70];
        double[] losses = new double[70];
        double[] out = new double[x.length];
        return () -> {
            for (int[] shape : shapes) {
                int rows = shape[0];
                int n = shape[1];
                kernel.lossesAndGradients(x, n, labels, -1, rows, 0, rows, losses, 0, out);
                kernel.losses(x, n, labels, -1, 0, rows, losses, 0);
                kernel.gradients(x, n, labels, -1, rows, 0, rows, out);
                kernel.softmax(x, n, 0, rows, out);
                kernel.logSoftmax(x, n, 0, rows, out);
                kernel.logSumExp(x, n, 0, rows, losses);
            }
        };
    }

    private static Runnable elementwise() {
        Elementwise e = Backend.get().elementwise();
        double[] x = new double[1001];
        double[] y = new double[x.length];
        Arrays.setAll(x, i -> 0.01 * (i - 500));
        return () -> {
            e.exp(x, y, x.length);
            e.tanh(x, y, x.length);
            e.sechSquare(x, y, x.length);
            e.sigmoid(x, y, x.length);
            e.silu(x, y, x.length);
            e.step(x, y, x.length);
            e.mulOrZero(x, x, y, x.length);
            e.mulStep(x, x, y, x.length);
        };
    }

    /** Prints how many bytes a hundred rounds of the kernels take once they take none, or after some seconds. */
    public static void main(String[] args) {
        Runnable work =
                switch (args[0]) {
                    case "products" -> products();
                    case "softmax" -> softmax();
                    default -> elementwise();
                };
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long deadline = System.nanoTime() + 15_000_000_000L;
        long allocated;
        do {
            long before = bean.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 100; i++) work.run();
            allocated = bean.getThreadAllocatedBytes(thread) - before;
        } while (allocated > 0 && System.nanoTime() < deadline);
        System.out.println(allocated + " bytes");
    }
}
