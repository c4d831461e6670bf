package dev.pullback.train;

import static dev.pullback.ops.Ops.softmaxCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.AnomalyException;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Lbfgs;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Loss;
import dev.pullback.train.task.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Dataset MOONS = Generated.moons(400, 0.15, 1);

    @Test
    void aNetworkLearnsWhatALineCannotSeparate() {
        Dataset.Split data = Generated.moons(1000, 0.15, 1).split(0.2, 1);
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        History history =
                Trainer.of(net).optimizer(Adam.of(0.01)).epochs(60).seed(1).fit(data.train());
        assertTrue(Accuracy.of(net, data.test()) >= 0.97, () -> "test accuracy " + Accuracy.of(net, data.test()));
        assertTrue(history.last().metric() >= 0.97, () -> "training " + history.last());
        assertTrue(history.last().loss() < 0.2 * history.epochs().get(0).loss(), () -> "losses " + history.losses());
    }

    @Test
    void theSameSeedGivesTheSameBits() {
        Mlp first = Mlp.of(2, 8, 2).seed(3);
        Mlp second = Mlp.of(2, 8, 2).seed(3);
        Mlp other = Mlp.of(2, 8, 2).seed(3);
        List<Double> losses = Trainer.of(first).epochs(3).seed(9).fit(MOONS).losses();
        assertEquals(losses, Trainer.of(second).epochs(3).seed(9).fit(MOONS).losses());
        assertNotEquals(losses, Trainer.of(other).epochs(3).seed(10).fit(MOONS).losses());
        first.parameters()
                .forEach((name, w) ->
                        assertArrayEquals(w.data, second.parameters().get(name).data));
    }

    @Test
    void listenersHearOfEveryEpochInTheirOrder() {
        List<String> heard = new ArrayList<>();
        History history = Trainer.of(Mlp.of(2, 2))
                .epochs(2)
                .listener(e -> heard.add("a" + e.number() + "/" + e.epochs()))
                .listener(e -> heard.add("b" + e.number()))
                .fit(MOONS);
        assertEquals(List.of("a1/2", "b1", "a2/2", "b2"), heard);
        assertEquals(2, history.epochs().size());
        assertEquals(history.epochs().get(1), history.last());
        assertTrue(history.seconds() > 0);
    }

    /**
     * With a learning rate of 0 the weights do not change, so the means over the batches must be the means over all
     * rows.
     */
    @Test
    void lossAndAccuracyAreMeansOverRows() {
        Mlp net = Mlp.of(2, 8, 2).seed(4);
        Epoch epoch = Trainer.of(net)
                .optimizer(Sgd.of(0))
                .epochs(1)
                .batchSize(150)
                .fit(MOONS)
                .last();
        DMatrixRMaj logits = Predictions.logits(net, MOONS.features());
        double loss =
                softmaxCrossEntropy(new Tape().input(logits), MOONS.labels()).scalar();
        assertEquals(loss, epoch.loss(), 1e-14);
        assertEquals(Accuracy.of(logits, MOONS.labels()), epoch.metric());
    }

    @Test
    void aSecondFitGoesOnWhereTheFirstEnded() {
        Mlp once = Mlp.of(2, 8, 2);
        Mlp twice = Mlp.of(2, 8, 2);
        Trainer.of(once).batchSize(400).epochs(6).fit(MOONS);
        Trainer trainer = Trainer.of(twice).batchSize(400).epochs(3);
        trainer.fit(MOONS);
        trainer.fit(MOONS);
        // A batch contains all rows, so only the order of summation depends on the number of the epoch.
        once.parameters()
                .forEach((name, w) ->
                        assertArrayEquals(w.data, twice.parameters().get(name).data, 1e-12));
    }

    @Test
    void anOpOfTheUsersTrainsByTheUsersRules() {
        Op bump = Op.elementwise("bump", "Y = exp(-X²)", x -> Math.exp(-x * x));
        Rules rules =
                Rules.standard().on(bump, "dX = -2 G ∘ X ∘ Y", (g, y, x) -> Ops.mul(g, Ops.scale(Ops.mul(x, y), -2)));
        Mlp net = Mlp.of(2, 16, 2).activation(new Activation("bump", bump::on, Initializer.GLOROT));
        Trainer.of(net).rules(rules).optimizer(Adam.of(0.01)).epochs(60).fit(MOONS);
        assertTrue(Accuracy.of(net, MOONS) >= 0.97, () -> "accuracy " + Accuracy.of(net, MOONS));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> Trainer.of(net).fit(MOONS))
                .getMessage();
        assertTrue(message.contains("no VJP rule for op bump"), message);
        assertTrue(message.endsWith("Trainer.of(…).rules(rules)"), message);
    }

    @Test
    void aParameterThatIsCreatedInEachCallIsRefused() {
        Layer fresh = x -> Ops.matmul(x, x.tape().param("w", new DMatrixRMaj(2, 2)));
        Map<String, Executable> trainings = Map.of(
                "trainer", () -> Trainer.of(fresh).fit(MOONS),
                "full batch", () -> FullBatch.of(fresh).fit(MOONS, Lbfgs.defaults()),
                "block gradient", () -> BlockGradient.of(fresh, Task.classification(), MOONS));
        trainings.forEach((name, training) -> assertEquals(
                name
                        + ": the network creates a new matrix for the parameter 'w' each time it is applied; create it once,"
                        + " as a field of the layer",
                assertThrows(IllegalArgumentException.class, training).getMessage()));
        DMatrixRMaj w = new DMatrixRMaj(2, 2);
        Trainer.of(x -> Ops.matmul(x, x.tape().param("w", w))).epochs(1).fit(MOONS);
        assertNotEquals(0, w.get(0));
    }

    @Test
    void aLossOfTheUsersIsMinimised() {
        Mlp net = Mlp.of(2, 8, 2);
        Loss half = (logits, labels) -> Ops.scale(softmaxCrossEntropy(logits, labels), 0.5);
        Mlp same = Mlp.of(2, 8, 2);
        double loss = Trainer.of(same)
                .optimizer(Sgd.of(0.1))
                .epochs(1)
                .fit(MOONS)
                .last()
                .loss();
        double halved = Trainer.of(net)
                .loss(half)
                .optimizer(Sgd.of(0.2))
                .epochs(1)
                .fit(MOONS)
                .last()
                .loss();
        assertEquals(0.5 * loss, halved, 1e-12);
    }

    @Test
    void aLossThatIsNotFiniteStopsTrainingBeforeTheStep() {
        Dataset wild = Dataset.of(new DMatrixRMaj(new double[][] {{1e308, 1e308}, {-1e308, -1e308}}), new int[] {0, 1});
        Mlp net = Mlp.of(2, 4, 2).seed(1);
        double[] before = net.parameters().get("layer1.w").data.clone();
        String message = assertThrows(
                        ArithmeticException.class,
                        () -> Trainer.of(net).epochs(3).fit(wild))
                .getMessage();
        assertTrue(
                message.matches("trainer: 1 step skipped, the last in epoch 1 of 3 \\(adam, rate 0\\.001\\):"
                        + " the loss is (NaN|Infinity); first of all matmul of x and layer1.w.* is not finite;"
                        + " a smaller learning rate or standardised data may help"),
                message);
        assertArrayEquals(before, net.parameters().get("layer1.w").data);
    }

    @Test
    void aNetworkThatDoesNotFitTheDataIsRefused() {
        assertEquals(
                "trainer: the network returns 32x3 but the batch has 32 rows of 2 classes; the logits must be 32x2",
                assertThrows(MatrixDimensionException.class, () -> Trainer.of(Mlp.of(2, 3))
                                .fit(MOONS))
                        .getMessage());
        assertEquals(
                "matmul: x is 32x2 but layer1.w is 5x2; the columns of x (2) must equal the rows of layer1.w (5)",
                assertThrows(MatrixDimensionException.class, () -> Trainer.of(Mlp.of(5, 2))
                                .fit(MOONS))
                        .getMessage());
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        Trainer trainer = Trainer.of(Mlp.of(2, 2));
        assertEquals(
                "trainer: the number of epochs is 0; it must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> trainer.epochs(0))
                        .getMessage());
        assertEquals(
                "trainer: the batch size is -1; it must be at least 1",
                assertThrows(IllegalArgumentException.class, () -> trainer.batchSize(-1))
                        .getMessage());
    }

    @Test
    void aTrainerSaysWhatItWillDoInOneLine() {
        assertEquals(
                "trainer of mlp 2-2 relu, 6 parameters; sgd, rate 0.1, momentum 0.9, batch 8, 5 epochs, seed 3",
                Trainer.of(Mlp.of(2, 2))
                        .optimizer(Sgd.of(0.1).momentum(0.9))
                        .batchSize(8)
                        .epochs(5)
                        .seed(3)
                        .toString());
    }

    /**
     * A matrix of 32×64 numbers has 16 KB, so an epoch with less than 8 KB per step shows that no such matrix is
     * allocated. There are many epochs, because vectors are objects until the loops are compiled.
     */
    @Test
    void stepsAfterTheFirstAllocateNoMatrix() {
        Dataset data = Generated.moons(1024, 0.15, 1);
        long[] before = {Long.MAX_VALUE};
        long[] best = {Long.MAX_VALUE};
        Trainer trainer = Trainer.of(Mlp.of(2, 64, 2)).epochs(5000);
        trainer.listener(e -> {
                    long now = AllocatedBytes.now();
                    best[0] = Math.min(best[0], e.number() == 1 ? Long.MAX_VALUE : (now - before[0]) / 32);
                    before[0] = now;
                    if (best[0] < 8192) trainer.stop();
                })
                .fit(data);
        long perStep = best[0];
        assertTrue(perStep < 8192, () -> perStep + " bytes a step");
    }

    @Test
    void allSettingsTogetherInTenLines(@TempDir Path folder) {
        Dataset.Split data = Generated.moons(600, 0.15, 1).split(0.2, 1);
        Path best = folder.resolve("best.safetensors");
        Mlp net = Mlp.of(2, 16, 2).norm(Norm.BATCH).dropout(0.1).seed(1);
        History history = Trainer.of(net)
                .optimizer(AdamW.of(0.02).weightDecay(0.01))
                .schedule(Schedule.cosine().warmup(10))
                .clipNorm(1)
                .clipValue(0.5)
                .validate(0.1)
                .patience(20)
                .best(best)
                .epochs(40)
                .seed(1)
                .fit(data.train());
        Model model = Model.load(best);
        double accuracy = Accuracy.of(net, data.test());
        assertTrue(accuracy >= 0.95, () -> "accuracy " + accuracy);
        // Training ends with the best weights, which are also in the file.
        assertArrayEquals(
                Predictions.logits(net, data.test().features()).data,
                model.logits(data.test().features()).data);
        assertTrue(history.best().validation().loss()
                <= history.last().validation().loss());
    }

    @Test
    void recordingOnceAndRecordingEachTimeGiveTheSameWeights() {
        Mlp once = Mlp.of(2, 8, 8, 2).norm(Norm.BATCH).dropout(0.3).seed(3);
        Mlp eachTime = Mlp.of(2, 8, 8, 2).norm(Norm.BATCH).dropout(0.3).seed(3);
        // With 400 rows and batches of 70, the last batch has 50 rows.
        Trainer.of(once).batchSize(70).epochs(5).clipNorm(1).fit(MOONS);
        Trainer.of(eachTime).batchSize(70).epochs(5).clipNorm(1).eager().fit(MOONS);
        Map<String, DMatrixRMaj> actual = Weights.of(once, 2).all();
        Weights.of(eachTime, 2)
                .all()
                .forEach((name, w) -> assertArrayEquals(w.data, actual.get(name).data, 1e-12, name));
    }

    @Test
    void aNetworkThatLooksAtValuesIsTrainedEagerly() {
        Mlp mlp = Mlp.of(2, 8, 2);
        Layer looking = x -> x.value().data[0] > 0 ? mlp.apply(x) : mlp.apply(Ops.scale(x, 1));
        assertThrows(IllegalStateException.class, () -> Trainer.of(looking).fit(MOONS));
        assertTrue(Trainer.of(looking).eager().epochs(2).fit(MOONS).last().loss() < 0.7);
    }

    @Test
    void theSameSeedGivesTheSameBitsWithEverything() {
        Mlp first = Mlp.of(2, 8, 2).norm(Norm.BATCH).dropout(0.3).seed(3);
        Mlp second = Mlp.of(2, 8, 2).norm(Norm.BATCH).dropout(0.3).seed(3);
        for (Mlp net : List.of(first, second))
            Trainer.of(net)
                    .optimizer(RmsProp.of(0.01).momentum(0.9))
                    .schedule(Schedule.cosine().warmup(5))
                    .clipNorm(1)
                    .validate(0.2)
                    .patience(2)
                    .epochs(4)
                    .seed(9)
                    .fit(MOONS);
        assertSameWeights(first, second);
    }

    @Test
    void validationRowsAreNotLearnedFromAndEveryClassIsAmongThem() {
        List<Epoch> told = new ArrayList<>();
        Mlp net = Mlp.of(2, 8, 2);
        Dataset.Split split = MOONS.split(0.25, 7);
        Trainer.of(net)
                .validate(0.25)
                .seed(7)
                .epochs(2)
                .batchSize(50)
                .listener(told::add)
                .fit(MOONS);
        Mlp same = Mlp.of(2, 8, 2);
        Trainer.of(same).validate(split.test()).seed(7).epochs(2).batchSize(50).fit(split.train());
        assertSameWeights(same, net);
        assertEquals(
                new Score(
                        softmaxCrossEntropy(
                                        new Tape()
                                                .input(Predictions.logits(
                                                        net, split.test().features())),
                                        split.test().labels())
                                .scalar(),
                        Accuracy.of(net, split.test())),
                told.get(1).validation());
        assertEquals(0.001, told.get(1).learningRate());
        assertTrue(told.get(1).rowsPerSecond() > 0);
    }

    @Test
    void theScheduleDecidesOnTheRateOfEveryStepAndTheOptimizerKeepsItsOwn() {
        List<Double> rates = new ArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void epoch(Epoch epoch) {}

            @Override
            public void step(Progress progress) {
                rates.add(progress.learningRate());
            }
        };
        Sgd sgd = Sgd.of(0.8);
        Trainer.of(Mlp.of(2, 2))
                .optimizer(sgd)
                .schedule(Schedule.step(3, 0.5))
                .batchSize(100)
                .epochs(2)
                .listener(listener)
                .fit(MOONS);
        assertEquals(List.of(0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2), rates);
        assertEquals(0.8, sgd.learningRate());
    }

    /** The validation rows have wrong labels, so their loss rises from the first epoch on. */
    @Test
    void patienceEndsTrainingWithTheBestWeights() {
        int[] wrong = MOONS.labels().clone();
        for (int i = 0; i < wrong.length; i++) wrong[i] = 1 - wrong[i];
        Mlp net = Mlp.of(2, 8, 2).seed(4);
        Mlp oneEpoch = Mlp.of(2, 8, 2).seed(4);
        History history = Trainer.of(net)
                .optimizer(Adam.of(0.01))
                .validate(Dataset.of(MOONS.features(), wrong))
                .patience(3)
                .epochs(50)
                .fit(MOONS);
        Trainer.of(oneEpoch).optimizer(Adam.of(0.01)).epochs(1).fit(MOONS);
        assertEquals(History.End.NO_PROGRESS, history.end());
        assertEquals(4, history.epochs().size());
        assertEquals(1, history.best().number());
        assertSameWeights(oneEpoch, net);
    }

    @Test
    void stopEndsTrainingAfterTheStepUnderWay() {
        Trainer trainer = Trainer.of(Mlp.of(2, 8, 2)).epochs(3).batchSize(100);
        List<Long> rows = new ArrayList<>();
        History history = trainer.listener(new Listener() {
                    @Override
                    public void epoch(Epoch epoch) {}

                    @Override
                    public void step(Progress progress) {
                        rows.add(progress.rows());
                        if (rows.size() == 6) trainer.stop();
                    }
                })
                .fit(MOONS);
        assertEquals(History.End.STOPPED, history.end());
        assertEquals(1, history.epochs().size());
        assertEquals(List.of(100L, 200L, 300L, 400L, 100L, 200L), rows);
        assertEquals(History.End.FINISHED, trainer.fit(MOONS).end()); // one request stops one run only
        trainer.stop();
        History none = trainer.fit(MOONS);
        assertEquals(List.of(), none.epochs());
        assertEquals(
                "history: training ended in its first epoch",
                assertThrows(IllegalStateException.class, none::last).getMessage());
    }

    @Test
    void stopMayBeCalledByAnotherThread() throws InterruptedException {
        Trainer trainer = Trainer.of(Mlp.of(2, 8, 2)).epochs(Integer.MAX_VALUE);
        Thread other = new Thread(trainer::stop);
        History history = trainer.listener(e -> {
                    if (e.number() == 2) other.start();
                })
                .fit(MOONS);
        other.join();
        assertEquals(History.End.STOPPED, history.end());
        assertTrue(history.epochs().size() >= 2);
    }

    /** One of 400 rows makes the loss of its batch NaN; the other batches are used. */
    @Test
    void aStepThatIsNotFiniteIsSkippedCountedAndTracedToItsOp() {
        DMatrixRMaj x = MOONS.features().copy();
        x.data[0] = 1000;
        List<SkippedStep> skipped = new ArrayList<>();
        Mlp mlp = Mlp.of(2, 8, 2).seed(1);
        Layer net = ((Layer) v -> Ops.mul(v, Ops.mul(Ops.exp(v), Ops.exp(Ops.neg(v))))).then(mlp);
        History history = Trainer.of(net)
                .optimizer(Adam.of(0.01))
                .epochs(20)
                .listener(new Listener() {
                    @Override
                    public void epoch(Epoch epoch) {}

                    @Override
                    public void skipped(SkippedStep step) {
                        skipped.add(step);
                    }
                })
                .fit(MOONS.withFeatures(x));
        assertEquals(20, history.skipped());
        assertEquals(20, skipped.size());
        for (Epoch epoch : history.epochs()) {
            assertEquals(1, epoch.skipped());
            assertTrue(Double.isFinite(epoch.loss()), epoch::toString);
        }
        assertTrue(
                skipped.get(0)
                        .toString()
                        .matches("epoch 1, step \\d+ skipped: the loss is NaN;"
                                + " first of all exp of x is not finite"),
                skipped.get(0)::toString);
        assertTrue(Accuracy.of(mlp, MOONS) > 0.9, () -> "accuracy " + Accuracy.of(mlp, MOONS));
    }

    /** The derivative of the root is infinite at 0, where its value is 0. */
    @Test
    void aGradientThatIsNotFiniteIsTracedToItsOp() {
        DMatrixRMaj zero = new DMatrixRMaj(1, 2);
        Layer net = x -> Ops.add(x, Ops.sqrt(x.tape().param("zero", zero)));
        String message = assertThrows(
                        ArithmeticException.class,
                        () -> Trainer.of(net).optimizer(Sgd.of(0.1)).fit(MOONS))
                .getMessage();
        assertTrue(
                message.matches("trainer: 10 steps in a row skipped, the last in epoch 1 of 20 \\(sgd, rate 0\\.1\\):"
                        + " the gradient of zero is not finite; first of all \\w+ of .* is not finite;"
                        + " a smaller learning rate or standardised data may help"),
                message);
        assertArrayEquals(new double[2], zero.data);
    }

    @Test
    void trainingCanStopAtTheOpThatIsToBlame() {
        DMatrixRMaj zero = new DMatrixRMaj(1, 2);
        Layer net = x -> Ops.add(x, Ops.sqrt(x.tape().param("zero", zero)).named("root"));
        List<Trainer> both = List.of(Trainer.of(net), Trainer.of(net).eager());
        for (Trainer trainer : both) {
            AnomalyException e = assertThrows(
                    AnomalyException.class, () -> trainer.stopAtAnomalies().fit(MOONS));
            assertTrue(e.getMessage().startsWith("anomaly in the backward of root = sqrt ("), e.getMessage());
            assertArrayEquals(new double[2], zero.data);
        }
    }

    @Test
    void aHealthyTrainingIsTheSameWatchedOrNot() {
        Mlp plain = Mlp.of(2, 8, 2).seed(1);
        Mlp watched = Mlp.of(2, 8, 2).seed(1);
        Trainer.of(plain).epochs(2).fit(MOONS);
        Trainer.of(watched).stopAtAnomalies().epochs(2).fit(MOONS);
        for (String name : plain.parameters().keySet())
            assertArrayEquals(
                    plain.parameters().get(name).data, watched.parameters().get(name).data, name);
    }

    @Test
    void aStepTooLargeForADoubleIsTakenBackEvenIfItIsTheLast() {
        Loss steep = (logits, labels) -> Ops.scale(softmaxCrossEntropy(logits, labels), 1e4);
        for (int diverging : new int[] {1, 3}) {
            Mlp net = Mlp.of(2, 8, 2).seed(1);
            Sgd sgd = Sgd.of(1).momentum(0.9);
            Trainer trainer = Trainer.of(net)
                    .loss(steep)
                    .optimizer(sgd)
                    .batchSize(200)
                    .epochs(2)
                    .schedule((step, steps) -> step == diverging ? 1e308 : 1e-5);
            assertEquals(1, trainer.fit(MOONS).skipped());
            Weights.of(net, 2).all().forEach((name, w) -> assertTrue(Finiteness.of(w) == Finiteness.FINITE, name));
            sgd.state().forEach((name, w) -> assertTrue(Finiteness.of(w) == Finiteness.FINITE, name));
        }
    }

    @Test
    void anUpdateTooLargeForADoubleLeavesWeightsAndOptimizerAsBeforeIt() {
        Loss steep = (logits, labels) -> Ops.scale(softmaxCrossEntropy(logits, labels), 1e4);
        Map<String, double[]> expected = new LinkedHashMap<>();
        for (int epochs : new int[] {1, 2}) {
            Mlp net = Mlp.of(2, 8, 2).seed(1);
            Adam adam = Adam.of(1);
            Trainer trainer = Trainer.of(net)
                    .loss(steep)
                    .optimizer(adam)
                    .batchSize(400)
                    .epochs(epochs)
                    .schedule((step, steps) -> step == 1 ? Double.MAX_VALUE : 1e-3);
            // The second epoch has one step, which is skipped.
            if (epochs == 2) assertThrows(ArithmeticException.class, () -> trainer.fit(MOONS));
            else trainer.fit(MOONS);
            Map<String, double[]> found = new LinkedHashMap<>();
            Weights.of(net, 2).all().forEach((name, w) -> found.put(name, w.data));
            adam.state().forEach((name, m) -> found.put("optimizer " + name, m.data.clone()));
            if (epochs == 1) expected.putAll(found);
            assertEquals(expected.keySet(), found.keySet());
            expected.forEach((name, values) -> assertArrayEquals(values, found.get(name), name));
        }
    }

    /** Each of the ten rows is a batch, and two of them make the loss NaN. */
    @Test
    void aSkippedStepIsCountedAtItsPlaceInTheEpoch() {
        DMatrixRMaj x = new DMatrixRMaj(10, 1);
        x.data[3] = 1000;
        x.data[8] = 1000;
        Layer net = ((Layer) v -> Ops.mul(v, Ops.mul(Ops.exp(v), Ops.exp(Ops.neg(v))))).then(Mlp.of(1, 2));
        List<Integer> steps = new ArrayList<>();
        int[] reported = {0};
        History history = Trainer.of(net)
                .batchSize(1)
                .epochs(3)
                .listener(new Listener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        assertEquals(10 * epoch.number(), reported[0]);
                    }

                    @Override
                    public void step(Progress progress) {
                        reported[0]++;
                    }

                    @Override
                    public void skipped(SkippedStep step) {
                        steps.add(step.step());
                        assertEquals(reported[0] + 1, 10 * (step.epoch() - 1) + step.step());
                    }
                })
                .fit(Dataset.of(x, new int[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1}));
        assertEquals(6, history.skipped());
        assertEquals(6, steps.size());
    }

    @Test
    void shiftedImagesTrainAnotherNetwork() {
        Dataset images = Generated.fontDigits(60, 8, 2);
        List<double[]> weights = new ArrayList<>();
        for (int shift : new int[] {0, 1}) {
            Mlp net = Mlp.of(images.features().numCols, 10);
            Trainer.of(net).shiftImages(shift).epochs(1).fit(images);
            weights.add(net.parameters().get("layer1.w").data);
        }
        assertFalse(Arrays.equals(weights.get(0), weights.get(1)), "images are shifted");
    }

    @Test
    void settingsOfTheWholeTrainingAreChecked() {
        Trainer trainer = Trainer.of(Mlp.of(2, 2));
        assertEquals(
                "the validation share is 0.0; it must be above 0 and below 1",
                assertThrows(IllegalArgumentException.class, () -> trainer.validate(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> trainer.validate(1));
        assertThrows(IllegalArgumentException.class, () -> trainer.patience(0));
        assertThrows(IllegalArgumentException.class, () -> trainer.skipLimit(0));
        assertThrows(IllegalArgumentException.class, () -> trainer.clipNorm(0));
        assertEquals(
                "the clip value is NaN; it must be above 0",
                assertThrows(IllegalArgumentException.class, () -> trainer.clipValue(Double.NaN))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Schedule.cosine(0, 0));
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant().warmup(0));
    }

    private static void assertSameWeights(Mlp expected, Mlp actual) {
        Weights.of(expected, 2)
                .all()
                .forEach((name, w) ->
                        assertArrayEquals(w.data, Weights.of(actual, 2).all().get(name).data, name));
    }
}
