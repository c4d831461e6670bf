package dev.pullback.check;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import java.util.Collection;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Creates JUnit 5 tests that check gradients, one for each op or case. This class needs {@code junit-jupiter-api}, on which
 * the module depends; the rest of the checker works without it.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> gradients() {
 *     return GradCheckTests.ofOps(Rules.standard().on(SWISH, "…", …));
 * }
 * }</pre>
 */
public final class GradCheckTests {
    private GradCheckTests() {}

    /** Returns a test for each op of a table of rules, at orders 1 and 2 and for several shapes; see {@link OpTable}. */
    public static Stream<DynamicTest> ofOps(Rules rules) {
        return ofOps(rules, rules.ops());
    }

    /** Returns a test for each of these ops. */
    public static Stream<DynamicTest> ofOps(Rules rules, Collection<Op> ops) {
        return ops.stream()
                .map(op -> DynamicTest.dynamicTest(
                        op.name(), () -> OpTable.of(rules, op, 42).assertPasses()));
    }

    /** Returns a test for each case, at orders 1 and 2, with random inputs that {@link OpCase#draw} derives from a shape. */
    public static Stream<DynamicTest> ofCases(Rules rules, Collection<OpCase> cases, Shape shape) {
        return cases.stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> c.check(rules)
                        .order(2)
                        .at(c.draw(new Random(42), shape.rows(), shape.cols()))
                        .assertPasses()));
    }
}
