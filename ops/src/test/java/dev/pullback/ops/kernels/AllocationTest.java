package dev.pullback.ops.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/**
 * Products allocate nothing in the long run; not before, since to the interpreter a vector is an object. In a JVM each, because
 * JDK 17 compiles loops of one vector length badly where loops of another have run.
 */
class AllocationTest {
    @Test
    void productsAllocateNothing() throws IOException, InterruptedException {
        for (String backend : List.of("scalar", "vector")) {
            List<String> options = List.of("--add-modules", "jdk.incubator.vector", "-Dpullback.backend=" + backend);
            List<String> lines =
                    OtherJvm.run(AllocationTest.class, options).lines().toList();
            assertEquals("0 bytes", lines.get(lines.size() - 1), backend);
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

    /** Prints how many bytes a hundred products of each shape take once they take none, or after some seconds. */
    public static void main(String[] args) {
        Operands[] all = {
            Operands.of(32, 16, 20),
            Operands.of(32, 16, 8),
            Operands.of(32, 16, 3),
            Operands.of(3, 30, 16),
            Operands.of(70, 300, 60),
            Operands.of(130, 100, 130) // by several threads
        };
        MatrixProducts products = Backend.get().products();
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long deadline = System.nanoTime() + 15_000_000_000L;
        long allocated;
        do {
            long before = bean.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 100; i++) {
                for (Operands o : all) o.run(products);
            }
            allocated = bean.getThreadAllocatedBytes(thread) - before;
        } while (allocated > 0 && System.nanoTime() < deadline);
        System.out.println(allocated + " bytes");
    }
}
