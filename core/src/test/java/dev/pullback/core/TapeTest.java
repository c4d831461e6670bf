package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the uses of a tape by users: recording, names, resets and refused calls. */
class TapeTest {
    private static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);
    private static final Op PLUS = Op.broadcasting("plus", "Y = A + B", Double::sum);
    private static final Op MIN_AND_MAX = Op.multi(
            "minAndMax",
            "y = min X, z = max X",
            1,
            (op, in, attr) -> new Shape[] {Shape.SCALAR, Shape.SCALAR},
            (in, attr, out) -> {
                out[0].data[0] = Double.POSITIVE_INFINITY;
                out[1].data[0] = Double.NEGATIVE_INFINITY;
                for (int i = 0; i < in[0].getNumElements(); i++) {
                    out[0].data[0] = Math.min(out[0].data[0], in[0].data[i]);
                    out[1].data[0] = Math.max(out[1].data[0], in[0].data[i]);
                }
            });
    private static final Op FAILS = Op.elementwise("fails", "Y = ?", x -> {
        throw new ArithmeticException("no");
    });

    private final Tape tape = new Tape();

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    @Test
    void computesAsItRecords() {
        Var x = tape.input("x", row(1, 2));
        Var y = PLUS.on(TWICE.on(x), x);
        assertArrayEquals(new double[] {3, 6}, y.value().data);
        assertEquals(3, tape.size());
        assertSame(x, y.in(1));
        assertSame(PLUS, y.op());
        assertEquals(2, y.id());
        assertSame(y, tape.at(2));
    }

    @Test
    void doesNotCopyWhatItIsGiven() {
        DMatrixRMaj m = row(1, 2);
        assertSame(m, tape.param("w", m).value());
        assertSame(m, tape.input(m).value());
        assertSame(m, tape.constant(m).value());
    }

    @Test
    void labelsBecomeAColumn() {
        Var labels = tape.input(new int[] {3, 1, 4});
        assertEquals(new Shape(3, 1), labels.shape());
        assertArrayEquals(new double[] {3, 1, 4}, labels.value().data);
        Var named = tape.input("y", new int[] {3, 1, 4});
        assertArrayEquals(new double[] {3, 1, 4}, named.value().data);
        assertEquals("y 3x1 input [3; 1; 4]", named.toString());
        assertSame(named, tape.input("y", new int[] {3, 1, 4}));
        assertThrows(IllegalArgumentException.class, () -> tape.input("y", new int[] {3, 1, 5}), "other numbers");
        assertThrows(IllegalArgumentException.class, () -> tape.input("y", new int[] {3, 1}), "fewer numbers");
    }

    @Test
    void resetLendsTheSameMatricesAgain() {
        List<DMatrixRMaj> first = step();
        tape.reset();
        assertEquals(0, tape.size());
        List<DMatrixRMaj> second = step();
        for (int i = 0; i < first.size(); i++) {
            int k = i;
            assertTrue(first.stream().anyMatch(m -> m == second.get(k)), "matrix " + i + " is new");
        }
    }

    private List<DMatrixRMaj> step() {
        List<DMatrixRMaj> made = new ArrayList<>();
        Var x = tape.input("x", row(1, 2, 3));
        for (int i = 0; i < 5; i++) {
            x = TWICE.on(x);
            made.add(x.value());
        }
        made.add(tape.constant(7).value());
        return made;
    }

    @Test
    void refusesAVarFromBeforeAReset() {
        Var x = tape.input("x", row(4));
        Var y = TWICE.on(x).named("y");
        tape.reset();
        Var z = TWICE.on(tape.input("x", row(9)));
        assertEquals(18, z.scalar());
        assertTrue(y.isStale());
        String stale = "stale Var y: its tape was reset or rewound after it was recorded; record it again";
        assertEquals(stale, assertThrows(IllegalStateException.class, y::value).getMessage());
        String operand =
                assertThrows(IllegalStateException.class, () -> PLUS.on(z, y)).getMessage();
        assertEquals(
                "plus: operand 1 is a stale Var (y): its tape was reset or rewound after it was recorded", operand);
        assertEquals("y stale twice", y.toString());
    }

    @Test
    void rewindRemovesOnlyWhatWasRecordedAfterTheMark() {
        Var x = tape.input("x", row(4));
        int mark = tape.mark();
        Var y = TWICE.on(x);
        tape.param("w", row(1));
        tape.rewind(mark);
        assertTrue(y.isStale());
        assertFalse(x.isStale());
        assertEquals(1, tape.size());
        assertEquals(List.of(), tape.params());
        Var w = tape.param("w", row(2));
        assertEquals(2, w.scalar());
        assertEquals(
                "rewind: mark 5 is not on this tape of 2",
                assertThrows(IllegalArgumentException.class, () -> tape.rewind(5))
                        .getMessage());
    }

    @Test
    void refusesVarsOfAnotherTape() {
        Var x = tape.input("x", row(1));
        Var other = new Tape().input("other", row(1));
        String message = assertThrows(IllegalArgumentException.class, () -> PLUS.on(x, other))
                .getMessage();
        assertEquals("plus: operand 1 (other) is on another tape than operand 0", message);
    }

    @Test
    void theSameParameterTwiceIsOneVar() {
        DMatrixRMaj m = row(1);
        Var w = tape.param("w", m);
        assertSame(w, tape.param("w", m));
        assertEquals(List.of(w), tape.params());
        assertEquals(
                "param 'w': the name is taken by w 1x1 param at position 0 of this tape",
                assertThrows(IllegalArgumentException.class, () -> tape.param("w", row(1)))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> tape.input("w", m));
    }

    @Test
    void aVarGivenByNameKeepsItsName() {
        DMatrixRMaj m = row(1);
        Var w = tape.param("w", m);
        assertEquals(
                "param 'w' was given to the tape by that name and keeps it",
                assertThrows(IllegalStateException.class, () -> w.named("weights"))
                        .getMessage());
        assertSame(w, w.named("w"));
        tape.reset();
        assertFalse(tape.param("w", m).isStale());
    }

    @Test
    void anOpMayHaveSeveralOutputs() {
        Var x = tape.input("x", row(3, 1, 2));
        Var[] y = MIN_AND_MAX.onAll(Op.NONE, x);
        assertEquals(1, y[0].scalar());
        assertEquals(3, y[1].scalar());
        assertEquals(1, y[1].output());
        assertArrayEquals(y, tape.outputsOf(y[0]));
        Var[] again = MIN_AND_MAX.onAll(Op.NONE, x);
        assertArrayEquals(again, tape.outputsOf(again[0]));
        assertArrayEquals(y, tape.outputsOf(y[0]), "two records of one op are two nodes");
        assertEquals(
                "minAndMax: has several outputs; record it by onAll",
                assertThrows(IllegalStateException.class, () -> MIN_AND_MAX.on(x))
                        .getMessage());
    }

    @Test
    void aFailingKernelLeavesTheTapeAsItWas() {
        Var x = tape.input("x", row(1));
        IllegalStateException failed = assertThrows(IllegalStateException.class, () -> FAILS.on(x));
        assertEquals("fails: its kernel failed: java.lang.ArithmeticException: no", failed.getMessage());
        assertEquals("no", failed.getCause().getMessage());
        assertEquals(1, tape.size());
        assertEquals(2, TWICE.on(x).scalar());
    }

    @Test
    void refusesAnEmptyMatrixByName() {
        assertEquals(
                "input 'x': is 0x4; a matrix on a tape needs at least one row and one column",
                assertThrows(MatrixDimensionException.class, () -> tape.input("x", new DMatrixRMaj(0, 4)))
                        .getMessage());
        assertEquals(
                "input of whole numbers: is 0x1; a matrix on a tape needs at least one row and one column",
                assertThrows(MatrixDimensionException.class, () -> tape.input(new int[0]))
                        .getMessage());
    }

    @Test
    void refusesShapesThatDoNotFitByName() {
        Var x = tape.input("x", new DMatrixRMaj(2, 3));
        Var w = tape.param("w", new DMatrixRMaj(4, 5));
        assertEquals(
                "plus: w is 4x5 but x is 2x3; shapes must be equal, or one a row, column or scalar that fits the other",
                assertThrows(MatrixDimensionException.class, () -> PLUS.on(x, w))
                        .getMessage());
        Var column = tape.input("column", new DMatrixRMaj(4, 1));
        Var line = tape.input("line", new DMatrixRMaj(1, 5));
        assertThrows(MatrixDimensionException.class, () -> PLUS.on(column, line));
    }

    @Test
    void refusesAWrongNumberOfOperandsAndNull() {
        Var x = tape.input("x", row(1));
        assertEquals(
                "plus: takes 2 operands, not 1",
                assertThrows(IllegalArgumentException.class, () -> PLUS.on(x)).getMessage());
        assertEquals(
                "plus: operand 1 is null",
                assertThrows(NullPointerException.class, () -> PLUS.on(x, null)).getMessage());
        assertEquals(
                "plus: needs at least one operand",
                assertThrows(IllegalArgumentException.class, PLUS::on).getMessage());
    }

    @Test
    void printsOneShortLine() {
        Var w = tape.param("w1", new DMatrixRMaj(784, 128));
        assertEquals("w1 784x128 param [0, 0, 0, 0, 0, 0, …]", w.toString());
        assertEquals("twice#1 784x128 [0, 0, 0, 0, 0, 0, …]", TWICE.on(w).toString());
        assertEquals("tape of 2, 1 params", tape.toString());
        assertTrue(tape.constant(3).show().startsWith("constant#2 1x1\nDMatrixRMaj 1x1\n"));
        Var x = tape.input("x", new DMatrixRMaj(new double[][] {{1, -2.5}, {1e9 / 3, Double.NaN}}));
        assertEquals("x 2x2 input [1, -2.5; 3.33333e+08, NaN]", x.toString());
        assertEquals(
                "column 13x1 input [0; 0; 0; 0; 0; 0; …]",
                tape.input("column", new DMatrixRMaj(13, 1)).toString());
    }

    @Test
    void scalarNeedsAScalar() {
        Var x = tape.input("x", row(1, 2));
        assertEquals(
                "x is 1x2, not a 1x1 scalar",
                assertThrows(MatrixDimensionException.class, x::scalar).getMessage());
    }

    @Test
    void theMatrixOfAStaleVarIsRefused() {
        DMatrixRMaj state = TWICE.on(tape.input(row(1))).value();
        tape.reset();
        String message = assertThrows(IllegalStateException.class, () -> tape.constant(state))
                .getMessage();
        assertEquals(
                "constant: the matrix belongs to a stale Var, and its tape will reuse it; copy it before the tape is"
                        + " reset",
                message);
        assertThrows(IllegalStateException.class, () -> tape.input("state", state));
        assertEquals(2, tape.constant(state.copy()).scalar());
    }

    @Test
    void laterChangesOfTheArrayOfOperandsHaveNoEffect() {
        Var[] in = {tape.input(row(1)), tape.input(row(2))};
        Var first = in[0];
        Var y = PLUS.on(in);
        in[0] = in[1];
        assertSame(first, y.in(0));
    }
}
