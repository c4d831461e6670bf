package dev.pullback.core;

import static org.ejml.dense.row.CommonOps_DDRM.mult;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.SingularMatrixException;
import org.junit.jupiter.api.Test;

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
    private final TapeEngine engine = TapeEngine.of(tape);

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    @Test
    void aFunctionOfTwoNumbersIsAppliedToRepeatedRowsAndColumns() {
        Op minus = Op.broadcasting("minus", "Y = A - B", (a, b) -> a - b);
        Var full = tape.input(new DMatrixRMaj(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        Var column = tape.input(new DMatrixRMaj(new double[][] {{10}, {20}}));
        Var line = tape.input(row(1, 2, 4));
        assertArrayEquals(
                new double[] {-9, -8, -7, -16, -15, -14}, minus.on(full, column).value().data);
        assertArrayEquals(
                new double[] {0, 0, 1, -3, -3, -2}, minus.on(line, full).value().data);
        assertArrayEquals(
                new double[] {2, 1, -1}, minus.on(tape.constant(3), line).value().data);
        assertArrayEquals(new double[6], minus.on(full, full).value().data);
        assertTrue(minus.isPointwise() && minus.isBroadcasting());
        assertEquals(2, minus.arity());
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
        assertEquals("y 3x1 input", named.toString());
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
    void rewindForgetsOnlyWhatCameAfterTheMark() {
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
    void whatWasGivenByNameKeepsIt() {
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
    void whatGoesWrongInAnOpNamesIt() {
        Var x = tape.input("x", row(1, 2));
        Op product = Op.of("gram", "Y = X X", 1, ShapeRule.SAME, (in, attr, out) -> mult(in[0], in[0], out));
        String said = assertThrows(MatrixDimensionException.class, () -> product.on(x))
                .getMessage();
        assertTrue(said.startsWith("gram: in its kernel: "), said);
        for (RuntimeException own : List.of(new IllegalArgumentException("no"), new IllegalStateException("no"))) {
            Op odd = Op.elementwise("odd", "Y = ?", v -> {
                throw own;
            });
            assertEquals(
                    "odd: in its kernel: no",
                    assertThrows(own.getClass(), () -> odd.on(x)).getMessage());
        }
        Op careless =
                Op.of("careless", "Y = ?", 1, (op, in, attr) -> in[1].shape(), (in, attr, out) -> out.setTo(in[0]));
        said = assertThrows(IllegalStateException.class, () -> careless.on(x)).getMessage();
        assertTrue(said.startsWith("careless: its shape rule failed: java.lang.ArrayIndexOutOfBounds"), said);
        Op several = Op.multi(
                "several",
                "Y = ?",
                1,
                (op, in, attr) -> new Shape[] {Shape.SCALAR},
                (in, attr, out) -> out[1].data[0] = 0);
        said = assertThrows(IllegalStateException.class, () -> several.onAll(Op.NONE, x))
                .getMessage();
        assertTrue(said.startsWith("several: its kernel failed: "), said);
        assertEquals(1, tape.size());
    }

    @Test
    void aRefusalThatNamesItsOriginStaysAsItIs() {
        Var x = tape.input("x", row(1, 2));
        IllegalArgumentException own = new IllegalArgumentException("my table: there is no row 7");
        Op refusing = Op.elementwise("refusing", "Y = ?", v -> {
            throw own;
        });
        assertSame(own, assertThrows(IllegalArgumentException.class, () -> refusing.on(x)));
    }

    @Test
    void anotherNameInARefusalIsNotItsOrigin() {
        Op a = Op.elementwise("a", "Y = ?", v -> {
            throw new IllegalArgumentException("a negative rate");
        });
        assertEquals(
                "a: in its kernel: a negative rate",
                assertThrows(IllegalArgumentException.class, () -> a.on(tape.input(row(1))))
                        .getMessage());
        IllegalArgumentException own = new IllegalArgumentException("σ/2: no");
        Op named = Op.elementwise("σ/2", "Y = ?", v -> {
            throw own;
        });
        assertSame(own, assertThrows(IllegalArgumentException.class, () -> named.on(tape.input(row(1)))));
    }

    private static final class Unfit extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Late extends IllegalStateException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anExceptionOfTheUsersOwnStaysAsItIs() {
        Var x = tape.input("x", row(1, 2));
        for (RuntimeException own : List.of(
                new Unfit(),
                new Broken(),
                new Late(),
                new NumberFormatException("no"),
                new SingularMatrixException())) {
            Op inKernel = Op.elementwise("own", "Y = ?", v -> {
                throw own;
            });
            assertSame(own, assertThrows(own.getClass(), () -> inKernel.on(x)));
            ShapeRule refusing = (op, in, attr) -> {
                throw own;
            };
            Op inShape = Op.of("own", "Y = ?", 1, refusing, (in, attr, out) -> out.setTo(in[0]));
            assertSame(own, assertThrows(own.getClass(), () -> inShape.on(x)));
        }
        assertEquals(1, tape.size());
    }

    @Test
    void whatJavaThrowsInAKernelNamesTheOp() {
        Var x = tape.input("x", row(1, 2));
        for (RuntimeException mistake : List.of(
                new RuntimeException("no"),
                new NullPointerException("no"),
                new IndexOutOfBoundsException("no"),
                new UnsupportedOperationException("no"))) {
            Op wrong = Op.elementwise("wrong", "Y = ?", v -> {
                throw mistake;
            });
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> wrong.on(x));
            assertEquals("wrong: its kernel failed: " + mistake, e.getMessage());
            assertSame(mistake, e.getCause());
        }
    }

    @Test
    void anAttributeThatIsNotGivenIsMissed() {
        Op power = Op.elementwise(
                "power", "Y = X^p", 1, (in, attr, out) -> out.data[0] = Math.pow(in[0].data[0], (Double) attr));
        String said = assertThrows(IllegalArgumentException.class, () -> power.on(tape.input(row(1))))
                .getMessage();
        assertTrue(
                said.startsWith("power: its kernel failed, perhaps because its attribute is missing"
                        + " (record it by with(attribute, ...)): java.lang.ClassCastException: "),
                said);
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
        assertEquals("w1 784x128 param", w.toString());
        assertEquals("twice#1 784x128", TWICE.on(w).toString());
        assertEquals("tape of 2, 1 params", tape.toString());
        assertTrue(tape.constant(3).show().startsWith("constant#2 1x1\nDMatrixRMaj 1x1\n"));
    }

    @Test
    void scalarWantsAScalar() {
        Var x = tape.input("x", row(1, 2));
        assertEquals(
                "x is 1x2, not a 1x1 scalar",
                assertThrows(MatrixDimensionException.class, x::scalar).getMessage());
    }

    @Test
    void takingAValueCopiesItUnlessItIsOwnedAndNew() {
        Var x = tape.input("x", row(1, 2));
        int mark = tape.mark();
        Var y = TWICE.on(x);
        assertNotSame(x.value(), engine.takeValue(x, 0));
        assertNotSame(y.value(), engine.takeValue(y, mark + 1));
        DMatrixRMaj taken = engine.takeValue(y, mark);
        assertSame(taken, y.value());
        tape.rewind(mark);
        assertNotSame(taken, TWICE.on(x).value(), "what was taken is not lent to another");
        Var back = engine.putBack(taken);
        assertArrayEquals(new double[] {2, 4}, back.value().data);
    }

    @Test
    void sizesOutOfUseAreLetGo() {
        Buffers buffers = new Buffers();
        DMatrixRMaj odd = buffers.acquire(7, 1);
        buffers.release(odd);
        assertSame(odd, buffers.acquire(7, 1));
        buffers.release(odd);
        for (int i = 0; i < 200; i++) buffers.release(buffers.acquire(200_000 + i, 1));
        assertNotSame(odd, buffers.acquire(7, 1));
    }

    @Test
    void theMatrixOfAStaleVarIsRefused() {
        DMatrixRMaj state = TWICE.on(tape.input(row(1))).value();
        tape.reset();
        String message = assertThrows(IllegalStateException.class, () -> tape.constant(state))
                .getMessage();
        assertEquals(
                "constant: the matrix is that of a stale Var, which its tape will lend again; copy it before a reset",
                message);
        assertThrows(IllegalStateException.class, () -> tape.input("state", state));
        assertEquals(2, tape.constant(state.copy()).scalar());
    }

    @Test
    void theOperandsOfAnOpAreItsOwn() {
        Var[] in = {tape.input(row(1)), tape.input(row(2))};
        Var first = in[0];
        Var y = PLUS.on(in);
        in[0] = in[1];
        assertSame(first, y.in(0));
    }

    @Test
    void aKernelMayNotReshapeItsOutput() {
        Op op = Op.elementwise("grows", "Y = ?", 1, (in, attr, out) -> out.reshape(3, 3));
        String message = assertThrows(IllegalStateException.class, () -> op.on(tape.input(row(1))))
                .getMessage();
        assertEquals("grows: its kernel made of the 1x1 output that it was given one of 3x3", message);
    }

    @Test
    void withheldValuesCannotBeReadButComputedWith() {
        Var x = tape.input("x", row(2));
        engine.withholdValues("not now");
        Var y = TWICE.on(x);
        assertEquals(Shape.SCALAR, y.shape());
        assertSame(x, tape.input("x", tape.at(0).matrix()));
        assertEquals(
                "twice#1: not now",
                assertThrows(IllegalStateException.class, y::value).getMessage());
        assertEquals(
                "x: not now",
                assertThrows(IllegalStateException.class, x::scalar).getMessage());
        assertTrue(engine.withholdsValues());
        engine.releaseValues();
        assertEquals(4, y.scalar());
    }

    @Test
    void anOpSaysWhetherItsOutputMayTakeThePlaceOfAnOperand() {
        assertTrue(TWICE.isPointwise());
        assertTrue(PLUS.isPointwise());
        Op mixing = PLUS.notPointwise();
        assertFalse(mixing.isPointwise());
        assertTrue(mixing.isBroadcasting());
        Op other = Op.of("other", "Y = X", 1, ShapeRule.SAME, (in, attr, out) -> out.setTo(in[0]));
        assertFalse(other.isPointwise());
    }

    @Test
    void anOpMayHaveAKernelThatAdds() {
        Op adding = TWICE.adding((in, attr, out) -> out.data[0] += 2 * in[0].data[0]);
        DMatrixRMaj sum = row(1);
        assertTrue(adding.isAdding());
        adding.runAdding(new DMatrixRMaj[] {row(3)}, Op.NONE, sum);
        assertEquals(7, sum.data[0]);
        assertEquals(6, adding.on(tape.input(row(3))).scalar());
        assertEquals(
                "twice: has no kernel that adds to its output",
                assertThrows(
                                IllegalStateException.class,
                                () -> TWICE.runAdding(new DMatrixRMaj[] {row(3)}, Op.NONE, sum))
                        .getMessage());
    }
}
