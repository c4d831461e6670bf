package dev.pullback.examples.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pullback.autograd.Rules;
import dev.pullback.core.Op;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * {@code docs/operations.md} is made here from the rule table, the javadoc of the verbs and by running each op, and must be
 * current.
 */
class OperationsPageTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path PAGE = ROOT.resolve("docs/operations.md");
    private static final Path VERBS = ROOT.resolve("ops/src/main/java/dev/pullback/ops/Ops.java");
    private static final String RENEW =
            "mvn -pl examples -am test -Dtest=OperationsPageTest -Dsurefire.failIfNoSpecifiedTests=false -Dpullback.renew=true";
    private static final String WITHOUT_VERB = "Within other operations";

    private static final String HEAD = """
            # Operations

            Every operation of the rule table: the formula, its vector-Jacobian product, what the verb's documentation says of shapes and
            domain, and what it does at the extremes. This page is made by the build; do not edit it. To renew it:

            ```sh
            %s
            ```

            G is the cotangent of the result Y, dX that of the operand X; `∘` multiplies element by element; what an operation repeated
            to fill a shape is summed. The tables are not written but measured: value and gradient, to four digits, for a cotangent of 1.
            "Refused" is an exception that names the operand. Where an operation takes whole matrices, the table counts the elements of the result that
            are no longer finite when the first element of an operand is not.

            Accuracy: where a bound is given it is measured against 60 digits when the tests run. The operations on logits, which are softmax,
            log-softmax, log-sum-exp and the cross-entropies with their gradients, are within 4 ulp for logits of any size, see
            [accuracy.md](accuracy.md). Sums and products of matrices have the rounding errors of double precision, which grow with
            the number of terms.
            """.formatted(RENEW);

    @Test
    void thePageIsCurrent() throws IOException {
        String page = page();
        if (Boolean.getBoolean("pullback.renew")) Files.writeString(PAGE, page);
        assertEquals(page, Files.readString(PAGE), "docs/operations.md is not current; renew it by: " + RENEW);
    }

    @Test
    void nearlyEveryOpHasAVerb() throws IOException {
        VerbDocs docs = VerbDocs.of(VERBS);
        List<Op> without = Rules.standard().ops().stream()
                .filter(op -> docs.of(op).isEmpty())
                .toList();
        assertFalse(without.size() > 4, () -> "the verbs of these were not found in " + VERBS + ": " + without);
    }

    @TestFactory
    Stream<DynamicTest> theAccuracyIsAsClaimed() {
        return Accuracies.claims().entrySet().stream()
                .map(claim -> dynamicTest(claim.getKey(), () -> {
                    double worst = Accuracies.worst(op(claim.getKey()), claim.getValue(), attributeOf(claim.getKey()));
                    assertTrue(worst <= claim.getValue().ulps(), () -> claim + ": " + worst + " ulp");
                }));
    }

    private static Op op(String name) {
        return Rules.standard().ops().stream()
                .filter(op -> op.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of elu, α = 1; the others have none. */
    private static Object attributeOf(String name) {
        return name.equals("elu") ? 1.0 : Op.NONE;
    }

    private static String page() throws IOException {
        VerbDocs docs = VerbDocs.of(VERBS);
        Map<String, StringBuilder> sections = new LinkedHashMap<>();
        List<Op> last = new ArrayList<>();
        for (Op op : Rules.standard().ops()) {
            if (docs.of(op).isEmpty()) last.add(op);
            else
                sections.computeIfAbsent(docs.of(op).get(0).section(), s -> new StringBuilder())
                        .append(entry(op, docs.of(op)));
        }
        for (Op op : last)
            sections.computeIfAbsent(WITHOUT_VERB, s -> new StringBuilder()).append(entry(op, List.of()));
        StringBuilder page = new StringBuilder(HEAD);
        sections.forEach(
                (title, text) -> page.append("\n## ").append(title).append("\n").append(text));
        return page.toString();
    }

    private static String entry(Op op, List<VerbDocs.Verb> verbs) {
        StringBuilder entry = new StringBuilder("\n### " + op.name() + "\n\n");
        entry.append("- computes `").append(op.formula()).append("`\n");
        entry.append("- VJP `").append(Rules.standard().formula(op)).append("`\n");
        Accuracies.Claim accuracy = Accuracies.claims().get(op.name());
        if (accuracy != null) entry.append("- accuracy ").append(accuracy).append("\n");
        for (VerbDocs.Verb verb : verbs) {
            entry.append("\n`")
                    .append(verb.signature())
                    .append("` – ")
                    .append(verb.doc())
                    .append("\n");
        }
        return entry.append("\n").append(Extremes.table(op)).toString();
    }
}
