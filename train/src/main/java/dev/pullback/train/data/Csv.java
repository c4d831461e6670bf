package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of comma-separated numbers, one column of which is the class, into a {@link Dataset}.
 *
 * <pre>{@code
 * Dataset iris = Csv.defaults().read(Path.of("iris.csv"));
 *
 * Csv digits = Csv.defaults().header(Csv.Header.ABSENT);
 * Dataset train = digits.read(Path.of("optdigits.tra"));
 * Dataset test = digits.readLike(Path.of("optdigits.tes"), train);
 * }</pre>
 *
 * <p><b>File.</b> Plain or gzip, as its first bytes say. UTF-8, with or without a byte order mark, or UTF-16 with one;
 * LF, CRLF or CR; cells quoted or not, as RFC 4180 has it; blanks around a cell do not count, nor do empty lines.
 *
 * <p><b>Header.</b> Unless {@link #header} decides, the first row is a header if any of its cells other than the
 * label's is there and is not a number ({@code NaN}, an infinity and markers of a missing cell such as {@code NA} are
 * no sign of a header), or if the label is given by a name that is no number. A first row in which some of these cells are
 * numbers and some are not is refused, rather than a row of data taken for names. Without a header the features are called
 * {@code x0}, {@code x1}, ... by the index of their column.
 *
 * <p><b>Label.</b> The last column, unless {@link #label(String)} or {@link #label(int)} names another. Its cells are
 * text or numbers; the classes are sorted, by value if all are numbers ({@code 1} and {@code 1.0} are then one class,
 * called as it came first), otherwise by text.
 *
 * <p><b>Errors.</b> All other cells must be finite decimal numbers. Whatever is wrong is a {@link DataException} of one
 * line with the file, the line (from 1) and the column (its name, and its index from 0).
 *
 * <p>A setting changes this object and answers it.
 */
public final class Csv {
    private @Nullable String label;
    private Header header = Header.DETECT;
    private char separator = ',';

    private Csv() {}

    /** Whether the first row names the columns. */
    public enum Header {
        /** The first row is a header if it looks like one: see {@link Csv}. */
        DETECT,
        /** The first row is a header, even if all its cells are numbers. */
        PRESENT,
        /** The first row is data. */
        ABSENT
    }

    /** Commas, the last column as label, the header detected. */
    public static Csv defaults() {
        return new Csv();
    }

    /**
     * Takes the label from the column of this name. Where no column has that name and it is a whole number, it is the
     * column's index from 0, as {@link #label(int)} takes it.
     */
    public Csv label(String column) {
        label = column;
        return this;
    }

    /**
     * Takes the label from the column of this index.
     *
     * @param column from 0
     * @throws IllegalArgumentException if it is below 0
     */
    public Csv label(int column) {
        if (column < 0)
            throw new IllegalArgumentException("csv: the label's column is " + column + "; it must be at least 0");
        return label(Integer.toString(column));
    }

    /** Reads with a header or without, rather than by the look of the first row. */
    public Csv header(Header presence) {
        header = presence;
        return this;
    }

    /**
     * Expects another character than a comma between cells.
     *
     * @throws IllegalArgumentException for a quote, a line break, or a character that numbers are made of
     */
    public Csv separator(char character) {
        if (character == 0 || "\"\r\n+-.".indexOf(character) >= 0 || Character.isLetterOrDigit(character))
            throw new IllegalArgumentException("csv: the separator is " + Text.quoted(String.valueOf(character))
                    + "; it must not be a quote, a line break, a letter, a digit or one of + - .");
        separator = character;
        return this;
    }

    /**
     * Reads a file.
     *
     * @throws DataException if it cannot be read, breaks the format, or has only one class
     */
    public Dataset read(Path file) {
        return read(file, null);
    }

    /**
     * Reads a file with the features and classes of another, as test rows belong to training rows. It need not have
     * every class. Where both files have a header, the features must have the same names in the same order.
     *
     * @throws DataException as {@link #read}, and for an unknown class, other columns or another number of them
     */
    public Dataset readLike(Path file, Dataset other) {
        return read(file, other);
    }

    private Dataset read(Path path, @Nullable Dataset like) {
        CsvTable table = new CsvTable(Text.of(path), new CsvColumns.Options(label, header, separator), like);
        try (DataFile file = DataFile.open(path)) {
            try (CsvReader<Object> reader = CsvReader.builder()
                    .fieldSeparator(separator)
                    .allowUnclosedQuote(false)
                    .detectBomHeader(true)
                    .build(table, file)) {
                // The table keeps every row itself and answers none, so this one call goes through the whole file.
                if (reader.iterator().hasNext()) throw new IllegalStateException("csv: the table handed out a row");
                return table.dataset();
            } catch (UncheckedIOException e) {
                throw file.failure(Objects.requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw file.failure(e);
            }
        } catch (CsvParseException e) {
            throw failure(table, e);
        } catch (IOException e) {
            throw new DataException(Text.of(path) + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    /** The reader wraps whatever the table throws; what is left is a breach of the quoting rules. */
    private static RuntimeException failure(CsvTable table, CsvParseException e) {
        Throwable cause = e.getCause();
        if (cause instanceof DataException refused) return refused;
        if (cause instanceof Error error) throw error;
        String reason = Optional.ofNullable(cause == null ? e.getMessage() : cause.toString())
                .orElse("malformed");
        String withoutLine = reason.replaceFirst(" \\(record starting at line \\d+\\)$", "");
        return new DataException(table.line() + ": " + Text.printable(withoutLine), e);
    }

    @Override
    public String toString() {
        return "csv: label " + (label == null ? "in the last column" : Text.quoted(label)) + ", header "
                + header.name().toLowerCase(Locale.ROOT) + ", separator "
                + Text.quoted(String.valueOf(separator));
    }
}
