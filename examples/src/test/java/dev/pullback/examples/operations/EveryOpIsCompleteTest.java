package dev.pullback.examples.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.check.OpCases;
import dev.pullback.core.Op;
import dev.pullback.core.OpFacts;
import dev.pullback.core.OpFacts.Monotonicity;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.ops.Masks;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests that every op has a rule, a verb, a case for the gradient check, an entry on the page, and the facts that hold
 * for it. Facts are measured where possible, so that the test finds an op that does not state them. A failure names the
 * file to change.
 */
class EveryOpIsCompleteTest {
    private static final Path SOURCES = OperationsPageTest.SOURCES;
    private static final String RULES =
            "autograd/src/main/java/dev/pullback/autograd/StandardRules.java, LossRules.java, SpecialRules.java or LinearAlgebraRules.java";
    private static final String VERBS = "ops/src/main/java/dev/pullback/ops/Ops.java or the class of its subject";
    private static final String CASES = "check/src/main/java/dev/pullback/check/OpCases.java";
    private static final String EXACT = "examples/src/test/java/dev/pullback/examples/operations/Accuracies.java";

    private static final String PRECISE = "examples/src/test/java/dev/pullback/examples/operations/PreciseOps.java";

    private static final double[] SAMPLES = DoubleStream.of(
                    -1e300, -1e3, -50, -9, -5, -3, -2, -1.5, -1, -0.7, -0.3, -1e-9, 0, 1e-9, 0.2, 0.4, 0.9, 1, 1.2, 2,
                    3, 6, 9, 50, 1e3, 1e300)
            .toArray();

