package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.core.Precision;
import dev.pullback.train.data.DataException;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adagrad;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.safetensors.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Tests that training that is stopped and resumed gives weights bit-equal to those of uninterrupted training. */
class ResumeTest {
    private static final Dataset DATA = Generated.spirals(90, 3, 0.1, 3);
    private static final int EPOCHS = 6;
    private static final int BATCH =
            20; // an epoch has 5 steps, the last with 10 rows; or 4 steps if some rows are for validation

    @TempDir
    Path folder;

    @TestFactory
    List<DynamicTest> everyOptimizer() {
        Map<String, Supplier<Optimizer>> optimizers = new LinkedHashMap<>();
        optimizers.put("sgd", () -> Sgd.of(0.1));
        optimizers.put("momentum", () -> Sgd.of(0.1).momentum(0.9));
        optimizers.put("nesterov", () -> Sgd.of(0.1).nesterov(0.9).weightDecay(0.01));
        optimizers.put("rmsprop", () -> RmsProp.of(0.01));
        optimizers.put("rmsprop, all", () -> RmsProp.of(0.01).momentum(0.5).centered());
        optimizers.put("adagrad", () -> Adagrad.of(0.1).rateDecay(0.01));
        optimizers.put("adam", () -> Adam.of(0.01));
        optimizers.put("adamw", () -> AdamW.of(0.01));
        List<DynamicTest> tests = new ArrayList<>();
        optimizers.forEach((name, optimizer) -> tests.add(dynamicTest(name, () -> compare(optimizer, t -> t))));
        return tests;
    }

    @TestFactory
    List<DynamicTest> everySetting() {
        Map<String, UnaryOperator<Trainer>> settings = new LinkedHashMap<>();
        settings.put("cosine", t -> t.schedule(Schedule.cosine().warmup(7)));
        settings.put("step", t -> t.schedule(Schedule.step(4, 0.7)));
        settings.put("clip", t -> t.clipNorm(0.1).clipValue(0.05));
        settings.put("validate", t -> t.validate(0.2));
        settings.put("patience", t -> t.validate(0.2).patience(2));
        settings.put(
                "patience of one", t -> t.optimizer(Sgd.of(3)).validate(0.2).patience(1));
        List<DynamicTest> tests = new ArrayList<>();
        settings.forEach((name, setting) -> tests.add(dynamicTest(name, () -> compare(() -> AdamW.of(0.02), setting))));
        return tests;
    }

    private void compare(Supplier<Optimizer> optimizer, UnaryOperator<Trainer> setting) {
        Mlp whole = net();
        History history = setting.apply(trainer(whole, optimizer)).fit(DATA);
        for (int stopAt : new int[] {1, 10, 18}) {
            Path file = folder.resolve("stopped-" + System.nanoTime());
            Trainer first = setting.apply(trainer(net(), optimizer)).checkpoint(file);
            first.listener(new Listener() {
                private int taken;

                @Override
                public void epoch(Epoch epoch) {}

                @Override
                public void step(Progress progress) {
                    if (++taken == stopAt) first.stop();
                }
            });
            first.fit(DATA);
            Mlp resumed = net();
            History rest =
                    setting.apply(trainer(resumed, optimizer)).resume(file).fit(DATA);
            assertSameBits(whole, resumed, "stopped after step " + stopAt);
            assertEquals(history.end(), rest.end());
            assertEquals(history.losses(), rest.losses());
            assertEquals(
                    history.epochs().stream().map(Epoch::validation).toList(),
                    rest.epochs().stream().map(Epoch::validation).toList());
        }
    }

    private static Mlp net() {
        return Mlp.of(2, 12, 3)
                .activation(Activation.TANH)
                .norm(Norm.BATCH)
                .dropout(0.2)
                .seed(5);
    }

    private static Trainer trainer(Mlp net, Supplier<Optimizer> optimizer) {
        return Trainer.of(net)
                .optimizer(optimizer.get())
                .epochs(EPOCHS)
                .batchSize(BATCH)
                .seed(8);
    }

    private static void assertSameBits(Mlp expected, Mlp actual, String when) {
        Map<String, DMatrixRMaj> own = Weights.of(actual, 2).all();
        Weights.of(expected, 2)
                .all()
                .forEach((name, w) -> assertArrayEquals(w.data, own.get(name).data, () -> name + ", " + when));
    }

