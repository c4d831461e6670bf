package dev.pullback.train.reliability;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.Program;
import dev.pullback.autograd.program.Update;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.Layer;
import dev.pullback.train.Linear;
import dev.pullback.train.Sequential;
import dev.pullback.train.Trainer;
import dev.pullback.train.Weights;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Adam;
import dev.pullback.train.optim.Optimizer;
import dev.pullback.train.optim.Sgd;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/**
 * Tests that a step that fails anywhere leaves parameters and optimizer as before it: a failure is planted in turn at
 * each kernel, rule, listener call and update of a step, and the bits are compared.
 */
class AllOrNothingTest {
    private static final int WARM_STEPS = 2;
    private static final DMatrixRMaj X = random(8, 3, 1);
    private static final int[] LABELS = {0, 1, 2, 0, 1, 2, 0, 1};

    private final Map<String, DMatrixRMaj> parameters = new LinkedHashMap<>();

    private static DMatrixRMaj random(int rows, int cols, long seed) {
        Random random = new Random(seed);
        DMatrixRMaj m = new DMatrixRMaj(rows, cols);
        for (int i = 0; i < m.data.length; i++) m.data[i] = random.nextGaussian();
        return m;
    }

    private void parametersAnew() {
        parameters.clear();
        parameters.put("w1", random(3, 5, 2));
        parameters.put("b1", random(1, 5, 3));
        parameters.put("w2", random(5, 3, 4));
        parameters.put("b2", random(1, 3, 5));
    }

    private Var loss(Fuse fuse, Tape tape) {
        Var h = fuse.through(add(matmul(tape.input("x", X), param(tape, "w1")), param(tape, "b1")));
        Var z = add(matmul(fuse.through(tanh(h)), param(tape, "w2")), param(tape, "b2"));
        return softmaxCrossEntropy(fuse.through(z), tape.input("labels", LABELS));
    }

    private Var param(Tape tape, String name) {
        return tape.param(name, parameters.get(name));
    }

    /** Returns the bits of the parameters and of the state of the optimizer. */
    private String bits(Optimizer optimizer) {
        StringBuilder bits = new StringBuilder();
        parameters.forEach((name, w) -> bits.append(name).append(Arrays.toString(w.data)));
        optimizer.state().forEach((name, m) -> bits.append(name).append(Arrays.toString(m.data)));
        return bits.toString();
    }

    /** A step that can be repeated. */
    private interface Steps {
        Runnable of(Fuse fuse, Optimizer optimizer);
    }

    /** Fails at every place of a step, before the first step and after some. Returns the number of places. */
    private int failEverywhere(Function<Fuse, Optimizer> optimizers, Steps steps) {
        int places = 0;
        for (int warm = 0; warm <= WARM_STEPS; warm += WARM_STEPS) {
            for (int n = 0; ; n++) {
                parametersAnew();
                Fuse fuse = new Fuse();
                Optimizer optimizer = optimizers.apply(fuse);
                Runnable step = steps.of(fuse, optimizer);
                for (int i = 0; i < warm; i++) step.run();
                String before = bits(optimizer);
                fuse.plant(n);
                boolean failed = false;
                try {
                    step.run();
                } catch (RuntimeException e) {
                    failed = true;
                    assertTrue(fuse.isBlown(), "another failure: " + e);
                    assertEquals(before, bits(optimizer), "place " + n + " after " + warm + " steps");
                }
                assertEquals(fuse.isBlown(), failed);
                if (!failed) break;
                places++;
                fuse.plant(Integer.MAX_VALUE);
                step.run();
                String again = bits(optimizer);
                parametersAnew();
                Fuse none = new Fuse();
                Optimizer other = optimizers.apply(none);
                Runnable undisturbed = steps.of(none, other);
                for (int i = 0; i <= warm; i++) undisturbed.run();
                assertEquals(bits(other), again, "the step after the failure at place " + n);
            }
        }
        return places;
    }

    private Steps program(Function<Optimizer, Update> update) {
        return (fuse, optimizer) -> {
            Program step = Program.recorder()
                    .rules(fuse.rules)
                    .update(update.apply(optimizer))
                    .record(tape -> loss(fuse, tape));
            return step::run;
        };
    }

    private Steps eager() {
        return (fuse, optimizer) -> {
            Tape tape = new Tape();
            return () -> {
                tape.reset();
                optimizer.step(Autodiff.gradients(fuse.rules, loss(fuse, tape)));
            };
        };
    }

