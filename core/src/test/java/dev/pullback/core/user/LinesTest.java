package dev.pullback.core.user;

import static dev.pullback.core.Verbs.TWICE;
import static dev.pullback.core.Verbs.twice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.core.Verbs;
import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests which line of user code a variable reports. This package is not marked as library code. */
class LinesTest {
    private final Tape tape = Tape.withLines();
    private final TapeEngine engine = TapeEngine.of(tape);
    private final DMatrixRMaj one = new DMatrixRMaj(1, 1, true, 1);

    /** Returns the line of the caller, moved by some lines. */
    private static String line(int offset) {
        StackTraceElement caller = new Throwable().getStackTrace()[1];
        return caller.getFileName() + ":" + (caller.getLineNumber() + offset);
    }

    @Test
    void isThatOfTheUsersCall() {
        Var x = tape.input("x", one);
        assertEquals(line(-1), x.line());
        Var y = TWICE.on(x);
        assertEquals(line(-1), y.line());
        Var z = twice(y);
        assertEquals(line(-1), z.line(), "the innermost frame outside the library");
    }

    @Test
    void isNotNotedOnAPlainTape() {
        Var x = new Tape().input("x", one);
        assertNull(x.line());
        assertNull(twice(x).line());
    }

    @Test
    void skipsJavasOwnFrames() {
        Var x = tape.input("x", one);
        Var y = Stream.of(x).map(Verbs::twice).toList().get(0);
        assertEquals(line(-1), y.line());
    }

    @Test
    void isNullForWhatTheLibraryRecords() {
        Var x = tape.input("x", one);
        Var y = engine.recordAsLibrary(() -> twice(x));
        assertNull(y.line());
        Var z = engine.recordAsLibrary(() -> engine.recordAsUser(() -> twice(x)));
        assertEquals(line(-1), z.line());
    }

    @Test
    void theRuleOfAnOpIsNoted() {
        Var x = tape.input("x", one);
        Var y = twice(x);
        List<Var> recorded = new ArrayList<>();
        engine.recordAsLibrary(() -> {
            engine.recordInRuleOf(y, () -> recorded.add(twice(x)));
            return recorded.add(twice(x));
        });
        assertSame(y, recorded.get(0).ruleOf());
        assertNull(recorded.get(1).ruleOf());
        assertNull(y.ruleOf());
    }

    @Test
    void followsWhatIsRecordedAtThePosition() {
        Var x = tape.input("x", one);
        Var other = tape.input("other", one);
        int mark = tape.mark();
        String first = twice(x).line();
        tape.rewind(mark);
        Var again = twice(other);
        assertEquals(line(-1), again.line(), "another operand");
        assertNotEquals(first, again.line());
        tape.rewind(mark);
        Var third = tape.input("third", one);
        mark = tape.mark();
        Verbs.plus(other, other);
        tape.rewind(mark);
        Var sum = Verbs.plus(third, other);
        assertEquals(line(-1), sum.line(), "another first operand");
        tape.rewind(mark);
        Var constant = tape.constant(1);
        assertEquals(line(-1), constant.line(), "another op");
    }

    @Test
    void ofTwoLinesThatRecordTheSameTheFirstIsKeptUntilUpdated() {
        Var x = tape.input("x", one);
        int mark = tape.mark();
        String first = twice(x).line();
        tape.rewind(mark);
        assertEquals(first, twice(x).line());
        tape.rewind(mark);
        engine.listen(engine::updateLine);
        Var y = twice(x);
        assertEquals(line(-1), y.line());
        assertNotEquals(first, y.line());
    }

    @Test
    void canBeGivenToAReplacement() {
        Var x = tape.input("x", one);
        Var y = twice(x);
        int mark = tape.mark();
        engine.recordAsLibrary(() -> twice(twice(x)));
        engine.setLines(y, mark);
        assertEquals(y.line(), tape.at(mark).line());
        assertEquals(y.line(), tape.at(mark + 1).line());
    }

    @Test
    void isNotedFarDownTheTape() {
        Var x = tape.input("x", one);
        for (int i = 0; i < 300; i++) x = twice(x);
        Var y = twice(x);
        assertEquals(line(-1), y.line());
        assertEquals(line(-3), x.line());
    }

    @Test
    void isNullOnceStale() {
        Var x = tape.input("x", one);
        tape.reset();
        assertNull(x.line());
        assertNull(x.ruleOf());
    }
}
