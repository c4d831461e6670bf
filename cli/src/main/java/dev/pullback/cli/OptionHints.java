package dev.pullback.cli;

import dev.pullback.train.data.Csv;
import dev.pullback.train.data.DataException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Finds the command-line options that may help if a table is refused. */
final class OptionHints {
    private static final Map<Csv.Setting, List<String>> OPTIONS = new EnumMap<>(Map.of(
            Csv.Setting.LABEL, List.of("--label COLUMN"),
            Csv.Setting.HEADER, List.of("--header yes", "--header no"),
            Csv.Setting.SEPARATOR, List.of("--separator C"),
            Csv.Setting.IGNORE, List.of("--ignore COLUMN"),
            Csv.Setting.CATEGORICAL, List.of("--categorical COLUMN"),
            Csv.Setting.MOST_CATEGORIES, List.of("--most-categories N"),
            Csv.Setting.MISSING, List.of("--missing mean", "--missing drop"),
            Csv.Setting.MISSING_LABEL, List.of("--missing drop"),
            Csv.Setting.UNSEEN, List.of("--unseen zeros")));

    static {
        OPTIONS.put(Csv.Setting.TARGET, List.of("--target COLUMN"));
        OPTIONS.put(Csv.Setting.NO_HEADER, List.of("--header no"));
        OPTIONS.put(Csv.Setting.ENCODING, List.of("--encoding NAME"));
        OPTIONS.put(Csv.Setting.SKIP_LINES, List.of("--skip-lines N"));
        OPTIONS.put(Csv.Setting.MISSING_MARKS, List.of("--missing-marks \"\""));
    }

    private OptionHints() {}

    /**
     * Returns a text to append to the message of an exception, such as {@code  (try --missing mean or --missing drop)}. It is
     * empty if no option helps.
     */
    static String of(DataException e, CommandSpec command) {
        List<String> here = new ArrayList<>();
        List<String> elsewhere = new ArrayList<>();
        for (Csv.Setting setting : e.remedies()) {
            for (String option : OPTIONS.getOrDefault(setting, List.of())) {
                String name = option.substring(0, option.indexOf(' '));
                (command.optionsMap().containsKey(name) ? here : elsewhere).add(option);
            }
        }
        if (!here.isEmpty()) return " (try " + String.join(" or ", here) + ")";
        // The other options belong to train, because the model stores how its table was read.
        return elsewhere.isEmpty() ? "" : " (train with " + String.join(" or ", elsewhere) + ")";
    }
}
