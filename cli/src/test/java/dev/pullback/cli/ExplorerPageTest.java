package dev.pullback.cli;

import static dev.pullback.autograd.Autodiff.gradients;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Contribution;
import dev.pullback.explain.Explain;
import dev.pullback.explain.Explanation;
import dev.pullback.explain.Explanation.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps through the page of an explanation in a browser; skipped if none is installed. */
class ExplorerPageTest {
    @TempDir
    private Path folder;

    /** The visible parts of the page in one step. */
    private record Shown(String step, String what, List<Double> numbers) {
        static Shown of(String line) {
            String[] parts = line.split("\\|", -1);
            List<Double> numbers = Stream.of(parts[2].split(" ", -1))
                    .filter(x -> !x.isEmpty())
                    .map(Double::valueOf)
                    .toList();
            return new Shown(parts[0], parts[1], numbers);
        }
    }

    /** Loads the page with a script that steps through it. The policy of the page, which forbids the script, is removed. */
    private List<Shown> walk(Explanation explanation) throws IOException, InterruptedException {
        try (InputStream walk = ExplorerPageTest.class.getResourceAsStream("walk.js")) {
            assertNotNull(walk);
            String script = new String(walk.readAllBytes(), StandardCharsets.UTF_8);
            String html = explanation
                    .html()
                    .replaceFirst("<meta http-equiv=[^>]*>", "")
                    .replace("</body>", "<script>" + script + "</script></body>");
            Path page = Files.writeString(folder.resolve("page.html"), html);
            String loaded = Chromium.load(page.toUri().toString(), folder);
            assertEquals(List.of(), Chromium.console(loaded));
            int start = loaded.indexOf("<pre id=\"walk\">") + 15;
            return loaded.substring(start, loaded.indexOf("</pre>", start))
                    .lines()
                    .map(Shown::of)
                    .toList();
        }
    }

    private static List<Double> find(List<Shown> shown, String step, String what) {
        return shown.stream()
                .filter(s -> s.step.equals(step) && s.what.equals(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("step " + step + " does not show the " + what))
                .numbers;
    }

    private static List<Double> numbers(DMatrixRMaj m) {
        return Arrays.stream(m.data, 0, m.getNumElements()).boxed().toList();
    }

    private static String of(List<Shown> shown, String step) {
        return shown.stream().filter(s -> s.step.equals(step)).findFirst().orElseThrow().what;
    }

    @Test
    void stepsThroughATwoLayerNetworkWithTheNumbersOfTheTape() throws IOException, InterruptedException {
        Tape tape = Tape.withLines();
        Var loss = ExampleGraphs.ALL.get("two-layer").apply(tape);
        Explanation e = Explain.of(loss);
        List<Shown> shown = walk(e);
        for (int k = 0; k < e.rows().size(); k++) {
            Row row = e.rows().get(k);
            assertEquals(
                    numbers(tape.at(row.id()).value()), find(shown, "" + k, "value of " + row.label()), row.label());
        }
        int step = e.rows().size();
        for (int k = e.rows().size() - 1; k >= 0; k--) {
            Row row = e.rows().get(k);
            DMatrixRMaj cotangent = row.cotangent();
            if (cotangent == null) continue;
            assertEquals(numbers(cotangent), find(shown, "" + step, "cotangent of " + row.label()), row.label());
            for (Contribution contribution : row.contributions()) {
                String operand =
                        e.at(row.operands().get(contribution.operand())).label();
                assertEquals(numbers(contribution.cotangent()), find(shown, "" + step, "share for " + operand));
            }
            step++;
        }
        DMatrixRMaj gradient = gradients(loss).of("layer1.w");
        assertTrue(shown.stream()
                .anyMatch(s -> s.what.equals("cotangent of layer1.w") && s.numbers.equals(numbers(gradient))));
        for (String key : List.of("Home", "ArrowRight", " ", "ArrowLeft"))
            assertEquals("true", of(shown, "key " + key), key);
        assertTrue(of(shown, "click").startsWith("Forwardloss = softmaxCrossEntropy"), of(shown, "click"));
    }

    @Test
    void fiveHundredNodesOpenInTwoSecondsAndTwoUsesAddUp() throws IOException, InterruptedException {
        Tape tape = new Tape();
        Var x = tape.param("x", new DMatrixRMaj(new double[][] {{0.5, -1}, {2, 0.25}}));
        Var y = x;
        while (tape.size() < 499) y = tape.size() % 3 == 0 ? mul(y, x) : tape.size() % 3 == 1 ? tanh(y) : add(y, x);
        Explanation e = Explain.of(sum(y));
        assertEquals(500, e.rows().size());
        List<Shown> shown = walk(e);
        int milliseconds = Integer.parseInt(of(shown, "opened"));
        assertTrue(milliseconds < 2000, milliseconds + " ms");
    }

    @Test
    void aLongNameIsShownInPartAndASumOverRepetitionsIsNamed() throws IOException, InterruptedException {
        Tape tape = new Tape();
        Var a = tape.param("a".repeat(100_000), new DMatrixRMaj(new double[][] {{1, 2}, {1200.3, 4}}));
        Var b = tape.param("b", new DMatrixRMaj(new double[][] {{1, 2}}));
        Path page = folder.resolve("long.html");
        Explain.of(sum(add(a, b))).write(page);
        String loaded = Chromium.load(page.toUri() + "#step=6", folder);
        assertEquals(List.of(), Chromium.console(loaded));
        assertTrue(loaded.contains("… summed, since b is 1x2 and was repeated to fill 2x2."), loaded);
        assertTrue(loaded.length() < 100_000, "length of the page");
        assertTrue(Chromium.load(page.toUri() + "#step=1", folder).contains(">1200<"), "1200.3");
    }

    @Test
    void aNameIsOnlyAName() throws IOException, InterruptedException {
        Tape tape = new Tape();
        String name = "</script><script>document.title = 'broken'</script><!--<script>";
        Var x = tape.param(name, new DMatrixRMaj(new double[][] {{1, Double.NaN, Double.NEGATIVE_INFINITY}}));
        Explanation e = Explain.of(sum(x).named("<script>alert(1)</script>{{tape}}"));
        Path page = folder.resolve("names.html");
        e.write(page);
        String loaded = Chromium.load(page.toUri() + "#step=4", folder);
        assertEquals(List.of(), Chromium.console(loaded));
        assertTrue(loaded.contains("<h1>&lt;script&gt;alert(1)&lt;/script&gt;{{tape}}</h1>"), loaded);
        assertTrue(loaded.contains("4 of 4 · backward · &lt;/script&gt;"), loaded);
        assertEquals(3, loaded.split("<script", -1).length, "the data and the script of the page");
    }
}
