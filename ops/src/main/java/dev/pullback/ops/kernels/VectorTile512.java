package dev.pullback.ops.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of a product on vectors of 512 bits: 8 rows by 3 vectors take 24 of the 32 registers for the sums; fewer where a tile is lower or narrower.
 */
final class VectorTile512 extends Tile {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_512;
    private static final int LANES = 8;

    VectorTile512() {
        super(LANES, 8, 3);
    }

    @Override
    void run(
            int rows,
            int cols,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        if (cols > 2 * LANES) tile8x3(rows, cols, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, z, z0, zRow);
        else if (cols == LANES) tile8x1(rows, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, z, z0, zRow);
        else if (rows > 4) tile8x2(rows, cols, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, z, z0, zRow);
        else tile4x2(rows, cols, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, z, z0, zRow);
    }

    @Override
    void pack(int depth, int cols, double[] b, int b0, int bRow, double[] panel, int p0) {
        int last = cols - LANES;
        for (int j = 0; j < cols; j += LANES) {
            int from = b0 + Math.min(j, last);
            int to = p0 + Math.min(j, last);
            for (int k = 0; k < depth; k++, from += bRow, to += cols)
                DoubleVector.fromArray(SPECIES, b, from).intoArray(panel, to);
        }
    }

    @Override
    void colSums(int rows, int cols, double[] a, int a0, int aRow, double[] c, int c0) {
        int j1 = Math.min(LANES, cols - LANES);
        int j2 = Math.min(2 * LANES, cols - LANES);
        DoubleVector s0 = DoubleVector.zero(SPECIES);
        DoubleVector s1 = DoubleVector.zero(SPECIES);
        DoubleVector s2 = DoubleVector.zero(SPECIES);
        for (int i = 0, p = a0; i < rows; i++, p += aRow) {
            s0 = s0.add(DoubleVector.fromArray(SPECIES, a, p));
            s1 = s1.add(DoubleVector.fromArray(SPECIES, a, p + j1));
            s2 = s2.add(DoubleVector.fromArray(SPECIES, a, p + j2));
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + j1);
        s2.intoArray(c, c0 + j2);
    }

