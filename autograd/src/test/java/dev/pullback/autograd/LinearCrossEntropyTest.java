package dev.pullback.autograd;

import static dev.pullback.autograd.Autodiff.*;
import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.CrossEntropyOptions;
import dev.pullback.ops.Reduction;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the fused last layer and loss equals the unfused form and needs little memory. */
class LinearCrossEntropyTest {
    private static final CrossEntropyOptions MEAN = CrossEntropyOptions.defaults();

    private static int[] labels(int rows, int classes) {
        return new Random(5).ints(rows, 0, classes).toArray();
    }

    /** Returns the loss; if there is one for each row, a weighted sum of them. */
    private static Var loss(boolean fused, Var x, Var w, Var b, Var labels, CrossEntropyOptions options) {
        Var loss = fused
                ? linearCrossEntropy(x, w, b, labels, options)
                : softmaxCrossEntropy(add(matmul(x, w), b), labels, options);
        return loss.rows() == 1 ? scale(loss, 0.7) : sum(mul(loss, loss));
    }

    @Test
    void valueAndGradientsAreThoseOfTheUnfusedForm() {
        int rows = 37;
        int classes = 60_001; // two chunks, the last one shorter
        CrossEntropyOptions[] all = {
            MEAN,
            MEAN.withReduction(Reduction.SUM),
            MEAN.withReduction(Reduction.NONE),
            MEAN.withIgnoreIndex(labels(rows, classes)[3])
                    .withLabelSmoothing(0.1)
                    .withZLoss(1e-3)
                    .withSoftcap(30)
        };
        for (CrossEntropyOptions options : all) {
            DMatrixRMaj[][] found = new DMatrixRMaj[2][];
            for (int form = 0; form < 2; form++) {
                Tape tape = new Tape();
                Var x = tape.param("x", random(rows, 24, 1));
                Var w = tape.param("w", random(24, classes, 2));
                Var b = tape.param("b", random(1, classes, 3));
                Var loss = loss(form == 0, x, w, b, tape.input(labels(rows, classes)), options);
                Gradients g = gradients(loss);
                found[form] = new DMatrixRMaj[] {loss.value().copy(), g.of(x), g.of(w), g.of(b)};
            }
            for (int i = 0; i < 4; i++) assertClose(found[1][i], found[0][i], 1e-12);
        }
    }

    @Test
    void onlyTheGradientsAskedForAreComputed() {
        Tape tape = new Tape();
        Var x = tape.input(random(3, 2, 1));
        Var b = tape.param("b", random(1, 4, 3));
        Var loss = linearCrossEntropy(x, tape.input(random(2, 4, 2)), b, tape.input(new int[] {0, 1, 2}));
        int before = tape.size();
        Var[] g = vjp(loss, tape.constant(1), b);
        assertEquals("1x4", g[0].shape().toString());
        assertEquals(before + 2, tape.size(), "the cotangent and one gradient");
    }

    @Test
    void anIgnoredRowCountsForNothingWhateverItsFeaturesHold() {
        DMatrixRMaj x = new DMatrixRMaj(new double[][] {{1, 2}, {Double.NaN, Double.POSITIVE_INFINITY}});
        Tape tape = new Tape();
        Var w = tape.param("w", random(2, 3, 1));
        Var b = tape.param("b", random(1, 3, 2));
        Var labels = tape.input(new int[] {1, -1});
        Gradients g = gradients(linearCrossEntropy(tape.input(x), w, b, labels, MEAN.withIgnoreIndex(-1)));
        Var kept = tape.input(new DMatrixRMaj(new double[][] {{1, 2}}));
        Gradients alone = gradients(linearCrossEntropy(kept, w, b, tape.input(new int[] {1})));
        assertArrayEquals(alone.of("w").data, g.of("w").data);
        assertArrayEquals(alone.of("b").data, g.of("b").data);
    }

