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
}
