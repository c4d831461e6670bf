package dev.pullback.cli.report;

import dev.pullback.train.metrics.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes the metrics of an evaluation as HTML tables. Of thousands of classes or targets, only the first are shown. */
final class EvaluationTables {
    private static final int MOST_ROWS = 500;

    /** The number of rows at the end of a table that are always shown, because means over all rows come last. */
    private static final int LAST_ROWS = 2;

    private EvaluationTables() {}

    static void write(Html page, int rows, Figures evaluated) {
        List<List<String>> figures = new ArrayList<>();
        figures.add(List.of("rows", Integer.toString(rows)));
        evaluated.values().forEach((name, value) -> figures.add(List.of(name, number(value))));
        page.heading("Figures on the test rows").table(List.of(), figures, true);
        List<List<String>> details = evaluated.details();
        if (details.isEmpty()) return;
        List<String> titles = details.get(0);
        page.heading("By " + titles.get(0)).table(titles, shortened(details.subList(1, details.size())), true);
    }

    private static List<List<String>> shortened(List<List<String>> rows) {
        int left = rows.size() - MOST_ROWS - LAST_ROWS;
        if (left <= 0) return rows;
        List<List<String>> some = new ArrayList<>(rows.subList(0, MOST_ROWS));
        List<String> gap = new ArrayList<>(List.of("\u2026 and " + left + " more"));
        while (gap.size() < rows.get(0).size()) gap.add("");
        some.add(gap);
        some.addAll(rows.subList(rows.size() - LAST_ROWS, rows.size()));
        return some;
    }

    private static String number(double value) {
        boolean usual = value == 0 || (Math.abs(value) < 1e6 && Math.abs(value) >= 1e-3);
        return String.format(Locale.ROOT, usual ? "%.4f" : "%.4g", value);
    }
}