    @Test
    void secondDerivativesAreThoseOfTheUnfusedForm() {
        DMatrixRMaj w = random(3, 4, 2);
        DMatrixRMaj[] found = new DMatrixRMaj[2];
        for (int form = 0; form < 2; form++) {
            boolean fused = form == 0;
            found[form] = hessian(v -> {
                        Tape tape = v.tape();
                        Var x = tape.input(random(5, 3, 1));
                        Var b = tape.input(random(1, 4, 3));
                        return loss(fused, x, v, b, tape.input(labels(5, 4)), MEAN.withZLoss(0.1));
                    })
                    .at(w);
        }
        assertClose(found[1], found[0], 1e-12);
    }

    /** A few rows of 256 → 32,000. */
    @Test
    void manyClassesFitIntoASmallHeap(@TempDir Path folder) throws IOException, InterruptedException {
        runInASmallHeap(64, folder.resolve("gradients"));
    }

    /**
     * The logits of all rows would take 1 GB. The expected loss and gradients are those of the unfused form,
     * computed from 256 rows at a time and added up, weighted by the number of rows since the loss is a mean.
     */
    @Test
    @Tag("slow")
    void manyRowsGiveInASmallHeapWhatTheUnfusedFormGives(@TempDir Path folder)
            throws IOException, InterruptedException {
        int rows = 4096;
        Path file = folder.resolve("gradients");
        runInASmallHeap(rows, file);
        DMatrixRMaj allX = random(rows, 256, 1);
        int[] allLabels = labels(rows, 32_000);
        double loss = 0;
        DMatrixRMaj dx = new DMatrixRMaj(rows, 256);
        DMatrixRMaj dw = new DMatrixRMaj(256, 32_000);
        DMatrixRMaj db = new DMatrixRMaj(1, 32_000);
        Tape tape = new Tape();
        for (int from = 0; from < rows; from += 256) {
            int to = Math.min(from + 256, rows);
            tape.reset();
            Var x = tape.param("x", CommonOps_DDRM.extract(allX, from, to, 0, 256));
            Var w = tape.param("w", random(256, 32_000, 2));
            Var b = tape.param("b", random(1, 32_000, 3));
            Var labels = tape.input(Arrays.copyOfRange(allLabels, from, to));
            Var share = scale(softmaxCrossEntropy(add(matmul(x, w), b), labels), (to - from) / (double) rows);
            Gradients g = gradients(share);
            loss += share.scalar();
            CommonOps_DDRM.insert(g.of(x), dx, from, 0);
            CommonOps_DDRM.addEquals(dw, g.of(w));
            CommonOps_DDRM.addEquals(db, g.of(b));
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            assertEquals(loss, in.readDouble(), 1e-12 * loss);
            for (DMatrixRMaj want : new DMatrixRMaj[] {dx, dw, db}) {
                double limit = 1e-12 * CommonOps_DDRM.elementMaxAbs(want);
                for (int i = 0; i < want.getNumElements(); i++) assertEquals(want.data[i], in.readDouble(), limit);
            }
        }
    }

    /** Runs {@link #main} in a JVM of 256 MB. */
    private static void runInASmallHeap(int rows, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinearCrossEntropyTest.class.getName(),
                        String.valueOf(rows),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
    }

    /** Writes loss and gradients to a file; the arguments are the number of rows and the file. */
    public static void main(String[] args) throws IOException {
        int rows = Integer.parseInt(args[0]);
        Tape tape = new Tape();
        Var x = tape.param("x", random(rows, 256, 1));
        Var w = tape.param("w", random(256, 32_000, 2));
        Var b = tape.param("b", random(1, 32_000, 3));
        Var loss = linearCrossEntropy(x, w, b, tape.input(labels(rows, 32_000)));
        Gradients g = gradients(loss);
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(Path.of(args[1]))))) {
            out.writeDouble(loss.scalar());
            for (Var each : new Var[] {x, w, b}) {
                for (double value : g.of(each).data) out.writeDouble(value);
            }
        }
    }
}
