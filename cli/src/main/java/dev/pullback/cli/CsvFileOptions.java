package dev.pullback.cli;

import dev.pullback.train.data.Csv;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads a table: the column of the class and the separator of cells. */
final class CsvFileOptions {
    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "the column of the class (default: the last one, or that of the training rows)")
    private @Nullable String label;

    @Option(
            names = "--separator",
            paramLabel = "C",
            description = "the character between cells, or tab (default: a comma)")
    private @Nullable String separator;

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
}
