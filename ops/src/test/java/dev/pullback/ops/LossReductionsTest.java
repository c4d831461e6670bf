package dev.pullback.ops;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the reductions of the losses: the loss of each row, their sum and their mean, and weights of rows. */
class LossReductionsTest {
    private static final double[][] X = {{0.3, -1.2, 2}, {4, 1, 3.5}, {-2, 0.5, 0.25}};
    private static final double[][] T = {{0.1, 0.2, 3}, {-1, 5, 2}, {0.5, 0.5, -4}};
    private static final int[] LABELS = {2, 1, 0};

    /**
     * A loss with a reduction.
     *
     * @param mean the loss without a choice of the reduction
     */
    record Loss(
            String name, BiFunction<Var, int[], Function<Reduction, Var>> reduced, BiFunction<Var, int[], Var> mean) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Var targets(Var x, int[] labels) {
        double[][] rows = new double[labels.length][];
        for (int i = 0; i < rows.length; i++) rows[i] = T[labels[i]];
        return x.tape().input(new DMatrixRMaj(rows));
    }

    private static Var classes(Var x, int[] labels) {
        return x.tape().input(labels);
    }

    static Stream<Loss> losses() {
        return Stream.of(
                new Loss(
                        "focal",
                        (x, k) -> r -> focalLoss(x, classes(x, k), 2, r),
                        (x, k) -> focalLoss(x, classes(x, k), 2)),
                new Loss("hinge", (x, k) -> r -> hinge(x, classes(x, k), 1, r), (x, k) -> hinge(x, classes(x, k))),
                new Loss(
                        "huber",
                        (x, k) -> r -> huber(x, targets(x, k), 0.8, r),
                        (x, k) -> huber(x, targets(x, k), 0.8)),
                new Loss(
                        "gaussianNll",
                        (x, k) -> r -> gaussianNll(x, scale(x, 0.1), targets(x, k), r),
                        (x, k) -> gaussianNll(x, scale(x, 0.1), targets(x, k))),
                new Loss(
                        "klDivergence",
                        (x, k) -> r -> klDivergence(x, targets(x, k), 1.5, r),
                        (x, k) -> klDivergence(x, targets(x, k), 1.5)));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void eachRowHasTheLossThatItHasAlone(Loss loss) {
        Tape tape = new Tape();
        Var all = tape.input(new DMatrixRMaj(X));
        Var each = loss.reduced.apply(all, LABELS).apply(Reduction.NONE);
        assertEquals(3, each.rows());
        double[] alone = new double[3];
        for (int i = 0; i < 3; i++) {
            alone[i] = loss.mean
                    .apply(tape.input(new DMatrixRMaj(new double[][] {X[i]})), new int[] {LABELS[i]})
                    .scalar();
            double row = rowSums(each).value().data[i] / each.cols();
            assertEquals(alone[i], row, 1e-14 * alone[i]);
        }
        double mean = Arrays.stream(alone).average().orElseThrow();
        assertEquals(mean, loss.mean.apply(all, LABELS).scalar(), 1e-14 * mean);
        assertEquals(mean, loss.reduced.apply(all, LABELS).apply(Reduction.MEAN).scalar(), 1e-14 * mean);
        double sum = 3 * mean * each.cols();
        assertEquals(sum, loss.reduced.apply(all, LABELS).apply(Reduction.SUM).scalar(), 1e-14 * sum);
        Var weights = tape.input(new DMatrixRMaj(3, 1, true, 2, 0, 1));
        assertEquals(
                (2 * alone[0] + alone[2]) / 3,
                Reduction.MEAN.of(each, weights).scalar(),
                1e-14 * (alone[0] + alone[2]));
    }

    @Test
    void infoNceOfEachRow() {
        Tape tape = new Tape();
        Var a = tape.input(new DMatrixRMaj(X));
        Var b = tape.input(new DMatrixRMaj(T));
        CrossEntropyOptions warm = CrossEntropyOptions.defaults().withTemperature(0.2);
        Var each = SimilarityLosses.infoNce(a, b, warm.withReduction(Reduction.NONE));
        assertEquals(3, each.rows());
        double mean = SimilarityLosses.infoNce(a, b, 0.2).scalar();
        assertEquals(mean, sum(each).scalar() / 3, 1e-15 * mean);
        Var smoothed = SimilarityLosses.infoNce(a, b, warm.withLabelSmoothing(0.3));
        assertEquals(
                softmaxCrossEntropy(
                                scale(Statistics.pairwiseCosines(a, b), 5),
                                new int[] {0, 1, 2},
                                CrossEntropyOptions.defaults().withLabelSmoothing(0.3))
                        .scalar(),
                smoothed.scalar(),
                1e-13);
    }

    @Test
    void hingeWithAMargin() {
        Tape tape = new Tape();
        Var x = tape.input(new DMatrixRMaj(new double[][] {{3, 1, 2.5}, {1e16, 1e16, 0}, {-1, 0, -3}}));
        Var labels = tape.input(new int[] {0, 1, 1});
        assertArrayEquals(
                new double[] {1.5, 2, 1}, hinge(x, labels, 2, Reduction.NONE).value().data);
        Var one = tape.input(new DMatrixRMaj(new double[][] {{7}}));
        assertEquals(0, hinge(one, tape.input(new int[] {0}), 2, Reduction.SUM).scalar(), "no other class");
        double inf = Double.POSITIVE_INFINITY;
        Var masked = tape.input(new DMatrixRMaj(new double[][] {{-inf, 0}, {0, -inf}}));
        assertArrayEquals(
                new double[] {inf, 0},
                hinge(masked, tape.input(new int[] {0, 0}), 1, Reduction.NONE).value().data);
        assertThrows(IllegalArgumentException.class, () -> hinge(x, labels, inf, Reduction.NONE));
    }
}
