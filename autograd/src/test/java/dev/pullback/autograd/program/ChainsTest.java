package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Gradients;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChainsTest {
    private static final int[] THREADS = {1, 2, 3, 7};

    private final Random random = new Random(1);
    private final int threads = Threads.count();

    @AfterEach
    void restoreThreads() {
        Threads.setCount(threads);
    }

    private DMatrixRMaj matrix(int rows, int cols) {
        return RandomMatrices_DDRM.rectangle(rows, cols, -1, 1, random);
    }

    /** Requires equal bits of the value and all gradients of a tape and of programs on several threads. */
    private static Program assertSameBits(Function<Tape, Var> loss) {
        Threads.setCount(1);
        Tape tape = new Tape();
        Var y = loss.apply(tape);
        Gradients gradients = Autodiff.gradients(y);
        Program program = Program.of(loss);
        for (int n : THREADS) {
            Threads.setCount(n);
            for (int run = 0; run < 2; run++) program.run();
            assertEquals(y.scalar(), program.scalar(), n + " threads");
            for (Var p : tape.params()) {
                double[] expected = new DMatrixRMaj(gradients.of(p.label())).data;
                assertArrayEquals(
                        expected, new DMatrixRMaj(program.gradient(p.label())).data, p + ", " + n + " threads");
            }
        }
        return program;
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,40000", "40000,1", "1000,70", "37,1200", "3,20000", "5,3", "64,1000"})
    void pointwiseChainsHaveTheBitsOfATape(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, cols);
        Program p = assertSameBits(tape -> {
            Var v = tape.param("x", x);
            return mean(mul(tanh(shift(scale(v, 2), 1)), sigmoid(square(v))));
        });
        assertEquals(1, p.steps(), p::show);
        assertTrue(p.show().contains("tile"), p::show);
        assertEquals(
                2, p.show().lines().filter(line -> line.contains("buffer ")).count(), p::show);
    }

    @ParameterizedTest
    @CsvSource({"300,400,2", "1000,1000,2", "64,2000,2", "40000,10,1", "20,30,1"})
    void aReductionOfAColumnRunsAfterALargeChainThatItWouldKeepOnOneThread(int rows, int cols, int steps) {
        DMatrixRMaj x = matrix(rows, cols);
        Program p = assertSameBits(tape -> sum(square(rowSums(tape.param("x", x)))));
        assertEquals(steps, p.steps(), p::show);
    }

    @ParameterizedTest
    @CsvSource({"1,40000", "40000,1", "1000,70", "37,1200", "3,20000", "5,3", "257,100"})
    void repeatedOperandsAndReductionsHaveTheBitsOfATape(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, cols);
        DMatrixRMaj row = matrix(1, cols);
        DMatrixRMaj column = matrix(rows, 1);
        DMatrixRMaj number = matrix(1, 1);
        assertSameBits(tape -> {
            Var v = tape.param("x", x);
            Var a = mul(add(v, tape.param("row", row)), tape.param("number", number));
            Var b = exp(sub(tape.param("column", column), a));
            return add(sum(mul(b, rowSums(v))), mean(mul(colSums(b), tape.input("again", row))));
        });
    }

    @ParameterizedTest
    @CsvSource({"1,40000", "40000,1", "1000,70", "37,1200", "5,3", "1000,1000"})
    void expandedOperandsHaveTheBitsOfATape(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, cols);
        DMatrixRMaj row = matrix(1, cols);
        DMatrixRMaj column = matrix(rows, 1);
        DMatrixRMaj number = matrix(1, 1);
        Shape shape = new Shape(rows, cols);
        assertSameBits(tape -> {
            Var v = tape.param("x", x);
            Var a = mul(v, expand(tape.param("row", row), shape));
            Var b = mul(expand(tape.param("column", column), shape), expand(rowSums(v), shape));
            Var c = expand(mul(tape.param("number", number), mean(v)), shape);
            return sum(square(add(add(a, expand(rowSums(sin(a)), shape)), mul(b, c))));
        });
        assertSameBits(tape -> sum(square(colSums(tape.param("x", x)))));
    }

    @ParameterizedTest
    @CsvSource({"1,300", "128,256", "700,30", "20,1500", "3,2"})
    void normalizationsHaveTheBitsOfATape(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, cols);
        DMatrixRMaj gamma = matrix(1, cols);
        DMatrixRMaj beta = matrix(1, cols);
        Program p = assertSameBits(tape -> {
            Var g = tape.param("gamma", gamma);
            Var y = gelu(layerNorm(tape.param("x", x), g, tape.param("beta", beta), 1e-5));
            return mean(square(rmsNorm(y, g, 1e-5)));
        });
        if (rows > 1) assertTrue(p.steps() <= 3, p::show);
    }

    @Test
    void aValueThatIsNeededAsAWholeEndsAChain() {
        DMatrixRMaj x = matrix(60, 60);
        assertSameBits(tape -> {
            Var v = tape.param("x", x);
            Var a = tanh(v);
            Var b = scale(a, 0.5);
            return sum(mul(add(transpose(b), a), exp(b)));
        });
        assertSameBits(tape -> {
            Var v = tape.param("x", x);
            return sum(div(v, shift(norm(square(v)), sum(v).shape().elements())));
        });
    }

    @ParameterizedTest
    @CsvSource({"3,4", "2,1", "300,70", "40,1000", "1,30000"})
    void joinedInstructionsHaveTheBitsOfATape(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, cols);
        DMatrixRMaj gamma = matrix(1, cols);
        DMatrixRMaj beta = matrix(1, cols);
        assertJoined("tanhAndSechSquare", x, v -> tanh(scale(v, 8)));
        assertJoined("sigmoidPair", x, v -> sigmoid(scale(v, 50)));
        assertJoined("sigmoidPair", x, v -> add(silu(v), neg(v)));
        assertJoined("siluOfSigmoid", x, v -> silu(scale(v, 300)));
        assertJoined("normalCdfAndPdf", x, v -> gelu(scale(v, 5)));
        assertJoined("geluOfCdf", x, v -> gelu(scale(v, 5)));
        for (String name : new String[] {"standardizedRowsAndDeviations", "normalizedRowsSlope", "mulAdd"})
            assertJoined(name, x, v -> {
                Var scale = v.tape().param("gamma", gamma);
                return layerNorm(v, scale, v.tape().param("beta", beta), 1e-5);
            });
        for (String name : new String[] {"unitRmsRowsAndRms", "normalizedRowsSlope"})
            assertJoined(name, x, v -> rmsNorm(v, v.tape().param("gamma", gamma), 1e-5));
        // both outputs of a pair are read later, and its operand is not
        assertJoined("tanhAndSechSquare", x, v -> mul(tanh(exp(v)), sum(tanh(v))));
    }

    private static void assertJoined(String op, DMatrixRMaj x, Function<Var, Var> f) {
        Program p = assertSameBits(tape -> mean(square(f.apply(tape.param("x", x)))));
        assertTrue(p.show().contains(" = " + op + "("), p::show);
    }

    @Test
    void aListenerSeesTheValuesOfAChain() {
        DMatrixRMaj x = matrix(400, 70);
        Program p = Program.of(tape -> mean(square(tanh(tape.param("x", x)))));
        p.run();
        double loss = p.scalar();
        double[] gradient = new DMatrixRMaj(p.gradient("x")).data;
        List<String> seen = new ArrayList<>();
        p.listen((label, op, m) -> {
            seen.add(op.name());
            if (label.startsWith("tanh#")) assertEquals(Math.tanh(x.data[7]), m.data[7], 1e-15);
        });
        p.run();
        assertTrue(seen.contains("tanhAndSechSquare") && seen.contains("square"), seen::toString);
        assertEquals(loss, p.scalar());
        assertArrayEquals(gradient, new DMatrixRMaj(p.gradient("x")).data);
        p.listen(null);
        p.run();
        assertEquals(loss, p.scalar());
    }

    @Test
    void aKernelMayRunAnotherProgram() {
        Program inner = Program.forward(tape -> exp(tanh(tape.input("v", new DMatrixRMaj(1, 1)))));
        Op op = Op.elementwise("nested", "Y = exp tanh X", v -> {
            inner.bind("v", new DMatrixRMaj(1, 1, true, v));
            inner.run();
            return inner.value().data[0];
        });
        Threads.setCount(1);
        DMatrixRMaj x = matrix(3, 3);
        Program outer = Program.forward(tape -> scale(op.on(square(tape.input("x", x))), 2));
        outer.run();
        for (int i = 0; i < 9; i++)
            assertEquals(2 * Math.exp(Math.tanh(x.data[i] * x.data[i])), outer.value().data[i], 1e-14);
    }

    @Test
    void anExceptionOnAnyThreadEndsTheRun() {
        DMatrixRMaj x = matrix(1000, 100);
        x.data[99_000] = 7;
        Op fragile = Op.elementwise("fragile", "Y = X, refuses 7", v -> {
            if (v == 7) throw new IllegalStateException("it is 7");
            return v;
        });
        Program p = Program.forward(tape -> square(fragile.on(scale(tape.input("x", x), 2))));
        p.run();
        x.data[99_000] = 3.5;
        IllegalStateException e = assertThrows(IllegalStateException.class, p::run);
        assertEquals("fragile: in its kernel: it is 7", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"300, 40", "7, 3000", "20, 3"})
    void anOutputOverwritesAnOperandThatTheChainNoLongerReads(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, 5);
        DMatrixRMaj w = matrix(5, cols);
        DMatrixRMaj v = matrix(cols, 4);
        Program program = assertSameBits(tape -> {
            Var h = matmul(tape.input("x", x), tape.param("w", w));
            Var standard = div(sub(h, scale(rowSums(h), 1.0 / cols)), rowRms(h, 1));
            return sum(square(matmul(mul(standard, sigmoid(h)), tape.param("v", v))));
        });
        BufferAssignment buffers = BufferAssignment.of(program.plan());
        boolean overwrites = program.plan().code().stream()
                .filter(i -> i.is(Instruction.Kind.CHAIN))
                .anyMatch(i -> i.out().stream().anyMatch(y -> i.in().stream()
                        .anyMatch(z -> z.isComputed() && buffers.bufferOf(z) == buffers.bufferOf(y))));
        assertTrue(overwrites, program::show);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "5, 3", "300, 70", "3, 1000"})
    void resultsThatShareTheirWorkAreOneInstruction(int rows, int cols) {
        DMatrixRMaj x = matrix(rows, cols);
        DMatrixRMaj z = matrix(rows, cols);
        DMatrixRMaj gamma = matrix(1, cols);
        DMatrixRMaj beta = matrix(1, cols);
        Program norm = assertSameBits(tape -> {
            Var y = batchNorm(tape.param("x", x), tape.param("gamma", gamma), tape.param("beta", beta), 1e-5)
                    .output();
            return sum(mul(tanh(y), tape.input("z", z)));
        });
        assertTrue(norm.show().contains("standardizedColsAndDeviations"), norm::show);
        Program divergence = assertSameBits(tape -> klDivergence(tape.input("z", z), tape.param("x", x), 2));
        assertTrue(divergence.show().contains("divergenceAndSlope"), divergence::show);
        DMatrixRMaj masked = x.copy();
        for (int j = 0; j < cols; j++) masked.set(rows / 2, j, Double.NEGATIVE_INFINITY);
        masked.set(0, 0, Double.NEGATIVE_INFINITY);
        DMatrixRMaj weights = matrix(rows, 1);
        Program logSumExps = assertSameBits(
                tape -> sum(mul(sigmoid(logSumExp(tape.param("x", masked))), tape.input("weights", weights))));
        assertTrue(logSumExps.show().contains("logSumExpAndSoftmax"), logSumExps::show);
        Program squares = assertSameBits(tape -> mean(square(logSoftmax(tape.param("x", masked)))));
        assertTrue(squares.show().contains("logSoftmaxAndSoftmax"), squares::show);
        Program entropy = assertSameBits(tape -> {
            Var logits = tape.param("x", x);
            return sum(mulOrZero(softmax(logits), logSoftmax(logits)));
        });
        assertTrue(entropy.show().contains("logSoftmaxAndSoftmax"), entropy::show);
        DMatrixRMaj labels = new DMatrixRMaj(rows, 1);
        for (int i = 0; i < rows; i++) labels.set(i, 0, i % cols);
        Program hinge = assertSameBits(tape -> hinge(tape.param("x", x), tape.input("labels", labels)));
        assertTrue(hinge.show().contains("hingeAndDirection"), hinge::show);
    }
}
