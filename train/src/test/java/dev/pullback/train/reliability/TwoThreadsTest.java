package dev.pullback.train.reliability;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.PerShape;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.image.ImageSize;
import dev.pullback.train.BlockGradient;
import dev.pullback.train.BlockTraining;
import dev.pullback.train.ConvNet;
import dev.pullback.train.DataBlock;
import dev.pullback.train.Epoch;
import dev.pullback.train.GradientSum;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
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
import dev.pullback.train.optim.Sgd;
import dev.pullback.train.task.Task;
import dev.pullback.train.tensorboard.TensorBoard;
import dev.pullback.train.watch.FilmRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that two threads in one object get right results or are refused, and that the object is usable afterwards. */
class TwoThreadsTest {
    private static final int SHORT = 300;
    private static final int LONG = 10_000;

    @TempDir
    private Path folder;

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

    /** The steps that were not refused give the bits of as many steps of one thread. */
    private void statefulOptimizers(int tries) throws Exception {
        List<Supplier<Optimizer>> all = List.of(
                () -> Sgd.of(0.01).momentum(0.9),
                () -> Adam.of(0.01),
                () -> AdamW.of(0.01),
                () -> NAdam.of(0.01),
                () -> RAdam.of(0.01),
                () -> Adamax.of(0.01),
                () -> Adagrad.of(0.01),
                () -> Adadelta.of(1),
                () -> Adafactor.of(0.01),
                () -> RmsProp.of(0.01),
                () -> Rprop.of(0.01),
                () -> AveragedSgd.of(0.01));
        DMatrixRMaj g = new DMatrixRMaj(new double[][] {{0.5, -1}, {2, 0.25}});
        for (Supplier<Optimizer> kind : all) {
            Optimizer shared = kind.get();
            DMatrixRMaj moved = w.copy();
            AtomicInteger steps = new AtomicInteger();
            race(tries, 0, () -> {
                shared.step(List.of("w"), List.of(moved), List.of(g));
                steps.incrementAndGet();
                return 0.0;
            });
            Optimizer alone = kind.get();
            DMatrixRMaj expected = w.copy();
            for (int i = 0; i < steps.get(); i++) alone.step(List.of("w"), List.of(expected), List.of(g));
            assertArrayEquals(expected.data, moved.data, alone::toString);
        }
    }

    private void convolutions(int tries) throws Exception {
        ConvNet net = ConvNet.of(new ImageSize(1, 6, 6), List.of(2), 2);
        List<String> names = IntStream.range(0, 36).mapToObj(i -> "pixel " + i).toList();
        Model model = Model.of(net, names, List.of("0", "1"));
        DMatrixRMaj pixels = new DMatrixRMaj(2, 36);
        for (int i = 0; i < pixels.getNumElements(); i++) pixels.data[i] = Math.sin(i);
        double expected = model.logits(pixels).data[0];
        assertEquals(0, race(tries, expected, () -> model.logits(pixels).data[0]), "a model is for many threads");
    }

    private void programsOfShapes(int tries) throws Exception {
        PerShape shared = PerShape.of(Program.recorder(), in -> sum(square(tanh(in[0]))), "x");
        Program first = shared.at(x);
        first.run();
        double expected = first.value().data[0];
        AtomicInteger calls = new AtomicInteger();
        race(tries, expected, () -> {
            // every third shape is new, so programs are recorded and dropped
            int rows = calls.incrementAndGet() % 100 + 4;
            shared.at(new DMatrixRMaj(rows, 2));
            return expected;
        });
        Program again = shared.at(x);
        again.run();
        assertEquals(expected, again.value().data[0]);
    }

    private void gradientSums(int tries) throws Exception {
        GradientSum shared = new GradientSum();
        AtomicInteger block = new AtomicInteger();
        Set<Integer> added = ConcurrentHashMap.newKeySet();
        race(tries, 0, () -> {
            int i = block.getAndIncrement();
            shared.add(i, 3, Math.sin(i), 1, List.of(x));
            added.add(i);
            return 0.0;
        });
        GradientSum alone = new GradientSum();
        for (int i : added) alone.add(i, 3, Math.sin(i), 1, List.of(x));
        assertEquals(alone.loss(), shared.loss());
        assertArrayEquals(alone.gradient(), shared.gradient());
    }

    private void blocks(int tries) throws Exception {
        Dataset moons = Generated.moons(16, 0.1, 1);
        List<DataBlock> blocks = DataBlock.split(moons, 8);
        BlockGradient gradient = BlockGradient.of(Mlp.of(2, 3, 2), Task.classification(), moons);
        BlockTraining.Blocks source = (parameters, from, end) -> {
            gradient.set(parameters);
            GradientSum sum = new GradientSum();
            for (long i = from; i < end; i++) gradient.add(blocks.get((int) i), from, sum);
            return sum;
        };
        BlockTraining shared = BlockTraining.of(gradient, blocks.size(), source);
        double expected = shared.minimize(Sgd.of(0), 1).get(0);
        race(tries, expected, () -> shared.minimize(Sgd.of(0), 1).get(0));
        GradientSum sum = new GradientSum();
        gradient.add(blocks.get(0), 0, sum);
        race(tries, sum.loss(), () -> {
            GradientSum own = new GradientSum();
            gradient.add(blocks.get(0), 0, own);
            return own.loss();
        });
    }

    private void listeners(int tries) throws Exception {
        Dataset moons = Generated.moons(16, 0.1, 1);
        Mlp net = Mlp.of(2, 3, 2);
        FilmRecorder film = FilmRecorder.of(net, Task.classification(), moons).withoutPictures();
        Epoch epoch =
                Trainer.of(net).listener(film).epochs(1).fit(moons).epochs().get(0);
        race(tries, 1, () -> {
            film.epoch(epoch);
            return (double) film.film().frames().get(0).layers().size() / 2;
        });
        TensorBoard board = TensorBoard.in(folder);
        race(tries, 0, () -> {
            board.epoch(epoch);
            return 0.0;
        });
        board.close();
        try (Stream<Path> files = Files.list(folder)) {
            long written = Files.size(files.findFirst().orElseThrow());
            TensorBoard alone = TensorBoard.in(folder.resolve("alone"));
            for (int i = 0; i < 2 * tries + 1; i++) alone.epoch(epoch);
            alone.close();
            try (Stream<Path> other = Files.list(folder.resolve("alone"))) {
                assertEquals(Files.size(other.findFirst().orElseThrow()), written);
            }
        }
    }

    private void all(int tries) throws Exception {
        tapes(tries);
        programs(tries);
        programsOfShapes(tries);
        optimizers(tries);
        statefulOptimizers(tries);
        gradientSums(tries);
        models(tries);
        convolutions(tries);
    }

    @Test
    void everyResultIsRightOrRefused() throws Exception {
        all(SHORT);
        trainers(SHORT / 10);
        blocks(SHORT / 10);
        listeners(SHORT / 10);
    }

    @Test
    @Tag("slow")
    void everyResultIsRightOrRefusedInTenThousandTries() throws Exception {
        all(LONG);
        trainers(LONG);
        blocks(LONG);
        listeners(LONG);
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
