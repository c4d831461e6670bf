package dev.pullback.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.train.data.Batch;
import dev.pullback.train.data.Batches;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.optim.Adadelta;
import dev.pullback.train.optim.Adafactor;
import dev.pullback.train.optim.Adagrad;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.AdamW;
import dev.pullback.train.optim.Adamax;
import dev.pullback.train.optim.AveragedSgd;
import dev.pullback.train.optim.NAdam;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.RAdam;
import dev.pullback.train.optim.RmsProp;
import dev.pullback.train.optim.Rprop;
import dev.pullback.train.optim.Schedule;
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Tests that fifty steps give the weights of PyTorch, which {@code src/test/python/torch_steps.py} computed. */
class TorchStepsTest {
    private static final int STEPS = 50;
    private static final int BATCH = 8;
    private static final double TOLERANCE = 1e-12;

    private final Map<String, DMatrixRMaj> figures = figures();
    private final List<DynamicTest> tests = new ArrayList<>();
    private final TreeSet<String> tested = new TreeSet<>();

    @TestFactory
    List<DynamicTest> weightsAreThoseOfPyTorch() {
        check("sgd", sgd());
        check("sgd-decay", sgd().weightDecay(0.01));
        check("sgd-momentum", Sgd.of(0.1).momentum(0.9).weightDecay(0.01));
        check("sgd-nesterov", Sgd.of(0.1).nesterov(0.9).weightDecay(0.01));
        check("rmsprop", RmsProp.of(0.01));
        RmsProp all = RmsProp.of(0.01).smoothing(0.9).epsilon(1e-6).momentum(0.5);
        check("rmsprop-all", all.centered().weightDecay(0.01));
        check("adagrad", Adagrad.of(0.1));
        check("adagrad-all", Adagrad.of(0.1).rateDecay(0.02).weightDecay(0.01).epsilon(1e-6));
        check("adam", Adam.of(0.02));
        check("adam-all", Adam.of(0.02).betas(0.8, 0.99).epsilon(1e-6).weightDecay(0.01));
        check("adamw", AdamW.of(0.02));
        check("adamw-all", AdamW.of(0.02).betas(0.8, 0.99).epsilon(1e-6).weightDecay(0.1));

        check("sgd-dampening", Sgd.of(0.3).momentum(0.9).dampening(0.4).weightDecay(0.01));
        // Torch adds the decay to the negative gradient.
        check("sgd-maximize", Sgd.of(0.1).momentum(0.5).weightDecay(0.01).maximize());
        check("adagrad-initial", Adagrad.of(0.1).initialAccumulator(0.3));
        check("adam-amsgrad", Adam.of(0.02).betas(0.8, 0.9).weightDecay(0.01).amsgrad());
        AdamW amsgrad = AdamW.of(0.02).betas(0.8, 0.9).epsilon(1e-6).weightDecay(0.1);
        check("adamw-amsgrad", amsgrad.amsgrad());
        check("adam-maximize", Adam.of(0.02).maximize());
        check("nadam", NAdam.of(0.02));
        NAdam nadam = NAdam.of(0.02).betas(0.8, 0.99).epsilon(1e-6).weightDecay(0.01);
        check("nadam-all", nadam.momentumDecay(0.1));
        check("nadam-decoupled", NAdam.of(0.02).weightDecay(0.1).decoupled());
        check("radam", RAdam.of(0.02));
        check("radam-all", RAdam.of(0.02).betas(0.8, 0.9).epsilon(1e-6).weightDecay(0.01));
        check(
                "radam-decoupled",
                RAdam.of(0.02).betas(0.9, 0.99).weightDecay(0.1).decoupled());
        check("adamax", Adamax.of(0.02));
        check("adamax-all", Adamax.of(0.02).betas(0.8, 0.99).epsilon(1e-3).weightDecay(0.01));
        check("adadelta", Adadelta.of(1));
        check("adadelta-all", Adadelta.of(0.5).smoothing(0.8).epsilon(1e-4).weightDecay(0.01));
        check("adafactor", Adafactor.of(0.05));
        Adafactor adafactor = Adafactor.of(0.3).betaDecay(-0.6).epsilon(0.1).threshold(1.5);
        check("adafactor-all", adafactor.weightDecay(0.1));
        check("asgd", AveragedSgd.of(0.3));
        AveragedSgd asgd = AveragedSgd.of(0.3).rateDecay(0.01, 0.5).start(20);
        check("asgd-all", asgd.weightDecay(0.01));
        check("rprop", Rprop.of(0.01));
        check("rprop-all", Rprop.of(0.02).factors(0.4, 1.3).steps(1e-3, 0.1));

        check("linear", sgd(), Schedule.linear(0.2, 0.8, 30));
        check("cyclic", sgd(), Schedule.cyclic(0.2, 7, 5, 1));
        check("cyclic-halved", sgd(), Schedule.cyclic(0.2, 7, 5, 0.5));
        check("sequential", sgd(), Schedule.exponential(0.95).then(20, Schedule.step(5, 0.5)));
        check("chained", sgd(), Schedule.exponential(0.97).times(Schedule.step(7, 0.8)));
        check("multi-step", sgd(), Schedule.multiStep(0.3, 10, 30));
        check("polynomial", sgd(), Schedule.polynomial(2));
        check("one-cycle", sgd(), Schedule.oneCycle(0.3));
        check("warm-restarts", sgd(), Schedule.warmRestarts(7, 2, 0.1));

        check("step", sgd(), Schedule.step(7, 0.8));
        check("exponential", sgd(), Schedule.exponential(0.97));
        check("cosine", sgd(), Schedule.cosine());
        check("cosine-floor", sgd(), Schedule.cosine(60, 0.1));
        check("warm-constant", sgd(), Schedule.constant().warmup(10));
        check("warm-cosine", AdamW.of(0.02), Schedule.cosine().warmup(10));

        double any = Double.POSITIVE_INFINITY;
        check("clip-value", sgd(), Schedule.constant(), new GradientClipping(0.02, any), Norm.NONE);
        check("clip-norm", sgd(), Schedule.constant(), new GradientClipping(any, 0.1), Norm.NONE);
        check("clip-norm-loose", sgd(), Schedule.constant(), new GradientClipping(any, 0.5), Norm.NONE);

        check("layer-norm", sgd(), Schedule.constant(), GradientClipping.NONE, Norm.LAYER);
        check("batch-norm", sgd(), Schedule.constant(), GradientClipping.NONE, Norm.BATCH);
        assertTrue(tested.add("batch-norm-all"));
        tests.add(dynamicTest("batch-norm-all", this::batchNormWithOtherSettings));

        assertEquals(
                figures.keySet().stream()
                        .filter(name -> name.contains(" "))
                        .map(name -> name.substring(0, name.indexOf(' ')))
                        .collect(Collectors.toCollection(TreeSet::new)),
                tested,
                "cases of the resource, cases tested");
        return tests;
    }

