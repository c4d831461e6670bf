package dev.pullback.train.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An {@link Evaluation} as text in columns. */
final class EvaluationTable {
    private static final int LONGEST_NAME = 24;
    /** More columns do not fit a line. */
    private static final int MOST_CLASSES = 12;

    private EvaluationTable() {}

    static String of(Evaluation e) {
        StringBuilder out = new StringBuilder();
        line(out, "rows               %d", e.rows());
        line(out, "accuracy           %.4f", e.accuracy());
        for (int k = 1; k < e.topAccuracy().size() - 1; k++)
            line(out, "top-%d accuracy     %.4f", k + 1, e.topAccuracy().get(k));
        line(out, "log-loss           %.4f", e.logLoss());
        line(
                out,
                "calibration error  %.4f (%d bins)",
                e.calibration().error(),
                e.calibration().bins().size());
        out.append('\n');
        scores(out, e);
        if (e.classes().size() <= MOST_CLASSES) {
            out.append('\n');
            confusion(out, e.confusion());
        }
        return out.toString();
    }

    private static void scores(StringBuilder out, Evaluation e) {
        List<String> names = e.classes().stream().map(c -> cut(c.name())).toList();
        int width = Math.max(width(names), "weighted mean".length());
        line(out, pad("class", width) + "  precision  recall      F1    rows");
        for (int k = 0; k < names.size(); k++)
            scores(
                    out,
                    pad(names.get(k), width),
                    e.classes().get(k).scores(),
                    e.classes().get(k).rows());
        scores(out, pad("macro mean", width), e.macro(), e.rows());
        scores(out, pad("weighted mean", width), e.weighted(), e.rows());
    }

    private static void scores(StringBuilder out, String name, Scores s, long rows) {
        out.append(name)
                .append(String.format(
                        Locale.ROOT, "     %.4f  %.4f  %.4f  %6d\n", s.precision(), s.recall(), s.f1(), rows));
    }

    private static void confusion(StringBuilder out, Confusion confusion) {
        List<String> names =
                confusion.classNames().stream().map(EvaluationTable::cut).toList();
        int left = Math.max(width(names), "true \\ predicted".length());
        int cell = Math.max(width(names), Long.toString(confusion.rows()).length());
        out.append(pad("true \\ predicted", left));
        names.forEach(name -> out.append("  ").append(padLeft(name, cell)));
        out.append('\n');
        for (int i = 0; i < names.size(); i++) {
            int row = i;
            out.append(pad(names.get(i), left))
                    .append(IntStream.range(0, names.size())
                            .mapToObj(j -> "  " + padLeft(Integer.toString(confusion.count(row, j)), cell))
                            .collect(Collectors.joining()))
                    .append('\n');
        }
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Names come from files: what would break the table is replaced. */
    private static String cut(String name) {
        String plain = name.replaceAll("[\\p{Cntrl}\\u2028\\u2029]", "\u00b7");
        return plain.length() <= LONGEST_NAME ? plain : plain.substring(0, LONGEST_NAME - 1) + "\u2026";
    }

    private static int width(List<String> names) {
        return names.stream().mapToInt(String::length).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }

    private static String padLeft(String text, int width) {
        return " ".repeat(width - text.length()) + text;
    }
}
