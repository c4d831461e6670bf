package dev.pullback.train.data;

import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of comma-separated values. One column is the class of the row, unless the settings say otherwise.
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
 * <p><b>File.</b> A path names a file or a pipe, or standard input if the path is {@code -}. The content is plain
 * text or gzip, which is recognised by its first bytes. Lines end with LF, CRLF or CR. Cells may be quoted as in RFC
 * 4180. Blanks around a cell and lines of blanks are ignored.
 *
 * <p><b>Dialect.</b> The encoding, the separator, the quote, the decimal mark, the thousands mark and titles before the
 * table are recognised from the first megabyte, unless a setter determines them; {@link Table#reading} says what was
 * recognised. A {@link FeatureEncoding} stores the dialect and prefers it for later files. Percentages, amounts of money,
 * dates and times are read as numbers ({@link dev.pullback.train.data.dialect.CellFormat}). Workbooks, JSON, ARFF and
 * other files that are not text tables are refused; the message names the kind of file.
 *
 * <p><b>Header.</b> Unless {@link #header(boolean) header} decides, the first row is compared with the rows below. A text
 * above numbers makes it a header; a number above numbers, or a text that occurs below in its column, makes it data. If
 * both occur, an exception is thrown. It is a header too if the label is given by a name that is not a number. Without a
 * header the features are named {@code x0}, {@code x1}, ... by the index of their column.
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
 * both is an error, unless {@link #categorical} declares the numbers as categories too. Categories that are numbers are
 * equal if their values are equal. A column of more than 50 texts that are nearly all different is refused, because it
 * names the rows. See {@link Missing} for missing cells and {@link Unseen} for categories that occur only in later files.
 *
 * <p><b>Errors.</b> Every error is a {@link DataException} with a message of one line that names the file, the line
 * (from 1) and the column (its name, and its index from 0). This includes files whose numbers do not fit into memory,
 * also after decompression.
 *
 * <p>A setter changes this object and returns it.
 */
public final class Csv {
    static final int MOST_CATEGORIES = 100;

    /** The name of rows that were not read from a file. */
    static final String UNNAMED = "rows";

    @Nullable
    String label;

    /** Whether a column is the label; false if targets are named or all columns are features. */
    boolean labelled = true;

    boolean hasTargets;

    @Nullable
    String weights;

    final List<String> targets = new ArrayList<>();
    Header header = Header.DETECT;

    @Nullable
    Character separator;

    @Nullable
    Character quote;

    @Nullable
    Character decimal;

    @Nullable
    Character thousands;

    @Nullable
    Charset encoding;

    @Nullable
    Integer skip;

    List<String> missingMarks = List.of();
    final Set<String> ignored = new LinkedHashSet<>();
    final Set<String> categorical = new LinkedHashSet<>();

    final Set<String> embedded = new LinkedHashSet<>();

    /** The number of categories beyond which a column is read for an embedding; 0 for never. */
    int embeddedBeyond;

    @Nullable
    Integer mostCategories;

    Missing missing = Missing.REFUSE;
    Unseen unseen = Unseen.ZEROS;

    private Csv() {}

    /** The settings. {@link DataException#remedies} lists those that may avoid an error. */
    public enum Setting {
        /** {@link Csv#label(String)}. */
        LABEL,
        /** {@link Csv#header(Header)}. */
        HEADER,
        /** {@link Csv#header(Header)} with {@link Header#ABSENT}. */
        NO_HEADER,
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
        UNSEEN,
        /** {@link Csv#targets}, if the label is a quantity. */
        TARGET,
        /** {@link Csv#encoding}. */
        ENCODING,
        /** {@link Csv#skipLines}. */
        SKIP_LINES,
        /** {@link Csv#missingMarks}, if a word that marks missing cells is a category. */
        MISSING_MARKS
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

    /** Creates the default settings: the last column as label; everything else is recognised from the file. */
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
     * Sets the columns of the targets, given by name or index. Targets are numbers to predict in place of a class, so
     * there is then no label. Without an argument, the last column is the target.
     */
    public Csv targets(String... columns) {
        unlabelled();
        hasTargets = true;
        targets.addAll(List.of(columns));
        return this;
    }

    /**
     * Sets the column that contains the weights of the rows, given by name or index. It is not a feature. Each weight
     * must be at least 0; see {@link Dataset#withWeights}. Files that are read for a known encoding need no such
     * column.
     */
    public Csv weights(String column) {
        weights = column;
        return this;
    }

    /** Reads every column as a feature; there is neither a label nor a target. */
    public Csv unlabelled() {
        label = null;
        labelled = false;
        hasTargets = false;
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

    /**
     * Reads the categories in these columns, given by name or index, for an embedding: the column becomes one feature, the
     * number of the category, instead of a feature for each category. {@link Dataset#categoryFeatures} lists these features;
     * pass them to {@code Mlp.embed}. Numbers in such a column are categories too.
     */
    public Csv embed(String... columns) {
        embedded.addAll(List.of(columns));
        return this;
    }

    /**
     * Reads every column of more than {@code limit} categories as {@link #embed} does, unless its texts name the rows. By
     * default such a column is refused; see {@link #mostCategories}.
     *
     * @throws IllegalArgumentException if the limit is below 1
     */
    public Csv embedBeyond(int limit) {
        if (limit < 1)
            throw new IllegalArgumentException(
                    "csv: columns of more than " + limit + " categories are embedded; it must be at least 1");
        embeddedBeyond = limit;
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
     * Sets the character between cells; a blank stands for any number of blanks. By default it is recognised.
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
     * Sets the character around cells that contain separators or line breaks. By default it is recognised: a double
     * quote or an apostrophe.
     *
     * @throws IllegalArgumentException for a line break, a letter or a digit
     */
    public Csv quote(char character) {
        if (character < ' ' || Character.isLetterOrDigit(character))
            throw new IllegalArgumentException("csv: the quote is " + Messages.quoted(String.valueOf(character))
                    + "; it must not be a control character, a letter or a digit");
        quote = character;
        return this;
    }

    /**
     * Sets the decimal mark. By default it is recognised.
     *
     * @throws IllegalArgumentException if it is neither a point nor a comma
     */
    public Csv decimal(char mark) {
        if (mark != '.' && mark != ',')
            throw new IllegalArgumentException("csv: the decimal mark is " + Messages.quoted(String.valueOf(mark))
                    + "; it must be a point or a comma");
        decimal = mark;
        return this;
    }

    /**
     * Sets the mark between groups of three digits, as in {@code 1,234,567}; 0 for none. By default it is recognised.
     *
     * @throws IllegalArgumentException for a letter, a digit, a sign or a line break
     */
    public Csv thousands(char mark) {
        if (Character.isLetterOrDigit(mark) || "+-\r\n".indexOf(mark) >= 0)
            throw new IllegalArgumentException("csv: the thousands mark is " + Messages.quoted(String.valueOf(mark))
                    + "; it must not be a letter, a digit, a sign or a line break");
        thousands = mark;
        return this;
    }

    /** Sets the encoding. By default it is recognised: UTF-8, UTF-16, UTF-32 or windows-1252. */
    public Csv encoding(Charset charset) {
        encoding = charset;
        return this;
    }

    /**
     * Sets the number of lines before the header or the first row. By default titles of one cell are recognised.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Csv skipLines(int lines) {
        if (lines < 0)
            throw new IllegalArgumentException("csv: " + lines + " lines are skipped; it must be at least 0");
        skip = lines;
        return this;
    }

    /**
     * Sets the texts that mark a missing cell, in place of those of {@link Missing}; an empty cell is always missing. With
     * the empty text as the only mark, words such as {@code NA} are categories.
     */
    public Csv missingMarks(String... marks) {
        missingMarks = List.of(marks);
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
        return other.image().map(data::asImages).orElse(data);
    }

    /**
     * Reads the rows of a file without converting them to features.
     *
     * @throws DataException if the file cannot be read, breaks the format, or has only one class
     */
    public Table table(Path file) {
        return CsvParser.read(file, this, CsvPurpose.TRAINING);
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
        return CsvParser.read(file, this, new CsvPurpose(encoding, false));
    }

    /**
     * Reads rows for prediction, as {@link #tableLike} does, except that it ignores labels and targets, and keeps
     * rows with missing cells. Under {@link Missing#DROP} a missing number is then replaced as under {@link
     * Missing#MEAN}.
     *
     * @throws DataException if the file cannot be read, breaks the format, or lacks a column
     */
    public Table tableToPredict(Path file, FeatureEncoding encoding) {
        return CsvParser.read(file, this, new CsvPurpose(encoding, true));
    }

    /**
     * Opens a file for prediction, as {@link #tableToPredict(Path, FeatureEncoding)} does, and reads it table by table. A file of
     * any length needs the memory of one table.
     *
     * @param rows the number of rows of each table but the last
     * @throws IllegalArgumentException if the number is below 1
     * @throws DataException if the file cannot be read
     */
    public TableBlocks blocksToPredict(Path file, FeatureEncoding encoding, int rows) {
        return blocks(file, new CsvPurpose(encoding, true), rows);
    }

    /**
     * Opens a file with labels or targets, as {@link #tableLike} does, and reads it table by table. Under {@link Missing#DROP} rows
     * are left out, so that a table may have fewer rows than the given number.
     *
     * @param rows the number of rows of each table
     * @throws IllegalArgumentException if the number is below 1
     * @throws DataException if the file cannot be read
     */
    public TableBlocks blocksLike(Path file, FeatureEncoding encoding, int rows) {
        return blocks(file, new CsvPurpose(encoding, false), rows);
    }

    private TableBlocks blocks(Path file, CsvPurpose purpose, int rows) {
        if (rows < 1) throw new IllegalArgumentException("csv: tables of " + rows + " rows; it must be at least 1");
        return TableBlocks.open(file, this, purpose, rows);
    }

    /**
     * Reads rows from characters, for example of a string or of a response. The reader is not closed.
     *
     * @throws DataException as {@link #table(Path)} does, and if the reader fails
     */
    public Table table(Reader rows) {
        return CsvParser.read(rows, this, CsvPurpose.TRAINING);
    }

    /** Reads rows from characters for a known encoding; see {@link #tableToPredict(Path, FeatureEncoding)}. */
    public Table tableToPredict(Reader rows, FeatureEncoding encoding) {
        return CsvParser.read(rows, this, new CsvPurpose(encoding, true));
    }

    /**
     * Creates a table from rows in memory. The label is the last column, unless {@link #label(String)} names another, and
     * the other settings apply as to a file.
     *
     * @param columns the names of the columns
     * @param rows the values of each row: numbers, texts, booleans, or null for a missing value
     * @throws DataException as {@link #table(Path)} does, and if a row has another number of values
     */
    public Table table(List<String> columns, Iterable<? extends List<?>> rows) {
        return RowsInMemory.table(this, columns, rows);
    }

    /**
     * Creates a table from rows in memory, each a map from the names of the columns to values. The columns are those of the
     * first row, in its order.
     *
     * @throws DataException as {@link #table(List, Iterable)} does, and if a row has other columns than the first
     */
    public Table table(Iterable<? extends Map<String, ?>> rows) {
        return RowsInMemory.table(this, rows);
    }

    @Override
    public String toString() {
        String outcome = labelled
                ? "label " + (label == null ? "in the last column" : Messages.quoted(label))
                : "targets " + targets;
        return "csv: " + outcome + ", header "
                + header.name().toLowerCase(Locale.ROOT) + ", separator "
                + (separator == null ? "detect" : Messages.quoted(String.valueOf(separator)));
    }
}
