package dev.pullback.examples.operations;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.check.OpCase;
import dev.pullback.core.OpFacts.Accuracy;
import dev.pullback.core.OpFacts.ErrorUnit;
import dev.pullback.examples.operations.ErrorSurvey.Twist;
import dev.pullback.ops.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests the accuracy that the javadoc of each method states that is made of other operations, by a sentence such as "Accuracy: within
 * 2 ulp, derivatives 4 and 5 ulp." {@link AccuracyClaimsTest} tests that of the ops. The errors are those of the method as a whole.
 */
class VerbAccuracyTest {
    /** Many numbers of rows and columns are no powers of two, because a division by a power of two has no error. */
    private static final int[][] SHAPES = {
        {3, 4}, {1, 1}, {4, 2}, {4, 3}, {2, 7}, {5, 5}, {3, 1}, {1, 6}, {6, 5}, {7, 3}, {9, 10}
    };

    /** Methods whose javadoc states bounds for operands of moderate size only, or for singular values that are separated. */
    private static final Set<String> MODERATE = Set.of("attention", "colCumulativeLogSumExps", "spectralNorm");

    private static final Pattern CLAIM = Pattern.compile(
            "Accuracy: (?:exact|within ([\\d.]+) ulp)(?:, derivatives ([\\d.]+) and ([\\d.]+) ulp)?(, of the largest"
                    + " element)?\\.");

    @TestFactory
    Stream<DynamicTest> errorsAreWithinTheBoundsOfTheJavadoc() throws IOException {
        return VerbDocs.of(OperationsPageTest.VERBS).composed().stream()
                .map(verb -> dynamicTest(verb.signature(), () -> check(verb)));
    }

    private static void check(VerbDocs.Verb verb) {
        Accuracy claim = claim(verb);
        List<OpCase> cases = VerbCases.of(verb.name());
        assertFalse(cases.isEmpty(), () -> "add a case of " + verb.name() + " to VerbCases");
        ErrorSurvey survey = new ErrorSurvey(Layout.IDENTITY, claim);
        Twist[] twists =
                MODERATE.contains(verb.name()) ? new Twist[] {Twist.NONE} : new Twist[] {Twist.NONE, Twist.DOMINATED};
        for (OpCase c : cases) survey.measureAll(c, SHAPES, twists);
        for (int order = 0; order < 3; order++) {
            int k = order;
            assertTrue(
                    survey.worst(k) <= claim.bound(k),
                    () -> verb.name() + " states " + claim + "; of order " + k + " it is " + survey.worst(k)
                            + " ulp off: " + survey.where(k));
        }
    }

    private static Accuracy claim(VerbDocs.Verb verb) {
        Matcher m = CLAIM.matcher(verb.doc());
        assertTrue(m.find(), () -> "the javadoc of " + verb.signature() + " needs a sentence 'Accuracy: …'");
        ErrorUnit unit = m.group(4) == null ? ErrorUnit.TERMS : ErrorUnit.LARGEST;
        double inf = Double.POSITIVE_INFINITY;
        return new Accuracy(unit, bound(m.group(1)), bound(m.group(2)), bound(m.group(3)), -inf, inf, List.of());
    }

    private static double bound(@Nullable String text) {
        return text == null ? 0 : Double.parseDouble(text);
    }
}
