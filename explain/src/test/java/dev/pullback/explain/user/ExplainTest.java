package dev.pullback.explain.user;

import static dev.pullback.autograd.Matrices.*;
import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pullback.autograd.Autodiff;
import dev.pullback.autograd.Rules;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Op;
import dev.pullback.core.Shape;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Anomalies;
import dev.pullback.explain.Explain;
import dev.pullback.explain.Explanation;
import dev.pullback.explain.Explanation.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the rows of an explanation, and its formats. */
class ExplainTest {
    private final Tape tape = new Tape();
    private final Var x = tape.input("x", new DMatrixRMaj(new double[][] {{1, 2}, {3, 4}}));
    private final Var w = tape.param("w", new DMatrixRMaj(new double[][] {{0.5, -0.5}, {0.25, 0.75}}));

    @Test
    void aSmallNetworkIsATable() {
        Var h = tanh(matmul(x, w)).named("hidden");
        Explanation e = Explain.of(softmaxCrossEntropy(scale(h, 2), 0, 1));
        assertEquals("""
                #  name    op                   of                shape  range                |cotangent|  vjp
                0  x       input                                  2x2    1 … 4
                1  w       param                                  2x2    -0.5 … 0.75          0.408634
                2          matmul               x, w              2x2    1 … 2.5              0.312955     dA = G Bᵀ, dB = Aᵀ G
                3  hidden  tanh                 matmul#2          2x2    0.761594 … 0.986614  1.04144      dX = G ∘ sech²X
                4          scale(2)             hidden            2x2    1.52319 … 1.97323    0.520718     dX = c G
                5          input                                  2x1    0 … 1
                6          softmaxCrossEntropy  scale#4, input#5  1x1    0.735538             1            dZ = g ∘ (P - onehot) / D, P = softmax Z, D = m rows
                """, e.toString());
        assertEquals(7, e.rows().size());
        assertEquals("scale(2)", e.at(4).call());
        assertEquals(List.of(3), e.at(4).operands());
        assertEquals("dX = G ∘ sech²X", e.at(3).rule());
        assertEquals("Y = tanh X", e.at(3).formula());
        assertEquals("0.761594 … 0.986614", e.at(3).range());
        assertEquals("hidden", e.at(3).label());
        assertTrue(e.at(3).isNamed() && !e.at(4).isNamed());
    }

    @Test
    void cotangentsAreThoseOfTheGradient() {
        Var h = tanh(matmul(x, w));
        Var loss = sum(square(h));
        Explanation e = Explain.of(loss);
        var g = Autodiff.gradients(loss, w, h);
        assertArrayEquals(g.of(w).data, cotangent(e, w).data);
        assertArrayEquals(g.of(h).data, cotangent(e, h).data);
        assertEquals(1, cotangent(e, loss).data[0]);
        assertNull(e.at(x.id()).cotangent(), "data is not on the way to a parameter");
        double norm = Math.sqrt(Arrays.stream(g.of(w).data).map(v -> v * v).sum());
        assertEquals(norm, e.at(w.id()).cotangentNorm().orElseThrow(), 1e-15 * norm);
    }

    private static DMatrixRMaj cotangent(Explanation e, Var v) {
        DMatrixRMaj g = e.at(v.id()).cotangent();
        if (g == null) throw new AssertionError("no cotangent of " + v);
        return g;
    }

    @Test
    void withoutParametersCotangentsAreThoseOfInputs() {
        Tape own = new Tape();
        Var a = own.input("a", row(1, 2));
        Explanation e = Explain.of(mul(a, stopGradient(a)));
        assertArrayEquals(new double[] {1, 2}, cotangent(e, a).data);
        assertNull(e.at(1).cotangent(), "no gradient flows through stopGradient");
    }

    @Test
    void theTapeIsLeftAsItWas() {
        Var loss = sum(tanh(matmul(x, w)));
        int size = tape.size();
        double before = loss.scalar();
        Explanation e = Explain.of(loss);
        assertEquals(size, tape.size());
        assertFalse(loss.isStale());
        assertNotSame(loss.value(), e.at(loss.id()).value());
        tape.reset();
        assertEquals(before, e.at(4).value().data[0]);
    }

