package dev.pullback.kernels.product;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of a product on vectors of 512 bits: 8 rows by 3 vectors, or 10 by 2, take 24 or 20 of the 32 registers for the sums;
 * fewer where a tile is lower or narrower.
 */
final class VectorTile512 extends Tile {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_512;
    private static final int LANES = 8;

    VectorTile512() {
        super(LANES, 8, 3, 10);
    }

    @Override
    void run(Operands o) {
        if (o.n > 2 * LANES) tile8x3(o);
        else if (o.m > 8) tile10x2(o);
        else if (o.n == LANES) tile8x1(o);
        else if (o.m > 4) tile8x2(o);
        else tile4x2(o);
    }

    @Override
    void pack(int rows, int cols, double[] from, int at, int fromRow, double[] to, int toAt) {
        if (cols == LANES) { // strips of A
            for (int i = 0, p = at, q = toAt; i < rows; i++, p += fromRow, q += LANES)
                DoubleVector.fromArray(SPECIES, from, p).intoArray(to, q);
            return;
        }
        int j2 = cols - LANES;
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

    private static void tile8x3(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int i3 = Math.min(3, last);
        int half = Math.max(0, o.m - 4);
        int j1 = LANES;
        int j2 = o.n - LANES;
        double[] z = o.z;
        int z0 = o.z0;
        int zRow = o.zRow;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, z, z0 + j1);
        DoubleVector s02 = DoubleVector.fromArray(SPECIES, z, z0 + j2);
        DoubleVector s10 = s00;
        DoubleVector s11 = s01;
        DoubleVector s12 = s02;
        DoubleVector s20 = s00;
        DoubleVector s21 = s01;
        DoubleVector s22 = s02;
        DoubleVector s30 = s00;
        DoubleVector s31 = s01;
        DoubleVector s32 = s02;
        DoubleVector s40 = s00;
        DoubleVector s41 = s01;
        DoubleVector s42 = s02;
        DoubleVector s50 = s00;
        DoubleVector s51 = s01;
        DoubleVector s52 = s02;
        DoubleVector s60 = s00;
        DoubleVector s61 = s01;
        DoubleVector s62 = s02;
        DoubleVector s70 = s00;
        DoubleVector s71 = s01;
        DoubleVector s72 = s02;
        if (zRow != 0) {
            int z4 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s11 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow + j1);
            s12 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow + j2);
            s20 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow);
            s21 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow + j1);
            s22 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow + j2);
            s30 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow);
            s31 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow + j1);
            s32 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow + j2);
            s40 = DoubleVector.fromArray(SPECIES, z, z4);
            s41 = DoubleVector.fromArray(SPECIES, z, z4 + j1);
            s42 = DoubleVector.fromArray(SPECIES, z, z4 + j2);
            s50 = DoubleVector.fromArray(SPECIES, z, z4 + i1 * zRow);
            s51 = DoubleVector.fromArray(SPECIES, z, z4 + i1 * zRow + j1);
            s52 = DoubleVector.fromArray(SPECIES, z, z4 + i1 * zRow + j2);
            s60 = DoubleVector.fromArray(SPECIES, z, z4 + i2 * zRow);
            s61 = DoubleVector.fromArray(SPECIES, z, z4 + i2 * zRow + j1);
            s62 = DoubleVector.fromArray(SPECIES, z, z4 + i2 * zRow + j2);
            s70 = DoubleVector.fromArray(SPECIES, z, z4 + i3 * zRow);
            s71 = DoubleVector.fromArray(SPECIES, z, z4 + i3 * zRow + j1);
            s72 = DoubleVector.fromArray(SPECIES, z, z4 + i3 * zRow + j2);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = i2 * aRow;
        int p3 = i3 * aRow;
        int p4 = half * aRow;
        int aCol = o.aCol;
        double[] b = o.b;
        int bRow = o.bRow;
        int depth = o.depth;
        for (int k = 0, p = o.a0, q = o.b0; k < depth; k++, p += aCol, q += bRow) {
            DoubleVector x0 = DoubleVector.fromArray(SPECIES, b, q);
            DoubleVector x1 = DoubleVector.fromArray(SPECIES, b, q + j1);
            DoubleVector x2 = DoubleVector.fromArray(SPECIES, b, q + j2);
            DoubleVector y0 = DoubleVector.broadcast(SPECIES, a[p]);
            s00 = y0.fma(x0, s00);
            s01 = y0.fma(x1, s01);
            s02 = y0.fma(x2, s02);
            DoubleVector y1 = DoubleVector.broadcast(SPECIES, a[p + p1]);
            s10 = y1.fma(x0, s10);
            s11 = y1.fma(x1, s11);
            s12 = y1.fma(x2, s12);
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[p + p2]);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            s22 = y2.fma(x2, s22);
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[p + p3]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            s32 = y3.fma(x2, s32);
            int h = p + p4;
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[h]);
            s40 = y4.fma(x0, s40);
            s41 = y4.fma(x1, s41);
            s42 = y4.fma(x2, s42);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s50 = y5.fma(x0, s50);
            s51 = y5.fma(x1, s51);
            s52 = y5.fma(x2, s52);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[h + p2]);
            s60 = y6.fma(x0, s60);
            s61 = y6.fma(x1, s61);
            s62 = y6.fma(x2, s62);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[h + p3]);
            s70 = y7.fma(x0, s70);
            s71 = y7.fma(x1, s71);
            s72 = y7.fma(x2, s72);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c4 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s02.intoArray(c, c0 + j2);
        s10.intoArray(c, c0 + i1 * cRow);
        s11.intoArray(c, c0 + i1 * cRow + j1);
        s12.intoArray(c, c0 + i1 * cRow + j2);
        s20.intoArray(c, c0 + i2 * cRow);
        s21.intoArray(c, c0 + i2 * cRow + j1);
        s22.intoArray(c, c0 + i2 * cRow + j2);
        s30.intoArray(c, c0 + i3 * cRow);
        s31.intoArray(c, c0 + i3 * cRow + j1);
        s32.intoArray(c, c0 + i3 * cRow + j2);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + j1);
        s42.intoArray(c, c4 + j2);
        s50.intoArray(c, c4 + i1 * cRow);
        s51.intoArray(c, c4 + i1 * cRow + j1);
        s52.intoArray(c, c4 + i1 * cRow + j2);
        s60.intoArray(c, c4 + i2 * cRow);
        s61.intoArray(c, c4 + i2 * cRow + j1);
        s62.intoArray(c, c4 + i2 * cRow + j2);
        s70.intoArray(c, c4 + i3 * cRow);
        s71.intoArray(c, c4 + i3 * cRow + j1);
        s72.intoArray(c, c4 + i3 * cRow + j2);
    }

    private static void tile8x2(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int i3 = Math.min(3, last);
        int half = Math.max(0, o.m - 4);
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
        DoubleVector s60 = s00;
        DoubleVector s61 = s01;
        DoubleVector s70 = s00;
        DoubleVector s71 = s01;
        if (zRow != 0) {
            int z4 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s11 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow + j1);
            s20 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow);
            s21 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow + j1);
            s30 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow);
            s31 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow + j1);
            s40 = DoubleVector.fromArray(SPECIES, z, z4);
            s41 = DoubleVector.fromArray(SPECIES, z, z4 + j1);
            s50 = DoubleVector.fromArray(SPECIES, z, z4 + i1 * zRow);
            s51 = DoubleVector.fromArray(SPECIES, z, z4 + i1 * zRow + j1);
            s60 = DoubleVector.fromArray(SPECIES, z, z4 + i2 * zRow);
            s61 = DoubleVector.fromArray(SPECIES, z, z4 + i2 * zRow + j1);
            s70 = DoubleVector.fromArray(SPECIES, z, z4 + i3 * zRow);
            s71 = DoubleVector.fromArray(SPECIES, z, z4 + i3 * zRow + j1);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = i2 * aRow;
        int p3 = i3 * aRow;
        int p4 = half * aRow;
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
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[p + p3]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            int h = p + p4;
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[h]);
            s40 = y4.fma(x0, s40);
            s41 = y4.fma(x1, s41);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s50 = y5.fma(x0, s50);
            s51 = y5.fma(x1, s51);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[h + p2]);
            s60 = y6.fma(x0, s60);
            s61 = y6.fma(x1, s61);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[h + p3]);
            s70 = y7.fma(x0, s70);
            s71 = y7.fma(x1, s71);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c4 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s10.intoArray(c, c0 + i1 * cRow);
        s11.intoArray(c, c0 + i1 * cRow + j1);
        s20.intoArray(c, c0 + i2 * cRow);
        s21.intoArray(c, c0 + i2 * cRow + j1);
        s30.intoArray(c, c0 + i3 * cRow);
        s31.intoArray(c, c0 + i3 * cRow + j1);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + j1);
        s50.intoArray(c, c4 + i1 * cRow);
        s51.intoArray(c, c4 + i1 * cRow + j1);
        s60.intoArray(c, c4 + i2 * cRow);
        s61.intoArray(c, c4 + i2 * cRow + j1);
        s70.intoArray(c, c4 + i3 * cRow);
        s71.intoArray(c, c4 + i3 * cRow + j1);
    }

    private static void tile10x2(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int i3 = Math.min(3, last);
        int i4 = Math.min(4, last);
        int half = Math.max(0, o.m - 5);
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
        DoubleVector s60 = s00;
        DoubleVector s61 = s01;
        DoubleVector s70 = s00;
        DoubleVector s71 = s01;
        DoubleVector s80 = s00;
        DoubleVector s81 = s01;
        DoubleVector s90 = s00;
        DoubleVector s91 = s01;
        if (zRow != 0) {
            int z5 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s11 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow + j1);
            s20 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow);
            s21 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow + j1);
            s30 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow);
            s31 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow + j1);
            s40 = DoubleVector.fromArray(SPECIES, z, z0 + i4 * zRow);
            s41 = DoubleVector.fromArray(SPECIES, z, z0 + i4 * zRow + j1);
            s50 = DoubleVector.fromArray(SPECIES, z, z5);
            s51 = DoubleVector.fromArray(SPECIES, z, z5 + j1);
            s60 = DoubleVector.fromArray(SPECIES, z, z5 + i1 * zRow);
            s61 = DoubleVector.fromArray(SPECIES, z, z5 + i1 * zRow + j1);
            s70 = DoubleVector.fromArray(SPECIES, z, z5 + i2 * zRow);
            s71 = DoubleVector.fromArray(SPECIES, z, z5 + i2 * zRow + j1);
            s80 = DoubleVector.fromArray(SPECIES, z, z5 + i3 * zRow);
            s81 = DoubleVector.fromArray(SPECIES, z, z5 + i3 * zRow + j1);
            s90 = DoubleVector.fromArray(SPECIES, z, z5 + i4 * zRow);
            s91 = DoubleVector.fromArray(SPECIES, z, z5 + i4 * zRow + j1);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = i2 * aRow;
        int p3 = i3 * aRow;
        int p4 = i4 * aRow;
        int p5 = half * aRow;
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
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[p + p3]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[p + p4]);
            s40 = y4.fma(x0, s40);
            s41 = y4.fma(x1, s41);
            int h = p + p5;
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[h]);
            s50 = y5.fma(x0, s50);
            s51 = y5.fma(x1, s51);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s60 = y6.fma(x0, s60);
            s61 = y6.fma(x1, s61);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[h + p2]);
            s70 = y7.fma(x0, s70);
            s71 = y7.fma(x1, s71);
            DoubleVector y8 = DoubleVector.broadcast(SPECIES, a[h + p3]);
            s80 = y8.fma(x0, s80);
            s81 = y8.fma(x1, s81);
            DoubleVector y9 = DoubleVector.broadcast(SPECIES, a[h + p4]);
            s90 = y9.fma(x0, s90);
            s91 = y9.fma(x1, s91);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c5 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s10.intoArray(c, c0 + i1 * cRow);
        s11.intoArray(c, c0 + i1 * cRow + j1);
        s20.intoArray(c, c0 + i2 * cRow);
        s21.intoArray(c, c0 + i2 * cRow + j1);
        s30.intoArray(c, c0 + i3 * cRow);
        s31.intoArray(c, c0 + i3 * cRow + j1);
        s40.intoArray(c, c0 + i4 * cRow);
        s41.intoArray(c, c0 + i4 * cRow + j1);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + j1);
        s60.intoArray(c, c5 + i1 * cRow);
        s61.intoArray(c, c5 + i1 * cRow + j1);
        s70.intoArray(c, c5 + i2 * cRow);
        s71.intoArray(c, c5 + i2 * cRow + j1);
        s80.intoArray(c, c5 + i3 * cRow);
        s81.intoArray(c, c5 + i3 * cRow + j1);
        s90.intoArray(c, c5 + i4 * cRow);
        s91.intoArray(c, c5 + i4 * cRow + j1);
    }

    private static void tile4x2(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int half = Math.max(0, o.m - 2);
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
        if (zRow != 0) {
            int z2 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s11 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow + j1);
            s20 = DoubleVector.fromArray(SPECIES, z, z2);
            s21 = DoubleVector.fromArray(SPECIES, z, z2 + j1);
            s30 = DoubleVector.fromArray(SPECIES, z, z2 + i1 * zRow);
            s31 = DoubleVector.fromArray(SPECIES, z, z2 + i1 * zRow + j1);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = half * aRow;
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
            int h = p + p2;
            DoubleVector y2 = DoubleVector.broadcast(SPECIES, a[h]);
            s20 = y2.fma(x0, s20);
            s21 = y2.fma(x1, s21);
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s30 = y3.fma(x0, s30);
            s31 = y3.fma(x1, s31);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c2 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s01.intoArray(c, c0 + j1);
        s10.intoArray(c, c0 + i1 * cRow);
        s11.intoArray(c, c0 + i1 * cRow + j1);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + j1);
        s30.intoArray(c, c2 + i1 * cRow);
        s31.intoArray(c, c2 + i1 * cRow + j1);
    }

    private static void tile8x1(Operands o) {
        int last = o.m - 1;
        int i1 = Math.min(1, last);
        int i2 = Math.min(2, last);
        int i3 = Math.min(3, last);
        int half = Math.max(0, o.m - 4);
        double[] z = o.z;
        int z0 = o.z0;
        int zRow = o.zRow;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s10 = s00;
        DoubleVector s20 = s00;
        DoubleVector s30 = s00;
        DoubleVector s40 = s00;
        DoubleVector s50 = s00;
        DoubleVector s60 = s00;
        DoubleVector s70 = s00;
        if (zRow != 0) {
            int z4 = z0 + half * zRow;
            s10 = DoubleVector.fromArray(SPECIES, z, z0 + i1 * zRow);
            s20 = DoubleVector.fromArray(SPECIES, z, z0 + i2 * zRow);
            s30 = DoubleVector.fromArray(SPECIES, z, z0 + i3 * zRow);
            s40 = DoubleVector.fromArray(SPECIES, z, z4);
            s50 = DoubleVector.fromArray(SPECIES, z, z4 + i1 * zRow);
            s60 = DoubleVector.fromArray(SPECIES, z, z4 + i2 * zRow);
            s70 = DoubleVector.fromArray(SPECIES, z, z4 + i3 * zRow);
        }
        double[] a = o.a;
        int aRow = o.aRow;
        int p1 = i1 * aRow;
        int p2 = i2 * aRow;
        int p3 = i3 * aRow;
        int p4 = half * aRow;
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
            DoubleVector y3 = DoubleVector.broadcast(SPECIES, a[p + p3]);
            s30 = y3.fma(x0, s30);
            int h = p + p4;
            DoubleVector y4 = DoubleVector.broadcast(SPECIES, a[h]);
            s40 = y4.fma(x0, s40);
            DoubleVector y5 = DoubleVector.broadcast(SPECIES, a[h + p1]);
            s50 = y5.fma(x0, s50);
            DoubleVector y6 = DoubleVector.broadcast(SPECIES, a[h + p2]);
            s60 = y6.fma(x0, s60);
            DoubleVector y7 = DoubleVector.broadcast(SPECIES, a[h + p3]);
            s70 = y7.fma(x0, s70);
        }
        double[] c = o.c;
        int c0 = o.c0;
        int cRow = o.cRow;
        int c4 = c0 + half * cRow;
        s00.intoArray(c, c0);
        s10.intoArray(c, c0 + i1 * cRow);
        s20.intoArray(c, c0 + i2 * cRow);
        s30.intoArray(c, c0 + i3 * cRow);
        s40.intoArray(c, c4);
        s50.intoArray(c, c4 + i1 * cRow);
        s60.intoArray(c, c4 + i2 * cRow);
        s70.intoArray(c, c4 + i3 * cRow);
    }
}
