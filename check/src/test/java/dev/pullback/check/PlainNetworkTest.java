package dev.pullback.check;

import static org.ejml.dense.row.CommonOps_DDRM.*;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Checks a network of two layers in plain Java as people write it first: relu between the layers, and biases that are zero, so
 * that a point near zero is near the kinks of all units.
 */
class PlainNetworkTest {
    private static final int ROWS = 6;

    /** Returns relu(x w1 + b1) w2 + b2. */
    private static DMatrixRMaj forward(DMatrixRMaj[] in) {
        return linear(relu(linear(in[0], in[1], in[2])), in[3], in[4]);
    }

    private static DMatrixRMaj[] backward(DMatrixRMaj g, DMatrixRMaj[] in, double factor) {
        DMatrixRMaj before = linear(in[0], in[1], in[2]);
        DMatrixRMaj towardsHidden = multTransB(g, in[3], null);
        for (int k = 0; k < before.data.length; k++) if (before.data[k] <= 0) towardsHidden.data[k] = 0;
        DMatrixRMaj b1 = sumCols(towardsHidden, null);
        scale(factor, b1);
        return new DMatrixRMaj[] {
            multTransB(towardsHidden, in[1], null),
            multTransA(in[0], towardsHidden, null),
            b1,
            multTransA(relu(before), g, null),
            sumCols(g, null)
        };
    }

    private static DMatrixRMaj linear(DMatrixRMaj x, DMatrixRMaj w, DMatrixRMaj b) {
        DMatrixRMaj y = mult(x, w, null);
        for (int k = 0; k < y.data.length; k++) y.data[k] += b.data[k % y.numCols];
        return y;
    }

    private static DMatrixRMaj relu(DMatrixRMaj x) {
        DMatrixRMaj y = x.copy();
        for (int k = 0; k < y.data.length; k++) y.data[k] = Math.max(0, y.data[k]);
        return y;
    }

    /** The mean of log(1 + exp(z)) over all outputs z, with its derivative, so that the value has the size of a loss. */
    private static Report check(long seed, double factor) {
        Random random = new Random(seed);
        return GradCheck.of(
                        "network",
                        in -> {
                            double sum = 0;
                            for (double z : forward(in).data) sum += Math.log1p(Math.exp(z));
                            return new DMatrixRMaj(new double[][] {{sum / ROWS}});
                        },
                        (g, in) -> {
                            DMatrixRMaj d = forward(in);
                            for (int k = 0; k < d.data.length; k++)
                                d.data[k] = g.data[0] / (1 + Math.exp(-d.data[k])) / ROWS;
                            return backward(d, in, factor);
                        })
                .names("x", "w1", "b1", "w2", "b2")
                .at(
                        RandomMatrices_DDRM.rectangleGaussian(ROWS, 4, 0, 1, random),
                        RandomMatrices_DDRM.rectangleGaussian(4, 5, 0, 0.7, random),
                        new DMatrixRMaj(1, 5),
                        RandomMatrices_DDRM.rectangleGaussian(5, 3, 0, 0.6, random),
                        new DMatrixRMaj(1, 3));
    }

    private static void assertRightAndWrong(int seeds) {
        for (long seed = 1; seed <= seeds; seed++) {
            Report right = check(seed, 1);
            assertEquals(Verdict.OK, right.verdict(), right::toTable);
            Report wrong = check(seed, 1.01);
            assertEquals(Verdict.WRONG, wrong.verdict(), wrong::toTable);
            MatrixEntry entry = wrong.findings().get(0).input();
            assertEquals("b1", entry == null ? "" : entry.matrix(), wrong::toTable);
        }
    }

    @Test
    void zeroBiasesAreNoFalseAlarm() {
        assertRightAndWrong(5);
    }

    @Test
    @Tag("slow")
    void zeroBiasesAreNoFalseAlarmForManySeeds() {
        assertRightAndWrong(100);
    }

    /** Where the inputs are zero, so are those of all units, and the gradient of relu is zero by convention. */
    @Test
    void kinksThatCoincideAreNoFalseAlarm() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            Report r = GradCheck.of("units", in -> mult(relu(mult(in[0], in[1], null)), in[2], null), (g, in) -> {
                        DMatrixRMaj before = mult(in[0], in[1], null);
                        DMatrixRMaj d = multTransB(g, in[2], null);
                        for (int k = 0; k < d.data.length; k++) if (before.data[k] <= 0) d.data[k] = 0;
                        return new DMatrixRMaj[] {
                            multTransB(d, in[1], null), multTransA(in[0], d, null), multTransA(relu(before), g, null)
                        };
                    })
                    .at(
                            RandomMatrices_DDRM.rectangleGaussian(5, 4, 0, 1, random),
                            RandomMatrices_DDRM.rectangleGaussian(4, 6, 0, 0.5, random),
                            RandomMatrices_DDRM.rectangleGaussian(6, 2, 0, 0.5, random));
            assertEquals(Verdict.OK, r.verdict(), r::toTable);
        }
    }
}
