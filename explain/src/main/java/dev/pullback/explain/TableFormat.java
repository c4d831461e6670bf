package dev.pullback.explain;

import dev.pullback.core.engine.TextTable;
import dev.pullback.explain.Explanation.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes an explanation as a table in plain text or in Markdown, with a row for each node. */
final class TableFormat {
    /** If an op has more operands than this, only the first ones are named and the others are counted. */
    private static final int MAX_OPERANDS = 8;

    private record Column(String head, List<String> cells) {
        boolean isEmpty() {
            return cells.stream().allMatch(String::isEmpty);
        }
    }

    private TableFormat() {}

    /** Returns the columns that are not empty. */
    private static List<Column> columns(Explanation e) {
        Map<Integer, String> labels = new HashMap<>();
        for (Row row : e.rows()) labels.put(row.id(), Display.name(row.label()));
        return Stream.of(
                        column(e, "#", row -> Integer.toString(row.id())),
                        column(e, "name", row -> row.isNamed() ? Display.name(row.label()) : ""),
                        column(e, "op", Row::call),
                        column(e, "of", row -> operands(row, labels)),
                        column(e, "shape", row -> row.shape().toString()),
                        column(e, "range", Row::range),
                        column(e, "not finite", Row::nonFiniteText),
                        column(e, "|cotangent|", row -> row.cotangentNorm()
                                .map(TextTable::number)
                                .orElse("")),
                        column(e, "line", row -> row.line() == null ? "" : row.line()),
                        column(e, "vjp", Row::rule))
                .filter(c -> !c.isEmpty())
                .toList();
    }

    private static String operands(Row row, Map<Integer, String> labels) {
        String first =
                row.operands().stream().limit(MAX_OPERANDS).map(labels::get).collect(Collectors.joining(", "));
        int count = row.operands().size();
        return count <= MAX_OPERANDS ? first : first + ", … (" + count + " in all)";
    }

    private static Column column(Explanation e, String head, Function<Row, String> cell) {
        return new Column(
                head,
                e.rows().stream().map(row -> Display.oneLine(cell.apply(row))).toList());
    }

    static String text(Explanation e) {
        List<Column> columns = columns(e);
        TextTable table = new TextTable("l".repeat(columns.size()));
        table.row(columns.stream().map(Column::head).toList());
        for (int i = 0; i < e.rows().size(); i++) table.row(cells(columns, i));
        return table.toString();
    }

    static String markdown(Explanation e) {
        List<Column> columns = columns(e);
        StringBuilder s = new StringBuilder();
        line(s, columns.stream().map(c -> c.head.replace("|", "\\|")));
        s.append("|---".repeat(columns.size())).append("|\n");
        for (int i = 0; i < e.rows().size(); i++)
            line(s, cells(columns, i).stream().map(TableFormat::escaped));
        return s.toString();
    }

    private static List<String> cells(List<Column> columns, int row) {
        return columns.stream().map(c -> c.cells.get(row)).toList();
    }

    private static void line(StringBuilder s, Stream<String> cells) {
        s.append(cells.collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Writes the characters that have a meaning in Markdown or HTML as numeric character references. */
    private static String escaped(String text) {
        StringBuilder s = new StringBuilder();
        text.codePoints().forEach(c -> {
            if ("&<>|`*_[]\\~$".indexOf(c) >= 0) s.append("&#").append(c).append(';');
            else s.appendCodePoint(c);
        });
        return s.toString();
    }
}
