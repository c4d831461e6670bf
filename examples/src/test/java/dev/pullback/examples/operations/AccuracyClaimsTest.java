package dev.pullback.examples.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import dev.pullback.core.OpFacts.Accuracy;
import dev.pullback.core.OpFacts.ErrorUnit;
import dev.pullback.examples.operations.ErrorSurvey.Twist;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests the accuracy that each op states, of its value and its first and second derivatives, with all options that its {@linkplain
 * dev.pullback.check.OpCases cases} have. {@code docs/accuracy.md} lists the bounds, and the largest errors found.
 */
class AccuracyClaimsTest {
    static final Path PAGE = OperationsPageTest.ROOT.resolve("docs/accuracy.md");
    static final String RENEW =
            "mvn -pl examples -am test -Dtest=AccuracyClaimsTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dpullback.renew=true";
    private static final String BEGIN = "<!-- bounds of all ops -->\n";
    private static final String END = "<!-- end of the bounds -->\n";

    private static final int[][] SHAPES = {{3, 4}, {1, 1}};
    private static final Twist[] TWISTS = {Twist.NONE, Twist.DOMINATED};
    private static final int[][] MORE_SHAPES = {{4, 2}, {1, 4}, {3, 1}, {5, 5}};

    /** Each row of a matrix of such an op is computed alone, or with sums that do not grow with the number of rows. */
    private static final Set<String> BY_ROWS = Set.of(
            "softmax",
            "logSoftmax",
            "logSumExp",
            "softmaxOrZero",
            "temperedSoftmax",
            "weightedLogSumExp",
            "weightedSoftmax",
            "softmaxVjp",
            "logSoftmaxVjp",
            "softmaxCrossEntropy",
            "softmaxMinusOneHot",
            "softCrossEntropy",
            "softmaxMinusTargets",
            "targetCosts",
            "klDivergence",
            "softmaxDifference",
            "binaryCrossEntropy",
            "standardizeRows",
            "rowDeviations",
            "rowRms",
            "layerNorm",
            "rmsNorm",
            "rowSums",
            "sum",
            "norm",
            "recurrence");

    private static final Set<String> OF_MATRICES =
            Set.of("matmul", "linear", "inverse", "solve", "solveSpd", "solveTriangular", "logDet", "cholesky");

    /** Ops whose cases take too long in high precision to run them with every change. */
    private static final Set<String> DEAR = Set.of("expm", "expmSlope", "sqrtm", "lyapunov", "conv2d");

    private static List<Op> ops() {
        return Rules.standard().ops().stream()
                .filter(op -> op != Autodiff.CHECKPOINT)
                .toList();
    }

    private static void check(Op op, ErrorSurvey survey) {
        Accuracy claim = op.facts().accuracy();
        assertNotNull(claim, () -> "state errors(value, first, second) of " + op);
        for (int order = 0; order < 3; order++) {
            double worst = survey.worst(order);
            int k = order;
            assertTrue(
                    worst <= claim.bound(order),
                    () -> op + " states " + claim + "; of order " + k + " it is " + worst + " ulp off: "
                            + survey.where(k));
        }
    }

    private static Stream<DynamicTest> each(Stream<Op> ops, int[][] shapes, Twist... twists) {
        return ops.map(op ->
                dynamicTest(op.name(), () -> check(op, new ErrorSurvey(op).measure(shapesOf(op, shapes), twists))));
    }

    private static int[][] shapesOf(Op op, int[][] shapes) {
        return DEAR.contains(op.name()) ? new int[][] {{2, 2}, {1, 1}} : shapes;
    }

    @TestFactory
    Stream<DynamicTest> errorsAreWithinTheBounds() {
        return each(ops().stream(), SHAPES, TWISTS);
    }

    @Tag("survey")
    @TestFactory
    Stream<DynamicTest> errorsOfAdversarialOperandsAreWithinTheBounds() {
        return each(ops().stream(), MORE_SHAPES, Twist.values());
    }

    @Tag("survey")
    @TestFactory
    Stream<DynamicTest> errorsOfLongRowsAreWithinTheBounds() {
        return each(
                ops().stream().filter(op -> BY_ROWS.contains(op.name())),
                new int[][] {{2, 1000}, {1, 50_257}},
                Twist.NONE,
                Twist.LARGE);
    }

    @Tag("survey")
    @TestFactory
    Stream<DynamicTest> errorsOfLargeMatricesAreWithinTheBounds() {
        return each(ops().stream().filter(op -> OF_MATRICES.contains(op.name())), new int[][] {{60, 60}}, Twist.NONE);
    }

    @Test
    void thePageListsTheBounds() throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf(BEGIN) + BEGIN.length();
        int to = page.indexOf(END);
        if (Boolean.getBoolean("pullback.renew"))
            Files.writeString(PAGE, page.substring(0, from) + table(true) + page.substring(to));
        else
            assertEquals(
                    table(false),
                    page.substring(from, to).replaceAll(" \\([^)]*\\)", ""),
                    "docs/accuracy.md does not list the bounds that the ops state; renew it by: " + RENEW);
    }

    private static String table(boolean measured) {
        StringBuilder table = new StringBuilder("| op | value | VJP | its VJP | remark |\n|-|-|-|-|-|\n");
        for (Op op : ops()) {
            Accuracy claim = op.facts().accuracy();
            if (claim == null) continue;
            ErrorSurvey survey = measured ? new ErrorSurvey(op).measure(shapesOf(op, SHAPES), TWISTS) : null;
            table.append("| `").append(op.name()).append("`");
            for (int order = 0; order < 3; order++) {
                table.append(" | ").append(text(claim.bound(order)));
                if (survey != null && claim.bound(order) > 0)
                    table.append(String.format(Locale.ROOT, " (%.2f)", survey.worst(order)));
            }
            table.append(" | ").append(remark(claim)).append(" |\n");
        }
        return table.toString();
    }

    private static String text(double bound) {
        return bound == 0 ? "exact" : bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    private static String remark(Accuracy claim) {
        StringBuilder remark = new StringBuilder(claim.unit() == ErrorUnit.LARGEST ? "of the largest element" : "");
        String whole = claim.toString();
        int range = whole.indexOf("for x from");
        int except = whole.indexOf("no bound");
        int from = range >= 0 ? range : except;
        if (from >= 0) remark.append(remark.isEmpty() ? "" : "; ").append(whole.substring(from));
        return remark.toString();
    }
}
