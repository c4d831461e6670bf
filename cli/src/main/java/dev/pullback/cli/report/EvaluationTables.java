package dev.pullback.cli.report;

import dev.pullback.train.metrics.Evaluation;
import dev.pullback.train.metrics.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the metrics of an evaluation as HTML tables. */
final class EvaluationTables {
    private EvaluationTables() {}

    static void write(Html page, Evaluation e) {
        List<List<String>> figures = new ArrayList<>();
        figures.add(List.of("rows", Integer.toString(e.rows())));
        e.values().forEach((name, value) -> figures.add(List.of(name, number(value))));
        page.heading("Figures on the test rows").table(List.of(), figures, true);

        List<List<String>> classes = new ArrayList<>();
        e.classes().forEach(c -> classes.add(row(c.name(), c.scores(), c.rows())));
        classes.add(row("macro mean", e.macro(), e.rows()));
        classes.add(row("weighted mean", e.weighted(), e.rows()));
        page.heading("By class").table(List.of("class", "precision", "recall", "F1", "rows"), classes, true);
    }

    private static List<String> row(String name, Scores s, long rows) {
        return List.of(name, number(s.precision()), number(s.recall()), number(s.f1()), Long.toString(rows));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