    @Test
    void aProgramWithAUsersOptimizer() {
        assertTrue(failEverywhere(fuse -> fuse.new Momentum(0.1), program(o -> o)) >= 2 * (3 + 3 + 4));
        assertTrue(failEverywhere(fuse -> fuse.new Momentum(0.1), program(o -> o::update)) >= 2 * (3 + 3 + 4));
    }

    @Test
    void aProgramWithAFunctionAroundAnOptimizer() {
        for (Function<Fuse, Optimizer> optimizer : Arrays.<Function<Fuse, Optimizer>>asList(
                fuse -> Adam.of(0.1), fuse -> Sgd.of(0.1).momentum(0.9), fuse -> Sgd.of(0.1))) {
            Steps steps = (fuse, o) -> program(any -> (name, w, g) -> {
                        any.update(name, w, g);
                        fuse.burn();
                        w.data[0] *= 0.5;
                    })
                    .of(fuse, o);
            assertTrue(failEverywhere(optimizer, steps) >= 2 * (3 + 3 + 4));
        }
    }

    @Test
    void aProgramWithGroupsOfOptimizers() {
        assertTrue(failEverywhere(
                        fuse -> Adam.of(0.1).group("b1", fuse.new Momentum(0.2)).group("w2", Sgd.of(0.1)),
                        program(o -> o))
                >= 2 * (3 + 3 + 1));
    }

    @Test
    void aListenerOfAProgram() {
        Steps listened = (fuse, optimizer) -> {
            Program step = Program.recorder()
                    .rules(fuse.rules)
                    .update(optimizer)
                    .record(tape -> softmaxCrossEntropy(
                            add(matmul(tape.input("x", X), param(tape, "w1")), param(tape, "b1")),
                            tape.input("labels", new int[8])));
            step.listen((label, op, m) -> fuse.burn());
            return step::run;
        };
        assertTrue(failEverywhere(fuse -> Adam.of(0.1), listened) >= 2 * (5 + 2));
    }

    @Test
    void anEagerStep() {
        assertTrue(failEverywhere(fuse -> Adam.of(0.1), eager()) >= 2 * 6);
        assertTrue(failEverywhere(fuse -> fuse.new Momentum(0.1), eager()) >= 2 * (3 + 3 + 4));
    }

    @Test
    void aSingleUpdateThatFails() {
        Fuse fuse = new Fuse();
        Optimizer optimizer = fuse.new Momentum(0.1);
        parametersAnew();
        DMatrixRMaj w = parameters.get("w1");
        for (int step = 0; step < 2; step++) {
            String before = bits(optimizer);
            fuse.plant(0);
            try {
                optimizer.update("w1", w, random(3, 5, 9));
            } catch (Fuse.Blown e) {
                assertEquals(before, bits(optimizer));
                fuse.plant(Integer.MAX_VALUE);
                optimizer.update("w1", w, random(3, 5, 9));
                continue;
            }
            throw new AssertionError("the update did not fail");
        }
    }

    @Test
    void aTrainerEndsAfterItsLastWholeStep() {
        Dataset moons = Generated.moons(32, 0.1, 1);
        for (boolean eager : new boolean[] {false, true}) {
            String before = "";
            for (int n = 0; ; n++) {
                Fuse fuse = new Fuse();
                Optimizer optimizer = fuse.new Momentum(0.1);
                Linear first = Linear.of("first", random(2, 4, 6), random(1, 4, 7));
                Linear second = Linear.of("second", random(4, 2, 8), random(1, 2, 9));
                Layer net = Sequential.of(first, fuse::through, second, fuse::through);
                Trainer trainer = Trainer.of(net)
                        .optimizer(optimizer)
                        .rules(fuse.rules)
                        .epochs(1)
                        .batchSize(32);
                if (eager) trainer.eager();
                parameters.clear();
                parameters.putAll(Weights.of(net, 2).parameters());
                if (n == 0) before = bits(optimizer);
                assertEquals(before, bits(optimizer), "the networks are equal");
                fuse.plant(n);
                try {
                    trainer.fit(moons);
                    assertTrue(n >= 2 + 2 + 4, "only " + n + " places");
                    break;
                } catch (RuntimeException e) {
                    assertTrue(fuse.isBlown(), "another failure: " + e);
                    assertEquals(before, bits(optimizer), "place " + n + (eager ? ", eager" : ", program"));
                }
            }
        }
    }
}
