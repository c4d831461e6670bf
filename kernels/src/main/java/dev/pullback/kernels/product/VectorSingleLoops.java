package dev.pullback.kernels.product;

import dev.pullback.kernels.VectorDoubles;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The {@link SingleLoops} on the vector unit. */
final class VectorSingleLoops extends SingleLoops {
    private static final VectorSpecies<Double> DOUBLES = doubles();
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, DOUBLES.vectorShape());
    private static final Class<? extends Vector<Long>> TYPE = LONGS.vectorType();
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
    private static final int LANES = DOUBLES.length();

    private static VectorSpecies<Double> doubles() {
        return VectorDoubles.SPECIES.length() > 8 ? VectorDoubles.ofBits(512) : VectorDoubles.SPECIES;
    }

    @Override
    void alongRows(Conversion block, Magnitudes magnitudes, int i) {
        for (int r = 0; r < block.rows; r++) {
            int done = row(block, r, magnitudes, i + r);
            rest(block, r, done, magnitudes, i + r);
        }
    }

    private static int row(Conversion block, int row, Magnitudes magnitudes, int i) {
        double[] from = block.from;
        float[] to = block.to;
        int p = block.at + row * block.fromRow;
        int q = block.toAt + row * block.toRow;
        int end = block.cols - LANES;
        LongVector low = LongVector.broadcast(LONGS, Magnitudes.NO_ELEMENT);
        LongVector high = LongVector.broadcast(LONGS, 0);
        int j = 0;
        for (; j <= end; j += LANES) {
            DoubleVector x = DoubleVector.fromArray(DOUBLES, from, p + j);
            ((FloatVector) x.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(to, q + j);
            LongVector bits = x.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 1);
            low = bits.sub(1).lanewise(VectorOperators.LSHR, 1).min(low);
            high = bits.lanewise(VectorOperators.LSHR, 1).max(high);
        }
        if (j > 0)
            magnitudes.add(
                    i,
                    ((LongVector) TYPE.cast(low)).reduceLanes(VectorOperators.MIN),
                    ((LongVector) TYPE.cast(high)).reduceLanes(VectorOperators.MAX));
        return j;
    }

    @Override
    void acrossRows(Conversion block, Magnitudes magnitudes, int i) {
        int j = 0;
        for (; j + LANES <= block.cols; j += LANES) columns(block, j, magnitudes, i + j);
        acrossRest(block, j, magnitudes, i);
    }

    private static void columns(Conversion block, int j, Magnitudes magnitudes, int i) {
        double[] from = block.from;
        float[] to = block.to;
        int down = block.fromRow;
        int toRow = block.toRow;
        int rows = block.rows;
        LongVector low = LongVector.fromArray(LONGS, magnitudes.least, i);
        LongVector high = LongVector.fromArray(LONGS, magnitudes.greatest, i);
        for (int r = 0, p = block.at + j, q = block.toAt + j; r < rows; r++, p += down, q += toRow) {
            DoubleVector x = DoubleVector.fromArray(DOUBLES, from, p);
            ((FloatVector) x.convertShape(VectorOperators.D2F, FLOATS, 0)).intoArray(to, q);
            LongVector bits = x.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 1);
            low = bits.sub(1).lanewise(VectorOperators.LSHR, 1).min(low);
            high = bits.lanewise(VectorOperators.LSHR, 1).max(high);
        }
        ((LongVector) TYPE.cast(low)).intoArray(magnitudes.least, i);
        ((LongVector) TYPE.cast(high)).intoArray(magnitudes.greatest, i);
    }

    @Override
    void addSums(ProductTask tile, float[] sums, int sumsRow) {
        for (int i = 0; i < tile.m; i++) {
            int done = addRow(tile, i, sums, i * sumsRow);
            addRest(tile, i, done, sums, i * sumsRow);
        }
    }

    private static int addRow(ProductTask tile, int i, float[] sums, int at) {
        double[] c = tile.c;
        double[] z = tile.z;
        int z0 = tile.z0 + i * tile.zRow;
        int c0 = tile.c0 + i * tile.cRow;
        int end = tile.n - LANES;
        int j = 0;
        for (; j <= end; j += LANES) {
            DoubleVector sum = (DoubleVector)
                    FloatVector.fromArray(FLOATS, sums, at + j).convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector.fromArray(DOUBLES, z, z0 + j).add(sum).intoArray(c, c0 + j);
        }
        return j;
    }
}
