package dev.pullback.cli;

import dev.pullback.core.engine.TextTable;
import dev.pullback.train.CrossValidation;
import dev.pullback.train.data.SplitMix;
import dev.pullback.train.task.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of {@code train} for cross-validation ({@code --folds}) and for the search for settings ({@code --try}).
 */
final class SearchOptions {
    private static final int FOLDS = 5;

    /** Options that do not change the network that is trained, or change what is measured. */
    private static final Set<String> NO_SETTINGS = Set.of(
            "--out",
            "--json",
            "--tensorboard",
            "--film",
            "--quiet",
            "--resume",
            "--threads",
            "--folds",
            "--repeats",
            "--try",
            "--try-at-most",
            "--test",
            "--test-split",
            "--task",
            "--target",
            "--label",
            "--help",
            "--version");

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "train K times, each time on all rows but one of K parts, test on that part, and print the mean"
                            + " (default: train once; with --try 5)")
    private @Nullable Integer folds;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            description = "divide the rows into folds N times, each time differently (default: ${DEFAULT-VALUE})")
    private int repeats = 1;

    @Option(
            names = "--try",
            paramLabel = "OPTION=VALUE,...",
            description =
                    "try these values of an option, such as lr=0.1,0.01 or hidden=16,64x64, in all combinations with"
                            + " other --try; train with the best of them on folds of the training rows (default: try"
                            + " nothing)")
    private @Nullable List<String> tried;

    @Option(
            names = "--try-at-most",
            paramLabel = "N",
            description = "of all combinations try N, chosen by the seed (default: all)")
    private @Nullable Integer most;

    boolean isGiven() {
        return folds != null || isSearch();
    }

    boolean isSearch() {
        return tried != null;
    }

    int folds() {
        return folds == null ? FOLDS : folds;
    }

    int repeats() {
        return repeats;
    }

    /**
     * Returns the combinations to try, as arguments such as {@code --lr=0.1}.
     *
     * @param options the names of the options of the command
     * @throws IllegalArgumentException if a value of {@code --try} has another form or names no setting of training
     */
    List<List<String>> candidates(long seed, Set<String> options) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String text : tried == null ? List.<String>of() : tried) {
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1)
                throw new IllegalArgumentException("--try is '" + text + "'; it must be like lr=0.1,0.01");
            String name = text.substring(0, equals).replaceFirst("^-*", "");
            List<String> settings = options.stream()
                    .filter(option -> option.startsWith("--") && !NO_SETTINGS.contains(option))
                    .map(option -> option.substring(2))
                    .toList();
            if (!settings.contains(name))
                throw new IllegalArgumentException("--try: " + Lookup.unknown("setting", name, settings));
            if (values.put(name, List.of(text.substring(equals + 1).split(",", -1))) != null)
                throw new IllegalArgumentException("--try names '" + name + "' twice; give all its values at once");
        }
        List<Map<String, String>> grid = new ArrayList<>(CrossValidation.grid(values));
        if (most != null && most < grid.size()) {
            if (most < 1) throw new IllegalArgumentException("--try-at-most is " + most + "; it must be at least 1");
            int[] order = new int[grid.size()];
            for (int i = 0; i < order.length; i++) order[i] = i;
            SplitMix.of(seed, 0).shuffle(order);
            List<Map<String, String>> chosen = new ArrayList<>();
            for (int i = 0; i < most; i++) chosen.add(grid.get(order[i]));
            grid = chosen;
        }
        return grid.stream().map(SearchOptions::arguments).toList();
    }

    /** Returns the arguments for settings; widths of several layers are written like 64x32 because commas separate values. */
    private static List<String> arguments(Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) ->
                arguments.add("--" + name + "=" + (name.equals("hidden") ? value.replace('x', ',') : value)));
        return Collections.unmodifiableList(arguments);
    }

    /** Returns a table of the candidates, the best first. */
    static String table(List<CrossValidation.Tried<List<String>>> results, Metric metric) {
        TextTable table = new TextTable("lrr").row("settings", metric.name(), "deviation");
        for (CrossValidation.Tried<List<String>> t : results)
            table.row(
                    String.join(" ", t.candidate()),
                    String.format(Locale.ROOT, "%.4f", t.result().mean(metric.name())),
                    String.format(Locale.ROOT, "%.4f", t.result().deviation(metric.name())));
        return table.toString();
    }
}
