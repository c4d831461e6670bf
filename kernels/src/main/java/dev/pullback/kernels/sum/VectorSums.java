package dev.pullback.kernels.sum;

import dev.pullback.kernels.NotInlined;
import dev.pullback.kernels.VectorDoubles;
import dev.pullback.kernels.VectorOperatorTables;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Sums computed by the vector unit. The {@link #LANES} partial sums are kept in registers, at most four vectors at a
 * time. If the vectors are so short that four of them do not hold all partial sums, several loops run over the numbers, each for
 * other partial sums.
 *
 * <p>A loop passes its partial sums as arguments, as in {@code x.add(sum)}, and calls no method on them: {@code
 * docs/architecture.md} says why C2 would allocate them otherwise.
 */
final class VectorSums extends Sums {
    private static final VectorSpecies<Double> SPECIES =
            VectorDoubles.SPECIES.length() * 4 <= LANES ? VectorDoubles.SPECIES : VectorDoubles.ofBits(512);
    private static final int LENGTH = SPECIES.length();

    /** The class of the vectors, to which a vector that a loop updated is cast where it is stored. */
    private static final Class<? extends Vector<Double>> TYPE = SPECIES.vectorType();

    private final Sums scalar = new ScalarSums();

    VectorSums() {
        VectorOperatorTables.fill();
    }

    @Override
    public void add(double[] x, int at, int n, double[] lanes) {
        int whole = n / LANES * LANES;
        if (whole > 0) add(x, at, whole, lanes, null);
        scalar.add(x, at + whole, n - whole, lanes);
    }

    private static void add(double[] x, int at, int whole, double[] lanes, @Nullable NotInlined unused) {
        for (int l = 0; l < LANES; l += 4 * LENGTH) {
            DoubleVector a = DoubleVector.fromArray(SPECIES, lanes, l);
            DoubleVector b = DoubleVector.fromArray(SPECIES, lanes, l + LENGTH);
            DoubleVector c = DoubleVector.fromArray(SPECIES, lanes, l + 2 * LENGTH);
            DoubleVector d = DoubleVector.fromArray(SPECIES, lanes, l + 3 * LENGTH);
            for (int p = at + l; p < at + whole; p += LANES) {
                a = DoubleVector.fromArray(SPECIES, x, p).add(a);
                b = DoubleVector.fromArray(SPECIES, x, p + LENGTH).add(b);
                c = DoubleVector.fromArray(SPECIES, x, p + 2 * LENGTH).add(c);
                d = DoubleVector.fromArray(SPECIES, x, p + 3 * LENGTH).add(d);
            }
            ((DoubleVector) TYPE.cast(a)).intoArray(lanes, l);
            ((DoubleVector) TYPE.cast(b)).intoArray(lanes, l + LENGTH);
            ((DoubleVector) TYPE.cast(c)).intoArray(lanes, l + 2 * LENGTH);
            ((DoubleVector) TYPE.cast(d)).intoArray(lanes, l + 3 * LENGTH);
        }
    }

    @Override
    void addMoments(double[] x, int at, int n, RowMoments m) {
        int whole = n / LANES * LANES;
        if (whole > 0) addMoments(x, at, whole, m, null);
        ScalarSums.addMoments(x, at, whole, n, m);
    }

    private static void addMoments(double[] x, int at, int whole, RowMoments m, @Nullable NotInlined unused) {
        DoubleVector scale = DoubleVector.broadcast(SPECIES, m.scale);
        DoubleVector mean = DoubleVector.broadcast(SPECIES, m.mean);
        DoubleVector rest = DoubleVector.broadcast(SPECIES, m.rest);
        for (int l = 0; l < LANES; l += 4 * LENGTH) {
            DoubleVector a = DoubleVector.fromArray(SPECIES, m.lanes, l);
            DoubleVector b = DoubleVector.fromArray(SPECIES, m.lanes, l + LENGTH);
            DoubleVector c = DoubleVector.fromArray(SPECIES, m.lanes, l + 2 * LENGTH);
            DoubleVector d = DoubleVector.fromArray(SPECIES, m.lanes, l + 3 * LENGTH);
            DoubleVector aa = DoubleVector.fromArray(SPECIES, m.squares, l);
            DoubleVector bb = DoubleVector.fromArray(SPECIES, m.squares, l + LENGTH);
            DoubleVector cc = DoubleVector.fromArray(SPECIES, m.squares, l + 2 * LENGTH);
            DoubleVector dd = DoubleVector.fromArray(SPECIES, m.squares, l + 3 * LENGTH);
            for (int p = at + l; p < at + whole; p += LANES) {
                DoubleVector u = DoubleVector.fromArray(SPECIES, x, p)
                        .mul(scale)
                        .sub(mean)
                        .sub(rest);
                DoubleVector v = DoubleVector.fromArray(SPECIES, x, p + LENGTH)
                        .mul(scale)
                        .sub(mean)
                        .sub(rest);
                a = u.add(a);
                aa = u.mul(u).add(aa);
                b = v.add(b);
                bb = v.mul(v).add(bb);
                u = DoubleVector.fromArray(SPECIES, x, p + 2 * LENGTH)
                        .mul(scale)
                        .sub(mean)
                        .sub(rest);
                v = DoubleVector.fromArray(SPECIES, x, p + 3 * LENGTH)
                        .mul(scale)
                        .sub(mean)
                        .sub(rest);
                c = u.add(c);
                cc = u.mul(u).add(cc);
                d = v.add(d);
                dd = v.mul(v).add(dd);
            }
            ((DoubleVector) TYPE.cast(a)).intoArray(m.lanes, l);
            ((DoubleVector) TYPE.cast(b)).intoArray(m.lanes, l + LENGTH);
            ((DoubleVector) TYPE.cast(c)).intoArray(m.lanes, l + 2 * LENGTH);
            ((DoubleVector) TYPE.cast(d)).intoArray(m.lanes, l + 3 * LENGTH);
            ((DoubleVector) TYPE.cast(aa)).intoArray(m.squares, l);
            ((DoubleVector) TYPE.cast(bb)).intoArray(m.squares, l + LENGTH);
            ((DoubleVector) TYPE.cast(cc)).intoArray(m.squares, l + 2 * LENGTH);
            ((DoubleVector) TYPE.cast(dd)).intoArray(m.squares, l + 3 * LENGTH);
        }
    }

    @Override
    void standardize(double[] x, int at, int n, RowMoments m, double[] y, int yAt) {
        int whole = n / LENGTH * LENGTH;
        if (whole > 0) standardize(x, at, whole, m, y, yAt, null);
        ScalarSums.standardize(x, at, whole, n, m, y, yAt);
    }

    private static void standardize(
            double[] x, int at, int whole, RowMoments m, double[] y, int yAt, @Nullable NotInlined unused) {
        DoubleVector scale = DoubleVector.broadcast(SPECIES, m.scale);
        DoubleVector mean = DoubleVector.broadcast(SPECIES, m.mean);
        DoubleVector rest = DoubleVector.broadcast(SPECIES, m.rest);
        DoubleVector inverse = DoubleVector.broadcast(SPECIES, m.inverse);
        for (int k = 0; k < whole; k += LENGTH) {
            DoubleVector.fromArray(SPECIES, x, at + k)
                    .mul(scale)
                    .sub(mean)
                    .sub(rest)
                    .mul(inverse)
                    .intoArray(y, yAt + k);
        }
    }

    @Override
    void addProducts(int n, RowMoments m) {
        int whole = n / LANES * LANES;
        if (whole > 0) addProducts(whole, m, null);
        ScalarSums.addProducts(whole, n, m);
    }

    private static void addProducts(int whole, RowMoments m, @Nullable NotInlined unused) {
        double[] h = m.h;
        double[] x = m.x;
        int xAt = m.xAt - m.hAt;
        for (int l = 0; l < LANES; l += 4 * LENGTH) {
            DoubleVector a = DoubleVector.fromArray(SPECIES, m.lanes, l);
            DoubleVector b = DoubleVector.fromArray(SPECIES, m.lanes, l + LENGTH);
            DoubleVector c = DoubleVector.fromArray(SPECIES, m.lanes, l + 2 * LENGTH);
            DoubleVector d = DoubleVector.fromArray(SPECIES, m.lanes, l + 3 * LENGTH);
            DoubleVector aa = DoubleVector.fromArray(SPECIES, m.squares, l);
            DoubleVector bb = DoubleVector.fromArray(SPECIES, m.squares, l + LENGTH);
            DoubleVector cc = DoubleVector.fromArray(SPECIES, m.squares, l + 2 * LENGTH);
            DoubleVector dd = DoubleVector.fromArray(SPECIES, m.squares, l + 3 * LENGTH);
            for (int p = m.hAt + l; p < m.hAt + whole; p += LANES) {
                DoubleVector u = DoubleVector.fromArray(SPECIES, h, p);
                DoubleVector v = DoubleVector.fromArray(SPECIES, h, p + LENGTH);
                a = u.add(a);
                aa = u.mul(DoubleVector.fromArray(SPECIES, x, xAt + p)).add(aa);
                b = v.add(b);
                bb = v.mul(DoubleVector.fromArray(SPECIES, x, xAt + p + LENGTH)).add(bb);
                u = DoubleVector.fromArray(SPECIES, h, p + 2 * LENGTH);
                v = DoubleVector.fromArray(SPECIES, h, p + 3 * LENGTH);
                c = u.add(c);
                cc = u.mul(DoubleVector.fromArray(SPECIES, x, xAt + p + 2 * LENGTH))
                        .add(cc);
                d = v.add(d);
                dd = v.mul(DoubleVector.fromArray(SPECIES, x, xAt + p + 3 * LENGTH))
                        .add(dd);
            }
            ((DoubleVector) TYPE.cast(a)).intoArray(m.lanes, l);
            ((DoubleVector) TYPE.cast(b)).intoArray(m.lanes, l + LENGTH);
            ((DoubleVector) TYPE.cast(c)).intoArray(m.lanes, l + 2 * LENGTH);
            ((DoubleVector) TYPE.cast(d)).intoArray(m.lanes, l + 3 * LENGTH);
            ((DoubleVector) TYPE.cast(aa)).intoArray(m.squares, l);
            ((DoubleVector) TYPE.cast(bb)).intoArray(m.squares, l + LENGTH);
            ((DoubleVector) TYPE.cast(cc)).intoArray(m.squares, l + 2 * LENGTH);
            ((DoubleVector) TYPE.cast(dd)).intoArray(m.squares, l + 3 * LENGTH);
        }
    }

    @Override
    void project(int n, RowMoments m, double[] y, int yAt) {
        int whole = n / LENGTH * LENGTH;
        if (whole > 0) project(whole, m, y, yAt, null);
        ScalarSums.project(whole, n, m, y, yAt);
    }

    private static void project(int whole, RowMoments m, double[] y, int yAt, @Nullable NotInlined unused) {
        DoubleVector mean = DoubleVector.broadcast(SPECIES, m.mean);
        DoubleVector slope = DoubleVector.broadcast(SPECIES, m.slope);
        DoubleVector lift = DoubleVector.broadcast(SPECIES, m.lift);
        DoubleVector inverse = DoubleVector.broadcast(SPECIES, m.inverse);
        double[] h = m.h;
        double[] x = m.x;
        int hAt = m.hAt;
        int xAt = m.xAt;
        for (int k = 0; k < whole; k += LENGTH) {
            DoubleVector.fromArray(SPECIES, h, hAt + k)
                    .sub(mean)
                    .sub(slope.mul(DoubleVector.fromArray(SPECIES, x, xAt + k)))
                    .mul(lift)
                    .mul(inverse)
                    .intoArray(y, yAt + k);
        }
    }

    @Override
    void compensated(double[] x, int at, int n, double[] sums, int to) {
        int whole = n / LANES * LANES;
        if (whole > 0) compensated(x, at, whole, sums, to, null);
        scalar.compensated(x, at + whole, n - whole, sums, to);
    }

    private static void compensated(double[] x, int at, int whole, double[] sums, int to, @Nullable NotInlined unused) {
        for (int l = to; l < to + LANES; l += 2 * LENGTH) {
            DoubleVector a = DoubleVector.fromArray(SPECIES, sums, l);
            DoubleVector b = DoubleVector.fromArray(SPECIES, sums, l + LENGTH);
            DoubleVector aa = DoubleVector.fromArray(SPECIES, sums, l + LANES);
            DoubleVector bb = DoubleVector.fromArray(SPECIES, sums, l + LANES + LENGTH);
            int from = at + l - to;
            for (int p = from; p < at + whole; p += LANES) {
                DoubleVector u = DoubleVector.fromArray(SPECIES, x, p);
                DoubleVector v = DoubleVector.fromArray(SPECIES, x, p + LENGTH);
                DoubleVector next = u.add(a);
                DoubleVector fromA = next.sub(u);
                aa = u.sub(next.sub(fromA)).sub(fromA.sub(a)).add(aa);
                a = next;
                next = v.add(b);
                DoubleVector fromB = next.sub(v);
                bb = v.sub(next.sub(fromB)).sub(fromB.sub(b)).add(bb);
                b = next;
            }
            ((DoubleVector) TYPE.cast(a)).intoArray(sums, l);
            ((DoubleVector) TYPE.cast(b)).intoArray(sums, l + LENGTH);
            ((DoubleVector) TYPE.cast(aa)).intoArray(sums, l + LANES);
            ((DoubleVector) TYPE.cast(bb)).intoArray(sums, l + LANES + LENGTH);
        }
    }
}