    private static Sgd sgd() {
        return Sgd.of(0.5);
    }

    private void check(String name, Optimizer optimizer) {
        check(name, optimizer, Schedule.constant());
    }

    private void check(String name, Optimizer optimizer, Schedule schedule) {
        check(name, optimizer, schedule, GradientClipping.NONE, Norm.NONE);
    }

    private void check(String name, Optimizer optimizer, Schedule schedule, GradientClipping clip, Norm norm) {
        assertTrue(tested.add(name), name);
        tests.add(dynamicTest(name, () -> compare(name, optimizer, schedule, clip, norm)));
    }

    private void batchNormWithOtherSettings() {
        SplitMix random = SplitMix.of(1, 0);
        Layer net = Linear.of("layer1", 3, 5, Initializer.GLOROT, random)
                .then(BatchNorm.of("norm1", 5).momentum(0.3).epsilon(0.01))
                .then(Activation.TANH)
                .then(Linear.of("layer2", 5, 3, Initializer.GLOROT, random));
        compare("batch-norm-all", net, sgd(), Schedule.constant(), GradientClipping.NONE);
    }

    private void compare(String name, Optimizer optimizer, Schedule schedule, GradientClipping clip, Norm norm) {
        compare(name, Mlp.of(3, 5, 3).activation(Activation.TANH).norm(norm), optimizer, schedule, clip);
    }

