package dev.pullback.cli;

import dev.pullback.train.data.Csv;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads a table: the column of the class, and how the cells are written. */
final class CsvFileOptions {
    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            description = "the column of the class (default: the last one, or that of the training rows)")
    private @Nullable String label;

    @Option(
            names = "--separator",
            paramLabel = "C",
            description = "the character between cells: one character, tab or blanks (default: recognised)")
    private @Nullable String separator;

    @Option(
            names = "--quote-mark",
            paramLabel = "C",
            description = "the character around cells that contain separators (default: recognised)")
    private @Nullable String quote;

    @Option(names = "--decimal", paramLabel = "C", description = "the decimal mark: . or , (default: recognised)")
    private @Nullable String decimal;

    @Option(
            names = "--thousands",
            paramLabel = "C",
            description = "the mark between groups of three digits, or none (default: recognised)")
    private @Nullable String thousands;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description = "the encoding, such as UTF-8, UTF-16 or windows-1252 (default: recognised)")
    private @Nullable String encoding;

    @Option(
            names = "--skip-lines",
            paramLabel = "N",
            description = "the number of lines before the table (default: recognised)")
    private @Nullable Integer skip;

    @Option(
            names = "--missing-marks",
            paramLabel = "TEXT",
            split = ",",
            description = "the texts of missing cells, such as -,-99 (default: those of the training rows, or empty, ?,"
                    + " NA, N/A, NaN, null; in columns of numbers also -, none, #N/A and others)")
    private @Nullable List<String> missingMarks;

    @Nullable
    String label() {
        return label;
    }

    Csv csv() {
        Csv csv = Csv.defaults();
        if (label != null) csv.label(label);
        if (separator != null) csv.separator(character("--separator", separator));
        if (quote != null) csv.quote(character("--quote-mark", quote));
        if (decimal != null) csv.decimal(character("--decimal", decimal));
        if (thousands != null)
            csv.thousands(thousands.equalsIgnoreCase("none") ? '\0' : character("--thousands", thousands));
        if (encoding != null) csv.encoding(charset(encoding));
        if (skip != null) csv.skipLines(skip);
        if (missingMarks != null) csv.missingMarks(missingMarks.toArray(String[]::new));
        return csv;
    }

    private static char character(String option, String text) {
        if (text.equalsIgnoreCase("tab") || text.equals("\\t")) return '\t';
        if (text.equalsIgnoreCase("blank") || text.equalsIgnoreCase("blanks")) return ' ';
        if (text.length() != 1)
            throw new IllegalArgumentException(option + " is '" + text + "'; it must be one character, or tab");
        return text.charAt(0);
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException("--encoding is '" + name + "'; this Java knows no such encoding", e);
        }
    }
}
