package dev.pullback.train.metrics;

import dev.pullback.core.engine.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The text form of an {@link Evaluation}: a table of metrics, a table of the scores of each class and, for up to 12
 * classes, the confusion matrix.
 */
final class EvaluationTable {
    private static final int LONGEST_NAME = 24;
    private static final int MOST_CLASSES = 12;

    private EvaluationTable() {}

    static String of(Evaluation e) {
        TextTable figures = new TextTable("ll").row("rows", e.rows());
        e.values().forEach((name, value) -> figures.row(name, rounded(value)));

        TextTable scores = new TextTable("lrrrr").row("class", "precision", "recall", "F1", "rows");
        for (ClassScores c : e.classes()) addRow(scores, cut(c.name()), c.scores(), c.rows());
        addRow(scores, "macro mean", e.macro(), e.rows());
        addRow(scores, "weighted mean", e.weighted(), e.rows());

        String text = figures + "\n" + scores;
        return e.classes().size() <= MOST_CLASSES ? text + "\n" + confusion(e.confusion()) : text;
    }

    private static void addRow(TextTable table, String name, Scores s, long rows) {
        table.row(name, rounded(s.precision()), rounded(s.recall()), rounded(s.f1()), rows);
    }

    private static String confusion(Confusion confusion) {
        List<String> names =
                confusion.classNames().stream().map(EvaluationTable::cut).toList();
        TextTable table = new TextTable("l" + "r".repeat(names.size())).row(joined("true \\ predicted", names));
        for (int i = 0; i < names.size(); i++)
            table.row(joined(names.get(i), confusion.counts().get(i)));
        return table.toString();
    }

    private static List<Object> joined(String first, List<?> rest) {
        List<Object> cells = new ArrayList<>(List.of(first));
        cells.addAll(rest);
        return cells;
    }

    private static String rounded(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    /**
     * Shortens a name and replaces its control characters, since names come from files and must not break the table.
     */
    static String cut(String name) {
        String plain = name.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "\u00b7");
        return plain.length() <= LONGEST_NAME ? plain : plain.substring(0, LONGEST_NAME - 1) + "\u2026";
    }
}
