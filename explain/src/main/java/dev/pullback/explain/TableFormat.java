package dev.pullback.explain;

import dev.pullback.explain.Explanation.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An explanation as a table: of text with aligned columns, and in Markdown. */
final class TableFormat {
    /** Line breaks, and what would turn the direction of the text behind it. */
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cntrl}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+");

    /** A name of more characters is shown in part. */
    private static final int LONGEST_NAME = 60;

    /** Of more operands the first ones are named. */
    private static final int MOST_OPERANDS = 8;

    /** A column: its head, and what stands in each row. */
    private record Column(String head, List<String> cells) {
        boolean isEmpty() {
            return cells.stream().allMatch(String::isEmpty);
        }

        int width() {
            return Math.max(
                    length(head),
                    cells.stream().mapToInt(TableFormat::length).max().orElse(0));
        }
    }

    private TableFormat() {}

    /** Columns in which nothing would stand are left out; the longest comes last. */
    private static List<Column> columns(Explanation e) {
        Map<Integer, String> labels = new HashMap<>();
        for (Row row : e.rows()) labels.put(row.id(), name(row));
        return Stream.of(
                        column(e, "#", row -> Integer.toString(row.id())),
                        column(e, "name", row -> row.isNamed() ? name(row) : ""),
                        column(e, "op", Row::call),
                        column(e, "of", row -> operands(row, labels)),
                        column(e, "shape", row -> row.shape().toString()),
                        column(e, "range", Row::range),
                        column(e, "not finite", Row::trouble),
                        column(e, "|cotangent|", row -> row.cotangentNorm()
                                .map(Advice::number)
                                .orElse("")),
                        column(e, "line", row -> row.line() == null ? "" : row.line()),
                        column(e, "vjp", Row::rule))
                .filter(c -> !c.isEmpty())
                .toList();
    }

    /** The user's name, or op and position; the beginning of a long one. */
    static String name(Row row) {
        return shortened(row.label());
    }

    /** The beginning of a long name, on one line. */
    static String shortened(String name) {
        String label = printable(name);
        if (length(label) <= LONGEST_NAME) return label;
        return label.substring(0, label.offsetByCodePoints(0, LONGEST_NAME - 1)) + "…";
    }

    private static String operands(Row row, Map<Integer, String> labels) {
        String first =
                row.operands().stream().limit(MOST_OPERANDS).map(labels::get).collect(Collectors.joining(", "));
        int count = row.operands().size();
        return count <= MOST_OPERANDS ? first : first + ", … (" + count + " in all)";
    }

    private static Column column(Explanation e, String head, Function<Row, String> cell) {
        return new Column(
                head, e.rows().stream().map(row -> printable(cell.apply(row))).toList());
    }

    static String text(Explanation e) {
        List<Column> columns = columns(e);
        StringBuilder[] lines = new StringBuilder[e.rows().size() + 1];
        for (int i = 0; i < lines.length; i++) lines[i] = new StringBuilder();
        for (Column column : columns) {
            int width = column.width() + 2;
            for (int i = 0; i < lines.length; i++) {
                String cell = i == 0 ? column.head : column.cells.get(i - 1);
                lines[i].append(cell).append(" ".repeat(width - length(cell)));
            }
        }
        return Arrays.stream(lines)
                .map(line -> line.toString().stripTrailing() + "\n")
                .collect(Collectors.joining());
    }

    static String markdown(Explanation e) {
        List<Column> columns = columns(e);
        StringBuilder s = new StringBuilder();
        for (Column column : columns)
            s.append("| ").append(column.head.replace("|", "\\|")).append(' ');
        s.append("|\n").append("|---".repeat(columns.size())).append("|\n");
        for (int i = 0; i < e.rows().size(); i++) {
            for (Column column : columns)
                s.append("| ").append(escaped(column.cells.get(i))).append(' ');
            s.append("|\n");
        }
        return s.toString();
    }

    /** On one line. */
    static String printable(String text) {
        return CONTROL.matcher(text).replaceAll(" ");
    }

    /** Characters that mean something in Markdown or HTML, by their numbers. */
    private static String escaped(String text) {
        StringBuilder s = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("&<>|`*_[]\\~$".indexOf(c) >= 0) s.append("&#").append(c).append(';');
            else s.appendCodePoint(c);
        });
        return s.toString();
    }

    /** In characters as seen, not in Java's. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