    /** Returns the ops that are constants of the package, with the file that defines each. */
    private static Map<Op, String> ops() throws IOException {
        Map<Op, String> ops = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                if (name.equals("package-info")) continue;
                for (Field f : Class.forName("dev.pullback.ops." + name).getFields()) {
                    if (f.getType() == Op.class)
                        ops.put((Op) f.get(null), "ops/src/main/java/dev/pullback/ops/" + name + ".java");
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return ops;
    }

    private static Stream<DynamicTest> each(Predicate<Op> which, Part part) throws IOException {
        return ops().entrySet().stream()
                .filter(e -> which.test(e.getKey()))
                .map(e -> dynamicTest(e.getKey().name(), () -> part.check(e.getKey(), e.getValue())));
    }

    /** Fails if a part of an op is missing. */
    private interface Part {
        void check(Op op, String definition) throws IOException;
    }

    @TestFactory
    Stream<DynamicTest> hasARule() throws IOException {
        return each(
                op -> !op.facts().isInternal(),
                (op, file) -> assertTrue(Rules.standard().has(op), "add a row for it to " + RULES));
    }

    @TestFactory
    Stream<DynamicTest> hasAVerbUnlessItIsInternal() throws IOException {
        VerbDocs docs = VerbDocs.of(OperationsPageTest.VERBS);
        return each(
                op -> true,
                (op, file) -> assertEquals(
                        op.facts().isInternal(),
                        docs.of(op).isEmpty(),
                        "add a verb for it to " + VERBS + ", or state internal() in " + file));
    }

    @TestFactory
    Stream<DynamicTest> hasACaseForTheGradientCheck() throws IOException {
        return each(
                Rules.standard()::has,
                (op, file) -> assertTrue(!OpCases.of(op).isEmpty(), "add a case for it to " + CASES));
    }

    @TestFactory
    Stream<DynamicTest> hasAValueInHighPrecision() throws IOException {
        return each(
                Rules.standard()::has,
                (op, file) -> assertTrue(PreciseOps.has(op), "add its value in high precision to " + PRECISE));
    }

    @TestFactory
    Stream<DynamicTest> isOnThePages() throws IOException {
        String page = Files.readString(OperationsPageTest.PAGE);
        String bounds = Files.readString(AccuracyClaimsTest.PAGE);
        return each(Rules.standard()::has, (op, file) -> {
            assertTrue(
                    page.contains("\n### " + op.name() + "\n"),
                    "renew docs/operations.md by: " + OperationsPageTest.RENEW);
            assertTrue(
                    op.facts().accuracy() == null || bounds.contains("\n| `" + op.name() + "` | "),
                    "renew docs/accuracy.md by: " + AccuracyClaimsTest.RENEW);
        });
    }

    @TestFactory
    Stream<DynamicTest> namesItsAttribute() throws IOException {
        return each(EveryOpIsCompleteTest::isRecordable, (op, file) -> {
            Extremes call = Extremes.recorded(op, 3, 3);
            if (call.attr == Op.NONE) return;
            boolean refused = false;
            try {
                record(op, new Object(), call.operands);
            } catch (IllegalArgumentException e) {
                refused = e.getMessage().contains("needs an attribute of type");
            }
            boolean named = !(call.attr instanceof Double)
                    || !op.facts().attributeLetter().isEmpty();
            assertTrue(refused && named, "state type and letter of its attribute in " + file);
        });
    }

    /** Tests the accuracy of elementwise functions of one number that have a gradient. */
    @TestFactory
    Stream<DynamicTest> isAsAccurateAsItStates() throws IOException {
        return each(op -> isFunction(op) && Rules.standard().flows(op, 0), (op, file) -> {
            Object attr = Extremes.recorded(op, 1, 2).attr;
            if (attr != Op.NONE && !(attr instanceof Double)) return;
            OpFacts.Accuracy claim = op.facts().accuracy();
            assertTrue(claim != null, "state accurate(ulps, low, high) in " + file);
            assertTrue(Accuracies.has(op), "add the function in high precision to " + EXACT);
            double worst = Accuracies.worst(op);
            assertTrue(worst <= claim.value(), () -> claim + ": " + worst + " ulp");
        });
    }

    @TestFactory
    Stream<DynamicTest> statesRangeAndMonotonicity() throws IOException {
        return each(op -> isFunction(op) && Extremes.recorded(op, 1, 2).attr == Op.NONE, (op, file) -> {
            double[] y = Arrays.stream(values(op)).filter(v -> !Double.isNaN(v)).toArray();
            OpFacts facts = op.facts();
            double min = Arrays.stream(y).min().orElseThrow();
            double max = Arrays.stream(y).max().orElseThrow();
            assertTrue(min < 0 || facts.least() >= 0, "state in " + file + " that its range begins at 0 or above");
            assertTrue(max > 0 || facts.greatest() <= 0, "state in " + file + " that its range ends at 0 or below");
            assertTrue(max > 1 || facts.greatest() <= 1, "state in " + file + " that its range ends at 1 or below");
            boolean rises = true;
            boolean falls = true;
            for (int i = 1; i < y.length; i++) {
                rises &= y[i] >= y[i - 1];
                falls &= y[i] <= y[i - 1];
            }
            if (rises)
                assertTrue(facts.isMoving() || isStated(op, Monotonicity.INCREASING), "state increasing() in " + file);
            if (falls) assertTrue(isStated(op, Monotonicity.DECREASING), "state monotonic(DECREASING) in " + file);
        });
    }

    /** Second derivatives of functions of a length depend on this fact. */
    @TestFactory
    Stream<DynamicTest> statesThatItHasTheSlopeOneAtZero() throws IOException {
        return each(op -> isFunction(op) && Rules.standard().flows(op, 0), (op, file) -> {
            Object attr = Extremes.recorded(op, 1, 2).attr;
            double[] near = {-1e-9, 0, 1e-9};
            double[] y = elements(record(op, attr, List.of(new DMatrixRMaj(1, 3, true, near))));
            boolean isLikeX = attr == Op.NONE;
            for (int i = 0; i < near.length; i++) isLikeX &= Math.abs(y[i] - near[i]) <= 1e-17;
            if (op.facts().hasUnitSlope()) assertTrue(isLikeX, "it is not near x at 0, as it states in " + file);
            else assertTrue(!isLikeX || op.facts().isMoving(), "state unitSlope() in " + file);
        });
    }

    @TestFactory
    Stream<DynamicTest> statesItsPole() throws IOException {
        return each(op -> isFunction(op) && Extremes.recorded(op, 1, 2).attr == Op.NONE, (op, file) -> {
            for (double x : new double[] {-1, -0.0, 0, 1}) {
                if (isFinite(op, x)) continue;
                OpFacts.Pole pole = op.facts().pole();
                assertTrue(pole != null && pole.contains(x), "state in " + file + " that it has a pole at " + x);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> statesItsPoleInEachOperand() throws IOException {
        return each(op -> op.arity() == 2 && op.isPointwise() && op.isBroadcasting(), (op, file) -> {
            for (double[] x : new double[][] {{1, 0}, {0, 1}, {1, 1}, {-1, 0}, {0, -1}}) {
                if (op == Masks.MASK_SCORES || isFinite(op, x)) continue;
                OpFacts.Pole pole = op.facts().pole();
                assertTrue(
                        pole != null && pole.contains(x[pole.operand()]),
                        "state in " + file + " that it has a pole at " + Arrays.toString(x));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> statesThatItMovesElements() throws IOException {
        return each(op -> isRecordable(op) && !op.isMulti(), (op, file) -> {
            Extremes call = Extremes.recorded(op, 3, 4);
            DMatrixRMaj x = call.operands.get(0);
            for (int i = 0; i < x.getNumElements(); i++) x.data[i] = Math.sin(i + 1);
            double[] elements = Arrays.copyOf(x.data, x.getNumElements());
            double[] y;
            try {
                y = elements(record(op, call.attr, call.operands));
            } catch (IllegalArgumentException e) { // the operand must contain whole numbers
                return;
            }
            boolean moves =
                    Arrays.stream(y).allMatch(v -> Arrays.stream(elements).anyMatch(e -> e == v));
            boolean chooses = isStated(op, Monotonicity.INCREASING) || op.arity() > 2 || op.arity() == Op.ANY;
            if (op.facts().isMoving()) assertTrue(moves, "it does not move elements, as it states in " + file);
            else assertTrue(!moves || chooses || isChanging(op), "state moving() in " + file);
        });
    }

    /** Returns whether an elementwise function changes some numbers, even if it does not change the random ones. */
    private static boolean isChanging(Op op) {
        return isFunction(op) && !Arrays.equals(values(op), SAMPLES);
    }

    /** Tests that the stated range and the stated monotonicity in each operand hold for the case of every op. */
    @TestFactory
    Stream<DynamicTest> whatItStatesHolds() throws IOException {
        return each(op -> isRecordable(op) && !op.isMulti(), (op, file) -> {
            Extremes call = Extremes.recorded(op, 3, 4);
            double[] y = elements(record(op, call.attr, call.operands));
            OpFacts facts = op.facts();
            for (double v : y)
                assertTrue(v >= facts.least() && v <= facts.greatest(), v + " is out of the range stated in " + file);
            for (int i = 0; i < call.operands.size(); i++) {
                Monotonicity how = facts.monotonicity(i);
                if (how == Monotonicity.UNKNOWN) continue;
                for (int k = 0; k < call.operands.get(i).getNumElements(); k++) {
                    List<DMatrixRMaj> other = new ArrayList<>(call.operands);
                    DMatrixRMaj m = other.get(i).copy();
                    other.set(i, m);
                    double before = m.data[k];
                    m.data[k] = how == Monotonicity.INCREASING_IN_SIZE ? 1.5 * before : before + 0.25;
                    OpFacts.Pole pole = facts.pole();
                    boolean crosses = pole != null && before < pole.bound() && m.data[k] >= pole.bound();
                    if (crosses && pole.operand() == i) continue;
                    double[] z = elements(record(op, call.attr, other));
                    for (int e = 0; e < y.length; e++) {
                        double rise = how == Monotonicity.DECREASING ? y[e] - z[e] : z[e] - y[e];
                        assertTrue(!(rise < -1e-12), "operand " + i + " is not " + how + ", as stated in " + file);
                    }
                }
            }
        });
    }

    private static boolean isStated(Op op, Monotonicity how) {
        return op.facts().monotonicity(0) == how;
    }

    /** Returns whether an op applies the same function of one number to each element. */
    private static boolean isFunction(Op op) {
        if (op.arity() != 1 || !op.isPointwise() || op.isBroadcasting() || !isRecordable(op)) return false;
        DMatrixRMaj twice = new DMatrixRMaj(new double[][] {{0.5, 0.5}});
        double[] y = elements(record(op, Extremes.recorded(op, 1, 2).attr, List.of(twice)));
        return y[0] == y[1];
    }

    private static boolean isRecordable(Op op) {
        return !OpCases.of(op).isEmpty();
    }

    private static double[] values(Op op) {
        Object attr = Extremes.recorded(op, 1, 2).attr;
        return Arrays.stream(SAMPLES)
                .map(x -> op.with(attr, new Tape().input(scalar(x))).scalar())
                .toArray();
    }

    /** Returns whether value and derivatives are finite. */
    private static boolean isFinite(Op op, double... x) {
        Tape tape = new Tape();
        Var[] in = Arrays.stream(x).mapToObj(v -> tape.input(scalar(v))).toArray(Var[]::new);
        Var y = op.with(Extremes.recorded(op, 1, 2).attr, in);
        return Double.isFinite(y.scalar())
                && Arrays.stream(Autodiff.vjp(y, tape.constant(1), in)).allMatch(d -> Double.isFinite(d.scalar()));
    }

    private static DMatrixRMaj scalar(double x) {
        return new DMatrixRMaj(new double[][] {{x}});
    }

    private static DMatrixRMaj record(Op op, Object attr, List<DMatrixRMaj> operands) {
        Tape tape = new Tape();
        Var[] in = operands.stream().map(m -> tape.input(m.copy())).toArray(Var[]::new);
        return op.isMulti() ? op.onAll(attr, in)[0].value() : op.with(attr, in).value();
    }

    private static double[] elements(DMatrixRMaj m) {
        return Arrays.copyOf(m.data, m.getNumElements());
    }
}