    @Test
    void onlyWhatTheResultIsMadeOfIsShown() {
        Var h = tanh(w);
        exp(w);
        Explanation e = Explain.of(square(h));
        assertEquals(List.of(1, 2, 4), e.rows().stream().map(Row::id).toList());
        assertEquals(
                "square#4 does not depend on a node at position 3",
                assertThrows(IllegalArgumentException.class, () -> e.at(3)).getMessage());
    }

    @Test
    void whatIsNotFiniteIsCounted() {
        Var y = log(tape.input("p", row(0, 1, -1, Double.POSITIVE_INFINITY)));
        Row r = Explain.of(y).at(y.id());
        assertEquals(3, r.nonFinite());
        assertEquals("0", r.range());
        assertTrue(Explain.of(y).text().matches("(?s).*not finite.*\\d, first at \\[\\d, \\d].*"));
        Var nothing = log(neg(tape.constant(1)));
        assertEquals("none finite", Explain.of(nothing).at(nothing.id()).range());
    }

    @Test
    void linesAreShownWhereTheTapeNotesThem() {
        Tape noting = Tape.withLines();
        Var y = tanh(noting.param("v", row(1)));
        int line = Thread.currentThread().getStackTrace()[1].getLineNumber() - 1;
        assertEquals("ExplainTest.java:" + line, Explain.of(y).at(1).line());
        assertTrue(Explain.of(y).text().contains("  ExplainTest.java:" + line + "  dX"));
        assertFalse(Explain.of(tanh(w)).text().contains(" line "));
    }

    @Test
    void aSweepLeavesNoLine() {
        Tape noting = Tape.withLines();
        Var v = noting.param("v", row(1));
        Var g = Autodiff.vjp(tanh(v), noting.constant(1), v)[0];
        assertNull(g.line());
        assertNull(new Tape().input(row(1)).line());
        int mark = noting.mark();
        tanh(v);
        noting.rewind(mark);
        Autodiff.vjp(square(v), noting.constant(1), v);
        assertNull(noting.at(noting.size() - 1).line(), "not the line of what was at this position before");
    }

    @Test
    void anOpWithoutARuleIsShownWithoutCotangents() {
        Op cube = Op.elementwise("cube", "Y = X³", v -> v * v * v);
        Explanation e = Explain.of(sum(cube.on(w)));
        assertEquals("no rule", e.at(2).rule());
        assertEquals(Optional.empty(), e.at(w.id()).cotangentNorm());
        Rules rules = Rules.standard().on(cube, "dX = 3 G ∘ X²", (g, y, in) -> scale(mul(g, square(in)), 3));
        assertTrue(Explain.of(rules, sum(cube.on(w))).at(w.id()).cotangentNorm().isPresent());
    }

