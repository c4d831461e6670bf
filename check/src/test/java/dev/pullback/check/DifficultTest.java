package dev.pullback.check;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DifficultTest {
    private static final int SEEDS = 20;

    @TestFactory
    Stream<DynamicTest> isNeverCalledWrong() {
        return Difficult.all().stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> {
                    for (int seed = 0; seed < SEEDS; seed++) {
                        Report r = c.check().apply(new Random(seed));
                        assertFalse(r.verdict().fails(), r::toTable);
                    }
                }));
    }

    @Test
    void areMany() {
        assertTrue(Difficult.all().size() >= 25);
    }
}
