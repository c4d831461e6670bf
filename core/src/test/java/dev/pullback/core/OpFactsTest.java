package dev.pullback.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.OpFacts.Accuracy;
import dev.pullback.core.OpFacts.ErrorUnit;
import dev.pullback.core.OpFacts.Monotonicity;
import dev.pullback.core.OpFacts.Pole;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Tests what an op can state about itself, what holds if it states nothing, and the texts. */
class OpFactsTest {
    private static final OpFacts X = OpFacts.operands("X");

    private static Accuracy accuracy(OpFacts facts) {
        return Objects.requireNonNull(facts.accuracy());
    }

    private static Pole pole(OpFacts facts) {
        return Objects.requireNonNull(facts.pole());
    }

    @Test
    void nothingIsKnownAtFirst() {
        OpFacts none = OpFacts.NONE;
        assertEquals("", none.attributeLetter());
        assertNull(none.attributeType());
        assertEquals(Monotonicity.UNKNOWN, none.monotonicity(0));
        assertEquals(Double.NEGATIVE_INFINITY, none.least());
        assertEquals(Double.POSITIVE_INFINITY, none.greatest());
        assertNull(none.pole());
        assertNull(none.accuracy());
        assertFalse(none.isMoving() || none.isInternal());
    }

    @Test
    void aStatedFactIsReturnedAndTheOriginalIsNotChanged() {
        OpFacts all = X.attribute("p", Double.class).range(-1, 3).moving().internal();
        assertEquals("p", all.attributeLetter());
        assertSame(Double.class, all.attributeType());
        assertEquals(-1, all.least());
        assertEquals(3, all.greatest());
        assertTrue(all.isMoving() && all.isInternal());
        assertSame(String.class, X.attribute(String.class).attributeType());
        assertFalse(X.isMoving() || X.isInternal());
        assertEquals("", X.attributeLetter());
    }

    @Test
    void lettersAreThoseStatedOrTheUsualOnes() {
        assertEquals(List.of("X", "W", ""), OpFacts.operands("X W _").letters(3));
        assertEquals(List.of("Z"), OpFacts.operands("Z").letters(1));
        assertEquals(List.of("X"), OpFacts.NONE.letters(1));
        assertEquals(List.of("A", "B"), OpFacts.NONE.letters(2));
        assertEquals(List.of("A", "B", "C"), OpFacts.NONE.letters(3));
        assertEquals(List.of("", "", "", ""), OpFacts.NONE.letters(4));
        assertEquals(List.of("A", "B", "C"), OpFacts.operands("X W").letters(3), "of another number of operands");
    }

    @Test
    void lettersOfAnyNumberOfOperandsAreNumbered() {
        List<String> letters = OpFacts.operands("Xᵢ").letters(12);
        assertEquals(12, letters.size());
        assertEquals(List.of("X₁", "X₂"), letters.subList(0, 2));
        assertEquals(List.of("X₉", "X₁₀", "X₁₁", "X₁₂"), letters.subList(8, 12));
    }

    @Test
    void monotonicityIsThatOfEachOperand() {
        OpFacts minus = X.monotonic(Monotonicity.INCREASING, Monotonicity.DECREASING);
        assertEquals(Monotonicity.INCREASING, minus.monotonicity(0));
        assertEquals(Monotonicity.DECREASING, minus.monotonicity(1));
        assertEquals(Monotonicity.UNKNOWN, minus.monotonicity(2));
        for (int k = 0; k < 3; k++)
            assertEquals(Monotonicity.INCREASING, X.increasing().monotonicity(k));
    }

