package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Sgd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests gradient accumulation, averaged weights, frozen parameters, parameter groups and the plateau. */
class TrainerOptionsTest {
    private static final Dataset MOONS = Generated.moons(200, 0.15, 1);

    @TempDir
    Path folder;

    private static Mlp net() {
        return Mlp.of(2, 8, 2).seed(1);
    }

    @Test
    void batchNormOfSingleRowsIsRefused() {
        Mlp norm = Mlp.of(2, 8, 2).norm(Norm.BATCH).seed(1);
        assertEquals(
                "trainer: batches of one row do not change 'norm1.mean', because the variance of one row is undefined;"
                        + " use larger batches or another norm",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Trainer.of(norm).batchSize(1).fit(MOONS))
                        .getMessage());
        Trainer.of(norm).batchSize(199).epochs(1).fit(MOONS); // the last batch has one row
        Trainer.of(net()).batchSize(1).epochs(1).fit(MOONS);
    }

    private static void assertClose(Mlp expected, Mlp actual, double tolerance) {
        expected.parameters()
                .forEach((name, w) ->
                        assertArrayEquals(w.data, actual.parameters().get(name).data, tolerance, name));
    }

    @Test
    void accumulatedBatchesEqualOneLargeBatch() {
        Mlp small = net();
        Mlp large = net();
        Trainer.of(small)
                .optimizer(Sgd.of(0.1))
                .epochs(4)
                .batchSize(20)
                .accumulate(10)
                .fit(MOONS);
        Trainer.of(large).optimizer(Sgd.of(0.1)).epochs(4).batchSize(200).fit(MOONS);
        assertClose(large, small, 1e-12);
        // The last step of an epoch has the rest of the rows: 200 = 3 · 60 + 20.
        Mlp uneven = net();
        Mlp same = net();
        Trainer.of(uneven).epochs(2).batchSize(20).accumulate(3).fit(MOONS);
        Trainer.of(same).epochs(2).batchSize(60).fit(MOONS);
        assertClose(same, uneven, 1e-12);
    }

    @Test
    void theAverageIsThatOfItsFormula() {
        List<Map<String, DMatrixRMaj>> steps = new ArrayList<>();
        Mlp plain = net();
        Weights weights = Weights.of(plain, 2);
        steps.add(weights.copy());
        Trainer.of(plain)
                .epochs(2)
                .batchSize(50)
                .listener(recording(weights, steps))
                .fit(MOONS);
        Mlp averaged = net();
        Trainer.of(averaged).epochs(2).batchSize(50).average(0.5).fit(MOONS);
        double expected = steps.get(0).get("layer1.w").data[3];
        for (int t = 1; t < steps.size(); t++) {
            double d = Math.min(0.5, t / (t + 9.0));
            expected = d * expected + (1 - d) * steps.get(t).get("layer1.w").data[3];
        }
        assertEquals(9, steps.size());
        assertEquals(expected, averaged.parameters().get("layer1.w").data[3], 1e-14);
    }

    private static Listener recording(Weights weights, List<Map<String, DMatrixRMaj>> steps) {
        return new Listener() {
            @Override
            public void epoch(Epoch epoch) {}

            @Override
            public void step(Progress progress) {
                steps.add(weights.copy());
            }
        };
    }

    @Test
    void frozenParametersStayAndOthersMove() {
        Mlp net = net();
        Map<String, DMatrixRMaj> before = Weights.copy(net.parameters());
        Trainer.of(net).epochs(2).clipNorm(0.1).freeze("layer1", "layer2.b").fit(MOONS);
        for (String name : List.of("layer1.w", "layer1.b", "layer2.b"))
            assertArrayEquals(before.get(name).data, net.parameters().get(name).data, name);
        assertNotEquals(before.get("layer2.w").data[0], net.parameters().get("layer2.w").data[0]);
        assertEquals(
                "trainer: 'layer3' is to be frozen but is none of the parameters [layer1.w, layer1.b, layer2.w, layer2.b]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Trainer.of(net()).freeze("layer3").fit(MOONS))
                        .getMessage());
    }

    @Test
    void aGroupHasItsOwnOptimizerAndFollowsTheSchedule() {
        Mlp net = net();
        Mlp alone = net();
        Trainer.of(net)
                .optimizer(Adam.of(0.01).group("layer2", Sgd.of(0)))
                .schedule((step, steps) -> 0.5)
                .epochs(2)
                .fit(MOONS);
        Trainer.of(alone).optimizer(Adam.of(0.005)).epochs(2).freeze("layer2").fit(MOONS);
        assertClose(alone, net, 0);
    }

    @Test
    void theRateFallsOnAPlateau() {
        List<Double> rates = new ArrayList<>();
        Trainer.of(net())
                .optimizer(Sgd.of(0))
                .epochs(7)
                .reduceOnPlateau(0.1, 1)
                .listener(epoch -> rates.add(epoch.learningRate()))
                .fit(MOONS);
        assertEquals(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), rates);
        rates.clear();
        Trainer.of(Mlp.of(2, 2))
                .optimizer(Sgd.of(1e-9))
                .epochs(7)
                .reduceOnPlateau(0.1, 1)
                .listener(epoch -> rates.add(epoch.learningRate()))
                .fit(MOONS);
        double[] expected = {1e-9, 1e-9, 1e-9, 1e-10, 1e-10, 1e-11, 1e-11};
        for (int i = 0; i < 7; i++) assertEquals(expected[i], rates.get(i), 1e-22, rates.toString());
    }

    @Test
    void allOfThemAreResumedToTheBit() {
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        UnaryOperator<Trainer> options =
                t -> t.optimizer(AdamW.of(0.01).group("layer1", Sgd.of(0.1).momentum(0.5)))
                        .batchSize(16)
                        .accumulate(3)
                        .average(0.9)
                        .reduceOnPlateau(0.5, 0)
                        .freeze("layer1.b")
                        .validate(0.2)
                        .patience(10);
        Mlp whole = net();
        options.apply(Trainer.of(whole)).epochs(8).fit(MOONS);
        Mlp parts = net();
        Trainer first = options.apply(Trainer.of(parts)).epochs(8).checkpoint(checkpoint);
        first.listener(new Listener() {
            @Override
            public void epoch(Epoch epoch) {}

            @Override
            public void step(Progress progress) {
                if (progress.epoch() == 4 && progress.rows() > 50) first.stop();
            }
        });
        assertEquals(History.End.STOPPED, first.fit(MOONS).end());
        Mlp resumed = net();
        options.apply(Trainer.of(resumed)).epochs(8).resume(checkpoint).fit(MOONS);
        assertClose(whole, resumed, 0);
        assertTrue(assertThrows(RuntimeException.class, () -> options.apply(Trainer.of(net()))
                        .epochs(8)
                        .accumulate(2)
                        .resume(checkpoint)
                        .fit(MOONS))
                .getMessage()
                .contains("the number of batches of a step was '3' but is now '2'"));
    }

    @Test
    void listenersAreWarnedOfFeaturesThatAreNotScaled() {
        assertEquals(
                List.of(
                        "the features are not scaled: the mean absolute value of 'income' is 5.00e+04; standardise them, as by"
                                + " Standardizer"),
                warnings(5e4));
        assertEquals(List.of(), warnings(3));
    }

    private static List<String> warnings(double scale) {
        DMatrixRMaj x = new DMatrixRMaj(20, 2);
        for (int i = 0; i < 20; i++) {
            x.set(i, 0, i % 3);
            x.set(i, 1, i % 2 == 0 ? scale : -scale);
        }
        int[] classes = new int[20];
        for (int i = 0; i < 20; i++) classes[i] = i % 2;
        List<String> warnings = new ArrayList<>();
        Trainer.of(Mlp.of(2, 2))
                .epochs(1)
                .listener(new Listener() {
                    @Override
                    public void epoch(Epoch epoch) {}

                    @Override
                    public void warning(String text) {
                        warnings.add(text);
                    }
                })
                .fit(Dataset.of(x, classes, List.of("no", "yes"), List.of("age", "income")));
        return warnings;
    }
}
