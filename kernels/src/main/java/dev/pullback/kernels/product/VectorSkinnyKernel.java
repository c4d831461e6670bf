package dev.pullback.kernels.product;

import dev.pullback.kernels.VectorDoubles;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;

/** The {@link SkinnyKernel} for the preferred vector length of the machine. */
final class VectorSkinnyKernel extends SkinnyKernel {
    private static final VectorSpecies<Double> SPECIES = VectorDoubles.SPECIES;
    private static final VectorSpecies<Double> NARROW = narrowSpecies();
    private static final Class<? extends Vector<Double>> TYPE = SPECIES.vectorType();
    private static final Class<? extends Vector<Double>> NARROW_TYPE = NARROW.vectorType();

    /** The number of elements of c that stay in the first-level cache. */
    private static final int IN_CACHE = 2048;

    VectorSkinnyKernel() {
        super(SPECIES.length(), NARROW.length());
    }

    /**
     * Returns the vector species for {@link #narrow}. It has at most 256 bits, since the processor can broadcast an
     * element of A to 256 bits at twice the rate of 512 bits. On JDK 17 it is the species of all other loops, since JDK
     * 17 compiles loops of a second vector length badly.
     */
    private static VectorSpecies<Double> narrowSpecies() {
        boolean oneLength = Runtime.version().feature() <= 17 || SPECIES.length() <= 4;
        return oneLength ? SPECIES : DoubleVector.SPECIES_256;
    }

    @Override
    void shallow(ProductTask task) {
        double[] a = task.a;
        double[] b = task.b;
        double[] c = task.c;
        int aRow = task.aRow;
        int aCol = task.aCol;
        int cRow = task.cRow;
        int rows = task.m;
        int depth = task.depth;
        int b0 = task.b0;
        int b1 = b0 + Math.min(1, depth - 1) * task.bRow;
        int b2 = b0 + Math.min(2, depth - 1) * task.bRow;
        int b3 = b0 + Math.min(3, depth - 1) * task.bRow;
        int j1 = task.n - SPECIES.length();
        DoubleVector x00 = DoubleVector.fromArray(SPECIES, b, b0);
        DoubleVector x01 = DoubleVector.fromArray(SPECIES, b, b0 + j1);
        DoubleVector x10 = DoubleVector.fromArray(SPECIES, b, b1);
        DoubleVector x11 = DoubleVector.fromArray(SPECIES, b, b1 + j1);
        DoubleVector x20 = DoubleVector.fromArray(SPECIES, b, b2);
        DoubleVector x21 = DoubleVector.fromArray(SPECIES, b, b2 + j1);
        DoubleVector x30 = DoubleVector.fromArray(SPECIES, b, b3);
        DoubleVector x31 = DoubleVector.fromArray(SPECIES, b, b3 + j1);
        DoubleVector z0 = DoubleVector.fromArray(SPECIES, task.z, task.z0);
        DoubleVector z1 = DoubleVector.fromArray(SPECIES, task.z, task.z0 + j1);
        for (int i = 0, p = task.a0, q = task.c0; i < rows; i++, p += aRow, q += cRow) {
            DoubleVector y = DoubleVector.broadcast(SPECIES, a[p]);
            DoubleVector s0 = y.fma(x00, z0);
            DoubleVector s1 = y.fma(x01, z1);
            if (depth > 1) {
                y = DoubleVector.broadcast(SPECIES, a[p + aCol]);
                s0 = y.fma(x10, s0);
                s1 = y.fma(x11, s1);
                if (depth > 2) {
                    y = DoubleVector.broadcast(SPECIES, a[p + 2 * aCol]);
                    s0 = y.fma(x20, s0);
                    s1 = y.fma(x21, s1);
                    if (depth > 3) {
                        y = DoubleVector.broadcast(SPECIES, a[p + 3 * aCol]);
                        s0 = y.fma(x30, s0);
                        s1 = y.fma(x31, s1);
                    }
                }
            }
            ((DoubleVector) TYPE.cast(s0)).intoArray(c, q);
            ((DoubleVector) TYPE.cast(s1)).intoArray(c, q + j1);
        }
    }