    private static void tile8x3(
            int rows,
            int cols,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        int last = rows - 1;
        int a1 = a0 + Math.min(1, last) * aRow;
        int a2 = a0 + Math.min(2, last) * aRow;
        int a3 = a0 + Math.min(3, last) * aRow;
        int a4 = a0 + Math.min(4, last) * aRow;
        int a5 = a0 + Math.min(5, last) * aRow;
        int a6 = a0 + Math.min(6, last) * aRow;
        int a7 = a0 + Math.min(7, last) * aRow;
        int c1 = c0 + Math.min(1, last) * cRow;
        int c2 = c0 + Math.min(2, last) * cRow;
        int c3 = c0 + Math.min(3, last) * cRow;
        int c4 = c0 + Math.min(4, last) * cRow;
        int c5 = c0 + Math.min(5, last) * cRow;
        int c6 = c0 + Math.min(6, last) * cRow;
        int c7 = c0 + Math.min(7, last) * cRow;
        int z1 = z0 + Math.min(1, last) * zRow;
        int z2 = z0 + Math.min(2, last) * zRow;
        int z3 = z0 + Math.min(3, last) * zRow;
        int z4 = z0 + Math.min(4, last) * zRow;
        int z5 = z0 + Math.min(5, last) * zRow;
        int z6 = z0 + Math.min(6, last) * zRow;
        int z7 = z0 + Math.min(7, last) * zRow;
        int j1 = Math.min(LANES, cols - LANES);
        int j2 = Math.min(2 * LANES, cols - LANES);
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, z, z0 + j1);
        DoubleVector s02 = DoubleVector.fromArray(SPECIES, z, z0 + j2);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, z, z1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, z, z1 + j1);
        DoubleVector s12 = DoubleVector.fromArray(SPECIES, z, z1 + j2);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, z, z2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, z, z2 + j1);
        DoubleVector s22 = DoubleVector.fromArray(SPECIES, z, z2 + j2);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, z, z3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, z, z3 + j1);
        DoubleVector s32 = DoubleVector.fromArray(SPECIES, z, z3 + j2);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, z, z4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, z, z4 + j1);
        DoubleVector s42 = DoubleVector.fromArray(SPECIES, z, z4 + j2);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, z, z5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, z, z5 + j1);
        DoubleVector s52 = DoubleVector.fromArray(SPECIES, z, z5 + j2);
        DoubleVector s60 = DoubleVector.fromArray(SPECIES, z, z6);
        DoubleVector s61 = DoubleVector.fromArray(SPECIES, z, z6 + j1);
        DoubleVector s62 = DoubleVector.fromArray(SPECIES, z, z6 + j2);
        DoubleVector s70 = DoubleVector.fromArray(SPECIES, z, z7);
        DoubleVector s71 = DoubleVector.fromArray(SPECIES, z, z7 + j1);
        DoubleVector s72 = DoubleVector.fromArray(SPECIES, z, z7 + j2);
        for (int k = 0, p = 0, q = b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, b, q + j1);
            DoubleVector x2 = DoubleVector.fromArray(SPECIES, b, q + j2);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[a0 + p]);
            s00 = y0.fma(x0, s00);
            s01 = y0.fma(x1, s01);
            s02 = y0.fma(x2, s02);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[a1 + p]);
            s10 = y1.fma(x0, s10);
            s11 = y1.fma(x1, s11);
            s12 = y1.fma(x2, s12);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[a2 + p]);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            s22 = y2.fma(x2, s22);
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[a3 + p]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            s32 = y3.fma(x2, s32);
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[a4 + p]);
            s40 = y4.fma(x0, s40);
            s41 = y4.fma(x1, s41);
            s42 = y4.fma(x2, s42);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[a5 + p]);
            s50 = y5.fma(x0, s50);
            s51 = y5.fma(x1, s51);
            s52 = y5.fma(x2, s52);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[a6 + p]);
            s60 = y6.fma(x0, s60);
            s61 = y6.fma(x1, s61);
            s62 = y6.fma(x2, s62);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[a7 + p]);
            s70 = y7.fma(x0, s70);
            s71 = y7.fma(x1, s71);
            s72 = y7.fma(x2, s72);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s02.intoArray(c, c0 + j2);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + j1);
        s12.intoArray(c, c1 + j2);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + j1);
        s22.intoArray(c, c2 + j2);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + j1);
        s32.intoArray(c, c3 + j2);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + j1);
        s42.intoArray(c, c4 + j2);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + j1);
        s52.intoArray(c, c5 + j2);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + j1);
        s62.intoArray(c, c6 + j2);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + j1);
        s72.intoArray(c, c7 + j2);
    }

    private static void tile8x2(
            int rows,
            int cols,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        int last = rows - 1;
        int a1 = a0 + Math.min(1, last) * aRow;
        int a2 = a0 + Math.min(2, last) * aRow;
        int a3 = a0 + Math.min(3, last) * aRow;
        int a4 = a0 + Math.min(4, last) * aRow;
        int a5 = a0 + Math.min(5, last) * aRow;
        int a6 = a0 + Math.min(6, last) * aRow;
        int a7 = a0 + Math.min(7, last) * aRow;
        int c1 = c0 + Math.min(1, last) * cRow;
        int c2 = c0 + Math.min(2, last) * cRow;
        int c3 = c0 + Math.min(3, last) * cRow;
        int c4 = c0 + Math.min(4, last) * cRow;
        int c5 = c0 + Math.min(5, last) * cRow;
        int c6 = c0 + Math.min(6, last) * cRow;
        int c7 = c0 + Math.min(7, last) * cRow;
        int z1 = z0 + Math.min(1, last) * zRow;
        int z2 = z0 + Math.min(2, last) * zRow;
        int z3 = z0 + Math.min(3, last) * zRow;
        int z4 = z0 + Math.min(4, last) * zRow;
        int z5 = z0 + Math.min(5, last) * zRow;
        int z6 = z0 + Math.min(6, last) * zRow;
        int z7 = z0 + Math.min(7, last) * zRow;
        int j1 = Math.min(LANES, cols - LANES);
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, z, z0 + j1);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, z, z1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, z, z1 + j1);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, z, z2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, z, z2 + j1);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, z, z3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, z, z3 + j1);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, z, z4);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, z, z4 + j1);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, z, z5);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, z, z5 + j1);
        DoubleVector s60 = DoubleVector.fromArray(SPECIES, z, z6);
        DoubleVector s61 = DoubleVector.fromArray(SPECIES, z, z6 + j1);
        DoubleVector s70 = DoubleVector.fromArray(SPECIES, z, z7);
        DoubleVector s71 = DoubleVector.fromArray(SPECIES, z, z7 + j1);
        for (int k = 0, p = 0, q = b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, b, q + j1);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[a0 + p]);
            s00 = y0.fma(x0, s00);
            s01 = y0.fma(x1, s01);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[a1 + p]);
            s10 = y1.fma(x0, s10);
            s11 = y1.fma(x1, s11);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[a2 + p]);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[a3 + p]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[a4 + p]);
            s40 = y4.fma(x0, s40);
            s41 = y4.fma(x1, s41);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[a5 + p]);
            s50 = y5.fma(x0, s50);
            s51 = y5.fma(x1, s51);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[a6 + p]);
            s60 = y6.fma(x0, s60);
            s61 = y6.fma(x1, s61);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[a7 + p]);
            s70 = y7.fma(x0, s70);
            s71 = y7.fma(x1, s71);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + j1);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + j1);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + j1);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + j1);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + j1);
        s60.intoArray(c, c6);
        s61.intoArray(c, c6 + j1);
        s70.intoArray(c, c7);
        s71.intoArray(c, c7 + j1);
    }

    private static void tile4x2(
            int rows,
            int cols,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        int last = rows - 1;
        int a1 = a0 + Math.min(1, last) * aRow;
        int a2 = a0 + Math.min(2, last) * aRow;
        int a3 = a0 + Math.min(3, last) * aRow;
        int c1 = c0 + Math.min(1, last) * cRow;
        int c2 = c0 + Math.min(2, last) * cRow;
        int c3 = c0 + Math.min(3, last) * cRow;
        int z1 = z0 + Math.min(1, last) * zRow;
        int z2 = z0 + Math.min(2, last) * zRow;
        int z3 = z0 + Math.min(3, last) * zRow;
        int j1 = Math.min(LANES, cols - LANES);
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, z, z0 + j1);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, z, z1);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, z, z1 + j1);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, z, z2);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, z, z2 + j1);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, z, z3);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, z, z3 + j1);
        for (int k = 0, p = 0, q = b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, b, q + j1);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[a0 + p]);
            s00 = y0.fma(x0, s00);
            s01 = y0.fma(x1, s01);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[a1 + p]);
            s10 = y1.fma(x0, s10);
            s11 = y1.fma(x1, s11);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[a2 + p]);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[a3 + p]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
        }
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + j1);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + j1);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + j1);
    }

    private static void tile8x1(
            int rows,
            int depth,
            double[] a,
            int a0,
            int aRow,
            int aCol,
            double[] b,
            int b0,
            int bRow,
            double[] c,
            int c0,
            int cRow,
            double[] z,
            int z0,
            int zRow) {
        int last = rows - 1;
        int a1 = a0 + Math.min(1, last) * aRow;
        int a2 = a0 + Math.min(2, last) * aRow;
        int a3 = a0 + Math.min(3, last) * aRow;
        int a4 = a0 + Math.min(4, last) * aRow;
        int a5 = a0 + Math.min(5, last) * aRow;
        int a6 = a0 + Math.min(6, last) * aRow;
        int a7 = a0 + Math.min(7, last) * aRow;
        int c1 = c0 + Math.min(1, last) * cRow;
        int c2 = c0 + Math.min(2, last) * cRow;
        int c3 = c0 + Math.min(3, last) * cRow;
        int c4 = c0 + Math.min(4, last) * cRow;
        int c5 = c0 + Math.min(5, last) * cRow;
        int c6 = c0 + Math.min(6, last) * cRow;
        int c7 = c0 + Math.min(7, last) * cRow;
        int z1 = z0 + Math.min(1, last) * zRow;
        int z2 = z0 + Math.min(2, last) * zRow;
        int z3 = z0 + Math.min(3, last) * zRow;
        int z4 = z0 + Math.min(4, last) * zRow;
        int z5 = z0 + Math.min(5, last) * zRow;
        int z6 = z0 + Math.min(6, last) * zRow;
        int z7 = z0 + Math.min(7, last) * zRow;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, z, z1);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, z, z2);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, z, z3);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, z, z4);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, z, z5);
        DoubleVector s60 = DoubleVector.fromArray(SPECIES, z, z6);
        DoubleVector s70 = DoubleVector.fromArray(SPECIES, z, z7);
        for (int k = 0, p = 0, q = b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[a0 + p]);
            s00 = y0.fma(x0, s00);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[a1 + p]);
            s10 = y1.fma(x0, s10);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[a2 + p]);
            s20 = y2.fma(x0, s20);
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[a3 + p]);
            s30 = y3.fma(x0, s30);
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[a4 + p]);
            s40 = y4.fma(x0, s40);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[a5 + p]);
            s50 = y5.fma(x0, s50);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[a6 + p]);
            s60 = y6.fma(x0, s60);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[a7 + p]);
            s70 = y7.fma(x0, s70);
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
        s40.intoArray(c, c4);
        s50.intoArray(c, c5);
        s60.intoArray(c, c6);
        s70.intoArray(c, c7);
    }
}
