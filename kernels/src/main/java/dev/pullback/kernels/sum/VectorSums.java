package dev.pullback.kernels.sum;

import dev.pullback.kernels.VectorOperatorTables;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums computed by the vector unit. Each round loads the {@link #LANES} partial sums from an array and stores them
 * again, so the same loop works for every vector length.
 */
final class VectorSums extends Sums {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LENGTH = Math.min(LANES, SPECIES.length());

    private final Sums scalar = new ScalarSums();

    VectorSums() {
        VectorOperatorTables.fill();
    }

    @Override
    public void add(double[] x, int at, int n, double[] lanes) {
        int whole = n / LANES * LANES;
        for (int k = 0; k < whole; k += LANES) {
            for (int l = 0, p = at + k; l < LANES; l += LENGTH, p += LENGTH) {
                DoubleVector.fromArray(SPECIES, lanes, l)
                        .add(DoubleVector.fromArray(SPECIES, x, p))
                        .intoArray(lanes, l);
            }
        }
        scalar.add(x, at + whole, n - whole, lanes);
    }

    @Override
    void maxAbs(double[] x, int at, int n, double[] lanes) {
        int whole = n / LANES * LANES;
        for (int k = 0; k < whole; k += LANES) {
            for (int l = 0, p = at + k; l < LANES; l += LENGTH, p += LENGTH) {
                DoubleVector.fromArray(SPECIES, lanes, l)
                        .max(DoubleVector.fromArray(SPECIES, x, p).abs())
                        .intoArray(lanes, l);
            }
        }
        scalar.maxAbs(x, at + whole, n - whole, lanes);
    }

    @Override
    void addDeviations(double[] x, int at, int n, RowMoments m) {
        double[] lanes = m.lanes;
        DoubleVector scale = DoubleVector.broadcast(SPECIES, m.scale);
        DoubleVector mean = DoubleVector.broadcast(SPECIES, m.mean);
        DoubleVector rest = DoubleVector.broadcast(SPECIES, m.rest);
        int whole = n / LANES * LANES;
        for (int k = 0; k < whole; k += LANES) {
            for (int l = 0, p = at + k; l < LANES; l += LENGTH, p += LENGTH) {
                DoubleVector d = DoubleVector.fromArray(SPECIES, x, p)
                        .mul(scale)
                        .sub(mean)
                        .sub(rest);
                DoubleVector.fromArray(SPECIES, lanes, l).add(d).intoArray(lanes, l);
            }
        }
        scalar.addDeviations(x, at + whole, n - whole, m);
    }

    @Override
    void addSquares(double[] x, int at, int n, RowMoments m) {
        double[] lanes = m.lanes;
        DoubleVector scale = DoubleVector.broadcast(SPECIES, m.scale);
        DoubleVector mean = DoubleVector.broadcast(SPECIES, m.mean);
        DoubleVector rest = DoubleVector.broadcast(SPECIES, m.rest);
        int whole = n / LANES * LANES;
        for (int k = 0; k < whole; k += LANES) {
            for (int l = 0, p = at + k; l < LANES; l += LENGTH, p += LENGTH) {
                DoubleVector d = DoubleVector.fromArray(SPECIES, x, p)
                        .mul(scale)
                        .sub(mean)
                        .sub(rest);
                DoubleVector.fromArray(SPECIES, lanes, l).add(d.mul(d)).intoArray(lanes, l);
            }
        }
        scalar.addSquares(x, at + whole, n - whole, m);
    }

    @Override
    void standardize(double[] x, int at, int n, RowMoments m, double[] y, int yAt) {
        DoubleVector scale = DoubleVector.broadcast(SPECIES, m.scale);
        DoubleVector mean = DoubleVector.broadcast(SPECIES, m.mean);
        DoubleVector rest = DoubleVector.broadcast(SPECIES, m.rest);
        DoubleVector divisor = DoubleVector.broadcast(SPECIES, m.divisor);
        int whole = n / LENGTH * LENGTH;
        for (int k = 0; k < whole; k += LENGTH) {
            DoubleVector.fromArray(SPECIES, x, at + k)
                    .mul(scale)
                    .sub(mean)
                    .sub(rest)
                    .div(divisor)
                    .intoArray(y, yAt + k);
        }
        scalar.standardize(x, at + whole, n - whole, m, y, yAt + whole);
    }

    @Override
    void compensated(double[] x, int at, int n, double[] sums, int to) {
        int whole = n / LANES * LANES;
        for (int k = 0; k < whole; k += LANES) {
            for (int l = to, p = at + k; l < to + LANES; l += LENGTH, p += LENGTH) {
                DoubleVector a = DoubleVector.fromArray(SPECIES, sums, l);
                DoubleVector b = DoubleVector.fromArray(SPECIES, x, p);
                DoubleVector next = a.add(b);
                DoubleVector fromB = next.sub(a);
                DoubleVector error = a.sub(next.sub(fromB)).add(b.sub(fromB));
                DoubleVector.fromArray(SPECIES, sums, l + LANES).add(error).intoArray(sums, l + LANES);
                next.intoArray(sums, l);
            }
        }
        scalar.compensated(x, at + whole, n - whole, sums, to);
    }
}