    @Override
    void narrow(ProductTask task) {
        double[] a = task.a;
        double[] b = task.b;
        double[] c = task.c;
        int aRow = task.aRow;
        int bRow = task.bRow;
        int cRow = task.cRow;
        int rows = task.m;
        int depth = task.depth;
        int b0 = task.b0;
        DoubleVector z = DoubleVector.fromArray(NARROW, task.z, task.z0);
        for (int i = 0, p0 = task.a0, q = task.c0; i < rows; i += ROWS, p0 += ROWS * aRow, q += ROWS * cRow) {
            int p1 = p0 + aRow;
            int p2 = p1 + aRow;
            int p3 = p2 + aRow;
            int p4 = p3 + aRow;
            int p5 = p4 + aRow;
            int p6 = p5 + aRow;
            int p7 = p6 + aRow;
            DoubleVector s0 = z;
            DoubleVector s1 = z;
            DoubleVector s2 = z;
            DoubleVector s3 = z;
            DoubleVector s4 = z;
            DoubleVector s5 = z;
            DoubleVector s6 = z;
            DoubleVector s7 = z;
            for (int k = 0; k < depth; k++) {
                DoubleVector x = DoubleVector.fromArray(NARROW, b, b0 + k * bRow);
                s0 = DoubleVector.broadcast(NARROW, a[p0 + k]).fma(x, s0);
                s1 = DoubleVector.broadcast(NARROW, a[p1 + k]).fma(x, s1);
                s2 = DoubleVector.broadcast(NARROW, a[p2 + k]).fma(x, s2);
                s3 = DoubleVector.broadcast(NARROW, a[p3 + k]).fma(x, s3);
                s4 = DoubleVector.broadcast(NARROW, a[p4 + k]).fma(x, s4);
                s5 = DoubleVector.broadcast(NARROW, a[p5 + k]).fma(x, s5);
                s6 = DoubleVector.broadcast(NARROW, a[p6 + k]).fma(x, s6);
                s7 = DoubleVector.broadcast(NARROW, a[p7 + k]).fma(x, s7);
            }
            ((DoubleVector) NARROW_TYPE.cast(s0)).intoArray(c, q);
            ((DoubleVector) NARROW_TYPE.cast(s1)).intoArray(c, q + cRow);
            ((DoubleVector) NARROW_TYPE.cast(s2)).intoArray(c, q + 2 * cRow);
            ((DoubleVector) NARROW_TYPE.cast(s3)).intoArray(c, q + 3 * cRow);
            ((DoubleVector) NARROW_TYPE.cast(s4)).intoArray(c, q + 4 * cRow);
            ((DoubleVector) NARROW_TYPE.cast(s5)).intoArray(c, q + 5 * cRow);
            ((DoubleVector) NARROW_TYPE.cast(s6)).intoArray(c, q + 6 * cRow);
            ((DoubleVector) NARROW_TYPE.cast(s7)).intoArray(c, q + 7 * cRow);
        }
    }

    @Override
    void byColumns(ProductTask task) {
        for (int i = 0; i < task.m; i++) task.c[task.c0 + i] = task.z[task.z0 + i * task.zRow];
        for (int i = 0; i < task.m; i += IN_CACHE) {
            int rows = Math.min(IN_CACHE, task.m - i);
            int k = 0;
            for (; k + 4 <= task.depth; k += 4) fourColumns(task, i, rows, k);
            for (; k < task.depth; k++) column(task, i, rows, k);
        }
    }

    private static void fourColumns(ProductTask task, int i, int rows, int k) {
        double[] a = task.a;
        double[] c = task.c;
        int a0 = task.a0 + i + k * task.aCol;
        int a1 = a0 + task.aCol;
        int a2 = a1 + task.aCol;
        int a3 = a2 + task.aCol;
        int b0 = task.b0 + k * task.bRow;
        double y0 = task.b[b0];
        double y1 = task.b[b0 + task.bRow];
        double y2 = task.b[b0 + 2 * task.bRow];
        double y3 = task.b[b0 + 3 * task.bRow];
        DoubleVector x0 = DoubleVector.broadcast(SPECIES, y0);
        DoubleVector x1 = DoubleVector.broadcast(SPECIES, y1);
        DoubleVector x2 = DoubleVector.broadcast(SPECIES, y2);
        DoubleVector x3 = DoubleVector.broadcast(SPECIES, y3);
        int c0 = task.c0 + i;
        int j = 0;
        for (; j + SPECIES.length() <= rows; j += SPECIES.length()) {
            DoubleVector s = DoubleVector.fromArray(SPECIES, c, c0 + j);
            s = x0.fma(DoubleVector.fromArray(SPECIES, a, a0 + j), s);
            s = x1.fma(DoubleVector.fromArray(SPECIES, a, a1 + j), s);
            s = x2.fma(DoubleVector.fromArray(SPECIES, a, a2 + j), s);
            s = x3.fma(DoubleVector.fromArray(SPECIES, a, a3 + j), s);
            s.intoArray(c, c0 + j);
        }
        for (; j < rows; j++) {
            double s = Math.fma(y0, a[a0 + j], c[c0 + j]);
            s = Math.fma(y1, a[a1 + j], s);
            s = Math.fma(y2, a[a2 + j], s);
            c[c0 + j] = Math.fma(y3, a[a3 + j], s);
        }
    }

    private static void column(ProductTask task, int i, int rows, int k) {
        double y = task.b[task.b0 + k * task.bRow];
        int a0 = task.a0 + i + k * task.aCol;
        for (int j = 0; j < rows; j++) task.c[task.c0 + i + j] = Math.fma(y, task.a[a0 + j], task.c[task.c0 + i + j]);
    }
}
