package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests that a refused or failed call leaves nothing on a tape and gives back its matrices. */
class TapeBuffersTest {
    private static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);

    private final Tape tape = new Tape();
    private final TapeEngine engine = TapeEngine.of(tape);
    private final Var x = tape.input("x", new DMatrixRMaj(1, 2, true, 3, 4));
    private final List<DMatrixRMaj> used = new ArrayList<>();

    private Op pair(Kernel.Multi kernel) {
        ShapeRule.Multi shapes = (op, in, attr) -> new Shape[] {in[0].shape(), in[0].shape()};
        return Op.multi("pair", "A, B = X", 1, shapes, (in, attr, out) -> {
            used.addAll(List.of(out));
            kernel.run(in, attr, out);
        });
    }

    @Test
    void aFailedOpGivesBackItsMatrix() {
        Op fails = Op.elementwise("fails", "Y = ?", 1, (Kernel) (in, attr, out) -> {
            used.add(out);
            throw new IllegalArgumentException("no");
        });
        assertThrows(IllegalArgumentException.class, () -> fails.on(x));
        assertSame(used.get(0), TWICE.on(x).value());
    }

    @Test
    void aFailedOpWithSeveralOutputsGivesBackAll() {
        Op fails = pair((in, attr, out) -> {
            throw new OperandException(0, "is odd");
        });
        assertEquals(
                "pair: x is odd",
                assertThrows(OperandException.class, () -> fails.onAll(Op.NONE, x))
                        .getMessage());
        assertEquals(1, tape.size());
        List<DMatrixRMaj> next = List.of(TWICE.on(x).value(), TWICE.on(x).value());
        for (DMatrixRMaj m : used) assertTrue(next.stream().anyMatch(other -> other == m));
    }

    @Test
    void noneOfSeveralOutputsMayBeReshaped() {
        Op grows = pair((in, attr, out) -> out[1].reshape(1, 1));
        assertEquals(
                "pair: its kernel reshaped the output from 1x2 to 1x1",
                assertThrows(IllegalStateException.class, () -> grows.onAll(Op.NONE, x))
                        .getMessage());
        assertEquals(1, tape.size());
    }

    @Test
    void aStaleOperandIsRefusedByEveryWayToRecord() {
        Op copies = pair((in, attr, out) -> {});
        Var y = TWICE.on(x);
        tape.rewind(1);
        String stale = ": operand 0 is a stale Var (twice#1): its tape was reset or rewound after it was recorded";
        assertEquals(
                "pair" + stale,
                assertThrows(IllegalStateException.class, () -> copies.onAll(Op.NONE, y))
                        .getMessage());
        DMatrixRMaj value = engine.takeValue(x, 0);
        assertEquals(
                "twice" + stale,
                assertThrows(IllegalStateException.class, () -> engine.append(TWICE, Op.NONE, new Var[] {y}, value))
                        .getMessage());
        assertEquals(1, tape.size());
    }

    @Test
    void aCopyHasTheNumbersOfTheVariable() {
        assertArrayEquals(new double[] {3, 4}, engine.takeValue(x, 0).data);
    }

    @Test
    void aPositionIsOnTheTape() {
        assertSame(x, tape.at(0));
        assertEquals(
                "position 1 of a tape of 1",
                assertThrows(IndexOutOfBoundsException.class, () -> tape.at(1)).getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> tape.at(-1));
        tape.rewind(1);
        assertSame(x, tape.at(0));
        assertThrows(IllegalArgumentException.class, () -> tape.rewind(-1));
    }

    @Test
    void allOutputsAreReportedToTheListenerOrRemoved() {
        List<Var> seen = new ArrayList<>();
        Op copies = pair((in, attr, out) -> {});
        copies.onAll(Op.NONE, x);
        engine.listen(seen::add);
        Var[] y = copies.onAll(Op.NONE, x);
        assertEquals(List.of(y), seen);
        engine.listen(v -> {
            if (v.output() == 1) throw new ArithmeticException("no");
        });
        assertThrows(ArithmeticException.class, () -> copies.onAll(Op.NONE, x));
        assertEquals(5, tape.size());
    }
}
