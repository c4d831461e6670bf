package dev.pullback.train.metrics;

import dev.pullback.core.engine.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text form of {@link Figures}: a table of metrics, a table of the details and, for up to 12 classes, the confusion
 * matrix.
 */
final class EvaluationTable {
    private static final int LONGEST_NAME = 24;
    private static final int MOST_CLASSES = 12;

    private EvaluationTable() {}

    /** Returns the table of metrics and, if there are any, that of their details. */
    static String of(int rows, Figures figures) {
        TextTable values = new TextTable("ll").row("rows", rows);
        figures.values().forEach((name, value) -> values.row(name, rounded(value)));
        List<List<String>> details = figures.details();
        if (details.isEmpty()) return values.toString();
        TextTable each = new TextTable("l" + "r".repeat(details.get(0).size() - 1));
        for (List<String> row : details) each.row(joined(cut(row.get(0)), row.subList(1, row.size())));
        return values + "\n" + each;
    }

    /** Returns the confusion matrix after an empty line, or an empty text if it has too many classes. */
    static String confusion(Confusion confusion) {
        if (confusion.classes() > MOST_CLASSES) return "";
        List<String> names =
                confusion.classNames().stream().map(EvaluationTable::cut).toList();
        TextTable table = new TextTable("l" + "r".repeat(names.size())).row(joined("true \\ predicted", names));
        for (int i = 0; i < names.size(); i++)
            table.row(joined(names.get(i), confusion.counts().get(i)));
        return "\n" + table;
    }

    private static List<Object> joined(String first, List<?> rest) {
        List<Object> cells = new ArrayList<>(List.of(first));
        cells.addAll(rest);
        return cells;
    }

    /** Returns a number with four decimals, or with four digits if it is large or tiny. */
    static String rounded(double value) {
        boolean usual = value == 0 || (Math.abs(value) < 1e6 && Math.abs(value) >= 1e-3);
        return String.format(Locale.ROOT, usual ? "%.4f" : "%.4g", value);
    }

    /**
     * Shortens a name and replaces its control characters, since names come from files and must not break the table.
     */
    static String cut(String name) {
        String plain = name.replaceAll("[\\p{Cc}\\u2028\\u2029]", "\u00b7");
        return plain.length() <= LONGEST_NAME ? plain : plain.substring(0, LONGEST_NAME - 1) + "\u2026";
    }
}
