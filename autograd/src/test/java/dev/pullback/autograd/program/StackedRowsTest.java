package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Fn;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.kernels.Threads;
import dev.pullback.ops.CrossEntropyOptions;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackedRowsTest {
    private final Random random = new Random(1);
    private final int threads = Threads.count();

    @AfterEach
    void restoreThreads() {
        Threads.setCount(threads);
    }

    private DMatrixRMaj row(int cols) {
        return RandomMatrices_DDRM.rectangle(1, cols, -3, 3, random);
    }

    /** Requires the bits of a tape, for any number of threads and with other numbers, and returns the program. */
    private Program assertSameBits(DMatrixRMaj x, Function<Var, Var> f) {
        Program program = Program.forward(tape -> f.apply(tape.input("x", x)));
        for (int n : new int[] {1, 2, 7}) {
            Threads.setCount(n);
            DMatrixRMaj other = row(x.numCols);
            program.bind("x", other);
            program.run();
            double[] expected =
                    new DMatrixRMaj(f.apply(new Tape().input("x", other)).value()).data;
            assertArrayEquals(expected, new DMatrixRMaj(program.value()).data, n + " threads");
        }
        return program;
    }

    private static Program assertFewSteps(Program p, int limit) {
        assertTrue(p.steps() <= limit, p::show);
        return p;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 30, 200})
    void theHessianOfACrossEntropyHasAsManyStepsForAnyNumberOfLogits(int n) {
        CrossEntropyOptions smooth = CrossEntropyOptions.defaults().withLabelSmoothing(0.1);
        int[] label = {n - 1};
        Fn loss = z -> softmaxCrossEntropy(z, z.tape().input(label));
        Fn smoothed = z -> softmaxCrossEntropy(z, z.tape().input(label), smooth);
        assertFewSteps(assertSameBits(row(n), x -> Autodiff.hessian(loss).apply(x)), 14);
        assertSameBits(row(n), x -> Autodiff.hessian(smoothed).apply(x));
    }

    @Test
    void jacobiansOfFunctionsOfEachElement() {
        assertFewSteps(
                assertSameBits(row(40), x -> Autodiff.jacobian(z -> tanh(z)).apply(x)), 3);
        assertSameBits(
                row(40), x -> Autodiff.jacobian(z -> softmax(scale(sin(z), 3))).apply(x));
        assertSameBits(
                row(40), x -> Autodiff.jacobian(z -> logSoftmax(square(z))).apply(x));
        assertSameBits(row(5), x -> Autodiff.jacobian(z -> mul(sum(z), exp(z))).apply(x));
        assertSameBits(
                row(7), x -> Autodiff.hessian(z -> mean(mul(relu(z), tanh(z)))).apply(x));
    }

    @Test
    void rowsOfOpsThatMixRowsAreJoinedAsTheyAre() {
        DMatrixRMaj w = RandomMatrices_DDRM.rectangle(6, 9, -1, 1, random);
        assertSameBits(
                row(6), x -> Autodiff.jacobian(z -> tanh(matmul(z, z.tape().constant(w))))
                        .apply(x));
        assertSameBits(row(6), x -> concatRows(cumulated(x)));
    }

    /** Returns rows of which each is computed from the one before. */
    private static Var[] cumulated(Var x) {
        Var[] rows = new Var[300];
        Var row = x;
        for (int i = 0; i < rows.length; i++) {
            row = add(row, x);
            rows[i] = row;
        }
        return rows;
    }

    @Test
    void columnsAndSharedNumbers() {
        Function<Var, Var> f = x -> {
            Var[] rows = IntStream.range(0, 8)
                    .mapToObj(i -> {
                        Var number = shift(sum(scale(x, i + 1)), i);
                        return mul(div(x, number), sum(x));
                    })
                    .toArray(Var[]::new);
            return concatRows(rows);
        };
        assertSameBits(row(5), f);
        assertSameBits(row(1), f);
    }

    @Test
    void aRowThatIsReadElsewhereIsStillComputed() {
        Function<Var, Var> f = x -> {
            Var a = mul(x, scale(x, 2));
            Var b = mul(x, scale(x, 3));
            return add(concatRows(a, b), a);
        };
        assertSameBits(row(5), f);
        DMatrixRMaj x = row(4);
        Program p = Program.forward(tape -> {
            Var v = tape.input("x", x);
            return concatRows(neg(v).named("a"), scale(v, 2), neg(scale(v, 3)));
        });
        p.run();
        assertEquals(-x.data[2], p.value("a").data[2]);
        assertEquals(-3 * x.data[3], p.value().get(2, 3));
    }

    @Test
    void longChainsOfOpsDoNotOverflowTheStack() {
        Program p = assertSameBits(row(3), x -> {
            Var a = x;
            Var b = scale(x, 2);
            for (int i = 0; i < 20_000; i++) {
                a = scale(a, 1.0001);
                b = scale(b, 1.0001);
            }
            return concatRows(a, b);
        });
        assertTrue(p.steps() < 50_000, "steps");
    }
}
