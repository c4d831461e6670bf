package dev.pullback.core;

import static org.ejml.dense.row.CommonOps_DDRM.mult;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.ejml.MatrixDimensionException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.SingularMatrixException;
import org.junit.jupiter.api.Test;

/**
 * Tests the results and properties of each kind of op, and the messages of exceptions that its kernel or shape rule
 * throws.
 */
class OpTest {
    private static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);
    private static final Op PLUS = Op.broadcasting("plus", "Y = A + B", Double::sum);

    private final Tape tape = new Tape();

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    @Test
    void saysWhatItIs() {
        assertEquals("twice", TWICE.name());
        assertEquals("twice", TWICE.toString());
        assertEquals("Y = 2 X", TWICE.formula());
        assertEquals(1, TWICE.arity());
        assertFalse(TWICE.isLeaf() || TWICE.isMulti() || TWICE.isBroadcasting() || TWICE.isAdding());
        Op two = Op.multi(
                "two",
                "y, z = X, X",
                Op.ANY,
                (op, in, attr) -> new Shape[] {Shape.SCALAR, Shape.SCALAR},
                (in, attr, out) -> {});
        assertTrue(two.isMulti());
        assertEquals(Op.ANY, two.arity());
        assertTrue(tape.constant(1).op().isLeaf());
    }

    @Test
    void refusesANegativeArity() {
        assertEquals(
                "odd: an arity of -2",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Op.of("odd", "Y = ?", -2, ShapeRule.SAME, (in, attr, out) -> {}))
                        .getMessage());
    }

    @Test
    void theKernelGetsTheAttribute() {
        Op power = Op.elementwise("power", "Y = X^p", 1, (in, attr, out) -> {
            for (int i = 0; i < out.getNumElements(); i++) out.data[i] = Math.pow(in[0].data[i], (Double) attr);
        });
        Var y = power.with(3.0, tape.input(row(2, 5)));
        assertArrayEquals(new double[] {8, 125}, y.value().data);
        assertEquals(3.0, y.attr());
        assertSame(Op.NONE, TWICE.on(y).attr());
        assertEquals("", Op.NONE.toString());
    }

    @Test
    void takesAnyNumberOfOperandsIfItSaysSo() {
        Op sum = Op.elementwise("sum", "Y = Σ Xᵢ", Op.ANY, (in, attr, out) -> {
            out.data[0] = 0;
            for (DMatrixRMaj m : in) out.data[0] += m.data[0];
        });
        Var x = tape.constant(2);
        assertEquals(2, sum.on(x).scalar());
        assertEquals(10, sum.on(x, x, x, x, x).scalar());
    }

    @Test
    void elementwiseOperandsMustHaveOneShape() {
        Op max = Op.elementwise("max", "Y = max(A, B)", 2, (in, attr, out) -> {});
        Var a = tape.input("a", row(1, 2));
        Var b = tape.input("b", row(1, 2, 3));
        assertEquals(
                "max: a is 1x2 but b is 1x3; both must have the same shape",
                assertThrows(MatrixDimensionException.class, () -> max.on(a, b)).getMessage());
    }

    @Test
    void refusesTheNumbersOfAnOperandByTheUsersName() {
        Op inverse = Op.elementwise("inverse", "Y = X⁻¹", 1, (in, attr, out) -> {
            throw new OperandException(0, "is 1x1 and singular");
        });
        Var w = tape.param("w", row(0));
        OperandException e = assertThrows(OperandException.class, () -> inverse.on(w));
        assertEquals("inverse: w is 1x1 and singular", e.getMessage());
        assertEquals(0, e.operand());
        assertEquals(1, tape.size());
    }

    @Test
    void aLeafIsNotComputed() {
        Op leaf = tape.constant(1).op();
        assertEquals(
                "constant: needs at least one operand",
                assertThrows(IllegalArgumentException.class, leaf::on).getMessage());
        assertEquals(
                "constant is given, not computed",
                assertThrows(
                                IllegalStateException.class,
                                () -> leaf.run(new DMatrixRMaj[0], Op.NONE, new DMatrixRMaj(1, 1)))
                        .getCause()
                        .getMessage());
    }

    @Test
    void runsItsKernelWithoutATape() {
        DMatrixRMaj out = row(0, 0);
        TWICE.run(new DMatrixRMaj[] {row(1, 2)}, Op.NONE, out);
        assertArrayEquals(new double[] {2, 4}, out.data);
        DMatrixRMaj all = row(0, 0);
        TWICE.runAll(new DMatrixRMaj[] {row(1, 2)}, Op.NONE, new DMatrixRMaj[] {all});
        assertArrayEquals(new double[] {2, 4}, all.data);
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
    void aKernelMayNotReshapeItsOutput() {
        Op op = Op.elementwise("grows", "Y = ?", 1, (in, attr, out) -> out.reshape(3, 3));
        String message = assertThrows(IllegalStateException.class, () -> op.on(tape.input(row(1))))
                .getMessage();
        assertEquals("grows: its kernel reshaped the output from 1x1 to 3x3", message);
    }

    @Test
    void anOpSaysWhetherItsOutputMayTakeThePlaceOfAnOperand() {
        assertTrue(TWICE.isPointwise());
        assertTrue(PLUS.isPointwise());
        Op other = PLUS.notPointwise();
        assertFalse(other.isPointwise());
        assertTrue(other.isBroadcasting());
        Op general = Op.of("general", "Y = X", 1, ShapeRule.SAME, (in, attr, out) -> out.setTo(in[0]));
        assertFalse(general.isPointwise());
    }

    @Test
    void anOpMayHaveAKernelThatAdds() {
        Op adding = TWICE.adding((in, attr, out) -> out.data[0] += 2 * in[0].data[0]);
        DMatrixRMaj sum = row(1);
        assertTrue(adding.isAdding());
        adding.runAdding(Precision.DOUBLE, new DMatrixRMaj[] {row(3)}, Op.NONE, sum);
        assertEquals(7, sum.data[0]);
        assertEquals(6, adding.on(tape.input(row(3))).scalar());
        assertEquals(
                "twice: has no kernel that adds to its output",
                assertThrows(
                                IllegalStateException.class,
                                () -> TWICE.runAdding(Precision.DOUBLE, new DMatrixRMaj[] {row(3)}, Op.NONE, sum))
                        .getMessage());
    }
}
