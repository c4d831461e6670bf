package dev.pullback.ops.kernels;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Tiles of a product on vectors of 256 bits: 6 rows by 2 vectors take 12 of the 16 registers for the sums; fewer where a tile is narrower.
 *
 * <p>The text of the tiles of 256 and 128 bits is the same but for the constants: C2 keeps vectors in registers only where their
 * species is a static constant of the class.
 */
final class VectorTile256 extends Tile {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_256;
    private static final int LANES = 4;
    private static final double[] ZEROS = new double[LANES];

    VectorTile256() {
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
            boolean add) {
        if (cols > LANES) tile6x2(rows, cols, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, add);
        else tile6x1(rows, depth, a, a0, aRow, aCol, b, b0, bRow, c, c0, cRow, add);
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
            boolean add) {
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
        int j1 = Math.min(LANES, cols - LANES);
        double[] from = add ? c : ZEROS;
        int mask = add ? -1 : 0;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, from, c0 & mask);
        DoubleVector s01 = DoubleVector.fromArray(SPECIES, from, (c0 + j1) & mask);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, from, c1 & mask);
        DoubleVector s11 = DoubleVector.fromArray(SPECIES, from, (c1 + j1) & mask);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, from, c2 & mask);
        DoubleVector s21 = DoubleVector.fromArray(SPECIES, from, (c2 + j1) & mask);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, from, c3 & mask);
        DoubleVector s31 = DoubleVector.fromArray(SPECIES, from, (c3 + j1) & mask);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, from, c4 & mask);
        DoubleVector s41 = DoubleVector.fromArray(SPECIES, from, (c4 + j1) & mask);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, from, c5 & mask);
        DoubleVector s51 = DoubleVector.fromArray(SPECIES, from, (c5 + j1) & mask);
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
            boolean add) {
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
        double[] from = add ? c : ZEROS;
        int mask = add ? -1 : 0;
        DoubleVector s00 = DoubleVector.fromArray(SPECIES, from, c0 & mask);
        DoubleVector s10 = DoubleVector.fromArray(SPECIES, from, c1 & mask);
        DoubleVector s20 = DoubleVector.fromArray(SPECIES, from, c2 & mask);
        DoubleVector s30 = DoubleVector.fromArray(SPECIES, from, c3 & mask);
        DoubleVector s40 = DoubleVector.fromArray(SPECIES, from, c4 & mask);
        DoubleVector s50 = DoubleVector.fromArray(SPECIES, from, c5 & mask);
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
