package dev.pullback.kernels.sum;

import dev.pullback.kernels.WarmUp;
import java.util.function.Consumer;

/** Uses {@link ScalarSums} until {@code VectorSums} has {@linkplain WarmUp warmed up}. */
final class AdaptiveSums extends Sums {
    /** The number of elements after which a loop warms up, which are some milliseconds of work. */
    private static final long THRESHOLD = 1 << 20;

    private final WarmUp<Sums> plain = warmUp(Loop.ADD);
    private final WarmUp<Sums> moments = warmUp(Loop.MOMENTS);
    private final WarmUp<Sums> projection = warmUp(Loop.PROJECTION);
    private final WarmUp<Sums> compensated = warmUp(Loop.COMPENSATED);

    private static WarmUp<Sums> warmUp(Loop loop) {
        return new WarmUp<>(THRESHOLD, Sums::vector, new ScalarSums(), loop);
    }

    /** The loops, which are applied to sample data. They are not lambdas, which take a millisecond to create. */
    private enum Loop implements Consumer<Sums> {
        ADD,
        MOMENTS,
        PROJECTION,
        COMPENSATED;

        @Override
        public void accept(Sums s) {
            switch (this) {
                case ADD -> s.add(Data.X, 0, Data.X.length, Data.Y);
                case MOMENTS -> Data.ROW.standardize(s, Data.X, 0, Data.X.length, 1, Data.X, 0);
                case PROJECTION -> Data.ROW.pair(Data.X, 0, Data.X, 0).project(s, Data.X.length, true, 1, Data.X, 0);
                case COMPENSATED -> s.compensated(Data.X, 0, Data.X.length, Data.Y, 0);
            }
        }
    }

    private static final class Data {
        static final double[] X = new double[512];
        static final double[] Y = new double[Sums.COMPENSATED];
        static final RowMoments ROW = new RowMoments();
    }

    @Override
    public void add(double[] x, int at, int n, double[] lanes) {
        plain.choose(n).add(x, at, n, lanes);
    }

    @Override
    void addMoments(double[] x, int at, int n, RowMoments m) {
        moments.choose(n).addMoments(x, at, n, m);
    }

    @Override
    void standardize(double[] x, int at, int n, RowMoments m, double[] y, int yAt) {
        moments.choose(n).standardize(x, at, n, m, y, yAt);
    }

    @Override
    void addProducts(int n, RowMoments m) {
        projection.choose(n).addProducts(n, m);
    }

    @Override
    void project(int n, RowMoments m, double[] y, int yAt) {
        projection.choose(n).project(n, m, y, yAt);
    }

    @Override
    void compensated(double[] x, int at, int n, double[] sums, int to) {
        compensated.choose(n).compensated(x, at, n, sums, to);
    }
}
