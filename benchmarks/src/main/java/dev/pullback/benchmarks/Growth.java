package dev.pullback.benchmarks;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.program.Program;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Ops;
import dev.pullback.train.Mlp;
import dev.pullback.train.Model;
import dev.pullback.train.Trainer;
import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Dataset;
import dev.pullback.train.data.Generated;
import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.optim.Sgd;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;

/**
 * Measures how time grows with the data: classes, columns, rows, names of parameters, layers. Each kind of work runs at
 * sizes that double, three times each. The last column is the exponent p for which the best time grows as nᵖ between the
 * last two sizes; work of order n log n has about 1.1.
 */
public final class Growth {
    private static final int SIZES = 4;
    private static final int TRIES = 3;

    /** The largest exponent that still counts as n log n, with room for a noisy machine. */
    private static final double MOST = 1.4;

    private static final Map<String, Case> CASES = new LinkedHashMap<>();

    static {
        CASES.put("classes: evaluation of 200 rows", new Case(12_500, Growth::evaluation));
        CASES.put("columns: a table of 5 rows is read", new Case(12_500, n -> read(5, n)));
        CASES.put("rows: a table of 5 columns is read", new Case(125_000, n -> read(n, 5)));
        CASES.put("names: a program of n parameters", new Case(625, Growth::parameters));
        CASES.put("names: a tape of n parameters", new Case(625, Growth::tape));
        CASES.put("layers: a network is trained", new Case(125, Growth::layers));
        CASES.put("layers: a model is saved and loaded", new Case(125, Growth::model));
    }

    private Growth() {}

    /** Work of a size. */
    @FunctionalInterface
    private interface Work {
        /** Returns a task whose preparation is not measured. */
        Runnable of(int n) throws IOException;
    }

    private record Case(int smallest, Work work) {}

    /** Measures all cases; ends with exit code 1 if one grows faster than n log n. */
    public static void main(String[] args) throws IOException {
        boolean grows = false;
        for (Map.Entry<String, Case> e : CASES.entrySet()) {
            double[] seconds = new double[SIZES];
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-38s", e.getKey()));
            for (int s = 0; s < SIZES; s++) {
                int n = e.getValue().smallest() << s;
                seconds[s] = seconds(e.getValue().work(), n);
                line.append(String.format(Locale.ROOT, "%,11d %8.3f s", n, seconds[s]));
            }
            double exponent = Math.log(seconds[SIZES - 1] / seconds[SIZES - 2]) / Math.log(2);
            grows |= exponent > MOST;
            System.out.printf(Locale.ROOT, "%s  p = %.2f%n", line, exponent);
        }
        if (grows) System.exit(1);
    }

    private static double seconds(Work work, int n) throws IOException {
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < TRIES; i++) {
            Runnable task = work.of(n);
            long start = System.nanoTime();
            task.run();
            best = Math.min(best, (System.nanoTime() - start) / 1e9);
        }
        return best;
    }

    private static Runnable evaluation(int classes) {
        DMatrixRMaj logits = new DMatrixRMaj(200, classes);
        for (int i = 0; i < logits.data.length; i++) logits.data[i] = i * 0.618 % 1;
        int[] labels = IntStream.range(0, 200).map(i -> i * 31 % classes).toArray();
        List<String> names = names("k", classes);
        return () -> Evaluation.of(logits, labels, names).show();
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static Runnable read(int rows, int columns) throws IOException {
        Path file = Files.createTempFile("growth", ".csv");
        file.toFile().deleteOnExit();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write(String.join(",", names("x", columns)) + ",y\n");
            for (int i = 0; i < rows; i++) {
                int row = i;
                out.write(IntStream.range(0, columns)
                                .mapToObj(j -> Integer.toString((row + j) % 97))
                                .collect(Collectors.joining(","))
                        + ",k" + i % 2 + "\n");
            }
        }
        return () -> Csv.defaults().read(file);
    }

    private static Var sumOf(Tape tape, DMatrixRMaj[] w) {
        Var sum = Ops.sum(Ops.square(tape.param("w0", w[0])));
        for (int i = 1; i < w.length; i++) sum = Ops.add(sum, Ops.sum(Ops.square(tape.param("w" + i, w[i]))));
        return sum;
    }

    private static DMatrixRMaj[] matrices(int n) {
        DMatrixRMaj[] w = new DMatrixRMaj[n];
        Arrays.setAll(w, i -> new DMatrixRMaj(2, 2));
        return w;
    }

    private static Runnable parameters(int n) {
        DMatrixRMaj[] w = matrices(n);
        return () -> {
            Program program = Program.training(Sgd.of(0.1), tape -> sumOf(tape, w));
            program.run();
        };
    }

    private static Runnable tape(int n) {
        DMatrixRMaj[] w = matrices(n);
        Sgd sgd = Sgd.of(0.1);
        return () -> {
            Tape tape = new Tape();
            sgd.step(Autodiff.gradients(sumOf(tape, w)));
        };
    }

    private static Mlp network(int layers) {
        int[] sizes = new int[layers + 1];
        Arrays.fill(sizes, 2);
        return Mlp.of(sizes);
    }

    private static Runnable layers(int n) {
        Mlp net = network(n);
        Dataset moons = Generated.moons(64, 0.1, 1);
        return () -> Trainer.of(net).epochs(1).batchSize(32).fit(moons);
    }

    private static Runnable model(int n) throws IOException {
        Mlp net = network(n);
        Path file = Files.createTempFile("growth", ".safetensors");
        file.toFile().deleteOnExit();
        return () -> {
            Model.of(net, List.of("a", "b"), List.of("x", "y")).save(file);
            Model.load(file);
        };
    }
}
