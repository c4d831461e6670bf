package dev.pullback.kernels.product;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class AdaptiveProductsTest {
    private final Thread caller = Thread.currentThread();

    /** The loops that ran on the warm-up thread. */
    private final Set<String> warmed = ConcurrentHashMap.newKeySet();

    /** The loops that ran on the thread of the test. */
    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private void ran(String loop) {
        (Thread.currentThread() == caller ? used : warmed).add(loop);
    }

    /** Returns products that record which loops run. They compute nothing, so the first trial finds them the faster. */
    private MatrixProducts recording(int lanes, int rows, int vectors, int tallRows) {
        MicroKernel kernel = new MicroKernel(lanes, rows, vectors, tallRows) {
            @Override
            void run(ProductTask task) {
                ran("tile of " + (task.n + lanes - 1) / lanes + " vectors");
            }

            @Override
            void addColSums(int rows, int cols, double[] a, int a0, int aRow, double[] c, int c0) {
                ran("colSums");
            }

            @Override
            void pack(int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt) {
                ran("pack");
            }
        };
        SkinnyKernel skinny = new SkinnyKernel(lanes, 4) {
            @Override
            void shallow(ProductTask task) {
                ran("shallow");
            }

            @Override
            void narrow(ProductTask task) {
                ran("narrow");
            }

            @Override
            void byColumns(ProductTask task) {
                ran("by columns");
            }
        };
        return new VectorProducts(kernel, skinny);
    }

    private record Existing(int lanes, MatrixProducts create) implements AdaptiveProducts.VectorFactory {
        @Override
        public SingleKernels createSingle() {
            return VectorProducts.singleOfBits(512);
        }
    }

    /** A program uses only loops that the warm-up has run, whichever shape it computes first. */
    @Test
    void loopsAreWarmBeforeTheyAreUsed() {
        for (int n : new int[] {2, 3, 7, 8, 9, 10, 12, 16, 24, 25, 32, 128}) {
            assertWarm(n, 8, recording(8, 8, 3, 10));
            assertWarm(n, 4, recording(4, 6, 2, 6));
        }
    }

    private void assertWarm(int n, int lanes, MatrixProducts recording) {
        DMatrixRMaj a = new DMatrixRMaj(64, 100);
        DMatrixRMaj aT = new DMatrixRMaj(100, 64);
        DMatrixRMaj b = new DMatrixRMaj(100, n);
        DMatrixRMaj c = new DMatrixRMaj(64, n);
        MatrixProducts products = new AdaptiveProducts(new Existing(lanes, recording));
        warmed.clear();
        used.clear();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (used.isEmpty() && System.nanoTime() < deadline) products.mult(a, b, c);
        products.multTransA(aT, b, c);
        products.mult(new DMatrixRMaj(1, 100), b, new DMatrixRMaj(1, n));
        assertFalse(used.isEmpty(), "the vector implementation is not in use");
        assertTrue(warmed.containsAll(used), n + " columns by " + used + ", warm are " + warmed);
    }
}
