package dev.pullback.train.reliability;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.optim.Sgd;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that two threads in one object get right results or are refused, and that the object is usable afterwards. */
class TwoThreadsTest {
    private static final int SHORT = 300;
    private static final int LONG = 10_000;

    private final DMatrixRMaj x = new DMatrixRMaj(new double[][] {{0.5, -1}, {2, 0.25}, {-3, 1}});
    private final DMatrixRMaj w = new DMatrixRMaj(new double[][] {{1, 0.5}, {-0.5, 2}});

    /**
     * Lets two threads do the same work at once, many times. Each try returns the expected result or throws an
     * IllegalStateException.
     *
     * @return the number of refused tries
     */
    private static int race(int tries, double expected, Callable<Double> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        CyclicBarrier start = new CyclicBarrier(2);
        int refused = 0;
        try {
            for (int i = 0; i < tries; i++) {
                Callable<Double> together = () -> {
                    start.await(60, TimeUnit.SECONDS);
                    return work.call();
                };
                List<Future<Double>> results = List.of(pool.submit(together), pool.submit(together));
                for (Future<Double> result : results) {
                    try {
                        assertEquals(expected, result.get(60, TimeUnit.SECONDS), "try " + i);
                    } catch (ExecutionException e) {
                        if (!(e.getCause() instanceof IllegalStateException)) throw e;
                        refused++;
                    }
                }
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(expected, work.call(), "afterwards");
        return refused;
    }

    private Var loss(Tape tape) {
        Var product = matmul(tape.input("x", x), tape.param("w", w));
        return sum(square(tanh(product)));
    }

    private void tapes(int tries) throws Exception {
        Tape own = new Tape();
        double expected = Autodiff.gradients(loss(own)).of("w").data[1];
        Tape shared = new Tape();
        race(tries, expected, () -> {
            shared.reset();
            return Autodiff.gradients(loss(shared)).of("w").data[1];
        });
    }

    private void programs(int tries) throws Exception {
        Program program = Program.of(this::loss);
        program.run();
        double expected = program.gradient("w").data[1];
        race(tries, expected, () -> {
            program.run();
            return program.gradient("w").data[1];
        });
    }

    private void trainers(int tries) throws Exception {
        Dataset moons = Generated.moons(16, 0.1, 1);
        Trainer shared =
                Trainer.of(Mlp.of(2, 3, 2)).optimizer(Sgd.of(0)).epochs(1).batchSize(8);
        double expected = shared.fit(moons).epochs().get(0).loss();
        race(tries, expected, () -> shared.fit(moons).epochs().get(0).loss());
    }

    private void optimizers(int tries) throws Exception {
        Sgd sgd = Sgd.of(0.5);
        DMatrixRMaj g = new DMatrixRMaj(2, 2);
        g.fill(1);
        DMatrixRMaj moved = w.copy();
        int refused = race(tries, 0, () -> {
            sgd.step(List.of("w"), List.of(moved), List.of(g));
            return 0.0;
        });
        // Each of the steps that were not refused has moved every element by 0.5, exactly.
        for (int i = 0; i < 4; i++)
            assertEquals(w.data[i] - 0.5 * (2 * tries + 1 - refused), moved.data[i], "element " + i);
    }

    private void models(int tries) throws Exception {
        Model model = Model.of(Mlp.of(2, 3, 2), List.of("a", "b"), List.of("0", "1"));
        double expected = model.logits(x).data[0];
        assertEquals(0, race(tries, expected, () -> model.logits(x).data[0]), "a model is for many threads");
    }

    @Test
    void everyResultIsRightOrRefused() throws Exception {
        tapes(SHORT);
        programs(SHORT);
        trainers(SHORT / 10);
        optimizers(SHORT);
        models(SHORT);
    }

    @Test
    @Tag("slow")
    void everyResultIsRightOrRefusedInTenThousandTries() throws Exception {
        tapes(LONG);
        programs(LONG);
        trainers(LONG);
        optimizers(LONG);
        models(LONG);
    }

    @Test
    void aSecondThreadIsToldWhatToDo() throws Exception {
        Program program = Program.of(this::loss);
        IllegalStateException[] refusal = new IllegalStateException[1];
        program.listen((label, op, m) -> {
            if (refusal[0] != null) return;
            Thread second = new Thread(
                    () -> {
                        try {
                            program.run();
                        } catch (IllegalStateException e) {
                            refusal[0] = e;
                        }
                    },
                    "second");
            second.start();
            try {
                second.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        program.run();
        assertTrue(
                refusal[0].getMessage().startsWith("program: thread 'second' calls it while thread"),
                refusal[0]::getMessage);
    }
}
