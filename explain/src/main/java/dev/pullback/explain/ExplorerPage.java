package dev.pullback.explain;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import dev.pullback.explain.Explanation.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Writes an explanation as an HTML page that steps through the computation in a browser. The page is the template
 * {@code explorer.html} with its style sheet, its script and the explanation as JSON inserted. It loads nothing, and
 * its content security policy allows no other script than its own.
 */
final class ExplorerPage {
    /** JSON has no infinities and no NaN: they are written as strings, which the script converts back. */
    private static final JsonSerializer<Double> NUMBER =
            (x, type, context) -> Double.isFinite(x) ? new JsonPrimitive(x) : new JsonPrimitive(x.toString());

    /** Writes the JSON. It escapes {@code <}, so that no text can end the script element that holds the JSON. */
    private static final Gson JSON = new GsonBuilder()
            .registerTypeAdapter(Double.class, NUMBER)
            .registerTypeAdapter(double.class, NUMBER)
            .create();

    /** The JSON of the page: the result's name, and the nodes in the order of the tape. */
    private record Data(String output, List<Node> nodes) {}

    /** The JSON of a node. A null field is left out. */
    private record Node(
            int id,
            String label,
            boolean named,
            String op,
            String call,
            String attribute,
            String shape,
            List<Integer> in,
            List<List<Double>> edges,
            int layer,
            double place,
            String formula,
            List<Equation> computes,
            List<Equation> passes,
            MatrixExcerpt value,
            @Nullable MatrixExcerpt cotangent,
            List<Share> contributions,
            @Nullable String line) {}

    private record Share(
            int operand,
            MatrixExcerpt share,
            boolean summed,
            @Nullable MatrixExcerpt jacobian) {}

    /** The JSON of an equation; each piece is a string or a {@link Letter}. */
    private record Equation(int operand, List<Object> pieces) {}

    /**
     * A letter and the matrix that it stands for: the index of an operand, from 0, or a constant of {@link
     * Letters.Piece}.
     */
    private record Letter(String letter, int of) {}

    private ExplorerPage() {}

    static String html(Explanation e) {
        String style = resource("explorer.css");
        String script = resource("explorer.js");
        return resource("explorer.html")
                .replace("{{policy}}", "script-src '" + hash(script) + "'; style-src '" + hash(style) + "'")
                .replace("{{style}}", style)
                .replace("{{script}}", script)
                .replace("{{title}}", escaped(Display.name(e.output())))
                .replace("{{tape}}", json(e))
                .replaceAll("\\p{Cs}", "\ufffd"); // UTF-8 cannot encode half of a surrogate pair
    }

    private static String json(Explanation e) {
        LayeredLayout layout = LayeredLayout.of(e.rows());
        List<Node> nodes = e.rows().stream().map(row -> node(row, layout)).toList();
        return JSON.toJson(new Data(Display.name(e.output()), nodes));
    }

    private static Node node(Row row, LayeredLayout layout) {
        DMatrixRMaj cotangent = row.cotangent();
        return new Node(
                row.id(),
                Display.name(row.label()),
                row.isNamed(),
                row.op(),
                row.call(),
                row.attribute(),
                row.shape().toString(),
                row.operands(),
                row.operands().stream().map(id -> layout.bends(id, row.id())).toList(),
                layout.layer(row.id()),
                layout.place(row.id()),
                row.formula(),
                equations(row, row.formula()),
                equations(row, row.rule()),
                MatrixExcerpt.of(row.value()),
                cotangent == null ? null : MatrixExcerpt.of(cotangent),
                row.contributions().stream().map(ExplorerPage::share).toList(),
                row.line());
    }

    private static Share share(Contribution c) {
        DMatrixRMaj jacobian = c.jacobian();
        return new Share(
                c.operand(),
                MatrixExcerpt.of(c.cotangent()),
                c.isSummed(),
                jacobian == null ? null : MatrixExcerpt.whole(jacobian));
    }

    private static List<Equation> equations(Row row, String text) {
        return Letters.equations(text, row).stream()
                .map(e -> new Equation(
                        e.operand(),
                        e.pieces().stream().map(ExplorerPage::piece).toList()))
                .toList();
    }

    private static Object piece(Letters.Piece piece) {
        return piece.matrix() == Letters.Piece.TEXT ? piece.text() : new Letter(piece.text(), piece.matrix());
    }

    private static String resource(String name) {
        try (InputStream in = ExplorerPage.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("explorer: " + name + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("explorer: " + name + " cannot be read", e);
        }
    }

    /** Returns the hash by which a content security policy allows exactly this script or style. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Escapes text for HTML. It also escapes braces, since two braces begin a placeholder of the template. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("{", "&#123;");
    }
}
