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
 * Reads files of comma-separated values, one column of which is the class.
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
 * <p><b>File.</b> Plain text or gzip, recognised by the first bytes. UTF-8, with or without a byte order mark, or
 * UTF-16 with one. Lines end with LF, CRLF or CR. Cells may be quoted as in RFC 4180. Blanks around a cell and empty
 * lines are ignored.
 *
 * <p><b>Header.</b> Unless {@link #header(boolean) header} decides, the first row is a header if one of its cells other
 * than the label's is text ({@code NaN}, infinities and markers of a missing cell such as {@code NA} are not text), or
 * if the label is given by a name that is not a number. If some of these cells are text and others are numbers, the row
 * is ambiguous and an exception is thrown. Without a header the features are named {@code x0}, {@code x1}, ... by the
 * index of their column.
 *
 * <p><b>Label.</b> The last column, unless {@link #label(String)} or {@link #label(int)} names another. Its cells are
 * text or numbers. If all are numbers, the classes are sorted by value, and {@code 1} and {@code 1.0} are one class,
 * named by its first occurrence; otherwise the classes are sorted alphabetically. At most 10,000 classes are allowed.
 *
 * <p><b>Targets.</b> {@link #targets} names columns of numbers to predict in place of a class. A row whose target is
 * missing is refused, or left out by {@link Missing#DROP} and {@link Missing#MEAN}. {@link #unlabelled} reads all columns
 * as features.
 *
 * <p><b>Features.</b> A column contains either finite decimal numbers, or texts, which are categories. A column with
 * both is an error, unless {@link #categorical} declares the numbers as categories too. See {@link Missing} for missing
 * cells and {@link Unseen} for categories that occur only in later files.
 *
 * <p><b>Errors.</b> Every error is a {@link DataException} with a message of one line that names the file, the line
 * (from 1) and the column (its name, and its index from 0). This includes files whose numbers do not fit into memory,
 * also after decompression.
 *
 * <p>A setter changes this object and returns it.
 */
public final class Csv {
    private static final int LARGEST_CELL = 1 << 20;
    private static final int MOST_CATEGORIES = 100;

    @Nullable
    String label;

    /** Whether a column is the label; false if targets are named or all columns are features. */
    boolean labelled = true;

    final Set<String> targets = new LinkedHashSet<>();
    Header header = Header.DETECT;
    char separator = ',';
    final Set<String> ignored = new LinkedHashSet<>();
    final Set<String> categorical = new LinkedHashSet<>();
    int mostCategories = MOST_CATEGORIES;
    Missing missing = Missing.REFUSE;
    Unseen unseen = Unseen.ZEROS;

    private Csv() {}

    /** The settings. {@link DataException#remedies} lists those that may avoid an error. */
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
        /** {@link Csv#missing} if a label is missing; only {@link Missing#DROP} helps then. */
        MISSING_LABEL,
        /** {@link Csv#unseen}. */
        UNSEEN
    }

    /** Whether the first row contains the names of the columns. */
    public enum Header {
        /** The content of the first row decides; see {@link Csv}. */
        DETECT,
        /** The first row is a header, even if all its cells are numbers. */
        PRESENT,
        /** The first row is data. */
        ABSENT
    }

    /** Creates the default settings: commas, the last column as label, detection of the header. */
    public static Csv defaults() {
        return new Csv();
    }

    /**
     * Sets the column of the label by its name. If no column has that name and the name is a whole number, it is used
     * as an index, as in {@link #label(int)}.
     */
    public Csv label(String column) {
        label = column;
        labelled = true;
        targets.clear();
        return this;
    }

    /**
     * Sets the column of the label by its index.
     *
     * @param column the index, from 0
     * @throws IllegalArgumentException if the index is below 0
     */
    public Csv label(int column) {
        if (column < 0)
            throw new IllegalArgumentException("csv: the label's column is " + column + "; it must be at least 0");
        return label(Integer.toString(column));
    }

    /**
     * Sets the columns of the targets, given by name or index: numbers to predict, in place of a class. There is then no
     * label.
     *
     * @throws IllegalArgumentException if no column is given
     */
    public Csv targets(String... columns) {
        if (columns.length == 0)
            throw new IllegalArgumentException("csv: no target is named; name at least one column");
        unlabelled();
        targets.addAll(List.of(columns));
        return this;
    }

    /** Reads every column as a feature; there is neither a label nor a target. */
    public Csv unlabelled() {
        label = null;
        labelled = false;
        targets.clear();
        return this;
    }

    /** Sets whether the first row is a header. */
    public Csv header(Header presence) {
        header = presence;
        return this;
    }

    /** Sets whether the first row is a header, even if all its cells are numbers. */
    public Csv header(boolean present) {
        return header(present ? Header.PRESENT : Header.ABSENT);
    }

    /** Ignores these columns, given by name or index, such as row numbers or names of people. */
    public Csv ignore(String... columns) {
        ignored.addAll(List.of(columns));
        return this;
    }

    /** Reads the numbers in these columns, given by name or index, as categories, for example postal codes. */
    public Csv categorical(String... columns) {
        categorical.addAll(List.of(columns));
        return this;
    }

    /**
     * Sets the largest number of categories of a feature column. The default is 100.
     *
     * @throws IllegalArgumentException if it is not from 1 to 10000
     */
    public Csv mostCategories(int limit) {
        if (limit < 1 || limit > CsvLabels.MOST)
            throw new IllegalArgumentException(
                    "csv: " + limit + " categories are allowed a column; it must be from 1 to " + CsvLabels.MOST);
        mostCategories = limit;
        return this;
    }

    /** Sets the policy for missing cells. The default is {@link Missing#REFUSE}. */
    public Csv missing(Missing policy) {
        missing = policy;
        return this;
    }

    /** Sets the policy for categories that the training rows do not contain. The default is {@link Unseen#ZEROS}. */
    public Csv unseen(Unseen policy) {
        unseen = policy;
        return this;
    }

    /**
     * Sets the character between cells. The default is a comma.
     *
     * @throws IllegalArgumentException for a quote, a line break, or a character that occurs in numbers
     */
    public Csv separator(char character) {
        if (character == 0 || "\"\r\n+-.".indexOf(character) >= 0 || Character.isLetterOrDigit(character))
            throw new IllegalArgumentException("csv: the separator is " + Messages.quoted(String.valueOf(character))
                    + "; it must not be a quote, a line break, a letter, a digit or one of + - .");
        separator = character;
        return this;
    }

    /**
     * Reads a file as a data set; categories are one-hot encoded. To learn categories and means from the training rows
     * only, use {@link #table} and {@link FeatureEncoding}.
     *
     * @throws DataException if the file cannot be read, breaks the format, or has only one class
     */
    public Dataset read(Path file) {
        Table table = table(file);
        return FeatureEncoding.of(table).apply(table);
    }

    /**
     * Reads a file of numbers with the same features and classes as another data set, for example test rows for
     * training rows. The file need not contain every class.
     *
     * @throws DataException if {@link #tableLike} throws, or if the file has no label
     */
    public Dataset readLike(Path file, Dataset other) {
        int last = other.featureNames().size();
        int index = label == null ? -1 : CsvColumns.index(label);
        FeatureEncoding encoding = FeatureEncoding.of(Table.of(other, index < 0 ? last : Math.min(index, last)));
        Dataset data = encoding.apply(tableLike(file, encoding));
        return other.image().map(s -> data.asImages(s.rows(), s.cols())).orElse(data);
    }

    /**
     * Reads the rows of a file without converting them to features.
     *
     * @throws DataException if the file cannot be read, breaks the format, or has only one class
     */
    public Table table(Path file) {
        return table(file, null);
    }

    /**
     * Reads rows for a known encoding. With a header, the columns are found by their names, in any order, and others
     * are ignored. Without a header, they must have the same positions as in the training file. The label may be
     * absent; it is expected in the same column as in the training file, unless this object names another. Missing
     * cells and unseen categories follow the policies of the encoding.
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
                // The builder returns null for every row, so this one call reads the whole file.
                if (reader.iterator().hasNext())
                    throw new IllegalStateException("csv: the table builder returned a row");
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

    /** Returns the exception that the table builder threw, or one that reports a violation of the quoting rules. */
    private static RuntimeException failure(CsvTableBuilder table, CsvParseException e) {
        Throwable cause = e.getCause();
        if (cause instanceof DataException refused) return refused;
        if (cause instanceof Error error) throw error;
        String reason = Optional.ofNullable(cause == null ? e.getMessage() : cause.toString())
                .orElse("malformed");
        // An unclosed quote makes the rest of the file a single cell.
        if (reason.startsWith("The maximum buffer size"))
            return new DataException(
                    table.line() + ": a cell of more than " + LARGEST_CELL + " characters; is a quote not closed?", e);
        String withoutLine = reason.replaceFirst(" \\(record starting at line \\d+\\)$", "");
        return new DataException(table.line() + ": " + Messages.printable(withoutLine), e);
    }

    @Override
    public String toString() {
        String outcome = labelled
                ? "label " + (label == null ? "in the last column" : Messages.quoted(label))
                : "targets " + targets;
        return "csv: " + outcome + ", header "
                + header.name().toLowerCase(Locale.ROOT) + ", separator "
                + Messages.quoted(String.valueOf(separator));
    }
}
