package dev.pullback.train.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.train.Activation;
import dev.pullback.train.History;
import dev.pullback.train.Initializer;
import dev.pullback.train.Layer;
import dev.pullback.train.Linear;
import dev.pullback.train.Mlp;
import dev.pullback.train.Sequential;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Task;
import dev.pullback.train.watch.Finding.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

/** Planted training problems, each of which must be found, and runs without a problem. */
class DiagnosisTest {
    private static final Dataset MOONS = Generated.moons(400, 0.15, 1);

    private static List<Finding> findings(Trainer trainer, Layer net, Task task, Dataset rows) {
        FilmRecorder recorder = FilmRecorder.of(net, task, rows);
        History history = trainer.listener(recorder).fit(rows);
        return Diagnosis.of(history, recorder.film(history));
    }

    private static List<Finding> findings(Trainer trainer, Layer net, Dataset rows) {
        return findings(trainer, net, Task.classification(), rows);
    }

    private static void assertFound(Kind kind, List<Finding> found) {
        assertTrue(found.stream().anyMatch(f -> f.kind() == kind), () -> kind + " is missing in " + found);
    }

    private static Layer linear(String name, int in, int out, double deviation, double bias, long seed) {
        Random random = new Random(seed);
        DMatrixRMaj w = new DMatrixRMaj(in, out);
        for (int i = 0; i < w.getNumElements(); i++) w.data[i] = deviation * random.nextGaussian();
        DMatrixRMaj b = new DMatrixRMaj(1, out);
        CommonOps_DDRM.fill(b, bias);
        return Linear.of(name, w, b);
    }

    private static Dataset shuffledLabels(Dataset rows) {
        Random random = new Random(3);
        int[] labels = rows.labels().clone();
        for (int i = labels.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int label = labels[i];
            labels[i] = labels[j];
            labels[j] = label;
        }
        return Dataset.of(rows.features(), labels);
    }

    @Test
    void gradientDescentWithAHighRate() {
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        assertFound(Kind.RATE_TOO_HIGH, findings(Trainer.of(net).optimizer(Sgd.of(50)), net, MOONS));
    }

    @Test
    void adamWithAHighRate() {
        Mlp net = Mlp.of(2, 16, 16, 2).seed(1);
        assertFound(Kind.RATE_TOO_HIGH, findings(Trainer.of(net).optimizer(Adam.of(3)), net, MOONS));
    }

    @Test
    void lowRate() {
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        assertFound(Kind.RATE_TOO_LOW, findings(Trainer.of(net).optimizer(Adam.of(1e-7)), net, MOONS));
    }

    @Test
    void lowRateOfGradientDescent() {
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        assertFound(Kind.RATE_TOO_LOW, findings(Trainer.of(net).optimizer(Sgd.of(1e-6)), net, MOONS));
    }

    @Test
    void deadUnits() {
        Layer net = Sequential.of(
                linear("layer1", 2, 16, 0.5, -20, 1), Activation.RELU, linear("layer2", 16, 2, 0.5, 0, 2));
        List<Finding> found = findings(Trainer.of(net).optimizer(Adam.of(0.01)), net, MOONS);
        assertFound(Kind.DEAD_UNITS, found);
        assertFound(Kind.CONSTANT_PREDICTION, found);
    }

    @Test
    void saturatedUnits() {
        Layer net =
                Sequential.of(linear("layer1", 2, 16, 200, 0, 1), Activation.TANH, linear("layer2", 16, 2, 0.5, 0, 2));
        assertFound(Kind.SATURATED_UNITS, findings(Trainer.of(net).optimizer(Adam.of(0.01)), net, MOONS));
    }

    @Test
    void vanishingGradient() {
        int[] sizes = new int[14];
        Arrays.fill(sizes, 8);
        sizes[0] = 2;
        sizes[13] = 2;
        Mlp net = Mlp.of(sizes).activation(Activation.SIGMOID).seed(1);
        assertFound(Kind.VANISHING_GRADIENT, findings(Trainer.of(net).optimizer(Sgd.of(0.1)), net, MOONS));
    }

