package dev.pullback.check;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Creates JUnit 5 tests that check gradients. There is one test for each layer, op, check or case, each of the given shapes
 * and each of the given seeds; its name lists these three, and if it fails, its message is {@link Report#toTable}. Without a
 * seed, there is one test with seed 42. This class needs {@code junit-jupiter-api}, on which the module depends; the rest of
 * the checker works without it.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> gradients() {
 *     return GradCheckTests.ofLayers(List.of(gate, norm), List.of(new Shape(4, 3), new Shape(1, 3)), 1, 2, 3);
 * }
 * }</pre>
 */
public final class GradCheckTests {
    private GradCheckTests() {}

    /** As {@link #ofLayers(Rules, Collection, Collection, long...)}, with the standard rules. */
    public static Stream<DynamicTest> ofLayers(
            Collection<? extends Fn> layers, Collection<Shape> shapes, long... seeds) {
        return ofLayers(Rules.standard(), layers, shapes, seeds);
    }

    /**
     * Returns tests that check each layer with all its parameters, at random matrices of each shape.
     *
     * @param layers the layers, or other functions of one matrix; a test has the name of its class
     */
    public static Stream<DynamicTest> ofLayers(
            Rules rules, Collection<? extends Fn> layers, Collection<Shape> shapes, long... seeds) {
        return ofChecks(
                numbered(layers.stream().map(GradCheck::of).toList()).stream()
                        .map(check -> check.rules(rules))
                        .toList(),
                shapes.stream().map(List::of).toList(),
                seeds);
    }

    /** Returns a test for each op of a table of rules, at orders 1 and 2 and for several shapes; see {@link OpTable}. */
    public static Stream<DynamicTest> ofOps(Rules rules) {
        return ofOps(rules, rules.ops());
    }

    /**
     * Returns a test for each of these ops, at orders 1 and 2 and for several shapes. An op without an {@link OpCase} gets
     * operands of one shape. Their elements are any numbers, or positive ones, above 1, between -1 and 1 or between 0 and 1
     * if the op is finite only there. For an op that needs others, use {@link #ofChecks} or {@link #ofCases}.
     */
    public static Stream<DynamicTest> ofOps(Rules rules, Collection<Op> ops) {
        return ops.stream()
                .map(op -> DynamicTest.dynamicTest(
                        op.name(), () -> OpTable.of(rules, op, 42).assertPasses()));
    }

    /**
     * Returns tests that check each op at orders 1 and 2, with random operands.
     *
     * @param shapes the shapes of the operands, one list for each test
     */
    public static Stream<DynamicTest> ofOps(
            Rules rules, Collection<Op> ops, Collection<List<Shape>> shapes, long... seeds) {
        return ofChecks(
                ops.stream().map(op -> GradCheck.of(op).rules(rules).order(2)).toList(), shapes, seeds);
    }

    /** Returns tests that {@linkplain GradCheck#run run} each check, whose inputs or their shapes must be set. */
    public static Stream<DynamicTest> ofChecks(Collection<GradCheck> checks, long... seeds) {
        return checks.stream().flatMap(check -> Arrays.stream(orDefault(seeds))
                .mapToObj(
                        seed -> test(check.name(), seed, () -> check.seed(seed).run())));
    }

    /**
     * Returns tests that run each check at random inputs inside the {@linkplain GradCheck#domain domains} of the check.
     *
     * @param shapes the shapes of the inputs, one list for each test
     */
    public static Stream<DynamicTest> ofChecks(
            Collection<GradCheck> checks, Collection<List<Shape>> shapes, long... seeds) {
        return checks.stream().flatMap(check -> shapes.stream().flatMap(s -> {
            String name = check.name() + " " + s.stream().map(Shape::toString).collect(Collectors.joining(", "));
            GradCheck at = check.inputs(s.toArray(Shape[]::new));
            return Arrays.stream(orDefault(seeds))
                    .mapToObj(seed -> test(name, seed, () -> at.seed(seed).run()));
        }));
    }

    /**
     * Returns tests that check each case at orders 1 and 2. A case is for an op whose operands have different shapes, or
     * include indices or masks: it describes by a {@link Draw} how each operand follows from a number of rows and columns.
     *
     * @param shapes the numbers of rows and columns
     */
    public static Stream<DynamicTest> ofCases(
            Rules rules, Collection<OpCase> cases, Collection<Shape> shapes, long... seeds) {
        return cases.stream().flatMap(c -> shapes.stream().flatMap(s -> Arrays.stream(orDefault(seeds))
                .mapToObj(seed -> test(
                        c.name() + " " + s,
                        seed,
                        () -> c.check(rules).order(2).seed(seed).at(c.draw(new Random(seed), s.rows(), s.cols()))))));
    }

    private static long[] orDefault(long[] seeds) {
        return seeds.length == 0 ? new long[] {42} : seeds;
    }

    private static DynamicTest test(String name, long seed, Supplier<Report> report) {
        return DynamicTest.dynamicTest(
                name + ", seed " + seed, () -> report.get().assertPasses());
    }

    /** Appends a number to the names that occur more than once. */
    private static List<GradCheck> numbered(List<GradCheck> checks) {
        List<String> names = checks.stream().map(GradCheck::name).toList();
        List<GradCheck> numbered = new ArrayList<>();
        for (String name : names) {
            GradCheck check = checks.get(numbered.size());
            int before = Collections.frequency(names.subList(0, numbered.size()), name);
            numbered.add(Collections.frequency(names, name) > 1 ? check.named(name + " " + (before + 1)) : check);
        }
        return numbered;
    }
}
