package dev.pullback.ops.kernels;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/** Products by a vector form, and until that has {@linkplain WarmUp warmed up} by a plain form with the same bits. */
final class WarmingProducts extends MatrixProducts {
    /** The multiplications after which to warm up, some milliseconds of work. */
    private static final long ENOUGH = 1 << 24;

    /** The multiplications of a product that is so large that the vector form warms up within it. */
    private static final long HUGE = 1 << 24;

    private final MatrixProducts vector;
    private final MatrixProducts plain;
    private final WarmUp warmUp;

    WarmingProducts(MatrixProducts vector, MatrixProducts plain) {
        this.vector = vector;
        this.plain = plain;
        warmUp = new WarmUp(ENOUGH, work(vector), work(plain));
    }

    @Override
    int panel() {
        return vector.panel();
    }

    @Override
    boolean copiesB(Operands o) {
        return vector.copiesB(o);
    }

    @Override
    void block(Operands o) {
        long work = o.work();
        if (work >= HUGE || warmUp.byVector(work)) vector.block(o);
        else plain.block(o);
    }

    @Override
    void colSums(int rows, int cols, double[] a, double[] c) {
        (warmUp.byVector((long) rows * cols) ? vector : plain).colSums(rows, cols, a, c);
    }

    /** A little of all that the vector form does in different ways: a C of each width of a tile, and one that is narrower. */
    private static Runnable work(MatrixProducts products) {
        int panel = products.panel();
        int[] widths = {2, panel / 3, panel / 2, 2 * panel / 3, panel};
        List<Runnable> all = new ArrayList<>();
        for (int n : widths) {
            for (int m : new int[] {4, 16}) {
                DMatrixRMaj a = new DMatrixRMaj(m, 16);
                DMatrixRMaj aT = new DMatrixRMaj(16, m);
                DMatrixRMaj b = new DMatrixRMaj(16, n);
                DMatrixRMaj bT = new DMatrixRMaj(n, 16);
                DMatrixRMaj c = new DMatrixRMaj(m, n);
                DMatrixRMaj row = new DMatrixRMaj(1, n);
                all.add(() -> products.mult(a, b, c));
                all.add(() -> products.multTransA(aT, b, c));
                all.add(() -> products.multTransB(a, bT, c));
                all.add(() -> products.colSums(b, row));
            }
        }
        return () -> all.forEach(Runnable::run);
    }

    @Override
    public String toString() {
        return vector.toString();
    }
}
