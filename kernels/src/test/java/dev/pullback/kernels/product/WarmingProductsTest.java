package dev.pullback.kernels.product;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class WarmingProductsTest {
    private final Thread caller = Thread.currentThread();

    /** The loops that ran on the thread that warms up, and those that ran on the caller's. */
    private final Set<String> warmed = ConcurrentHashMap.newKeySet();

    private final Set<String> used = ConcurrentHashMap.newKeySet();

    private void ran(String loop) {
        (Thread.currentThread() == caller ? used : warmed).add(loop);
    }

    /** Computes nothing, so that it is found to be the faster at the first look. */
    private MatrixProducts recording(int lanes, int rows, int vectors, int high) {
        Tile tile = new Tile(lanes, rows, vectors, high) {
            @Override
            void run(Operands o) {
                ran("tile of " + (o.n + lanes - 1) / lanes + " vectors");
            }

            @Override
            void colSums(int rows, int cols, double[] a, int a0, int aRow, double[] c, int c0) {
                ran("colSums");
            }

            @Override
            void pack(int depth, int cols, double[] b, int b0, int bRow, double[] panel, int p0) {
                ran("pack");
            }
        };
        SmallTile small = new SmallTile(lanes, 4) {
            @Override
            void shallow(Operands o) {
                ran("shallow");
            }

            @Override
            void narrow(Operands o) {
                ran("narrow");
            }
        };
        return new TiledProducts(tile, small);
    }

    /** Whatever shape comes first in a program, it runs by loops that are compiled. */
    @Test
    void whatAShapeRunsByIsWarmBeforeItIsUsed() {
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
        MatrixProducts products = new WarmingProducts(
                new WarmingProducts.Vectors() {
                    @Override
                    public int lanes() {
                        return lanes;
                    }

                    @Override
                    public MatrixProducts create() {
                        return recording;
                    }
                },
                new FusedProducts());
        warmed.clear();
        used.clear();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (used.isEmpty() && System.nanoTime() < deadline) products.mult(a, b, c);
        products.multTransA(aT, b, c);
        assertFalse(used.isEmpty(), "it is not warm");
        assertTrue(warmed.containsAll(used), n + " columns by " + used + ", warm are " + warmed);
    }
}
