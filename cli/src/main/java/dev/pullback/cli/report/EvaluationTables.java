package dev.pullback.cli.report;

import dev.pullback.train.metrics.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the metrics of an evaluation as HTML tables. */
final class EvaluationTables {
    private EvaluationTables() {}

    static void write(Html page, int rows, Figures evaluated) {
        List<List<String>> figures = new ArrayList<>();
        figures.add(List.of("rows", Integer.toString(rows)));
        evaluated.values().forEach((name, value) -> figures.add(List.of(name, number(value))));
        page.heading("Figures on the test rows").table(List.of(), figures, true);
        List<List<String>> details = evaluated.details();
        if (details.isEmpty()) return;
        List<String> titles = details.get(0);
        page.heading("By " + titles.get(0)).table(titles, details.subList(1, details.size()), true);
    }

    private static String number(double value) {
        boolean usual = value == 0 || (Math.abs(value) < 1e6 && Math.abs(value) >= 1e-3);
        return String.format(Locale.ROOT, usual ? "%.4f" : "%.4g", value);
    }
}
