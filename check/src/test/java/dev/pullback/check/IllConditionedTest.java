package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.check.subject.MatrixMath;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients close to a pole: where the last bits of the inputs change the gradient, nothing can be decided. */
class IllConditionedTest {
    private static final int DRAWS = 10;

    private static DMatrixRMaj ofCondition(double condition, int n, Random random) {
        DMatrixRMaj left = RandomMatrices_DDRM.orthogonal(n, n, random);
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) left.set(i, j, left.get(i, j) * Math.pow(condition, -j / (n - 1.0)));
        }
        return CommonOps_DDRM.mult(left, RandomMatrices_DDRM.orthogonal(n, n, random), null);
    }

    private static DMatrixRMaj inverse(DMatrixRMaj x) {
        DMatrixRMaj y = new DMatrixRMaj(x.numRows, x.numCols);
        if (!CommonOps_DDRM.invert(x.copy(), y)) y.fill(Double.NaN);
        return y;
    }

    private static Report checkOfInverse(DMatrixRMaj x, double factor, long seed) {
        return GradCheck.of("inverse", in -> inverse(in[0]), (g, in) -> {
                    DMatrixRMaj y = inverse(in[0]);
                    DMatrixRMaj d = CommonOps_DDRM.multTransB(CommonOps_DDRM.multTransA(y, g, null), y, null);
                    return new DMatrixRMaj[] {MatrixMath.times(-factor, d)};
                })
                .seed(seed)
                .at(x);
    }

    private static Report checkOfReciprocal(double distance, double factor, long seed) {
        Random random = new Random(seed);
        return GradCheck.of("reciprocal", in -> MatrixMath.each(in[0], (k, v) -> 1 / (v - 1)), (g, in) ->
                        new DMatrixRMaj[] {MatrixMath.each(in[0], (k, v) -> -factor * g.data[k] / (v - 1) / (v - 1))})
                .seed(seed)
                .at(MatrixMath.each(new DMatrixRMaj(2, 3), (k, v) -> 1 + distance * (1 + random.nextDouble())));
    }

    @TestFactory
    Stream<DynamicTest> anInverseOfLargeConditionIsUndecided() {
        return Stream.of(2, 3, 5, 8).flatMap(n -> Stream.of(1e10, 1e12)
                .map(condition -> dynamicTest(n + " rows, condition " + condition, () -> {
                    Random random = new Random(n);
                    for (int k = 0; k < (n > 5 ? 2 : DRAWS); k++) {
                        Report r = checkOfInverse(ofCondition(condition, n, random), 1, k);
                        assertEquals(Verdict.UNDECIDED, r.verdict(), r::toTable);
                    }
                })));
    }

    @TestFactory
    Stream<DynamicTest> anInverseOfModerateConditionIsRight() {
        return Stream.of(2, 3, 8)
                .map(n -> dynamicTest(n + " rows", () -> {
                    Random random = new Random(n);
                    for (int k = 0; k < 3; k++) {
                        DMatrixRMaj x = ofCondition(1e5, n, random);
                        Report r = checkOfInverse(x, 1, k);
                        assertEquals(Verdict.OK, r.verdict(), r::toTable);
                        assertEquals(Verdict.WRONG, checkOfInverse(x, 1.01, k).verdict());
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aPoleNearbyIsNoExcuse() {
        return IntStream.rangeClosed(4, 11)
                .mapToObj(digits -> dynamicTest("1e-" + digits, () -> {
                    for (int seed = 1; seed <= DRAWS; seed++) {
                        double distance = Math.pow(10, -digits);
                        Report r = checkOfReciprocal(distance, 1, seed);
                        assertTrue(digits > 7 ? !r.verdict().fails() : r.passes(), r::toTable);
                        assertEquals(
                                Verdict.WRONG,
                                checkOfReciprocal(distance, 1.01, seed).verdict());
                    }
                }));
    }
}
