package dev.pullback.autograd.program;

import static dev.pullback.ops.Ops.log;
import static dev.pullback.ops.Ops.mul;
import static dev.pullback.ops.Ops.splitCols;
import static dev.pullback.ops.Ops.sqrt;
import static dev.pullback.ops.Ops.square;
import static dev.pullback.ops.Ops.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.SweepListener;
import dev.pullback.core.Finiteness;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.engine.TapeEngine;
import java.util.function.Function;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests which numbers a program that inspects its runs finds, with a listener that throws for each that is not finite. */
class AnomalySearchTest {
    private final DMatrixRMaj w = new DMatrixRMaj(1, 2, true, 3, 4);
    private final Tape tape = new Tape();
    private int seen;

    /** Throws for each matrix that is not finite. */
    private final class Strict implements SweepListener {
        @Override
        public void recorded(Var v) {
            check(v, v.label());
        }

        @Override
        public void contributed(Var node, Var[] g, int operand, Var contribution) {
            check(contribution, "backward of " + node.label());
        }

        @Override
        public void adding(Var node, int operand, DMatrixRMaj soFar, Var contribution) {}

        private void check(Var v, String place) {
            seen++;
            if (!Finiteness.isFinite(v.value())) throw new ArithmeticException(place);
        }
    }

    private Program recorded(Function<Tape, Var> f) {
        TapeEngine.of(tape).listen(new Strict());
        return Program.recorder().inspecting(rules -> tape).record(f);
    }

    private static String anomaly(Program step) {
        return assertThrows(ArithmeticException.class, step::run).getMessage();
    }

    /** Runs a program, then again with a 0 in its parameter, and returns what is found. */
    private String withZero(Function<Tape, Var> f) {
        Program step = recorded(f);
        step.run();
        assertEquals(0, seen, "a finite run computes nothing twice");
        w.data[1] = 0;
        return anomaly(step);
    }

    @Test
    void allThatTheResultDependsOnIsComputedAgain() {
        assertEquals("log#3", withZero(t -> {
            Var x = t.param("w", w);
            return sum(log(mul(x, t.constant(2))));
        }));
    }

    @Test
    void soIsWhatHasANameOnly() {
        assertEquals("side", withZero(t -> {
            Var x = t.param("w", w);
            log(square(x)).named("side");
            return sum(x);
        }));
    }

    @Test
    void soAreAllOutputsOfAnOp() {
        assertEquals("log#3", withZero(t -> sum(log(splitCols(t.param("w", w), 1, 1)[1]))));
    }

    @Test
    void soIsTheValueOfACheckpoint() {
        String found = withZero(t -> sum(log(
                Autodiff.checkpoint(v -> square(v[0])).apply(t.param("w", w)).named("inner"))));
        assertEquals("log", found.replaceAll("#.*", ""));
    }

    @Test
    void gradientsAreComputedAgain() {
        assertEquals("backward of sqrt#1", withZero(t -> sum(sqrt(t.param("w", w)))));
    }

    @Test
    void aConstantThatIsNotFiniteIsFoundInTheFirstRun() {
        Program step = recorded(t -> sum(mul(t.param("w", w), log(t.constant(0)))));
        assertEquals("log#2", anomaly(step));
    }

    @Test
    void aResultThatIsConstantIsFoundToo() {
        TapeEngine.of(tape).listen(new Strict());
        Program step =
                Program.recorder().withoutGradients().inspecting(rules -> tape).record(t -> sum(log(t.constant(0))));
        assertEquals("log#1", anomaly(step));
    }

    @Test
    void anInfinityOfTheUserMayPassThrough() {
        Program step = recorded(t -> sum(mul(t.input("x", new DMatrixRMaj(1, 2)), t.param("w", w))));
        step.bind("x", new DMatrixRMaj(1, 2, true, Double.POSITIVE_INFINITY, 1));
        step.run();
        assertEquals(Double.POSITIVE_INFINITY, step.scalar());
        assertEquals(0, seen);
    }

    @Test
    void theNumbersOfTheRunAreUsed() {
        Program step = recorded(t -> sum(mul(log(t.input("x", w.copy())), t.param("w", w))));
        step.run();
        step.bind("x", new DMatrixRMaj(1, 2));
        assertEquals("log#1", anomaly(step));
    }

    @Test
    void theTapeOfTheRecordingDoesNotGrow() {
        Program step = recorded(t -> sum(log(t.param("w", w))));
        int size = tape.size();
        TapeEngine.of(tape).listen(v -> seen++);
        w.data[1] = 0;
        for (int run = 1; run <= 3; run++) {
            step.run();
            assertEquals(4 * run, seen, "one pass for each run: three matrices and the cotangent of the result");
            assertEquals(size, tape.size());
        }
    }
}
