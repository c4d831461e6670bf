package dev.pullback.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A table as plain text with aligned columns. Two spaces separate the columns, each column is as wide as its widest cell,
 * and a line has no trailing spaces. Widths are counted in code points, so characters outside of the basic plane do not
 * shift a column.
 *
 * <pre>{@code
 * String text = new TextTable("lrr")
 *         .row("name", "rows", "cols")
 *         .row("W1", 784, 256)
 *         .toString();
 * }</pre>
 */
public final class TextTable {
    private static final String SEPARATOR = "  ";

    private final String alignments;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Creates an empty table.
     *
     * @param alignments one letter for each column, {@code l} for left or {@code r} for right
     */
    public TextTable(String alignments) {
        this.alignments = alignments;
    }

    /**
     * Adds a row. The head of a table is a row like any other.
     *
     * @param cells at most one for each column; a missing cell is empty
     * @return this table
     * @throws IllegalArgumentException if there are more cells than columns
     */
    public TextTable row(Object... cells) {
        return row(List.of(cells));
    }

    /**
     * Adds a row, as {@link #row(Object...)} does.
     *
     * @return this table
     * @throws IllegalArgumentException if there are more cells than columns
     */
    public TextTable row(List<?> cells) {
        if (cells.size() > alignments.length())
            throw new IllegalArgumentException(
                    "table: a row has " + cells.size() + " cells; there are " + alignments.length() + " columns");
        rows.add(cells.stream().map(String::valueOf).toList());
        return this;
    }

    /** Returns the lines of the table, each with a line feed at its end. */
    @Override
    public String toString() {
        int[] widths = new int[alignments.length()];
        for (List<String> row : rows) {
            for (int j = 0; j < row.size(); j++) widths[j] = Math.max(widths[j], length(row.get(j)));
        }
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int j = 0; j < row.size(); j++) {
            String cell = row.get(j);
            String padding = " ".repeat(widths[j] - length(cell));
            line.append(j == 0 ? "" : SEPARATOR);
            line.append(alignments.charAt(j) == 'r' ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing() + "\n";
    }

    /** Returns a number with at most six significant digits. */
    public static String number(double x) {
        if (x == Math.rint(x) && Math.abs(x) < 1e6) return Long.toString((long) x);
        if (!Double.isFinite(x)) return Double.toString(x);
        return String.format(Locale.ROOT, "%.6g", x)
                .replaceFirst("(\\.\\d*?)0+(?=e|$)", "$1")
                .replaceFirst("\\.(?=e|$)", "");
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
