package dev.pullback.explain;

import dev.pullback.core.engine.TextTable;
import dev.pullback.explain.Explanation.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Writes an explanation as a graph, in the language of Graphviz or of Mermaid. */
final class GraphFormat {
    private GraphFormat() {}

    static String dot(Explanation e) {
        StringBuilder s = new StringBuilder("digraph tape {\n  node [shape=box, fontname=\"sans-serif\"];\n");
        for (Row row : e.rows()) {
            s.append("  n").append(row.id()).append(" [label=\"").append(label(row, "\\n", GraphFormat::quoted));
            s.append(row.isParam() ? "\", style=bold];\n" : "\"];\n");
        }
        edges(e, s, " -> ", ";\n");
        return s.append("}\n").toString();
    }

    static String mermaid(Explanation e) {
        StringBuilder s = new StringBuilder("flowchart TD\n");
        for (Row row : e.rows()) {
            s.append("  n").append(row.id()).append("[\"").append(label(row, "<br/>", GraphFormat::entities));
            s.append("\"]\n");
        }
        edges(e, s, " --> ", "\n");
        return s.toString();
    }

    private static void edges(Explanation e, StringBuilder s, String arrow, String end) {
        for (Row row : e.rows()) {
            for (int operand : row.operands())
                s.append("  n")
                        .append(operand)
                        .append(arrow)
                        .append('n')
                        .append(row.id())
                        .append(end);
        }
    }

    private static String label(Row row, String lineBreak, UnaryOperator<String> escape) {
        List<String> lines = new ArrayList<>();
        lines.add(row.isNamed() ? Display.name(row.label()) + " = " + row.call() : row.call());
        lines.add(row.shape() + ", " + row.range()
                + (row.nonFinite() == 0 ? "" : ", not finite: " + row.nonFiniteText()));
        if (!row.rule().isEmpty()) lines.add(row.rule());
        row.cotangentNorm().ifPresent(norm -> lines.add("|cotangent| " + TextTable.number(norm)));
        if (row.line() != null) lines.add(row.line());
        return lines.stream().map(Display::oneLine).map(escape).collect(Collectors.joining(lineBreak));
    }

    /** Escapes text for a quoted string of Graphviz, which interprets backslashes and HTML entities. */
    private static String quoted(String text) {
        return text.replace("&", "&amp;").replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** Escapes the characters that HTML or Mermaid might interpret. Mermaid reads {@code #35;} as the character 35. */
    private static String entities(String text) {
        StringBuilder s = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("\"#&<>`\\*_[]{}()|;$~%".indexOf(c) >= 0)
                s.append('#').append(c).append(';');
            else s.appendCodePoint(c);
        });
        return s.toString();
    }
}
