package dev.pullback.check;

import dev.pullback.core.Shape;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.ejml.data.DMatrixRMaj;

/**
 * Arbitraries of jqwik for gradient checks: shapes, matrices of all scales with ties and zeros, repeated indices, and whole
 * cases of ops. This class needs {@code jqwik-api}, on which the module depends; the rest of the checker works without it.
 *
 * <pre>{@code
 * @Property
 * void myLayer(@ForAll("matrices") DMatrixRMaj x) {
 *     GradCheck.of("my layer", MyLayer::forward, MyLayer::vjp).at(x).assertPasses();
 * }
 *
 * @Provide
 * Arbitrary<DMatrixRMaj> matrices() {
 *     return GradArbitraries.matrices();
 * }
 * }</pre>
 */
public final class GradArbitraries {
    private static final int LONGEST_SIDE = 5;

    private GradArbitraries() {}

    /** Returns shapes with sides of up to 5. They shrink towards 1x1. */
    public static Arbitrary<Shape> shapes() {
        return shapes(LONGEST_SIDE);
    }

    /** Returns shapes with sides of up to {@code longestSide}. They shrink towards 1x1. */
    public static Arbitrary<Shape> shapes(int longestSide) {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, longestSide);
        return Combinators.combine(side, side).as(Shape::new);
    }

    /** Returns scale factors: 1 in three of four cases, otherwise a power of ten from 1e-6 to 1e6. */
    public static Arbitrary<Double> scales() {
        Arbitrary<Double> powers = Arbitraries.integers().between(-6, 6).map(k -> Math.pow(10, k));
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.just(1.0)), net.jqwik.api.Tuple.of(1, powers));
    }

    /** Returns matrices of all shapes and scales. */
    public static Arbitrary<DMatrixRMaj> matrices() {
        return shapes().flatMap(GradArbitraries::matrices);
    }

    /** Returns matrices of one shape and of all scales. One in four has ties and zeros. */
    public static Arbitrary<DMatrixRMaj> matrices(Shape shape) {
        Arbitrary<Boolean> ties = Arbitraries.integers().between(0, 3).map(k -> k == 3);
        return Combinators.combine(scales(), ties, seeds()).as((scale, tied, seed) -> {
            Random random = new Random(seed);
            DMatrixRMaj m = new DMatrixRMaj(shape.rows(), shape.cols());
            for (int i = 0; i < m.data.length; i++) {
                double v = random.nextGaussian();
                m.data[i] = scale * (tied ? Math.rint(v) : v);
            }
            return m;
        });
    }

    /** Returns {@code count} indices from 0 to {@code bound - 1}. In one of five cases all of them are equal. */
    public static Arbitrary<int[]> indices(int count, int bound) {
        Arbitrary<Integer> index = Arbitraries.integers().between(0, bound - 1);
        Arbitrary<int[]> any = index.array(int[].class).ofSize(count);
        Arbitrary<int[]> same = index.map(k -> {
            int[] all = new int[count];
            java.util.Arrays.fill(all, k);
            return all;
        });
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, any), net.jqwik.api.Tuple.of(1, same));
    }

    /** Returns cases of ops with random inputs. Some inputs without a domain are scaled or have ties. */
    public static Arbitrary<GradCase> cases(Collection<OpCase> cases) {
        Arbitrary<OpCase> checked =
                Arbitraries.of(cases.stream().filter(c -> !c.declared()).toList());
        Arbitrary<Double> scale = Arbitraries.of(1.0, 1.0, 0.01, 10.0);
        Arbitrary<Boolean> tied = Arbitraries.of(false, false, true);
        return Combinators.combine(checked, shapes(), scale, tied, seeds()).as((c, shape, s, t, seed) -> {
            DMatrixRMaj[] x = c.draw(new Random(seed), shape.rows(), shape.cols());
            for (int i = 0; i < x.length; i++) {
                if (c.inputs().get(i).isUnbounded()) rescale(x[i], s, t);
            }
            return new GradCase(c, List.of(x));
        });
    }

    private static void rescale(DMatrixRMaj m, double scale, boolean tied) {
        for (int i = 0; i < m.data.length; i++) m.data[i] = scale * (tied ? Math.floor(m.data[i]) + 0.5 : m.data[i]);
    }

    private static Arbitrary<Long> seeds() {
        return Arbitraries.longs().between(0, 1L << 40);
    }
}