    @Test
    void aNanGradientIsExplainedOnAWatchedTapeToo() {
        Tape watched = Anomalies.tape();
        Var y = sqrt(sum(square(watched.param("v", row(0, 0)))));
        assertTrue(Double.isNaN(Explain.of(y).at(0).cotangentNorm().orElseThrow()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<script>alert(1)</script>", "a\"b", "a|b", "a\nb", "a\\b", "`x`", "*x*", "a#b;c", "]", "--> x"})
    void namesAreJustNames(String name) {
        Explanation e = Explain.of(tanh(tape.param(name, row(1))).named(name));
        assertTrue(e.text().lines().count() == 3, e.text());
        String dot = e.dot();
        String withoutStrings = dot.replaceAll("\"(?:\\\\.|[^\"\\\\])*\"", "S");
        assertTrue(withoutStrings.matches("(?s)[\\w\\s{}\\[\\]=,;>-]*") && !withoutStrings.contains("\\"), dot);
        String mermaid = e.mermaid();
        assertEquals(4, mermaid.lines().count(), mermaid);
        assertFalse(mermaid.contains("<script") || mermaid.contains("`") || mermaid.contains("]\"]"), mermaid);
        assertEquals(4, mermaid.chars().filter(c -> c == '"').count(), mermaid);
        String markdown = e.markdown();
        assertEquals(4, markdown.lines().count(), markdown);
        long bars = markdown.lines()
                .skip(2)
                .findFirst()
                .orElseThrow()
                .chars()
                .filter(c -> c == '|')
                .count();
        assertEquals(
                bars,
                markdown.lines()
                        .skip(3)
                        .findFirst()
                        .orElseThrow()
                        .chars()
                        .filter(c -> c == '|')
                        .count());
        assertFalse(markdown.contains("<") || markdown.contains("*x"), markdown);
    }

    @Test
    void aGraphHasAnEdgeForEachOperand() {
        Explanation e = Explain.of(mul(x, x));
        assertEquals("""
                digraph tape {
                  node [shape=box, fontname="sans-serif"];
                  n0 [label="x = input\\n2x2, 1 … 4\\n|cotangent| 5.47723"];
                  n2 [label="mul\\n2x2, 1 … 16\\ndA = G ∘ B, dB = G ∘ A\\n|cotangent| 2"];
                  n0 -> n2;
                  n0 -> n2;
                }
                """.replace("5.47723", "10.9545"), e.dot());
        assertEquals("""
                flowchart TD
                  n0["x = input<br/>2x2, 1 … 4<br/>#124;cotangent#124; 10.9545"]
                  n2["mul<br/>2x2, 1 … 16<br/>dA = G ∘ B, dB = G ∘ A<br/>#124;cotangent#124; 2"]
                  n0 --> n2
                  n0 --> n2
                """, e.mermaid());
    }

    @Test
    void markdownIsATable() {
        assertEquals("""
                | # | name | op | of | shape | range | \\|cotangent\\| | vjp |
                |---|---|---|---|---|---|---|---|
                | 1 | w | param |  | 2x2 | -0.5 … 0.75 | 2 |  |
                | 2 |  | neg | w | 2x2 | -0.75 … 0.5 | 2 | dX = -G |
                """, Explain.of(neg(w)).markdown());
    }

    static List<OpCase> cases() {
        return OpCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyOpIsExplained(OpCase c) {
        Tape own = new Tape();
        Var[] in = Arrays.stream(c.draw(new Random(1), 3, 4)).map(own::input).toArray(Var[]::new);
        Var y = c.f().apply(in);
        Explanation e = Explain.of(y);
        assertEquals(y.shape(), e.at(y.id()).shape());
        assertFalse(e.text().contains("@") || e.text().contains("$$"), e.text());
        for (Row row : e.rows()) assertFalse(row.rule().equals("no rule"), row.op());
    }

    @Test
    void longGraphsAreReadable() {
        Var y = w;
        for (int i = 0; i < 2_000; i++) y = sin(y);
        Explanation e = Explain.of(y);
        assertEquals(2_002, e.text().lines().count());
        assertTrue(e.text().lines().allMatch(line -> line.length() < 120));
        assertEquals(new Shape(2, 2), e.rows().get(0).shape());
    }

    @Test
    void ofManyOperandsAndLongNamesTheBeginningIsShown() {
        Tape tape = new Tape();
        Var[] parts = new Var[500];
        for (int i = 0; i < parts.length; i++) parts[i] = tape.param("p" + i, row(i));
        Var all = concatRows(parts).named("😀".repeat(50_000));
        Explanation e = Explain.of(sum(all));
        assertTrue(e.text().contains(" p0, p1, p2, p3, p4, p5, p6, p7, … (500 in all) "), "operands");
        for (String shown : List.of(e.text(), e.markdown(), e.dot(), e.mermaid())) {
            assertTrue(shown.contains("😀".repeat(59) + "…") && !shown.contains("😀".repeat(60)), "name");
            assertTrue(shown.length() < 200_000, "length");
        }
    }

    @Test
    void aJacobianTooLargeToCountIsLeftOut() {
        Tape tape = new Tape();
        Var x = tape.param("x", new DMatrixRMaj(1, 1 << 16));
        Explanation e = Explain.of(sum(exp(x)));
        assertNull(e.rows().get(1).contributions().get(0).jacobian());
    }

    @Test
    void aNameTurnsNoTextAndIsNoEntity() {
        Tape tape = new Tape();
        Explanation e = Explain.of(sum(tape.param("a\u202eb\u2066&lt;%%{c}", row(1, 2))));
        assertTrue(e.text().contains("a b &lt;%%{c}"), e.text());
        assertTrue(e.dot().contains("a b &amp;lt;%%{c}"), e.dot());
        assertTrue(e.mermaid().contains("a b #38;lt#59;#37;#37;#123;c#125;"), e.mermaid());
    }
}
