package dev.pullback.ops.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of a product on vectors of 128 bits: 6 rows by 2 vectors take 12 of the 16 registers for the sums; fewer where a tile is narrower.
 *
 * <p>The text of the tiles of 256 and 128 bits is the same but for the constants: C2 keeps vectors in registers only where their
 * species is a static constant of the class.
 */
final class VectorTile128 extends Tile {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_128;
    private static final int LANES = 2;

    VectorTile128() {
        super(LANES, 6, 2);
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
        if (cols > LANES) tile6x2(rows, cols, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, z, z0, zRow);
        else tile6x1(rows, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, z, z0, zRow);
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
        DoubleVector s0 = DoubleVector.zero(SPECIES);
        DoubleVector s1 = DoubleVector.zero(SPECIES);
        for (int i = 0, p = a0; i < rows; i++, p += aRow) {
            s0 = s0.add(DoubleVector.fromArray(SPECIES, a, p));
            s1 = s1.add(DoubleVector.fromArray(SPECIES, a, p + j1));
        }
        s0.intoArray(c, c0);
        s1.intoArray(c, c0 + j1);
    }

    private static void tile6x2(
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
        int c1 = c0 + Math.min(1, last) * cRow;
        int c2 = c0 + Math.min(2, last) * cRow;
        int c3 = c0 + Math.min(3, last) * cRow;
        int c4 = c0 + Math.min(4, last) * cRow;
        int c5 = c0 + Math.min(5, last) * cRow;
        int z1 = z0 + Math.min(1, last) * zRow;
        int z2 = z0 + Math.min(2, last) * zRow;
        int z3 = z0 + Math.min(3, last) * zRow;
        int z4 = z0 + Math.min(4, last) * zRow;
        int z5 = z0 + Math.min(5, last) * zRow;
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
    }

    private static void tile6x1(
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
        int c1 = c0 + Math.min(1, last) * cRow;
        int c2 = c0 + Math.min(2, last) * cRow;
        int c3 = c0 + Math.min(3, last) * cRow;
        int c4 = c0 + Math.min(4, last) * cRow;
        int c5 = c0 + Math.min(5, last) * cRow;
        int z1 = z0 + Math.min(1, last) * zRow;
        int z2 = z0 + Math.min(2, last) * zRow;
        int z3 = z0 + Math.min(3, last) * zRow;
        int z4 = z0 + Math.min(4, last) * zRow;
        int z5 = z0 + Math.min(5, last) * zRow;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, z, z0);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, z, z1);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, z, z2);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, z, z3);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, z, z4);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, z, z5);
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
        }
        s00.intoArray(c, c0);
        s10.intoArray(c, c1);
        s20.intoArray(c, c2);
        s30.intoArray(c, c3);
        s40.intoArray(c, c4);
        s50.intoArray(c, c5);
    }
}
