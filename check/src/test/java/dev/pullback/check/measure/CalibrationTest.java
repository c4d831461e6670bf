package dev.pullback.check.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.check.Verdict;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the error bar with the true error, for functions whose derivative is known. */
class CalibrationTest {
    @Provide
    Arbitrary<Families> families() {
        return Arbitraries.of(Families.ALL);
    }

    @Test
    void areFourteen() {
        assertEquals(14, Families.ALL.size());
    }

    @Property(tries = 8000)
    void theTrueErrorStaysWithinTheBar(
            @ForAll("families") Families family, @ForAll @DoubleRange(max = 1) double share) {
        assertErrorWithin(1, family, family.at(share));
    }

    @Property(tries = 4000)
    void theTrueErrorNeverReachesAVerdict(
            @ForAll("families") Families family, @ForAll @DoubleRange(max = 1) double share) {
        LineCheck check = assertErrorWithin(Judge.BARS, family, family.at(share));
        assertNotEquals(Verdict.WRONG, check.verdict(0));
    }

    private static LineCheck assertErrorWithin(double bars, Families family, double x) {
        double slope = family.slope().applyAsDouble(x);
        LineCheck check = family.judge(x, slope, 0);
        double roundingOfTheFormula = 8 * Math.ulp(slope);
        double error = Math.abs(check.numeric(0) - slope);
        assertTrue(
                error <= bars * check.bar(0) + roundingOfTheFormula,
                () -> family + " at " + x + ": error " + error + ", bar " + check.bar(0));
        return check;
    }

    static Stream<Families> all() {
        return Families.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void aRelativeErrorOf1e9IsCaught(Families family) {
        Random random = new Random(3);
        int caught = 0;
        int entries = 400;
        for (int i = 0; i < entries; i++) {
            double x = family.at(random.nextDouble());
            double wrong = family.slope().applyAsDouble(x) * (1 + 1e-9);
            if (family.judge(x, wrong, 0).verdict(0) == Verdict.WRONG) caught++;
        }
        int seen = caught;
        assertTrue(caught >= 0.95 * entries, () -> seen + " of " + entries);
    }

    @Property(tries = 3000)
    void noiseIsNeverWrong(
            @ForAll("families") Families family,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll @DoubleRange(min = -9, max = -5) double exponent) {
        double x = family.at(share);
        LineCheck check = family.judge(x, family.slope().applyAsDouble(x), Math.pow(10, exponent));
        boolean isResolved = Judge.BARS * check.bar(0) <= Judge.RESOLVE_NOISY * Math.abs(check.numeric(0));
        Set<Verdict> expected = isResolved ? Set.of(Verdict.OK, Verdict.UNDECIDED) : Set.of(Verdict.UNDECIDED);
        assertTrue(expected.contains(check.verdict(0)), () -> check.verdict(0) + " ± " + check.bar(0));
    }
}
