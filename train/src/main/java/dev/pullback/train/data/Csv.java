package dev.pullback.train.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of comma-separated values, one column of which is the class.
 *
 * <pre>{@code
 * Dataset iris = Csv.defaults().read(Path.of("iris.csv"));
 *
 * Csv adult = Csv.defaults().label("income").missing(Missing.MEAN);
 * Table.Split rows = adult.table(Path.of("adult.csv")).split(0.2, 1);
 * FeatureEncoding encoding = FeatureEncoding.standardizing(rows.train());
 * Dataset train = encoding.apply(rows.train());
 * DMatrixRMaj x = encoding.features(adult.tableLike(Path.of("new.csv"), encoding));
 * }</pre>
 *
 * <p><b>File.</b> Plain or gzip, as its first bytes say. UTF-8, with or without a byte order mark, or UTF-16 with one;
 * LF, CRLF or CR; cells quoted or not, as RFC 4180 has it; blanks around a cell do not count, nor do empty lines.
 *
 * <p><b>Header.</b> Unless {@link #header(boolean) header} decides, the first row is a header if any of its cells other than
 * the label's is there and is not a number ({@code NaN}, an infinity and markers of a missing cell such as {@code NA} are
 * no sign of a header), or if the label is given by a name that is no number. A first row in which some of these cells are
 * numbers and some are not is refused, rather than a row of data taken for names. Without a header the features are called
 * {@code x0}, {@code x1}, ... by the index of their column.
 *
 * <p><b>Label.</b> The last column, unless {@link #label(String)} or {@link #label(int)} names another. Its cells are
 * text or numbers; the classes are sorted, by value if all are numbers ({@code 1} and {@code 1.0} are then one class,
 * called as it came first), otherwise by text. There may be 10,000.
 *
 * <p><b>Features.</b> A column holds finite decimal numbers, or texts, each of which is a category; both in one column are
 * refused, unless {@link #categorical} says that the numbers are categories too. For missing cells see {@link Missing}, for
 * categories that only later files have {@link Unseen}.
 *
 * <p><b>Errors.</b> Whatever is wrong is a {@link DataException} of one line with the file, the line (from 1) and the column
 * (its name, and its index from 0). That includes a file, or what gzip makes of it, of which the numbers do not fit into
 * memory.
 *
 * <p>A setting changes this object and answers it.
 */
public final class Csv {
    private static final int LARGEST_CELL = 1 << 20;
    private static final int MOST_CATEGORIES = 100;

    @Nullable
    String label;

    Header header = Header.DETECT;
    char separator = ',';
    final Set<String> ignored = new LinkedHashSet<>();
    final Set<String> categorical = new LinkedHashSet<>();
    int mostCategories = MOST_CATEGORIES;
    Missing missing = Missing.REFUSE;
    Unseen unseen = Unseen.ZEROS;

    private Csv() {}

    /** What can be set, as errors name what would help: {@link DataException#remedies}. */
    public enum Setting {
        /** {@link Csv#label(String)}. */
        LABEL,
        /** {@link Csv#header(Header)}. */
        HEADER,
        /** {@link Csv#separator}. */
        SEPARATOR,
        /** {@link Csv#ignore}. */
        IGNORE,
        /** {@link Csv#categorical}. */
        CATEGORICAL,
        /** {@link Csv#mostCategories}. */
        MOST_CATEGORIES,
        /** {@link Csv#missing}. */
        MISSING,
        /** {@link Csv#missing} too, where it is the label that is missing: {@link Missing#DROP} alone helps there. */
        MISSING_LABEL,
        /** {@link Csv#unseen}. */
        UNSEEN
    }

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

    /** Reads the first row as a header, even if all its cells are numbers, or as data. */
    public Csv header(boolean present) {
        return header(present ? Header.PRESENT : Header.ABSENT);
    }

    /** Leaves out these columns, by name or index, such as numbers of rows and names of people. */
    public Csv ignore(String... columns) {
        ignored.addAll(List.of(columns));
        return this;
    }

    /** Takes the numbers in these columns, by name or index, for categories, such as postal codes. */
    public Csv categorical(String... columns) {
        categorical.addAll(List.of(columns));
        return this;
    }

    /**
     * Allows a column other than the label's this many categories instead of 100.
     *
     * @throws IllegalArgumentException if it is not from 1 to 10000
     */
    public Csv mostCategories(int most) {
        if (most < 1 || most > CsvLabels.MOST)
            throw new IllegalArgumentException(
                    "csv: " + most + " categories are allowed a column; it must be from 1 to " + CsvLabels.MOST);
        mostCategories = most;
        return this;
    }

    /** What becomes of missing cells; unless this is called, they are refused. */
    public Csv missing(Missing policy) {
        missing = policy;
        return this;
    }

    /** What becomes of categories that the training rows do not have; unless this is called, they are zeros. */
    public Csv unseen(Unseen policy) {
        unseen = policy;
        return this;
    }

    /**
     * Expects another character than a comma between cells.
     *
     * @throws IllegalArgumentException for a quote, a line break, or a character that numbers are made of
     */
    public Csv separator(char character) {
        if (character == 0 || "\"\r\n+-.".indexOf(character) >= 0 || Character.isLetterOrDigit(character))
            throw new IllegalArgumentException("csv: the separator is " + Messages.quoted(String.valueOf(character))
                    + "; it must not be a quote, a line break, a letter, a digit or one of + - .");
        separator = character;
        return this;
    }

    /**
     * Reads a file, all its columns as numbers or 0 and 1 for categories. To learn categories and means from training rows
     * alone, take {@link #table} and {@link FeatureEncoding}.
     *
     * @throws DataException if it cannot be read, breaks the format, or has only one class
     */
    public Dataset read(Path file) {
        Table table = table(file);
        return FeatureEncoding.of(table).apply(table);
    }

    /**
     * Reads a file of numbers with the features and classes of another, as test rows belong to training rows. It need not
     * have every class.
     *
     * @throws DataException as {@link #tableLike}, and if it has no label
     */
    public Dataset readLike(Path file, Dataset other) {
        int last = other.featureNames().size();
        int index = label == null ? -1 : CsvColumns.index(label);
        FeatureEncoding encoding = FeatureEncoding.of(Table.of(other, index < 0 ? last : Math.min(index, last)));
        Dataset data = encoding.apply(tableLike(file, encoding));
        return other.image().map(s -> data.asImages(s.rows(), s.cols())).orElse(data);
    }

    /**
     * Reads the rows of a file as they are.
     *
     * @throws DataException if it cannot be read, breaks the format, or has only one class
     */
    public Table table(Path file) {
        return table(file, null);
    }

    /**
     * Reads rows to which a known encoding is to be applied. With a header, columns are found by their names, in any order,
     * and others are ignored; without one, they are in the places where they were. The label may be absent; it is looked
     * for in the column that it was in, unless this object names one. Missing cells and unseen categories are treated as
     * the encoding has it.
     *
     * @throws DataException if the file cannot be read, breaks the format, lacks a column, or has an unknown class
     */
    public Table tableLike(Path file, FeatureEncoding encoding) {
        return table(file, encoding);
    }

    private Table table(Path path, @Nullable FeatureEncoding like) {
        CsvTableBuilder table = new CsvTableBuilder(Messages.of(path), this, like);
        try (DataFile file = DataFile.open(path)) {
            try (CsvReader<Object> reader = CsvReader.builder()
                    .fieldSeparator(separator)
                    .allowUnclosedQuote(false)
                    .detectBomHeader(true)
                    .maxBufferSize(LARGEST_CELL)
                    .build(table, file)) {
                // The table keeps every row itself and answers none, so this one call goes through the whole file.
                if (reader.iterator().hasNext()) throw new IllegalStateException("csv: the table handed out a row");
                return table.table();
            } catch (UncheckedIOException e) {
                throw file.failure(Objects.requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw file.failure(e);
            }
        } catch (CsvParseException e) {
            throw failure(table, e);
        } catch (IOException e) {
            throw new DataException(Messages.of(path) + ": cannot be closed: " + e.getMessage(), e);
        }
    }

    /** The reader wraps whatever the table throws; what is left is a breach of the quoting rules. */
    private static RuntimeException failure(CsvTableBuilder table, CsvParseException e) {
        Throwable cause = e.getCause();
        if (cause instanceof DataException refused) return refused;
        if (cause instanceof Error error) throw error;
        String reason = Optional.ofNullable(cause == null ? e.getMessage() : cause.toString())
                .orElse("malformed");
        // A file that never closes a quote is one cell to its end.
        if (reason.startsWith("The maximum buffer size"))
            return new DataException(
                    table.line() + ": a cell of more than " + LARGEST_CELL + " characters; is a quote not closed?", e);
        String withoutLine = reason.replaceFirst(" \\(record starting at line \\d+\\)$", "");
        return new DataException(table.line() + ": " + Messages.printable(withoutLine), e);
    }

    @Override
    public String toString() {
        return "csv: label " + (label == null ? "in the last column" : Messages.quoted(label)) + ", header "
                + header.name().toLowerCase(Locale.ROOT) + ", separator "
                + Messages.quoted(String.valueOf(separator));
    }
}
