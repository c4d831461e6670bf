package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.engine.TapeEngine;
import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;

/** Tests what decides about the line of a variable: the class of a frame, and the operands at a position. */
class LineSourcesTest {
    @Test
    void neitherJavaNorTheLibraryIsUserCode() {
        assertFalse(Lines.isUserCode(String.class));
        assertFalse(Lines.isUserCode(Op.class));
        assertFalse(Lines.isUserCode(TapeEngine.class));
        assertTrue(Lines.isUserCode(Test.class));
    }

    @Test
    void aRuleAtThePositionZeroIsFound() {
        Tape tape = Tape.withLines();
        TapeEngine engine = TapeEngine.of(tape);
        Var first = tape.input("x", new DMatrixRMaj(1, 1));
        List<Var> recorded = new ArrayList<>();
        engine.recordAsLibrary(() -> {
            engine.recordInRuleOf(first, () -> recorded.add(Verbs.twice(first)));
            return first;
        });
        assertSame(first, recorded.get(0).ruleOf());
        assertEquals(1, recorded.get(0).id());
    }
}