    @Test
    void aPoleContainsItsBoundsAndNan() {
        Pole at = pole(X.pole(Pole.Side.AT, 2, "hint"));
        Pole below = pole(X.pole(Pole.Side.AT_OR_BELOW, 2, "hint"));
        Pole above = pole(X.pole(1, Pole.Side.AT_OR_ABOVE, 2, "hint"));
        Pole outside = pole(X.poleOutside(-1, 2, "hint"));
        for (Pole p : List.of(at, below, above, outside)) {
            assertTrue(p.contains(2) && p.contains(Double.NaN), p::toString);
            assertEquals("hint", p.hint());
        }
        assertFalse(at.contains(1.9) || at.contains(2.1));
        assertTrue(below.contains(1.9));
        assertFalse(below.contains(2.1));
        assertFalse(above.contains(1.9));
        assertTrue(above.contains(2.1));
        assertTrue(outside.contains(-1) && outside.contains(-1.1) && outside.contains(2.1));
        assertFalse(outside.contains(-0.9) || outside.contains(1.9));
        assertEquals(0, below.operand());
        assertEquals(1, above.operand());
    }

    @Test
    void theBoundOfAnErrorIsThatOfItsOrder() {
        Accuracy a = accuracy(X.errors(1, 2, 3));
        assertEquals(1, a.bound(0));
        assertEquals(2, a.bound(1));
        assertEquals(3, a.bound(2));
        assertEquals(ErrorUnit.TERMS, a.unit());
        assertEquals(Double.NEGATIVE_INFINITY, a.low());
        assertEquals(Double.POSITIVE_INFINITY, a.high());
        assertEquals(
                ErrorUnit.LARGEST,
                accuracy(X.errors(ErrorUnit.LARGEST, 1, 2, 3)).unit());
    }

    @Test
    void anOptionWithoutABoundIsFoundInTheAttribute() {
        Accuracy a = accuracy(X.errors(1, 2, 3).errorsUnknown(1, "smooth"));
        assertTrue(a.holds(0, "smooth"));
        assertFalse(a.holds(1, "smooth"));
        assertFalse(a.holds(2, "very smooth, weighted"));
        assertTrue(a.holds(1, "weighted"));
        assertTrue(a.holds(2, Op.NONE));
        Accuracy two = accuracy(X.errors(1, 2, 3).errorsUnknown(1, "smooth").errorsUnknown(2, "weighted"));
        assertFalse(two.holds(2, "weighted") || two.holds(1, "smooth"));
        assertTrue(two.holds(1, "weighted"));
    }

    @Test
    void accuracyIsText() {
        assertEquals("exact", accuracy(X.errors(0, 0, 0)).toString());
        assertEquals("within 1 ulp", accuracy(X.errors(1, 0, 0)).toString());
        assertEquals(
                "within 1.5 ulp, derivatives 2 and 0 ulp",
                accuracy(X.errors(1.5, 2, 0)).toString());
        assertEquals(
                "exact, derivatives 0 and 3 ulp", accuracy(X.errors(0, 0, 3)).toString());
        assertEquals(
                "within 1 ulp, of the largest element",
                accuracy(X.errors(ErrorUnit.LARGEST, 1, 0, 0)).toString());
        assertEquals(
                "within 1 ulp, derivatives 2 and 3 ulp, for x from -700 to 1.0e300",
                accuracy(X.accurate(1, -700, 1e300).derivatives(2, 3)).toString());
        assertEquals(
                "within 999999 ulp, for x from -2 to 1000000.0",
                accuracy(X.errors(999_999, 0, 0).within(-2, 1e6)).toString());
        assertEquals(
                "within 1 ulp; no bound for the value with a; no bound for the derivatives with b; no bound for the"
                        + " second derivative with c",
                accuracy(X.errors(1, 0, 0)
                                .errorsUnknown(0, "a")
                                .errorsUnknown(1, "b")
                                .errorsUnknown(2, "c"))
                        .toString());
    }

    @Test
    void theAccuracyOfTheResultIsStatedFirst() {
        assertEquals(
                "first state the accuracy of the result",
                assertThrows(IllegalStateException.class, () -> X.derivatives(1, 1))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> X.within(1, 2));
        assertThrows(IllegalStateException.class, () -> X.errorsUnknown(1, "smooth"));
    }
}
