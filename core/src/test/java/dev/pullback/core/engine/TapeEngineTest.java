package dev.pullback.core.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests the uses of a tape by engines: taking values, withholding them, replaying, listening. */
class TapeEngineTest {
    private static final Op TWICE = Op.elementwise("twice", "Y = 2 X", x -> 2 * x);
    private static final Op PLUS = Op.broadcasting("plus", "Y = A + B", Double::sum);

    private final Tape tape = new Tape();
    private final TapeEngine engine = TapeEngine.of(tape);

    private static DMatrixRMaj row(double... x) {
        return new DMatrixRMaj(1, x.length, true, x);
    }

    @Test
    void eachTapeHasOneEngine() {
        assertSame(engine, TapeEngine.of(tape));
        assertNotSame(engine, TapeEngine.of(new Tape()));
    }

    @Test
    void ownsWhatItComputesButNotTheUsersMatrices() {
        Var x = tape.input("x", row(1));
        assertFalse(engine.ownsValue(x));
        assertTrue(engine.ownsValue(TWICE.on(x)));
        assertTrue(engine.ownsValue(tape.input(new int[] {1, 2})));
        assertTrue(engine.ownsValue(tape.constant(1)));
    }

    @Test
    void onlyATakenValueIsPutBack() {
        assertEquals(
                "put back: the matrix was not taken off a tape",
                assertThrows(IllegalArgumentException.class, () -> engine.putBack(row(1)))
                        .getMessage());
    }

    @Test
    void appendsWhatWasComputedElsewhere() {
        Var x = tape.input("x", row(1));
        DMatrixRMaj value = engine.takeValue(x, tape.mark());
        value.data[0] = 5;
        Var y = engine.append(TWICE, Op.NONE, new Var[] {x}, value);
        assertEquals(5, y.scalar());
        assertSame(TWICE, y.op());
        assertSame(x, y.in(0));
        assertEquals(1, x.scalar());
    }

    @Test
    void withheldValuesCanBeReadByTheEngine() {
        Var x = tape.input("x", row(2));
        engine.withholdValues("not now");
        assertEquals(2, engine.readWithheld(x::scalar));
        assertThrows(IllegalStateException.class, x::scalar);
    }

    @Test
    void theListenerSeesWhatTheUserRecords() {
        List<Var> seen = new ArrayList<>();
        engine.listen(seen::add);
        Var x = tape.input("x", row(2));
        Var y = TWICE.on(x);
        engine.recordAsLibrary(() -> TWICE.on(y));
        Var z = engine.recordAsLibrary(() -> engine.recordAsUser(() -> TWICE.on(y)));
        assertEquals(List.of(x, y, z), seen);
        engine.withholdValues("not now");
        assertNull(engine.activeListener());
        TWICE.on(y);
        assertEquals(3, seen.size());
    }

    @Test
    void whatTheListenerRefusesIsRemoved() {
        Var x = tape.input("x", row(2));
        engine.listen(v -> {
            throw new ArithmeticException("no");
        });
        assertThrows(ArithmeticException.class, () -> TWICE.on(x));
        assertThrows(ArithmeticException.class, () -> tape.param("w", row(1)));
        assertEquals(1, tape.size());
        assertEquals(List.of(), tape.params());
    }

    @Test
    void replaysWhatIsNeededWithOtherNumbers() {
        Var x = tape.input("x", row(2));
        Var y = TWICE.on(x);
        Var other = TWICE.on(y);
        Var z = PLUS.on(y, tape.constant(1));
        List<Var> seen = new ArrayList<>();
        engine.listen(seen::add);
        BitSet needed = new BitSet();
        for (Var v : List.of(x, y, z.in(1), z)) needed.set(v.id());
        engine.replay(needed, name -> row(10));
        assertEquals(21, z.scalar());
        assertEquals(8, other.scalar(), "not needed");
        assertEquals(List.of(x, y, z.in(1), z), seen);
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
    void withheldValuesCannotBeReadButComputedWith() {
        Var x = tape.input("x", row(2));
        engine.withholdValues("not now");
        Var y = TWICE.on(x);
        assertEquals(Shape.SCALAR, y.shape());
        assertSame(x, tape.input("x", engine.readWithheld(tape.at(0)::value)));
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
    void aBoundParameterReplacesThatOfTheUserUntilItIsStale() {
        Var a = tape.input("a", row(5));
        int mark = tape.mark();
        Var b = tape.constant(6);
        engine.bindParameter("v", a);
        engine.bindParameter("w", b);
        assertSame(a, tape.param("v", row(1)));
        assertSame(b, tape.param("w", row(1)));
        assertEquals(1, tape.param("other", row(1)).scalar());
        tape.rewind(mark);
        assertEquals(7, tape.param("w", row(7)).scalar());
        assertSame(a, tape.param("v", row(1)));
    }

    @Test
    void replaysLabelsAliasesAndOpsWithSeveralOutputs() {
        Op both = Op.multi(
                "both",
                "A, B = X, 3 X",
                1,
                (op, in, attr) -> new Shape[] {in[0].shape(), in[0].shape()},
                (in, attr, out) -> {
                    out[0].setTo(in[0]);
                    for (int i = 0; i < in[0].getNumElements(); i++) out[1].data[i] = 3 * in[0].data[i];
                });
        Var labels = tape.input("labels", new int[] {1, 2});
        DMatrixRMaj owned = labels.value();
        Var[] y = both.onAll(Op.NONE, labels);
        Var z = TWICE.on(y[1]);
        Var alias = engine.append(TWICE, (Alias) () -> z, new Var[] {z}, engine.takeValue(z, tape.mark()));
        BitSet all = new BitSet();
        all.set(0, tape.size());
        engine.replay(all, name -> new DMatrixRMaj(2, 1, true, 10, 20));
        assertSame(owned, labels.value(), "the tape keeps its matrix");
        assertArrayEquals(new double[] {10, 20}, y[0].value().data);
        assertArrayEquals(new double[] {30, 60}, y[1].value().data);
        assertArrayEquals(new double[] {60, 120}, z.value().data);
        assertArrayEquals(new double[] {60, 120}, alias.value().data);
    }

    @Test
    void valuesAreNotWithheldAtFirst() {
        assertFalse(engine.withholdsValues());
        engine.withholdValues("not now");
        engine.releaseValues();
        assertFalse(engine.withholdsValues());
    }
}
