package dev.pullback.check;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import java.util.Collection;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Gradient checks as tests of JUnit 5, one for each op or case. It needs {@code junit-jupiter-api} on the class path, which
 * nothing else of this module does.
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

    /** A test for each op of a table, at order 1 and 2 and in several shapes; see {@link OpTable}. */
    public static Stream<DynamicTest> ofOps(Rules rules) {
        return ofOps(rules, rules.ops());
    }

    /** A test for each of these ops. */
    public static Stream<DynamicTest> ofOps(Rules rules, Collection<Op> ops) {
        return ops.stream()
                .map(op -> DynamicTest.dynamicTest(
                        op.name(), () -> OpTable.of(rules, op, 42).assertPasses()));
    }

    /** A test for each case, at order 1 and 2, with matrices drawn for that shape. */
    public static Stream<DynamicTest> ofCases(Rules rules, Collection<OpCase> cases, Shape shape) {
        return cases.stream()
                .map(c -> DynamicTest.dynamicTest(c.name(), () -> c.check(rules)
                        .order(2)
                        .at(c.draw(new Random(42), shape.rows(), shape.cols()))
                        .assertPasses()));
    }
}
