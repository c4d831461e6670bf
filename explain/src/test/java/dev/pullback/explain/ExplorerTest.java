package dev.pullback.explain;

import static dev.pullback.ops.Ops.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.pullback.autograd.Autodiff;
import dev.pullback.check.OpCase;
import dev.pullback.check.OpCases;
import dev.pullback.core.Tape;
import dev.pullback.core.Var;
import dev.pullback.explain.Explanation.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.RandomMatrices_DDRM;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the parts of an explorer page: contributions, excerpts of matrices, layout, JSON. */
class ExplorerTest {
    @TempDir
    private Path folder;

    private static DMatrixRMaj random(int rows, int cols) {
        return RandomMatrices_DDRM.rectangle(rows, cols, -1, 1, new Random(1));
    }

    static List<OpCase> cases() {
        return OpCases.all();
    }

    /** For every op, the contributions of all uses add up to the cotangent, and each is the cotangent times the Jacobian. */
    @ParameterizedTest
    @MethodSource("cases")
    void contributionsAddUpToTheCotangent(OpCase c) {
        Tape tape = new Tape();
        Var[] in = Arrays.stream(c.draw(new Random(7), 2, 3)).map(tape::input).toArray(Var[]::new);
        Explanation e = Explain.of(sum(c.f().apply(in)));
        for (Row of : e.rows()) {
            DMatrixRMaj cotangent = of.cotangent();
            if (cotangent == null
                    || of.id() == e.rows().get(e.rows().size() - 1).id()) continue;
            DMatrixRMaj sum = new DMatrixRMaj(cotangent.numRows, cotangent.numCols);
            boolean known = false;
            for (Row user : e.rows()) {
                for (Contribution contribution : user.contributions()) {
                    if (user.operands().get(contribution.operand()) != of.id()) continue;
                    CommonOps_DDRM.addEquals(sum, contribution.cotangent());
                    known = true;
                    DMatrixRMaj jacobian = contribution.jacobian();
                    if (jacobian != null)
                        assertTrue(agrees(user, contribution, jacobian), () -> c + ": " + user.call());
                }
            }
            if (known) assertTrue(MatrixFeatures_DDRM.isIdentical(sum, cotangent, 1e-12), () -> c + ": " + of.label());
        }
    }

    private static boolean agrees(Row user, Contribution contribution, DMatrixRMaj jacobian) {
        DMatrixRMaj g = user.cotangent();
        if (g == null) return false;
        DMatrixRMaj product = new DMatrixRMaj(1, jacobian.numCols);
        CommonOps_DDRM.mult(DMatrixRMaj.wrap(1, jacobian.numRows, g.data), jacobian, product);
        product.reshape(contribution.cotangent().numRows, contribution.cotangent().numCols);
        return MatrixFeatures_DDRM.isIdentical(product, contribution.cotangent(), 1e-10);
    }

    @Test
    void aLargeMatrixIsShownByCornersAndStatistics() {
        DMatrixRMaj m = new DMatrixRMaj(10, 3);
        m.set(1, 1, Double.NaN);
        m.set(2, 0, Double.MAX_VALUE);
        m.set(2, 1, Double.MAX_VALUE);
        m.set(9, 2, -2);
        MatrixExcerpt e = MatrixExcerpt.of(m);
        assertEquals(List.of(0, 1, 2, 3, 8, 9), e.shownRows());
        assertEquals(List.of(0, 1, 2), e.shownCols());
        assertEquals(-2, e.min());
        assertEquals(Double.MAX_VALUE, e.max());
        assertEquals(Double.MAX_VALUE / 29 * 2, e.mean(), 1e295);
        assertEquals(1, e.nonFinite());
        assertEquals(
                List.of(List.of(0.0, 0.0, 0.0), List.of(0.0, Double.NaN, 0.0)),
                e.values().subList(0, 2));
        String json = json(Explain.of(new Tape().param("m", m)).html());
        assertTrue(json.contains("\"shownRows\":[0,1,2,3,8,9]") && json.contains("\"NaN\""), json);
    }

