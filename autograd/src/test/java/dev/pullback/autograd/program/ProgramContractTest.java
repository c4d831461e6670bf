package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.add;
import static dev.pullback.ops.Ops.log;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.square;
import static dev.pullback.ops.Ops.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Op;
import dev.pullback.core.OperandException;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests what holds after each call of a program, for listeners, for other threads and for numbers that are not finite. */
class ProgramContractTest {
    private final DMatrixRMaj x = row(1, 2);
    private final DMatrixRMaj w = row(3, 4);
    private final int[] labels = {0, 1};

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    private Var loss(Tape tape) {
        Var p = mul(tape.input("x", x), tape.param("w", w));
        return add(sum(p), sum(tape.input("labels", labels)));
    }

    /** Runs a call in another thread. */
    private static void elsewhere(Runnable call) throws InterruptedException, ExecutionException {
        FutureTask<Void> task = new FutureTask<>(call, null);
        new Thread(task).start();
        task.get();
    }

    @Test
    void eachCallLeavesTheProgramFreeForOtherThreads() throws Exception {
        Program step = Program.of(this::loss);
        step.run();
        elsewhere(step::run);
        step.bind("x", row(5, 6));
        elsewhere(step::run);
        step.set("labels", 1, 1);
        elsewhere(step::run);
        step.listen(null);
        elsewhere(step::run);
        assertThrows(IllegalArgumentException.class, () -> step.bind("v", x));
        assertThrows(IllegalArgumentException.class, () -> step.set("v", 1));
        elsewhere(step::run);
        assertEquals(5 * 3 + 6 * 4 + 2, step.scalar());
    }

    @Test
    void aSecondThreadCannotReadDuringARun() {
        Program step = Program.of(this::loss);
        List<String> refusals = new ArrayList<>();
        step.run();
        step.listen((label, op, matrix) -> {
            ExecutionException e = assertThrows(ExecutionException.class, () -> elsewhere(step::value));
            refusals.add(String.valueOf(e.getCause().getMessage()));
        });
        step.run();
        assertFalse(refusals.isEmpty());
        for (String refusal : refusals)
            assertTrue(refusal.contains(" is using it; a program belongs to one thread at a time"), refusal);
    }

    @Test
    void theListenerIsNotifiedOfUpdatesAfterTheyChangedTheParameter() {
        Program step = Program.training(
                (name, parameter, gradient) -> {
                    for (int i = 0; i < 2; i++) parameter.data[i] -= gradient.data[i];
                },
                this::loss);
        List<String> seen = new ArrayList<>();
        step.listen((label, op, matrix) -> {
            if (matrix == w) seen.add(label + " " + matrix.data[0] + " " + matrix.data[1]);
        });
        step.run();
        assertEquals(1, seen.size(), seen::toString);
        assertTrue(seen.get(0).endsWith(" 2.0 2.0"), seen::toString);
        step.listen(null);
        step.run();
        assertEquals(1, seen.size());
        assertArrayEquals(new double[] {1, 0}, w.data);
    }

    @Test
    void whatAnUpdateRefusesIsThrownAsItIs() {
        OperandException refusal = new OperandException(0, "is odd");
        Program step = Program.training(
                (name, parameter, gradient) -> {
                    throw refusal;
                },
                this::loss);
        assertSame(refusal, assertThrows(OperandException.class, step::run));
        assertArrayEquals(new double[] {3, 4}, w.data);
    }

    @Test
    void anInputTakesTheShapeAndCountThatItWasRecordedWith() {
        Program step = Program.of(this::loss);
        assertTrue(step.takes("x", 1, 2) && step.takes("labels", 2, 1));
        assertFalse(step.takes("x", 2, 2) || step.takes("x", 1, 1) || step.takes("v", 1, 2));
        assertTrue(step.takesNumbers("labels", 2));
        assertFalse(step.takesNumbers("labels", 3) || step.takesNumbers("x", 1) || step.takesNumbers("v", 2));
    }

    @Test
    void numbersThatAreSetReplaceABoundMatrix() {
        Program step = Program.forward(tape -> sum(tape.input("labels", labels)));
        step.bind("labels", new DMatrixRMaj(2, 1, true, 30, 40));
        step.run();
        assertEquals(70, step.scalar());
        step.set("labels", 5, 6);
        step.run();
        assertEquals(11, step.scalar());
    }

    @Test
    void aMatrixWithMoreRowsOrColumnsIsRefusedInARun() {
        Program step = Program.of(this::loss);
        step.run();
        x.reshape(2, 2);
        assertThrows(MatrixDimensionException.class, step::run);
        x.reshape(1, 3);
        assertThrows(MatrixDimensionException.class, step::run);
        x.reshape(1, 2);
        step.run();
    }

    @Test
    void itsMatricesAreCountedInBytes() {
        DMatrixRMaj big = new DMatrixRMaj(1, 1000);
        Program square = Program.forward(tape -> {
            Var y = square(tape.input("big", big)).named("y");
            return sum(y);
        });
        assertEquals(8 * 1001, square.bytes());
        assertEquals("program of 1 steps, 2 buffers of 8.0 KB, 0 parameters", square.toString());
    }

    /** Returns a tape that throws for each number that is not finite. */
    private static Tape strict(Rules rules) {
        Tape tape = new Tape();
        TapeEngine engine = TapeEngine.of(tape);
        engine.listen(v -> {
            if (engine.readWithheld(() -> Finiteness.of(v.value()) != Finiteness.FINITE))
                throw new ArithmeticException(v.label());
        });
        return tape;
    }

    private static String anomaly(Program step) {
        return assertThrows(ArithmeticException.class, step::run).getMessage();
    }

    @Test
    void aNumberThatIsNotFiniteIsFoundWhereItAppears() {
        Program step = Program.recorder()
                .inspecting(ProgramContractTest::strict)
                .record(tape -> sum(log(tape.param("w", w)).named("logarithm")));
        step.run();
        w.data[1] = 0;
        assertEquals("logarithm", anomaly(step));
        w.data[1] = 2;
        step.run();
        assertEquals(Math.log(3) + Math.log(2), step.scalar(), 1e-15);
    }

    @Test
    void aNanInAnInputIsFoundEvenIfNoResultShowsIt() {
        Op isPositive = Op.elementwise("isPositive", "Y = [X > 0]", v -> v > 0 ? 1 : 0);
        Program step = Program.recorder()
                .withoutGradients()
                .inspecting(ProgramContractTest::strict)
                .record(tape -> sum(isPositive.on(tape.input("x", x))));
        step.run();
        assertEquals(2, step.scalar());
        x.data[0] = Double.NaN;
        assertEquals("x", anomaly(step));
        x.data[0] = -1;
        step.run();
        assertEquals(1, step.scalar());
    }
}