    @Test
    void aCheckpointIsAModelToo() {
        Path file = folder.resolve("checkpoint");
        Mlp net = net();
        trainer(net, () -> Adam.of(0.01))
                .validate(0.2)
                .patience(3)
                .checkpoint(file)
                .fit(DATA);
        Model model = Model.load(file);
        assertEquals(3, model.classNames().size());
        assertEquals(90, model.predict(DATA.features()).size());
    }

    @Test
    void moreEpochsMayBeAskedForThanAtFirst() {
        Path file = folder.resolve("checkpoint");
        Mlp net = net();
        Mlp whole = net();
        trainer(net, () -> Adam.of(0.01)).epochs(2).checkpoint(file).fit(DATA);
        assertEquals(
                6,
                trainer(net(), () -> Adam.of(0.01))
                        .epochs(6)
                        .resume(file)
                        .fit(DATA)
                        .epochs()
                        .size());
        Mlp resumed = net();
        trainer(resumed, () -> Adam.of(0.01)).epochs(6).resume(file).fit(DATA);
        trainer(whole, () -> Adam.of(0.01)).epochs(6).fit(DATA);
        assertSameBits(whole, resumed, "after two epochs");
    }

    @Test
    void fewerEpochsThanAtFirstAreRefused() {
        Path file = folder.resolve("checkpoint");
        Supplier<Optimizer> adam = () -> Adam.of(0.01);
        trainer(net(), adam).epochs(3).checkpoint(file).fit(DATA);
        refused(
                file,
                "3 epochs were planned and 3 are finished, but now the number of epochs is 2; it must be at least 3",
                trainer(net(), adam).epochs(2));
        Trainer stopped = trainer(net(), adam).epochs(5).resume(file).checkpoint(file);
        stopped.listener(new Listener() {
            @Override
            public void epoch(Epoch epoch) {}

            @Override
            public void step(Progress progress) {
                stopped.stop();
            }
        });
        assertEquals(History.End.STOPPED, stopped.fit(DATA).end());
        refused(
                file,
                "5 epochs were planned and 3 are finished, but now the number of epochs is 4; it must be at least 5",
                trainer(net(), adam).epochs(4));
    }

    @Test
    void whatIsNotAsItWasIsRefusedAndNothingChanged() {
        Path file = folder.resolve("checkpoint");
        trainer(net(), () -> Adam.of(0.01)).epochs(1).checkpoint(file).fit(DATA);
        refused(
                file,
                "the optimizer was 'Adam' but is now 'Sgd'; it must be the same",
                trainer(net(), () -> Sgd.of(1)));
        Supplier<Optimizer> adam = () -> Adam.of(0.01);
        refused(
                file,
                "the batch size was '20' but is now '9'; it must be the same",
                trainer(net(), adam).batchSize(9));
        refused(
                file,
                "the seed was '8' but is now '1'; it must be the same",
                trainer(net(), adam).seed(1));
        refused(
                file,
                "the number of training rows was '90' but is now '72'; it must be the same",
                trainer(net(), adam).validate(0.2));
        refused(
                file,
                "the precision of products was 'double' but is now 'single-products'; it must be the same",
                trainer(net(), adam).precision(Precision.SINGLE_PRODUCTS));
        Mlp other = Mlp.of(2, 7, 3);
        double[] before = other.parameters().get("layer1.w").data.clone();
        refused(
                file,
                "weights: 'layer1.w' is 2x12 but the network's is 2x7; they must have the same shape",
                trainer(other, adam));
        assertArrayEquals(before, other.parameters().get("layer1.w").data);
    }

    @Test
    void thePlanOfARunThatWasStoppedInItsFirstEpochIsKept() {
        Path file = folder.resolve("checkpoint");
        Trainer stopped = trainer(net(), () -> Adam.of(0.01)).checkpoint(file);
        stopped.listener(new Listener() {
            @Override
            public void epoch(Epoch epoch) {}

            @Override
            public void step(Progress progress) {
                stopped.stop();
            }
        });
        assertEquals(History.End.STOPPED, stopped.fit(DATA).end());
        refused(
                file,
                "6 epochs were planned and 0 are finished, but now the number of epochs is 5; it must be at least 6",
                trainer(net(), () -> Adam.of(0.01)).epochs(5));
    }

