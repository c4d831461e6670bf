package dev.pullback.train.data.dialect;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a text file writes its cells. A dialect is recognised from a file or set by {@link dev.pullback.train.data.Csv},
 * and stored with a model, so that later files are read in the same way.
 *
 * @param encoding the name of the character encoding, such as {@code UTF-8}
 * @param separator the character between cells; a blank stands for any number of blanks
 * @param quote the character around cells that contain separators or line breaks
 * @param decimal the decimal mark, a point or a comma
 * @param thousands the mark between groups of digits, or 0 if there is none
 * @param missing the texts that mark a missing cell in place of the usual ones; empty for the usual ones
 */
public record Dialect(String encoding, char separator, char quote, char decimal, char thousands, List<String> missing) {
    /** UTF-8, commas between cells, double quotes, decimal points. */
    public static final Dialect STANDARD = new Dialect("UTF-8", ',', '"', '.', '\0', List.of());

    /** Copies the list. */
    public Dialect {
        missing = List.copyOf(missing);
    }

    /** Returns the syntax of its numbers. */
    public NumberSyntax numbers() {
        return new NumberSyntax(decimal, thousands);
    }

    /** Returns the name of a character in a message, as in {@code a tab} or {@code ';'}. */
    public static String called(char character) {
        return switch (character) {
            case '\t' -> "a tab";
            case ' ' -> "blanks";
            case '\u00a0', '\u202f' -> "a no-break space";
            default -> character < ' ' ? String.format("'\\u%04x'", (int) character) : "'" + character + "'";
        };
    }

    /** Returns a text such as {@code cells separated by ';', decimal comma, thousands mark '.', windows-1252}. */
    @Override
    public String toString() {
        return "cells separated by " + called(separator) + (quote == '"' ? "" : ", quotes " + called(quote))
                + (decimal == ',' ? ", decimal comma" : "")
                + (thousands == 0 ? "" : ", thousands mark " + called(thousands)) + ", " + encoding
                + (missing.isEmpty() ? "" : missing(String.join(" ", missing)));
    }

    private static String missing(String marks) {
        return marks.isBlank() ? ", only empty cells are missing" : ", missing cells marked " + marks;
    }

    // Written out since the methods that JDK 17 generates would keep the class loader of this library in memory.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Dialect d
                && encoding.equals(d.encoding)
                && separator == d.separator
                && quote == d.quote
                && decimal == d.decimal
                && thousands == d.thousands
                && missing.equals(d.missing);
    }

    @Override
    public int hashCode() {
        return Objects.hash(encoding, separator, quote, decimal, thousands, missing);
    }
}
