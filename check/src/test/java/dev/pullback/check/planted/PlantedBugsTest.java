package dev.pullback.check.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Rules;
import dev.pullback.check.Criterion;
import dev.pullback.check.OpCases;
import dev.pullback.check.Report;
import dev.pullback.check.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PlantedBugsTest {
    @TestFactory
    Stream<DynamicTest> isCaughtWithTheRightVerdictAndHint() {
        return PlantedBugs.all().stream()
                .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> {
                    PlantedBugs.Row row = bug.run();
                    assertTrue(
                            row.caught(),
                            () -> "expected " + bug.verdict() + " " + bug.criterion() + " '" + bug.hint() + "' of "
                                    + row.report().toTable());
                    assertTrue(row.toString().endsWith(" caught"), row::toString);
                }));
    }

    /** The hint may depend on the points that are drawn; the verdict may not. */
    @TestFactory
    Stream<DynamicTest> isCaughtAtSeveralSeeds() {
        return PlantedBugs.all().stream()
                .map(bug -> DynamicTest.dynamicTest(bug.name(), () -> {
                    for (long seed = 1; seed <= 3; seed++) {
                        Report report = bug.run(seed).report();
                        assertEquals(bug.verdict(), report.verdict(), report::toTable);
                        assertEquals(bug.criterion(), report.findings().get(0).criterion(), report::toTable);
                    }
                }));
    }

    @Test
    void areManyAndDifferent() {
        List<PlantedBugs.Bug> all = PlantedBugs.all();
        Set<String> names = new HashSet<>();
        for (PlantedBugs.Bug bug : all) names.add(bug.name());
        assertEquals(all.size(), names.size());
        assertTrue(all.size() >= 120, () -> all.size() + " planted bugs");
    }

    @Test
    void aRightGradientIsMissed() {
        PlantedBugs.Bug none =
                new PlantedBugs.Bug("nothing wrong", Verdict.WRONG, Criterion.DERIVATIVE, "", seed -> OpCases.all()
                        .get(0)
                        .check(Rules.standard())
                        .at(PlantedRules.random(2, 3), PlantedRules.random(2, 3)));
        PlantedBugs.Row row = none.run();
        assertFalse(row.caught());
        assertTrue(row.toString().endsWith(" missed"), row::toString);
    }
}