    private void compare(String name, Layer net, Optimizer optimizer, Schedule schedule, GradientClipping clip) {
        Weights weights = Weights.of(net, 3);
        Map<String, DMatrixRMaj> start = new LinkedHashMap<>(weights.copy());
        start.replaceAll((key, m) -> figures.getOrDefault(key, m));
        weights.set(start);

        double rate = optimizer.learningRate();
        Trainer trainer = Trainer.of(net);
        trainer.clip = clip;
        TrainingStep step = TrainingStep.of(trainer, new Objective(net, Task.classification(), rows(0)));
        for (int t = 0; t < STEPS; t++) {
            optimizer.learningRate(rate * schedule.factor(t, STEPS));
            assertNull(step.take(batch(t), optimizer, true));
        }

        int compared = 0;
        for (Map.Entry<String, DMatrixRMaj> e : weights.all().entrySet()) {
            DMatrixRMaj expected = figures.get(name + " " + e.getKey());
            for (int i = 0; i < expected.getNumElements(); i++, compared++)
                assertEquals(expected.data[i], e.getValue().data[i], TOLERANCE, e.getKey() + " element " + i);
        }
        optimizer.state().forEach((key, value) -> {
            DMatrixRMaj expected = figures.get(name + " " + key);
            if (expected != null) assertArrayEquals(expected.data, value.data, TOLERANCE, key);
        });
        assertEquals(
                weights.all().values().stream()
                        .mapToInt(DMatrixRMaj::getNumElements)
                        .sum(),
                compared);
        double moved = Math.abs(start.get("layer1.w").data[0] - weights.all().get("layer1.w").data[0]);
        assertTrue(moved > 1e-3, "moved by " + moved);
    }

    /**
     * Returns the batch of step t, with its rows in their original order. It fills the batch of a shuffled epoch again.
     */
    private Batch batch(int t) {
        return Batches.shuffled(rows(t), BATCH, 0).epoch(0).iterator().next();
    }

    private Dataset rows(int t) {
        DMatrixRMaj x = figures.get("x");
        DMatrixRMaj labels = figures.get("labels");
        int[] rows = new int[BATCH];
        for (int i = 0; i < BATCH; i++) rows[i] = (t * BATCH + i) % x.numRows;
        int[] classes = Arrays.stream(rows).map(r -> (int) labels.data[r]).toArray();
        DMatrixRMaj features = new DMatrixRMaj(BATCH, x.numCols);
        for (int i = 0; i < BATCH; i++)
            System.arraycopy(x.data, rows[i] * x.numCols, features.data, i * x.numCols, x.numCols);
        List<String> names = List.of("a", "b", "c");
        return Dataset.of(features, classes, names, names);
    }

    private static Map<String, DMatrixRMaj> figures() {
        try (InputStream in = TorchStepsTest.class.getResourceAsStream("torch-steps.txt")) {
            Map<String, DMatrixRMaj> figures = new LinkedHashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("#")) continue;
                List<String> words = List.of(line.split(" "));
                int name = Character.isDigit(words.get(1).charAt(0)) ? 1 : 2;
                int rows = Integer.parseInt(words.get(name));
                int cols = Integer.parseInt(words.get(name + 1));
                double[] data = words.stream()
                        .skip(name + 2L)
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                assertEquals(rows * cols, data.length, line);
                figures.put(String.join(" ", words.subList(0, name)), new DMatrixRMaj(rows, cols, true, data));
            }
            return figures;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
