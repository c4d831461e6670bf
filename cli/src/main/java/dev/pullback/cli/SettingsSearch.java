package dev.pullback.cli;

import dev.pullback.train.CrossValidation;
import dev.pullback.train.data.Messages;
import dev.pullback.train.metrics.Figures;
import dev.pullback.train.task.Metric;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The cross-validation of {@code train --folds}, and the search of {@code --try}.
 *
 * @param data the data as the user named it
 * @param metric decides which candidate is the best
 * @param candidates trains on a fold, for each list of arguments to try
 * @param isSearch whether a table of all candidates is printed, instead of the metrics of the only one
 */
record SettingsSearch(
        String data, Metric metric, Map<List<String>, Function<PreparedData, Figures>> candidates, boolean isSearch) {

    /** Trains every candidate on every fold, prints the means, and returns the best candidate. */
    CrossValidation.Tried<List<String>> run(List<Supplier<PreparedData>> folds, PrintWriter console) {
        console.println(data + ": " + candidates.size() + " x " + Messages.count(folds.size(), "fold"));
        console.flush();
        List<CrossValidation.Tried<List<String>>> tried = CrossValidation.search(
                List.copyOf(candidates.keySet()), folds, metric, (candidate, fold) -> Objects.requireNonNull(
                                candidates.get(candidate))
                        .apply(fold.get()));
        CrossValidation.Tried<List<String>> best = tried.get(0);
        console.print(
                isSearch ? SearchOptions.table(tried, metric) : best.result().show());
        return best;
    }

    /** Returns mean and deviation of each metric, as {@code --json} writes them. */
    static Map<String, Map<String, Double>> means(CrossValidation result) {
        Map<String, Map<String, Double>> means = new LinkedHashMap<>();
        for (String name : result.folds().get(0).values().keySet())
            means.put(name, Map.of("mean", result.mean(name), "deviation", result.deviation(name)));
        return means;
    }
}
