package dev.pullback.explain;

import dev.pullback.explain.Explanation.Row;
import dev.pullback.explain.Letters.Equation;
import dev.pullback.explain.Letters.Piece;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.ejml.data.DMatrixRMaj;

/**
 * An explanation as a page to step through. The page is the template {@code explorer.html} with its style, its script and the
 * explanation as data put in. It loads nothing, and runs no other script than its own.
 */
final class ExplorerPage {
    private ExplorerPage() {}

    static String html(Explanation e) {
        String style = resource("explorer.css");
        String script = resource("explorer.js");
        return resource("explorer.html")
                .replace("{{policy}}", "script-src '" + hash(script) + "'; style-src '" + hash(style) + "'")
                .replace("{{style}}", style)
                .replace("{{script}}", script)
                .replace("{{title}}", escaped(TableFormat.shortened(e.output())))
                .replace("{{tape}}", json(e).toString());
    }

    private static Json json(Explanation e) {
        LayeredLayout layers = LayeredLayout.of(e.rows());
        Json nodes = Json.array();
        for (Row row : e.rows()) nodes.add(json(row, layers));
        return Json.object().put("output", TableFormat.shortened(e.output())).put("nodes", nodes);
    }

    private static Json json(Row row, LayeredLayout layers) {
        Json operands = Json.array();
        Json edges = Json.array();
        for (int operand : row.operands()) {
            operands.add(operand);
            Json bends = Json.array();
            layers.bends(operand, row.id()).forEach(bends::add);
            edges.add(bends);
        }
        Json flows = Json.array();
        for (Contribution contribution : row.contributions()) {
            Json f = Json.object().put("operand", contribution.operand()).put("share", json(contribution.cotangent()));
            if (contribution.isSummed()) f.put("summed", 1);
            DMatrixRMaj jacobian = contribution.jacobian();
            flows.add(jacobian == null ? f : f.put("jacobian", whole(jacobian)));
        }
        Json node = Json.object()
                .put("id", row.id())
                .put("label", TableFormat.name(row))
                .put("named", row.isNamed() ? 1 : 0)
                .put("op", row.op())
                .put("call", row.call())
                .put("attribute", row.attribute())
                .put("shape", row.shape().toString())
                .put("in", operands)
                .put("edges", edges)
                .put("layer", layers.layer(row.id()))
                .put("place", layers.place(row.id()))
                .put("formula", row.formula())
                .put("rule", row.rule())
                .put("computes", equations(row, row.formula()))
                .put("passes", equations(row, row.rule()))
                .put("value", json(row.value()))
                .put("flows", flows);
        String line = row.line();
        if (line != null) node.put("line", line);
        DMatrixRMaj cotangent = row.cotangent();
        if (cotangent != null) node.put("cotangent", json(cotangent));
        return node;
    }

    private static Json json(DMatrixRMaj m) {
        return MatrixExcerpt.of(m).json();
    }

    private static Json whole(DMatrixRMaj m) {
        return MatrixExcerpt.whole(m).json();
    }

    private static Json equations(Row row, String text) {
        Json all = Json.array();
        for (Equation equation : Letters.equations(text, row.letters(), row.formula(), row.attribute())) {
            Json pieces = Json.array();
            for (Piece piece : equation.pieces()) {
                if (piece.matrix() == Piece.TEXT) pieces.add(piece.text());
                else pieces.add(Json.object().put("letter", piece.text()).put("of", piece.matrix()));
            }
            all.add(Json.object().put("operand", equation.operand()).put("pieces", pieces));
        }
        return all;
    }

    private static String resource(String name) {
        try (InputStream in = ExplorerPage.class.getResourceAsStream(name)) {
            if (in == null) throw new IllegalStateException("explorer: " + name + " is missing");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("explorer: " + name + " cannot be read", e);
        }
    }

    /** By which a page allows just this. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("{", "&#123;");
    }
}