    @Test
    void aJacobianIsComputedForSmallNodesOnly() {
        Tape tape = new Tape();
        Var small = tanh(tape.param("x", random(2, 4)));
        assertEquals(8, Explain.of(small).rows().get(1).contributions().get(0).jacobian().numRows);
        Var large = tanh(tape.param("y", random(3, 3)));
        assertNull(Explain.of(large).rows().get(1).contributions().get(0).jacobian());
    }

    @Test
    void nodesOfALayerDoNotOverlapAndEdgesGoDown() {
        Random random = new Random(1);
        Tape tape = new Tape();
        Var x = tape.param("x", random(1, 1));
        for (int i = 0; i < 200; i++) {
            Var a = tape.at(random.nextInt(tape.size()));
            x = random.nextBoolean() ? add(x, a) : mul(x, tape.input(random(1, 1)));
        }
        List<Row> rows = Explain.of(x).rows();
        LayeredLayout layers = LayeredLayout.of(rows);
        for (Row row : rows) {
            for (int operand : row.operands()) {
                int passed = layers.layer(row.id()) - layers.layer(operand) - 1;
                int bends = layers.bends(operand, row.id()).size();
                assertTrue(passed >= 0 && (bends == passed || bends == 0), row.label());
            }
        }
        Set<List<Double>> places = new HashSet<>();
        for (Row a : rows) {
            assertTrue(layers.place(a.id()) >= 0);
            assertTrue(places.add(List.of((double) layers.layer(a.id()), layers.place(a.id()))));
            for (Row b : rows) {
                boolean near = a.id() != b.id()
                        && layers.layer(a.id()) == layers.layer(b.id())
                        && Math.abs(layers.place(a.id()) - layers.place(b.id())) < 0.999;
                assertFalse(near, () -> a.label() + " lies on " + b.label());
            }
        }
    }

    /** Returns the JSON that a page holds. */
    private static String json(String html) {
        String start = "<script type=\"application/json\" id=\"tape\">";
        int begin = html.indexOf(start) + start.length();
        return html.substring(begin, html.indexOf("</script>", begin));
    }

    @Test
    void textIsSafeWithinAPage() throws IOException {
        String text = "a\"b</script>&\u2028\n\\";
        DMatrixRMaj m = new DMatrixRMaj(new double[][] {{-0.0, 1e-300, Double.NaN, Double.NEGATIVE_INFINITY}});
        Tape tape = new Tape();
        Row r = Explain.of(tape.param("x", m)).at(0);
        Row row = new Row(
                r.id(),
                r.label(),
                r.isNamed(),
                r.isParam(),
                text,
                text + "\ud800",
                r.attributeLetter(),
                r.operands(),
                r.shape(),
                r.min(),
                r.max(),
                r.nonFinite(),
                text,
                r.rule(),
                text,
                m,
                r.cotangent(),
                r.letters(),
                r.contributions());
        Explanation e = new Explanation("x\ud800", List.of(row));
        String json = json(e.html());
        assertFalse(json.contains("<") || json.contains("&") || json.contains("\u2028"), json);
        JsonObject node = JsonParser.parseString(json)
                .getAsJsonObject()
                .getAsJsonArray("nodes")
                .get(0)
                .getAsJsonObject();
        assertEquals(text, node.get("op").getAsString());
        assertEquals(text + "\ufffd", node.get("attribute").getAsString());
        assertEquals(text, node.get("line").getAsString());
        assertEquals("[[-0.0,1.0E-300,\"NaN\",\"-Infinity\"]]", values(node.getAsJsonObject("value")));
        Path page = folder.resolve("page.html");
        e.write(page);
        assertEquals(e.html(), Files.readString(page), "the page can be written in UTF-8");
    }

    private static String values(JsonObject excerpt) {
        return excerpt.get("values").toString();
    }

    @Test
    void aPageIsWholeAndLoadsNothing() {
        Tape tape = new Tape();
        Var[] parts = splitCols(tape.param("x", random(2, 3)), 1, 2);
        String html = Explain.of(sum(Autodiff.checkpoint(v -> square(v[0])).apply(parts[1])))
                .html();
        assertFalse(html.contains("{{"), "a gap in the template");
        assertFalse(html.contains("http://") && !html.contains("www.w3.org"), "an address");
        assertTrue(html.contains("default-src 'none'"));
    }
}
