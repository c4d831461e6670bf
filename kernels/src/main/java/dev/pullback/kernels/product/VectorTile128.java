package dev.pullback.kernels.product;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of a product on vectors of 128 bits: 6 rows by 2 vectors take 12 of the 16 registers for the sums; fewer where a tile is narrower.
 *
 * <p>The text of the tiles of 256 and 128 bits is the same but for the constants and {@code pack}: C2 keeps vectors in registers
 * only where their species is a static constant of the class.
 */
final class VectorTile128 extends Tile {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_128;
    private static final int LANES = 2;

    VectorTile128() {
        super(LANES, 6, 2, 6);
    }

    @Override
    void run(Operands o) {
        if (o.n > LANES) tile6x2(o);
        else tile6x1(o);
    }

    @Override
    void pack(int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt) {
        int j2 = cols - LANES; // a strip of A has six columns, three vectors
        int j1 = Math.min(LANES, j2);
        for (int i = 0, p = at, q = toAt; i < rows; i++, p += fromRow, q += cols) {
            DoubleVector.fromArray(SPECIES, from, p).intoArray(to, q);
            DoubleVector.fromArray(SPECIES, from, p + j1).intoArray(to, q + j1);
            DoubleVector.fromArray(SPECIES, from, p + j2).intoArray(to, q + j2);
        }
    }

    @Override
    void colSums(int rows, int cols, double[] a, int a0, int aRow, double[] c, int c0) {
        int j1 = Math.min(LANES, cols - LANES);
        DoubleVector s0 = DoubleVector.zero(SPECIES);
        DoubleVector s1 = DoubleVector.zero(SPECIES);
        for (int i = 0, p = a0; i < rows; i++, p += aRow) {
            s0 = s0.add(DoubleVector.fromArray(SPECIES, a, p));
            s1 = s1.add(DoubleVector.fromArray(SPECIES, a, p + j1));
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + j1);
    }

    private static void tile6x2(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int half = Math.max(0, o.m - 3);
        int j1 = o.n - LANES;
        double[] z = o.z;
        int z0 = o.z0;
        int zRow = o.zRow;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, z, z0 + j1);
        DoubleVector s10 = s00;
        DoubleVector s11 = s01;
        DoubleVector s20 = s00;
        DoubleVector s21 = s01;
        DoubleVector s30 = s00;
        DoubleVector s31 = s01;
        DoubleVector s40 = s00;
        DoubleVector s41 = s01;
        DoubleVector s50 = s00;
        DoubleVector s51 = s01;
        if (zRow != 0) {
            int z3 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s11 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow + j1);
            s20 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow);
            s21 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow + j1);
            s30 = DoubleVector.fromArray(SPECIES, z, z3);
            s31 = DoubleVector.fromArray(SPECIES, z, z3 + j1);
            s40 = DoubleVector.fromArray(SPECIES, z, z3 + i1 * zRow);
            s41 = DoubleVector.fromArray(SPECIES, z, z3 + i1 * zRow + j1);
            s50 = DoubleVector.fromArray(SPECIES, z, z3 + i2 * zRow);
            s51 = DoubleVector.fromArray(SPECIES, z, z3 + i2 * zRow + j1);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = i2 * aRow;
        int p3 = half * aRow;
        int aCol = o.aCol;
        double[] b = o.b;
        int bRow = o.bRow;
        int depth = o.depth;
        for (int k = 0, p = o.a0, q = o.b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, b, q + j1);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[p]);
            s00 = y0.fma(x0, s00);
            s01 = y0.fma(x1, s01);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[p + p1]);
            s10 = y1.fma(x0, s10);
            s11 = y1.fma(x1, s11);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[p + p2]);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            int h = p + p3;
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[h]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s40 = y4.fma(x0, s40);
            s41 = y4.fma(x1, s41);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[h + p2]);
            s50 = y5.fma(x0, s50);
            s51 = y5.fma(x1, s51);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c3 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s10.intoArray(c, c0 + i1 * cRow);
        s11.intoArray(c, c0 + i1 * cRow + j1);
        s20.intoArray(c, c0 + i2 * cRow);
        s21.intoArray(c, c0 + i2 * cRow + j1);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + j1);
        s40.intoArray(c, c3 + i1 * cRow);
        s41.intoArray(c, c3 + i1 * cRow + j1);
        s50.intoArray(c, c3 + i2 * cRow);
        s51.intoArray(c, c3 + i2 * cRow + j1);
    }

    private static void tile6x1(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int half = Math.max(0, o.m - 3);
        double[] z = o.z;
        int z0 = o.z0;
        int zRow = o.zRow;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        DoubleVector s40 = s00;
        DoubleVector s50 = s00;
        if (zRow != 0) {
            int z3 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s20 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow);
            s30 = DoubleVector.fromArray(SPECIES, z, z3);
            s40 = DoubleVector.fromArray(SPECIES, z, z3 + i1 * zRow);
            s50 = DoubleVector.fromArray(SPECIES, z, z3 + i2 * zRow);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = i2 * aRow;
        int p3 = half * aRow;
        int aCol = o.aCol;
        double[] b = o.b;
        int bRow = o.bRow;
        int depth = o.depth;
        for (int k = 0, p = o.a0, q = o.b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[p]);
            s00 = y0.fma(x0, s00);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[p + p1]);
            s10 = y1.fma(x0, s10);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[p + p2]);
            s20 = y2.fma(x0, s20);
            int h = p + p3;
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[h]);
            s30 = y3.fma(x0, s30);
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s40 = y4.fma(x0, s40);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[h + p2]);
            s50 = y5.fma(x0, s50);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c3 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s10.intoArray(c, c0 + i1 * cRow);
        s20.intoArray(c, c0 + i2 * cRow);
        s30.intoArray(c, c3);
        s40.intoArray(c, c3 + i1 * cRow);
        s50.intoArray(c, c3 + i2 * cRow);
    }
}
