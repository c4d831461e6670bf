package dev.pullback.ops;

import static dev.pullback.ops.Activations.*;
import static dev.pullback.ops.RegressionLosses.*;
import static dev.pullback.ops.SimilarityLosses.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests {@link RegressionLosses}, {@link SimilarityLosses}, {@link Reduction#of} and the verbs of {@link Activations}. */
class RegressionLossesTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private final Tape tape = new Tape();

    private Var row(double... x) {
        return tape.input(new DMatrixRMaj(1, x.length, true, x));
    }

    @Test
    void lossesOfCounts() {
        assertEquals(Math.E - 3, poissonNll(row(1), row(3)).scalar(), 1e-15);
        assertEquals(0, poissonNll(row(-INF), row(0)).scalar());
        // scipy.stats.nbinom.logpmf(3, n = 2, p = 2 / (2 + 5)) = -2.12859…: size 2, mean 5
        double p = 2 / 7.0;
        double right = -(Math.log(4) + 2 * Math.log(p) + 3 * Math.log(1 - p));
        assertEquals(
                right,
                negativeBinomialNll(row(Math.log(5)), row(Math.log(2)), row(3)).scalar(),
                1e-14);
        assertEquals(
                Math.exp(1) - 1 + 0,
                negativeBinomialNll(row(1), row(20), row(1)).scalar(),
                1e-6,
                "nearly a Poisson distribution, with ln T! = 0");
    }

    @Test
    void lossesOfResiduals() {
        assertArrayEquals(
                new double[] {1.5, 0.25},
                quantileLoss(row(0, 1), row(2, 0), 0.75).value().data,
                1e-15);
        assertEquals(5e-17, logCosh(row(1e-8)).scalar(), 1e-31);
        assertEquals(1e300, logCosh(row(-1e300)).scalar());
        assertEquals(INF, logCosh(row(INF)).scalar());
        assertEquals(Double.NaN, logCosh(row(Double.NaN)).scalar());
        assertThrows(IllegalArgumentException.class, () -> quantileLoss(row(1), row(1), 1));
    }

    @Test
    void reductionsWeightLosses() {
        Var losses = row(1, INF, 4);
        Var weights = row(1, 0, 3);
        assertEquals(13, Reduction.SUM.of(losses, weights).scalar());
        assertEquals(3.25, Reduction.MEAN.of(losses, weights).scalar());
        assertArrayEquals(
                new double[] {1, 0, 12}, Reduction.NONE.of(losses, weights).value().data);
        assertEquals(0, Reduction.MEAN.of(losses, row(0, 0, 0)).scalar());
        assertEquals(2, Reduction.MEAN.of(row(1, 3), row(5)).scalar(), "one weight for all");
        assertEquals(4, Reduction.SUM.of(row(1, 3)).scalar());
        assertEquals(2, Reduction.MEAN.of(row(1, 3)).scalar());
    }

    @Test
    void lossesOfSimilarity() {
        Var a = row(1, 0);
        Var b = row(1, 1e-9);
        assertEquals(5e-19, cosineDistances(a, b).scalar(), 1e-33);
        assertEquals(0.5, cosineEmbeddingLoss(a, row(1, 0), row(-1), 0.5).scalar(), 1e-15);
        assertEquals(1, cosineEmbeddingLoss(a, row(0, 2), row(1), 0.5).scalar(), 1e-15);
        assertEquals(2.5, tripletLoss(row(0, 0), row(3, 0), row(1, 0), 0.5).scalar(), 1e-15);
        assertEquals(0, tripletLoss(row(0, 0), row(0, 0), row(1, 0), 0.5).scalar());
        assertEquals(0, infoNce(a, b, 0.1).scalar(), "one row has no rival");
        Var two = tape.input(new DMatrixRMaj(new double[][] {{1, 0}, {0, 3}}));
        assertEquals(Math.log1p(Math.exp(-2)), infoNce(two, two, 0.5).scalar(), 1e-15);
        assertEquals(3, marginRankingLoss(row(1), row(3), row(1), 1).scalar());
        assertEquals(
                Math.log1p(Math.exp(-2)),
                pairwiseLogisticLoss(row(1), row(3), row(-1)).scalar(),
                1e-15);
    }

    /** Values of torch.nn.functional in double precision. */
    @Test
    void activationsAreThoseOfPyTorch() {
        Var x = row(-1.5, 0.25, 2);
        assertArrayEquals(
                new double[] {-0.29809974216681, 0.16957240966382, 1.94395895953399}, mish(x).value().data, 1e-13);
        assertArrayEquals(
                new double[] {-1.36581435336725, 0.26267524683887, 2.10140197471096}, selu(x).value().data, 1e-13);
        assertArrayEquals(
                new double[] {0.7 * Math.expm1(-1.5 / 0.7), 0.25, 2},
                celu(x, 0.7).value().data,
                1e-15);
        assertArrayEquals(new double[] {-1, 0.25, 1}, hardtanh(x).value().data);
        assertArrayEquals(new double[] {0.25, 3.25 / 6, 5 / 6.0}, hardsigmoid(x).value().data, 1e-15);
        assertArrayEquals(
                new double[] {-0.375, 0.8125 / 6, 5 / 3.0}, hardswish(x).value().data, 1e-15);
        assertArrayEquals(new double[] {-0.6, 0.2, 2 / 3.0}, softsign(x).value().data, 1e-15);
        assertArrayEquals(new double[] {-1, 0, 1.5}, softshrink(x, 0.5).value().data);
        assertArrayEquals(new double[] {-1.5, 0, 2}, hardshrink(x, 0.5).value().data);
        assertArrayEquals(new double[] {-0.15, 0.25, 2}, prelu(x, row(0.1)).value().data, 1e-16);
        assertArrayEquals(new double[] {1, 1.5}, glu(row(2, 3, 0, 0)).value().data);
        assertThrows(MatrixDimensionException.class, () -> glu(x));
    }

    @Test
    void activationsOfInfinities() {
        Var x = row(-INF, INF);
        assertArrayEquals(new double[] {0, INF}, mish(x).value().data);
        assertArrayEquals(new double[] {0, INF}, hardswish(x).value().data);
        assertArrayEquals(new double[] {-1, 1}, softsign(x).value().data);
        assertArrayEquals(new double[] {-INF, INF}, softshrink(x, 1).value().data);
        assertEquals(Double.NaN, softsign(row(Double.NaN)).scalar());
    }
}