    @Test
    void aRefusedCheckpointChangesNeitherWeightsNorOptimizer() {
        Path file = folder.resolve("checkpoint");
        trainer(net(), () -> Adam.of(0.01)).epochs(1).checkpoint(file).fit(DATA);
        SafeTensors good = SafeTensors.read(file);
        for (String flaw : List.of("position", "optimizer")) {
            Map<String, String> texts = new LinkedHashMap<>(good.metadata());
            Map<String, DMatrixRMaj> tensors = new LinkedHashMap<>(good.tensors());
            if (flaw.equals("position"))
                texts.computeIfPresent(
                        "pullback.position", (key, text) -> text.replaceFirst("\"batches\":\\d+", "\"batches\":9999"));
            else tensors.put("optimizer:layer9.w/mean", new DMatrixRMaj(1, 1));
            new SafeTensors(tensors, texts).write(file);
            Mlp net = net();
            Adam adam = Adam.of(0.01);
            Trainer trainer = trainer(net, () -> adam);
            refused(
                    file,
                    flaw.equals("position")
                            ? "the position in the training contradicts itself"
                            : "optimizer: 'layer9.w/mean' belongs to no parameter of the network",
                    trainer);
            assertSameBits(net(), net, "a wrong " + flaw);
            assertTrue(adam.state().isEmpty(), flaw);
        }
    }

    private static void refused(Path file, String reason, Trainer trainer) {
        refused(file, reason, trainer, DATA);
    }

    private static void refused(Path file, String reason, Trainer trainer, Dataset data) {
        assertEquals(
                file + ": training cannot be resumed: " + reason,
                assertThrows(DataException.class, () -> trainer.resume(file).fit(data))
                        .getMessage());
    }

    @Test
    void aModelIsNoCheckpoint() {
        Path file = folder.resolve("model");
        Model.of(net(), DATA).save(file);
        String message = assertThrows(
                        DataException.class,
                        () -> trainer(net(), () -> Adam.of(1)).resume(file).fit(DATA))
                .getMessage();
        assertTrue(message.contains("training cannot be resumed: pullback.setting.optimizer is missing"), message);
    }

    @Test
    void aCheckpointOlderThanTheShiftOfImagesIsResumedWithoutOne() {
        Path file = folder.resolve("checkpoint");
        Mlp whole = net();
        trainer(whole, () -> Adam.of(0.01)).fit(DATA);
        trainer(net(), () -> Adam.of(0.01)).epochs(2).checkpoint(file).fit(DATA);
        SafeTensors written = SafeTensors.read(file);
        Map<String, String> texts = new LinkedHashMap<>(written.metadata());
        assertEquals("0", texts.remove("pullback.setting.shift of images"));
        new SafeTensors(written.tensors(), texts).write(file);
        Mlp resumed = net();
        trainer(resumed, () -> Adam.of(0.01)).resume(file).fit(DATA);
        assertSameBits(whole, resumed, "resumed from an older checkpoint");
        refused(
                file,
                "the shift of images was '0' but is now '1'; it must be the same",
                trainer(Mlp.of(64, 5, 10), () -> Adam.of(0.01)).shiftImages(1),
                Generated.fontDigits(60, 8, 2));
    }

    @Test
    void shiftedImagesAreShiftedAlikeWhenResumed() {
        Dataset images = Generated.fontDigits(60, 8, 2);
        Path file = folder.resolve("checkpoint");
        Mlp whole = Mlp.of(images.features().numCols, 5, 10);
        Mlp resumed = Mlp.of(images.features().numCols, 5, 10);
        Trainer.of(whole).shiftImages(1).epochs(3).batchSize(20).fit(images);
        Trainer first =
                Trainer.of(resumed).shiftImages(1).epochs(3).batchSize(20).checkpoint(file);
        first.listener(new Listener() {
            @Override
            public void epoch(Epoch epoch) {}

            @Override
            public void step(Progress progress) {
                if (progress.epoch() == 2) first.stop();
            }
        });
        assertEquals(History.End.STOPPED, first.fit(images).end());
        Trainer.of(resumed).shiftImages(1).epochs(3).batchSize(20).resume(file).fit(images);
        assertArrayEquals(
                whole.parameters().get("layer1.w").data, resumed.parameters().get("layer1.w").data);
        refused(
                file,
                "the shift of images was '1' but is now '0'; it must be the same",
                Trainer.of(Mlp.of(images.features().numCols, 5, 10)).batchSize(20),
                images);
    }
}
