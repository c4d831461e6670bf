package dev.pullback.explain;

import com.google.gson.stream.JsonWriter;
import dev.pullback.explain.Explanation.Row;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Writes an explanation as JSON, which {@code explorer.js} draws. A matrix is an object with the elements that are shown
 * and their statistics; JSON has no infinities and no NaN, so these are strings. A field without a value is left out.
 */
final class ExplanationJson {
    private final JsonWriter out;
    private final Explanation explanation;
    private final LayeredLayout layout;

    private ExplanationJson(JsonWriter out, Explanation explanation) {
        this.out = out;
        this.explanation = explanation;
        this.layout = LayeredLayout.of(explanation.rows());
    }

    /** Returns the JSON. It escapes {@code <}, so that no text can end a script element that holds the JSON. */
    static String of(Explanation e) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.setHtmlSafe(true);
            out.setSerializeNulls(false);
            new ExplanationJson(out, e).write();
        } catch (IOException impossible) {
            throw new UncheckedIOException("explain: a string cannot be written", impossible);
        }
        return text.toString();
    }

    private void write() throws IOException {
        out.beginObject();
        out.name("output").value(Display.name(explanation.output()));
        out.name("nodes").beginArray();
        for (Row row : explanation.rows()) node(row);
        out.endArray().endObject();
    }

    private void node(Row row) throws IOException {
        out.beginObject();
        out.name("id").value(row.id());
        out.name("label").value(Display.name(row.label()));
        out.name("named").value(row.isNamed());
        out.name("op").value(row.op());
        out.name("call").value(row.call());
        out.name("attribute").value(row.attribute());
        out.name("shape").value(row.shape().toString());
        out.name("in").beginArray();
        for (int id : row.operands()) out.value(id);
        out.endArray();
        out.name("edges").beginArray();
        for (int id : row.operands()) numbers(layout.bends(id, row.id()));
        out.endArray();
        out.name("layer").value(layout.layer(row.id()));
        out.name("place").value(layout.place(row.id()));
        out.name("formula").value(row.formula());
        equations("computes", row, row.formula());
        equations("passes", row, row.rule());
        matrix("value", MatrixExcerpt.of(row.value()));
        DMatrixRMaj cotangent = row.cotangent();
        if (cotangent != null) matrix("cotangent", MatrixExcerpt.of(cotangent));
        out.name("contributions").beginArray();
        for (Contribution c : row.contributions()) contribution(c);
        out.endArray();
        String line = row.line();
        if (line != null) out.name("line").value(line);
        out.endObject();
    }

    private void contribution(Contribution c) throws IOException {
        out.beginObject();
        out.name("operand").value(c.operand());
        matrix("share", MatrixExcerpt.of(c.cotangent()));
        out.name("summed").value(c.isSummed());
        @Nullable DMatrixRMaj jacobian = c.jacobian();
        if (jacobian != null) matrix("jacobian", MatrixExcerpt.whole(jacobian));
        out.endObject();
    }

    /** Writes equations as arrays of pieces: a string, or a letter with the index of the operand that it stands for. */
    private void equations(String name, Row row, String text) throws IOException {
        out.name(name).beginArray();
        for (Letters.Equation e : Letters.equations(text, row)) {
            out.beginObject();
            out.name("operand").value(e.operand());
            out.name("pieces").beginArray();
            for (Letters.Piece piece : e.pieces()) {
                if (piece.matrix() == Letters.Piece.TEXT) {
                    out.value(piece.text());
                } else {
                    out.beginObject();
                    out.name("letter").value(piece.text());
                    out.name("of").value(piece.matrix());
                    out.endObject();
                }
            }
            out.endArray().endObject();
        }
        out.endArray();
    }

    private void matrix(String name, MatrixExcerpt m) throws IOException {
        out.name(name).beginObject();
        out.name("rows").value(m.rows());
        out.name("cols").value(m.cols());
        out.name("shownRows").beginArray();
        for (int i : m.shownRows()) out.value(i);
        out.endArray();
        out.name("shownCols").beginArray();
        for (int j : m.shownCols()) out.value(j);
        out.endArray();
        out.name("values").beginArray();
        for (List<Double> row : m.values()) numbers(row);
        out.endArray();
        number("min", m.min());
        number("max", m.max());
        number("mean", m.mean());
        out.name("nonFinite").value(m.nonFinite());
        out.endObject();
    }

    private void numbers(List<Double> numbers) throws IOException {
        out.beginArray();
        for (double x : numbers) number(x);
        out.endArray();
    }

    private void number(String name, double x) throws IOException {
        out.name(name);
        number(x);
    }

    private void number(double x) throws IOException {
        if (Double.isFinite(x)) out.value(x);
        else out.value(Double.toString(x));
    }
}
