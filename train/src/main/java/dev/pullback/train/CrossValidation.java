package dev.pullback.train;

import dev.pullback.core.engine.TextTable;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.task.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The metrics of one way of training on several splits of the same rows, such as the folds of {@code Dataset.folds}.
 *
 * <pre>{@code
 * CrossValidation result = CrossValidation.of(rows.folds(5, 1, 42), split -> {
 *     Dataset.Split data = split.standardized();
 *     Mlp net = Mlp.of(4, 16, 3).seed(1);
 *     Trainer.of(net).fit(data.train());
 *     return Evaluation.of(net, data.test());
 * });
 * System.out.println(result.mean("accuracy") + " ± " + result.deviation("accuracy"));
 * }</pre>
 *
 * <p>The networks of the splits are trained in parallel on several processors. Each has its own trainer, so the
 * result is the same as if they were trained one after the other.
 *
 * @param folds the metrics of each split
 */
public record CrossValidation(List<Figures> folds) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public CrossValidation {
        if (folds.isEmpty()) throw new IllegalArgumentException("cross-validation: there is no split; one is needed");
        folds = List.copyOf(folds);
    }

    /**
     * Trains and evaluates on every split.
     *
     * @param run trains on the first part of a split and returns the metrics on the second; several threads call it
     */
    public static <S> CrossValidation of(List<S> splits, Function<S, ? extends Figures> run) {
        return new CrossValidation(ParallelRuns.map(splits, run));
    }

    /**
     * A candidate of a search with its metrics.
     *
     * @param candidate the settings that were tried
     * @param result their metrics on every split
     */
    public record Tried<C>(C candidate, CrossValidation result) {}

    /**
     * Cross-validates several candidates on the same splits. Returns them with the best mean of a metric first;
     * candidates with equal means keep their order.
     *
     * @param run trains with a candidate on the first part of a split and returns the metrics on the second; several
     *     threads call it
     */
    public static <C, S> List<Tried<C>> search(
            List<C> candidates, List<S> splits, Metric metric, BiFunction<C, S, ? extends Figures> run) {
        record Run<C, S>(C candidate, S split) {}
        List<Run<C, S>> runs = new ArrayList<>();
        for (C candidate : candidates) for (S split : splits) runs.add(new Run<>(candidate, split));
        List<Figures> figures = ParallelRuns.map(runs, r -> run.apply(r.candidate(), r.split()));
        List<Tried<C>> tried = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            int from = i * splits.size();
            tried.add(new Tried<>(candidates.get(i), new CrossValidation(figures.subList(from, from + splits.size()))));
        }
        Comparator<Tried<C>> byMean = Comparator.comparingDouble(t -> {
            double mean = t.result().mean(metric.name());
            return metric.isHigherBetter() ? -mean : mean;
        });
        tried.sort(byMean);
        return tried;
    }

    /**
     * Returns all combinations of values.
     *
     * @param values the values to try of each setting
     */
    public static List<Map<String, String>> grid(Map<String, List<String>> values) {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<String>> setting : values.entrySet()) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> combination : combinations) {
                for (String value : setting.getValue()) {
                    Map<String, String> extended = new LinkedHashMap<>(combination);
                    extended.put(setting.getKey(), value);
                    more.add(Collections.unmodifiableMap(extended));
                }
            }
            combinations = more;
        }
        return combinations;
    }

    /**
     * Returns the mean of a metric over the splits.
     *
     * @throws IllegalArgumentException if there is no metric of this name
     */
    public double mean(String metric) {
        return values(metric).average().orElse(Double.NaN);
    }

    /**
     * Returns the standard deviation of a metric over the splits, with the divisor k - 1; NaN for one split.
     *
     * @throws IllegalArgumentException if there is no metric of this name
     */
    public double deviation(String metric) {
        double mean = mean(metric);
        double squares = values(metric).map(v -> (v - mean) * (v - mean)).sum();
        return folds.size() < 2 ? Double.NaN : Math.sqrt(squares / (folds.size() - 1));
    }

    private DoubleStream values(String metric) {
        return folds.stream().mapToDouble(figures -> figures.value(metric));
    }

    /** Returns a table of the mean and the deviation of every metric. */
    public String show() {
        TextTable table = new TextTable("lrr").row("of " + folds.size() + " splits", "mean", "deviation");
        for (String name : folds.get(0).values().keySet()) table.row(name, number(mean(name)), number(deviation(name)));
        return table.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
