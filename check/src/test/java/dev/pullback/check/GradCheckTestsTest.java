package dev.pullback.check;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Fn;
import dev.pullback.autograd.Matrices;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GradCheckTestsTest {
    private static final Op LOG = Op.elementwise("ownLog", "Y = ln X", Math::log);
    private static final Op GATE = Op.broadcasting("gate", "Y = A ∘ B", (a, b) -> a * b);

    private static final List<Shape> SHAPES = List.of(new Shape(4, 3), new Shape(1, 3));

    private static Rules rules(double factor) {
        return Rules.standard()
                .on(LOG, "dX = G / X", (g, y, x) -> scale(div(g, x), factor))
                .on(
                        GATE,
                        "dA = G ∘ B",
                        (g, y, a, b) -> mul(g, b),
                        "dB = G ∘ A",
                        (g, y, a, b) -> scale(mul(g, a), factor));
    }

    private static List<Fn> layers() {
        DMatrixRMaj s = Matrices.random(1, 3, 2);
        return List.of(x -> GATE.on(x, x.tape().param("s", s)));
    }

    private static GradCheck log(double factor) {
        return GradCheck.of(LOG).rules(rules(factor)).order(2);
    }

    private static List<String> names(Stream<DynamicTest> tests) {
        return tests.map(DynamicTest::getDisplayName).toList();
    }

    @TestFactory
    Stream<DynamicTest> rightLayersOpsAndChecksPass() {
        Shape broadcast = new Shape(2, 1);
        return Stream.of(
                        GradCheckTests.ofLayers(rules(1), layers(), SHAPES, 1, 2, 3),
                        GradCheckTests.ofOps(
                                rules(1), List.of(GATE), List.of(List.of(new Shape(2, 3), broadcast)), 1, 2, 3),
                        GradCheckTests.ofChecks(
                                List.of(log(1).domain(0, 0, 5), log(1).domain(0, 0, Double.POSITIVE_INFINITY)),
                                List.of(List.of(new Shape(2, 2))),
                                1,
                                2,
                                3),
                        GradCheckTests.ofChecks(List.of(log(1).domain(0, 0, 5).inputs(2, 3)), 1, 2),
                        GradCheckTests.ofCases(
                                rules(1),
                                List.of(OpCase.of("ownLog", x -> LOG.on(x[0]), Draw.above(0, Draw.Kind.FULL))),
                                SHAPES,
                                1,
                                2))
                .flatMap(tests -> tests);
    }

    @Test
    void eachShapeAndSeedIsATest() {
        assertEquals(
                List.of("layer 4x3, seed 1", "layer 4x3, seed 2", "layer 1x3, seed 1", "layer 1x3, seed 2"),
                names(GradCheckTests.ofLayers(rules(1), layers(), SHAPES, 1, 2)));
        assertEquals(
                List.of("ownLog 2x2, seed 42"),
                names(GradCheckTests.ofChecks(List.of(log(1)), List.of(List.of(new Shape(2, 2))))));
        assertEquals(
                List.of("gate 2x3, 2x1, seed 5"),
                names(GradCheckTests.ofOps(
                        rules(1), List.of(GATE), List.of(List.of(new Shape(2, 3), new Shape(2, 1))), 5)));
    }

    @Test
    void layersOfOneNameAreNumbered() {
        Fn first = x -> tanh(x);
        Fn second = x -> sigmoid(x);
        assertEquals(
                List.of("layer 1 4x3, seed 42", "layer 2 4x3, seed 42", "Fixed 4x3, seed 42"),
                names(GradCheckTests.ofLayers(List.of(first, second, new Fixed()), SHAPES.subList(0, 1))));
    }

    private static final class Fixed implements Fn {
        @Override
        public Var apply(Var x) {
            return exp(x);
        }
    }

    /** Two seeds of one shape must draw different numbers. */
    @Test
    void theSeedDrawsTheInputs() {
        List<DMatrixRMaj> seen = new ArrayList<>();
        GradCheck check = GradCheck.ofMatrix(
                        "identity",
                        x -> {
                            seen.add(x.copy());
                            return x.copy();
                        },
                        (g, x) -> g.copy())
                .inputs(2, 3);
        check.seed(1).run();
        DMatrixRMaj first = seen.get(0);
        seen.clear();
        check.seed(2).run();
        assertNotEquals(first.toString(), seen.get(0).toString());
        seen.clear();
        check.seed(1).run();
        assertEquals(first.toString(), seen.get(0).toString());
    }

    @Test
    void aFailureNamesLayerShapeSeedAndEntry() {
        List<Shape> shape = List.of(new Shape(4, 3));
        List<DynamicTest> tests = Stream.of(
                        GradCheckTests.ofLayers(rules(-1), layers(), shape, 1, 2),
                        GradCheckTests.ofOps(rules(1.01), List.of(GATE), List.of(List.of(shape.get(0), shape.get(0)))),
                        GradCheckTests.ofChecks(List.of(log(0.99).domain(0, 0, 5)), List.of(shape), 1, 2))
                .flatMap(all -> all)
                .toList();
        assertEquals(5, tests.size());
        for (DynamicTest t : tests) {
            var failure =
                    assertThrows(AssertionError.class, () -> t.getExecutable().execute(), t.getDisplayName());
            String subject = t.getDisplayName().replaceAll(" .*", "");
            assertTrue(failure.getMessage().startsWith(subject + ": WRONG"), failure.getMessage());
            assertTrue(failure.getMessage().contains("WRONG dY["), failure.getMessage());
        }
    }

    @Test
    void aCheckWithoutInputsSaysHowToGiveThem() {
        var refused = assertThrows(IllegalStateException.class, () -> log(1).run());
        assertEquals(
                "ownLog: no inputs; call at(matrix) instead of run(), or first inputs(rows, cols)",
                refused.getMessage());
    }
}
