package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DifficultTest {
    private static Stream<Difficult.Case> cases() {
        return Stream.concat(Difficult.all().stream(), DifficultArrays.all().stream());
    }

    private static Stream<DynamicTest> isNeverCalledWrong(int first, int end) {
        return cases().map(c -> DynamicTest.dynamicTest(c.name(), () -> {
            for (int seed = first; seed < end; seed++) {
                Report r = c.check().apply(new Random(seed));
                assertFalse(r.verdict().fails(), r::toTable);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> isNotCalledWrong() {
        return isNeverCalledWrong(0, 3);
    }

    @Tag("slow")
    @TestFactory
    Stream<DynamicTest> isNotCalledWrongForManySeeds() {
        return isNeverCalledWrong(100, 120);
    }

    @Test
    void areMany() {
        assertTrue(cases().count() >= 70, () -> cases().count() + " cases");
    }
}
