package dev.pullback.train.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.ops.Ops;
import dev.pullback.train.Activation;
import dev.pullback.train.Layer;
import dev.pullback.train.Mlp;
import dev.pullback.train.Predictions;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.optim.AdamW;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests integrated gradients and permutation importance. */
class AttributionTest {
    @Test
    void aLinearFunctionIsDividedByItsTerms() {
        DMatrixRMaj w = new DMatrixRMaj(new double[][] {{2}, {-3}, {0}});
        Layer net = x -> Ops.matmul(x, x.tape().param("w", w));
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 1, 5}, {-2, 4, 1}});
        Attribution why = Attribution.of(net, x, Attribution.column(0));
        double[] expected = {2, -3, 0, -4, -12, 0};
        for (int i = 0; i < 6; i++) assertEquals(expected[i], why.contributions().data[i], 1e-14);
        DMatrixRMaj baseline = new DMatrixRMaj(new double[][] {{1, 0, 0}});
        assertEquals(
                0,
                Attribution.of(net, x, baseline, Attribution.column(0))
                        .contributions()
                        .get(0, 0),
                1e-15);
        assertThrows(MatrixDimensionException.class, () -> Attribution.of(net, x, new DMatrixRMaj(2, 3), z -> z));
    }

    @Test
    void theProductOfTwoFeaturesIsSharedAsTheIntegralSays() {
        Layer product = x -> Ops.mul(Ops.slice(x, 0, 0, x.rows(), 1), Ops.slice(x, 0, 1, x.rows(), 1));
        Attribution why = Attribution.of(product, new DMatrixRMaj(new double[][] {{3, 5}}), Attribution.column(0));
        assertEquals(7.5, why.contributions().get(0, 0), 1e-12);
        assertEquals(7.5, why.contributions().get(0, 1), 1e-12);
        assertEquals(0, why.gap().get(0, 0), 1e-12);
    }

    @Test
    void contributionsOfANetworkAddUpToItsOutput() {
        for (Activation activation : List.of(Activation.TANH, Activation.RELU, Activation.GELU)) {
            Mlp net = Mlp.of(4, 16, 8, 3).activation(activation).seed(3);
            DMatrixRMaj x = new DMatrixRMaj(20, 4);
            SplitMix random = SplitMix.of(1, 0);
            for (int i = 0; i < 80; i++) x.data[i] = 4 * random.nextDouble() - 2;
            Attribution why = Attribution.of(net, x, Attribution.logOdds(Attribution.classes(net, x)));
            DMatrixRMaj p = new DMatrixRMaj(Ops.softmax(new dev.pullback.core.Tape().input(Predictions.logits(net, x)))
                    .value());
            for (int i = 0; i < 20; i++) {
                double largest = Math.max(p.get(i, 0), Math.max(p.get(i, 1), p.get(i, 2)));
                assertEquals(Math.log(largest / (1 - largest)), why.output().get(i, 0), 1e-9);
                double sum = 0;
                for (int j = 0; j < 4; j++) sum += why.contributions().get(i, j);
                double difference = why.output().get(i, 0) - why.baseline().get(i, 0);
                assertEquals(why.gap().get(i, 0), difference - sum, 1e-12);
                assertEquals(0, why.gap().get(i, 0), 0.01 * Math.max(1, Math.abs(difference)), why.toString());
            }
        }
    }

    @Test
    void onlyTheFeatureThatDecidesIsImportant() {
        DMatrixRMaj x = new DMatrixRMaj(300, 3);
        int[] labels = new int[300];
        SplitMix random = SplitMix.of(2, 0);
        for (int i = 0; i < 300; i++) {
            for (int j = 0; j < 3; j++) x.set(i, j, 2 * random.nextDouble() - 1);
            labels[i] = x.get(i, 1) > 0 ? 1 : 0;
        }
        Dataset.Split data = Dataset.of(x, labels).split(0.3, 1);
        Mlp net = Mlp.of(3, 8, 2).seed(1);
        Trainer.of(net).optimizer(AdamW.of(0.02)).epochs(30).fit(data.train());
        List<Importance> found =
                Importance.of(data.test(), rows -> Evaluation.of(net, rows).accuracy(), 5, 1);
        assertEquals("x1", found.get(0).name());
        assertTrue(found.get(0).drop() > 0.3, found::toString);
        assertTrue(Math.abs(found.get(1).drop()) < 0.06, found::toString);
        List<Importance> grouped = Importance.of(
                data.test(),
                List.of(new Importance.Group("both", List.of(0, 2)), new Importance.Group("one", List.of(1))),
                rows -> Evaluation.of(net, rows).accuracy(),
                5,
                1);
        assertEquals("one", grouped.get(0).name());
    }
}