    @Test
    void explodingGradient() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i <= 8; i++) {
            layers.add(linear("layer" + i, i == 1 ? 2 : 16, i == 8 ? 2 : 16, 3, 0, i));
            if (i < 8) layers.add(Activation.RELU);
        }
        Layer net = new Sequential(layers);
        assertFound(Kind.EXPLODING_GRADIENT, findings(Trainer.of(net).optimizer(Sgd.of(1e-9)), net, MOONS));
    }

    @Test
    void overfitting() {
        SplitMix random = SplitMix.of(5, 0);
        DMatrixRMaj x = Initializer.HE.weights(60, 20, random);
        int[] labels = new int[60];
        Random noise = new Random(5);
        for (int i = 0; i < labels.length; i++) labels[i] = x.get(i, 0) + 0.2 * noise.nextGaussian() > 0 ? 1 : 0;
        Mlp net = Mlp.of(20, 64, 2).seed(1);
        Trainer trainer = Trainer.of(net).optimizer(Adam.of(0.01)).epochs(300).validate(0.4);
        List<Finding> found = findings(trainer, net, Dataset.of(x, labels));
        assertFound(Kind.OVERFITTING, found);
    }

    @Test
    void labelsThatDoNotBelongToTheRows() {
        Mlp net = Mlp.of(2, 8, 2).seed(1);
        Trainer trainer = Trainer.of(net).optimizer(Adam.of(0.003)).epochs(20).validate(0.3);
        assertFound(Kind.NOTHING_LEARNED, findings(trainer, net, shuffledLabels(MOONS)));
    }

    @Test
    void endedEarly() {
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        Dataset blobs = Generated.blobs(400, 2, 0.5, 1);
        assertFound(
                Kind.ENDED_EARLY,
                findings(Trainer.of(net).optimizer(Adam.of(0.003)).epochs(4), net, blobs));
    }

    @Test
    void skippedSteps() {
        DMatrixRMaj x = MOONS.features().copy();
        for (int i = 0; i < 3; i++) x.set(40 * i, 0, 1e308);
        Mlp net = Mlp.of(2, 16, 2).seed(1);
        Trainer trainer = Trainer.of(net).optimizer(Adam.of(0.01)).skipLimit(1000);
        assertFound(Kind.SKIPPED_STEPS, findings(trainer, net, Dataset.of(x, MOONS.labels())));
    }

    @Test
    void rareClassThatIsNeverPredicted() {
        int[] labels = MOONS.labels().clone();
        int rare = 0;
        for (int i = 0; i < labels.length && rare < 40; i += 7, rare++) labels[i] = 2;
        Mlp net = Mlp.of(2, 16, 3).seed(1);
        Trainer trainer = Trainer.of(net).optimizer(Adam.of(0.01)).epochs(30);
        assertFound(Kind.MISSING_CLASSES, findings(trainer, net, Dataset.of(MOONS.features(), labels)));
    }

    @Test
    void runsWithoutAProblem() {
        for (Activation activation : List.of(Activation.RELU, Activation.TANH, Activation.GELU)) {
            for (long seed = 1; seed <= 3; seed++) {
                Mlp net = Mlp.of(2, 16, 2).activation(activation).seed(seed);
                Trainer trainer =
                        Trainer.of(net).optimizer(Adam.of(0.01)).epochs(60).validate(0.2);
                assertEquals(List.of(), findings(trainer, net, MOONS), activation + ", seed " + seed);
            }
        }
    }

    @Test
    void aRegressionHasNoFindingOfClasses() {
        Random random = new Random(1);
        DMatrixRMaj x = new DMatrixRMaj(200, 3);
        DMatrixRMaj y = new DMatrixRMaj(200, 1);
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < 3; j++) x.set(i, j, random.nextGaussian());
            y.set(i, 0, Math.sin(x.get(i, 0)) + x.get(i, 1));
        }
        Mlp net = Mlp.of(3, 32, 1).seed(1);
        Trainer trainer =
                Trainer.of(net).task(Task.regression()).optimizer(Adam.of(0.01)).epochs(60);
        assertEquals(List.of(), findings(trainer, net, Task.regression(), Dataset.of(x, y)));
    }
}
