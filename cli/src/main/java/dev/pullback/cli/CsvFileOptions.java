package dev.pullback.cli;

import dev.pullback.train.data.Csv;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where in a table the class stands and how its cells are told apart, as options of a command. */
final class CsvFile {
    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "the column of the class (default: the last, or that of the training rows)")
    private @Nullable String label;

    @Option(
            names = "--separator",
            paramLabel = "C",
            description = "what stands between cells: a character, or tab (default: a comma)")
    private @Nullable String separator;

    /** A reader that looks at the file so. */
    Csv csv() {
        Csv csv = Csv.defaults();
        if (label != null) csv.label(label);
        if (separator != null) csv.separator(character(separator));
        return csv;
    }

    private static char character(String text) {
        if (text.equalsIgnoreCase("tab") || text.equals("\\t")) return '\t';
        if (text.length() != 1)
            throw new IllegalArgumentException("--separator is '" + text + "'; it must be one character, or tab");
        return text.charAt(0);
    }

    /** The names of the options that were given. */
    List<String> given() {
        List<String> given = new ArrayList<>();
        if (label != null) given.add("--label");
        if (separator != null) given.add("--separator");
        return given;
    }
}
