package dev.pullback.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.pullback.kernels.Backend;
import dev.pullback.kernels.Threads;
import dev.pullback.kernels.product.MatrixProducts;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;

/**
 * Compares the speed of matrix products with the peak of the machine, which is measured in the same run. For each shape
 * it prints a line: the GFLOP/s and the percentage of the peak for {@code A B}, {@code Aᵀ B} and {@code A Bᵀ} on one
 * thread; the speed-up of {@code A B} on all threads; the speed of plain Java relative to EJML; and the bytes that a
 * product allocates.
 *
 * <p>One thread is timed by its CPU time, so that other processes on the machine do not count; several threads are
 * timed by the clock. Each number is the best of many rounds, in which peak and products alternate.
 *
 * <p>{@code java --add-modules jdk.incubator.vector -cp benchmarks.jar dev.pullback.benchmarks.Roofline [SHAPE...]}
 */
public final class Roofline {
    private static final String[] SHAPES = {
        "256x256x256",
        "512x512x512",
        "1024x1024x1024",
        "256x784x512",
        "64x784x128",
        "64x64x64",
        "64x64x10",
        "150x4x16",
        "32x16x2"
    };
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static double used;

    private Roofline() {}

    /** Measures the shapes in {@code args}, or default shapes if there are none. */
    public static void main(String[] args) {
        int processors = Threads.count();
        System.out.printf(
                Locale.ROOT,
                "%s, %s, peak of one thread %.1f GFLOP/s%n",
                System.getProperty("java.version"),
                Backend.get().products(),
                peak(40));
        System.out.println("shape              A B        AT B       A BT       threads  scalar/EJML  bytes");
        for (String shape : args.length > 0 ? args : SHAPES) {
            String[] n = shape.split("x", 3);
            measure(shape, Integer.parseInt(n[0]), Integer.parseInt(n[1]), Integer.parseInt(n[2]), processors);
        }
    }

    private static void measure(String shape, int m, int depth, int n, int processors) {
        Random random = new Random(1);
        DMatrixRMaj a = RandomMatrices_DDRM.rectangle(m, depth, -1, 1, random);
        DMatrixRMaj b = RandomMatrices_DDRM.rectangle(depth, n, -1, 1, random);
        DMatrixRMaj aT = CommonOps_DDRM.transpose(a, null);
        DMatrixRMaj bT = CommonOps_DDRM.transpose(b, null);
        DMatrixRMaj c = new DMatrixRMaj(m, n);
        MatrixProducts vector = Backend.get().products();
        MatrixProducts scalar = Backend.scalar().products();
        double work = 2.0 * m * depth * n;
        Threads.setCount(1);
        Runnable product = () -> vector.mult(a, b, c);
        double[] rate = new double[3];
        double peak = 0;
        double plain = 0;
        double ejml = 0;
        rate(product, work, false, 1e9); // warm-up, so that the JIT compiler compiles it
        for (int round = 0; round < 5; round++) {
            peak = Math.max(peak, peak(8));
            rate[0] = Math.max(rate[0], rate(product, work, false, 1e8));
            rate[1] = Math.max(rate[1], rate(() -> vector.multTransA(aT, b, c), work, false, 1e8));
            rate[2] = Math.max(rate[2], rate(() -> vector.multTransB(a, bT, c), work, false, 1e8));
            plain = Math.max(plain, rate(() -> scalar.mult(a, b, c), work, false, 1e8));
            ejml = Math.max(ejml, rate(() -> CommonOps_DDRM.mult(a, b, c), work, false, 1e8));
        }
        long before = BEAN.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10; i++) product.run();
        long bytes = (BEAN.getCurrentThreadAllocatedBytes() - before) / 10;
        double one = 0;
        double all = 0;
        for (int round = 0; round < 5; round++) {
            Threads.setCount(1);
            one = Math.max(one, rate(product, work, true, 1e8));
            Threads.setCount(processors);
            all = Math.max(all, rate(product, work, true, 1e8));
        }
        System.out.printf(
                Locale.ROOT,
                "%-15s %5.1f %3.0f%% %5.1f %3.0f%% %5.1f %3.0f%%   %d: %.2fx  %.2fx       %d%n",
                shape,
                rate[0],
                100 * rate[0] / peak,
                rate[1],
                100 * rate[1] / peak,
                rate[2],
                100 * rate[2] / peak,
                processors,
                all / one,
                plain / ejml,
                bytes);
    }

    /** Returns the best rate of at least three rounds, in GFLOP/s. */
    private static double rate(Runnable product, double work, boolean byClock, double nanoseconds) {
        double best = 0;
        int times = (int) Math.max(1, 2e7 / work);
        long end = System.nanoTime() + (long) nanoseconds;
        for (int round = 0; round < 3 || System.nanoTime() < end; round++) {
            long start = now(byClock);
            for (int i = 0; i < times; i++) product.run();
            best = Math.max(best, work * times / (now(byClock) - start));
        }
        return best;
    }

    private static double peak(int rounds) {
        double best = 0;
        for (int i = 0; i < rounds; i++) {
            long start = now(false);
            used += Peak.run(200_000);
            best = Math.max(best, Peak.operations(200_000) / (now(false) - start));
        }
        if (Double.isNaN(used)) throw new IllegalStateException("the peak loop gave NaN");
        return best;
    }

    private static long now(boolean byClock) {
        return byClock ? System.nanoTime() : BEAN.getCurrentThreadCpuTime();
    }
}
