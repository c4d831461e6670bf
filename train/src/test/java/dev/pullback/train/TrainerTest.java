package dev.pullback.train;

import static dev.pullback.ops.Ops.softmaxCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Tape;
import dev.pullback.ops.Ops;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

class TrainerTest {
    private static final Dataset MOONS = Generated.moons(400, 0.15, 1);

    @Test
    void aNetworkLearnsWhatALineCannotSeparate() {
        Dataset.Split data = Generated.moons(1000, 0.15, 1).split(0.2, 1);
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        History history =
                Trainer.of(net).optimizer(Adam.of(0.01)).epochs(60).seed(1).fit(data.train());
        assertTrue(Accuracy.of(net, data.test()) >= 0.97, () -> "test accuracy " + Accuracy.of(net, data.test()));
        assertTrue(history.last().accuracy() >= 0.97, () -> "training " + history.last());
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
                .listener(e -> heard.add("a" + e.number() + "/" + e.of()))
                .listener(e -> heard.add("b" + e.number()))
                .fit(MOONS);
        assertEquals(List.of("a1/2", "b1", "a2/2", "b2"), heard);
        assertEquals(2, history.epochs().size());
        assertEquals(history.epochs().get(1), history.last());
        assertTrue(history.seconds() > 0);
    }

    /** With a rate of 0 nothing moves, so the means over batches of unequal size are those over all rows. */
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
        assertEquals(Accuracy.of(logits, MOONS.labels()), epoch.accuracy());
    }

    @Test
    void aSecondFitGoesOnWhereTheFirstEnded() {
        Mlp once = Mlp.of(2, 8, 2);
        Mlp twice = Mlp.of(2, 8, 2);
        Trainer.of(once).batchSize(400).epochs(6).fit(MOONS);
        Trainer trainer = Trainer.of(twice).batchSize(400).epochs(3);
        trainer.fit(MOONS);
        trainer.fit(MOONS);
        // Batches of all rows, so only the order of summation depends on the epoch's number.
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
                message.matches("trainer: the loss is (NaN|Infinity) in epoch 1 of 3 \\(adam, rate 0\\.001\\);"
                        + " a smaller learning rate or standardised data may help"),
                message);
        assertArrayEquals(before, net.parameters().get("layer1.w").data);
    }

    @Test
    void aNetworkThatDoesNotFitTheDataIsRefused() {
        assertEquals(
                "trainer: the network answers 32x3 but the batch has 32 rows of 2 classes; the logits must be 32x2",
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
     * The smallest matrix of such a step that is worth keeping, 32 rows of 64 numbers, has 16 KB. Many epochs, of which the
     * best counts, because vectors are objects until the loops over them are compiled.
     */
    @Test
    void stepsAfterTheFirstAllocateNoMatrix() {
        Dataset data = Generated.moons(1024, 0.15, 1);
        List<Long> bytes = new ArrayList<>();
        Trainer.of(Mlp.of(2, 64, 2))
                .epochs(200)
                .listener(e -> bytes.add(AllocatedBytes.now()))
                .fit(data);
        long best = Long.MAX_VALUE;
        for (int i = 1; i < bytes.size(); i++) best = Math.min(best, (bytes.get(i) - bytes.get(i - 1)) / 32);
        long perStep = best;
        assertTrue(perStep < 8192, () -> perStep + " bytes a step");
    }
}
