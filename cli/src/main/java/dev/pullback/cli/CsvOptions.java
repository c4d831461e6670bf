package dev.pullback.cli;

import dev.pullback.train.data.Csv;
import dev.pullback.train.data.Missing;
import dev.pullback.train.data.Unseen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** How a table is to be read, as options of a command. */
final class CsvArguments {
    private static final Map<String, Missing> MISSING =
            new TreeMap<>(Map.of("refuse", Missing.REFUSE, "mean", Missing.MEAN, "drop", Missing.DROP));
    private static final Map<String, Unseen> UNSEEN =
            new TreeMap<>(Map.of("refuse", Unseen.REFUSE, "zeros", Unseen.ZEROS));
    private static final Map<String, Csv.Header> HEADER =
            new TreeMap<>(Map.of("yes", Csv.Header.PRESENT, "no", Csv.Header.ABSENT, "detect", Csv.Header.DETECT));

    @Mixin
    private CsvFile file;

    @Option(
            names = "--header",
            paramLabel = "WHETHER",
            description = "whether the first row names the columns: yes, no or detect (default)")
    private @Nullable String header;

    @Option(
            names = "--missing",
            paramLabel = "POLICY",
            description = {
                "missing cells (empty, ?, NA, N/A, NaN, null, none): refuse (default), drop the row, or mean of the"
                        + " training rows; a missing text is then as an unseen category: zeros"
            })
    private @Nullable String missing;

    @Option(
            names = "--unseen",
            paramLabel = "POLICY",
            description = "categories that the training rows lack: zeros (default) or refuse")
    private @Nullable String unseen;

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description = "columns to leave out (default: none)")
    private @Nullable List<String> ignored;

    @Option(
            names = "--categorical",
            paramLabel = "COLUMN",
            split = ",",
            description = "columns whose numbers are categories (default: none)")
    private @Nullable List<String> categorical;

    @Option(
            names = "--most-categories",
            paramLabel = "N",
            description = "how many different texts a column may have (default: 100)")
    private @Nullable Integer mostCategories;

    /** Whether a command that takes a model lacks this option since the model knows how its table was read. */
    static boolean isKeptWithModel(String option, CommandSpec command) {
        return command.optionsMap().containsKey("--label")
                && CommandSpec.forAnnotatedObject(new CsvArguments())
                        .optionsMap()
                        .containsKey(option);
    }

    /** The reader that the options ask for. */
    Csv csv() {
        Csv csv = file.csv();
        if (header != null) csv.header(Choice.of("header", header, HEADER));
        if (missing != null) csv.missing(Choice.of("missing policy", missing, MISSING));
        if (unseen != null) csv.unseen(Choice.of("unseen policy", unseen, UNSEEN));
        if (ignored != null) csv.ignore(ignored.toArray(String[]::new));
        if (categorical != null) csv.categorical(categorical.toArray(String[]::new));
        if (mostCategories != null) csv.mostCategories(mostCategories);
        return csv;
    }

    /** The names of the options that were given. */
    List<String> given() {
        List<String> given = new ArrayList<>(file.given());
        if (header != null) given.add("--header");
        if (missing != null) given.add("--missing");
        if (unseen != null) given.add("--unseen");
        if (ignored != null) given.add("--ignore");
        if (categorical != null) given.add("--categorical");
        if (mostCategories != null) given.add("--most-categories");
        return given;
    }
}
