package dev.pullback.train.data;

import dev.pullback.train.data.CsvComplaints.Complaint;
import dev.pullback.train.data.dialect.CellFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.IGrowArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads the cells of one feature column. At the end of the file, when all cells are known, the reader decides what
 * the column holds: numbers, possibly written as dates or percentages, or categories. Other columns are refused.
 * Until then a number is stored as it is, and a text as a NaN whose payload is the code of the text, so that a column
 * needs no second array.
 */
final class CsvColumnReader {
    /** The largest number of different texts that are kept until the column is decided. */
    private static final int MOST_TEXTS = 1 << 20;
    /** A column with more different texts than this, nearly one for each cell, names the rows. */
    private static final int MANY_NAMES = 50;
    /** The least number of different texts for a remark. */
    private static final int SOME_NAMES = 10;

    private static final double NEARLY_ALL = 0.8;
    /** The largest number of values, and the least cells for each, of a column whose numbers and texts are categories. */
    private static final int FEW = 20;

    private static final int OFTEN = 5;
    private static final int COMPACT_DATE = 8;
    /** Whole numbers from this on, 2^53, have digits that a double does not hold. */
    private static final double LARGEST_EXACT = 0x1p53;

    private static final long NAN = Double.doubleToRawLongBits(Double.NaN);
    /** A NaN with a payload that no code has. */
    private static final double UNSEEN_CATEGORY = Double.longBitsToDouble(NAN | 1L << 40);

    private final String name;
    private final int index;
    private final CsvCell cells;
    private final Missing missing;
    private final Unseen unseen;
    private final @Nullable Integer limit;
    private final Embedding embedding;
    private final @Nullable Column like;
    private final boolean isCategorical;
    private final Categories texts;
    private final IGrowArray counts = new IGrowArray(); // cells of each text
    private final IGrowArray firstLines = new IGrowArray(); // of each text
    private final List<Complaint> complaints = new ArrayList<>();
    private long numbers;
    private String firstNumber = "";
    private long firstNumberLine;
    private String firstInexact = "";
    private long missingCells;
    private long firstMissingLine;
    private String firstMissing = "";
    private long unseenCells;
    private String firstUnseen = "";
    private String remark = "";
    /** Whether the column was decided to hold categories. */
    private boolean isCategories;

    /**
     * Whether categories are read for an embedding.
     *
     * @param isAsked whether the user named the column
     * @param beyond the number of categories beyond which they are, or 0 for never
     */
    private record Embedding(boolean isAsked, int beyond) {}

    /**
     * Creates the reader of a new column.
     *
     * @param categorical whether numbers are read as categories
     * @param embedded whether categories are read for an embedding, however few there are
     */
    CsvColumnReader(String name, int index, boolean categorical, boolean embedded, Csv csv, CsvCell cells) {
        this.name = name;
        this.index = index;
        this.cells = cells;
        this.missing = csv.missing;
        this.unseen = csv.unseen;
        this.limit = csv.mostCategories;
        this.embedding = new Embedding(embedded, csv.embeddedBeyond);
        this.like = null;
        this.isCategorical = categorical || embedded;
        this.texts = Categories.atMost(MOST_TEXTS, cells.numbers());
    }

    /** Creates the reader of a column that must match a column of an earlier file. */
    CsvColumnReader(Column like, int index, TableSource source, Missing missing, CsvCell cells) {
        this.name = like.name();
        this.index = index;
        this.cells = cells;
        this.missing = missing;
        this.unseen = source.unseen();
        this.limit = null;
        this.embedding = new Embedding(false, 0);
        this.like = like;
        this.isCategorical = !like.isNumber();
        this.texts = Categories.known(like.categories(), cells.numbers());
        for (int i = 0; i < like.categories().size(); i++) counts.add(0);
    }

    /** Returns the number in a buffer, or NaN if the cell has to be passed to {@link #text}. */
    double number(char[] buffer, int from, int to, long line) {
        if (isCategorical || (like != null && !like.format().isPlain())) return Double.NaN;
        double value = cells.number(buffer, from, to);
        if (Double.isNaN(value)) return value;
        if (Math.abs(value) >= LARGEST_EXACT && firstInexact.isEmpty() && isWhole(buffer, from, to))
            firstInexact = new String(buffer, from, to - from);
        if (numbers++ == 0) {
            firstNumber = new String(buffer, from, to - from);
            firstNumberLine = line;
        }
        return value;
    }

    private static boolean isWhole(char[] buffer, int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer[i] < '0' || buffer[i] > '9') return false;
        }
        return true;
    }

    /** Returns the number that is stored for a cell that is not a plain number. */
    double text(String cell, long line) {
        if (isCategorical) return category(cell, line);
        if (like != null) return knownNumber(cell, line);
        if (cells.isMissing(cell)) return missing(cell, line, 1);
        if (cells.isNotFinite(cell)) {
            complain(line, cells.complaint(cell));
            return Double.NaN;
        }
        return code(add(cell, line));
    }

    private double category(String cell, long line) {
        int code = texts.find(cell);
        if (code == Categories.NONE && cells.isMissing(cell)) return missing(cell, line, 1);
        if (code == Categories.NONE && texts.isClosed()) code = texts.findNumber(cell);
        if (code != Categories.NONE) {
            counts.data[code]++;
            return code(code);
        }
        if (!texts.isClosed()) return code(add(cell, line));
        if (unseenCells++ == 0) firstUnseen = cell;
        if (unseen == Unseen.REFUSE)
            complain(
                    line,
                    Messages.quoted(cell) + " is not one of the categories " + Messages.list(texts.texts())
                            + Suggestions.nearest(cell, texts.texts())
                                    .map(near -> "; did you mean " + Messages.quoted(near) + "?")
                                    .orElse(""),
                    Csv.Setting.UNSEEN);
        return UNSEEN_CATEGORY;
    }

    private double knownNumber(String cell, long line) {
        CellFormat format = known().format();
        double value = format.isPlain() ? Double.NaN : format.parse(cell, cells.numbers());
        if (Double.isFinite(value)) return value;
        if (cells.isMissingNumber(cell)) return missing(cell, line, 1);
        if (format.isPlain() || cells.isNotFinite(cell)) complain(line, cells.complaint(cell), remedies(cell));
        else complain(line, Messages.quoted(cell) + " is not one of the " + format + " of the data it must match");
        return Double.NaN;
    }

    private Column known() {
        if (like == null) throw new IllegalStateException("csv: " + this + " is new");
        return like;
    }

    private Csv.Setting[] remedies(String cell) {
        return cells.isText(cell)
                ? new Csv.Setting[] {Csv.Setting.CATEGORICAL, Csv.Setting.IGNORE}
                : new Csv.Setting[] {};
    }

    private double missing(String cell, long line, long count) {
        if (missingCells == 0 || line < firstMissingLine) {
            firstMissing = cell;
            firstMissingLine = line;
        }
        missingCells += count;
        return Double.NaN;
    }

    private int add(String cell, long line) {
        int code = texts.find(cell);
        if (code == Categories.NONE) {
            code = texts.add(cell);
            if (code == Categories.NONE) {
                complain(line, "more than " + MOST_TEXTS + " different texts", Csv.Setting.IGNORE);
                return code;
            }
            counts.add(0);
            firstLines.add((int) Math.min(line, Integer.MAX_VALUE));
        }
        counts.data[code]++;
        return code;
    }

    /** Records a problem; only the first one of a column is kept. */
    private void complain(long line, String text, Csv.Setting... remedies) {
        if (complaints.isEmpty()) complaints.add(Complaint.of(line, toString(), text, remedies));
    }

    static double code(int code) {
        return Double.longBitsToDouble(NAN | (code + 1));
    }

    /** Returns the code that a cell holds, or {@link Categories#NONE} for a missing cell. */
    static int codeOf(double cell) {
        return (int) (Double.doubleToRawLongBits(cell) & 0xffff_ffffL) - 1;
    }

    /** Returns whether a cell of a decided column is missing; an unseen category is NaN too, but not missing. */
    static boolean isMissing(double cell) {
        return Double.isNaN(cell) && Double.doubleToRawLongBits(cell) != Double.doubleToRawLongBits(UNSEEN_CATEGORY);
    }

    /**
     * The column as decided at the end of the file.
     *
     * @param values what each code of a text stands for: a number, the place of a category, or NaN for missing
     * @param numbers the places of numbers that are categories, or null if numbers stand for themselves
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Decided(Column column, double[] values, @Nullable Map<Double, Integer> numbers) {
        Decided(Column column, double[] values) {
            this(column, values, null);
        }

        double value(double cell) {
            if (!Double.isNaN(cell)) return numbers == null ? cell : numbers.getOrDefault(cell, 0);
            int code = codeOf(cell);
            return code == Categories.NONE ? cell : values[code];
        }
    }

    /**
     * Decides what the column holds; the problems are in {@link #complaints()}.
     *
     * @param stored what {@link #number} and {@link #text} returned for each row, as a column of this matrix
     */
    Decided decide(DMatrixRMaj stored, int column) {
        if (like != null) {
            double[] same = new double[texts.texts().size()];
            Arrays.setAll(same, i -> i);
            return new Decided(like, same);
        }
        List<String> all = texts.texts();
        List<String> words =
                all.stream().filter(text -> !cells.isMissingNumber(text)).toList();
        if (isCategorical || (numbers == 0 && !words.isEmpty() && !isFormatted(words))) return categories();
        CellFormat format = words.isEmpty() ? ofNumbers(stored, column) : format(words);
        if (!firstInexact.isEmpty())
            remark = "'" + Messages.printable(name) + "' has numbers such as " + firstInexact
                    + ", of more digits than a double holds; read it as categorical, or ignore it, if they name things";
        if (!format.isPlain()) remark = new Column(name, index, format).holding();
        if (!words.isEmpty() && format.isPlain()) {
            Set<Double> few = few(stored, column, words);
            if (!few.isEmpty()) return mixture(few, words);
            complainOfMixture(words);
        }
        double[] values = new double[all.size()];
        for (int code = 0; code < values.length; code++) {
            String text = all.get(code);
            values[code] = words.isEmpty() || cells.isMissingNumber(text)
                    ? missing(text, firstLines.data[code], counts.data[code])
                    : format.parse(text, cells.numbers());
        }
        return new Decided(new Column(name, index, format), values);
    }

    /** Returns the format of a column without words; dates such as 20311224 are changed to days. */
    private CellFormat ofNumbers(DMatrixRMaj stored, int column) {
        if (firstNumber.length() != COMPACT_DATE) return CellFormat.PLAIN;
        double[] values = new double[stored.numRows];
        for (int row = 0; row < values.length; row++) values[row] = stored.get(row, column);
        CellFormat format = CellFormat.ofNumbers(values);
        for (int row = 0; row < values.length; row++)
            if (!Double.isNaN(values[row])) stored.set(row, column, values[row]);
        return format;
    }

    private boolean isFormatted(List<String> words) {
        if (CellFormat.isUnclear(words, cells.numbers())) {
            complain(
                    firstLines.data[texts.find(words.get(0))],
                    "dates such as " + Messages.quoted(words.get(0))
                            + " may begin with the day or the month; write them as 2031-12-24, or ignore the column",
                    Csv.Setting.IGNORE,
                    Csv.Setting.CATEGORICAL);
            return true;
        }
        return CellFormat.of(words, cells.numbers()).isPresent();
    }

    /** Returns the format of the texts; beside plain numbers only amounts of money can stand. */
    private CellFormat format(List<String> words) {
        return CellFormat.of(words, cells.numbers())
                .filter(format -> numbers == 0 || format.allowsNumbers())
                .orElse(CellFormat.PLAIN);
    }

    /**
     * Returns the numbers of a column of numbers and texts if all values are so few and so frequent that they must be
     * categories, as in 2, 4, more; otherwise an empty set.
     */
    private Set<Double> few(DMatrixRMaj stored, int column, List<String> words) {
        Set<Double> few = new TreeSet<>();
        boolean isRare = words.stream().anyMatch(w -> counts.data[texts.find(w)] < OFTEN);
        for (int row = 0; row < stored.numRows && !isRare; row++) {
            double x = stored.get(row, column);
            if (!Double.isNaN(x)) few.add(x);
            isRare = few.size() + words.size() > FEW;
        }
        return isRare || (few.size() + words.size()) * OFTEN > stored.numRows ? Set.of() : few;
    }

    private Decided mixture(Set<Double> few, List<String> words) {
        List<String> names = new ArrayList<>();
        Map<Double, Integer> places = new HashMap<>();
        for (double x : few) {
            places.put(x, names.size());
            names.add(x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x));
        }
        List<String> sorted = words.stream().sorted().toList();
        names.addAll(sorted);
        remark = "'" + Messages.printable(name) + "' holds numbers and texts, read as the categories "
                + Messages.list(names);
        double[] values = new double[texts.texts().size()];
        for (int code = 0; code < values.length; code++) {
            String text = texts.texts().get(code);
            int place = sorted.indexOf(text);
            values[code] = place < 0 ? missing(text, firstLines.data[code], counts.data[code]) : few.size() + place;
        }
        return new Decided(new Column(name, index, names), values, places);
    }

    private void complainOfMixture(List<String> words) {
        String first = words.get(0);
        int line = firstLines.data[texts.find(first)];
        long cellsOfText =
                words.stream().mapToLong(w -> counts.data[texts.find(w)]).sum();
        String all = cellsOfText == 1 ? "" : "; " + cellsOfText + " cells of the column are not numbers";
        if (firstNumberLine < line) complain(line, cells.complaint(first) + all, remedies(first));
        else
            complain(
                    line,
                    Messages.quoted(first) + " is not a number, but " + Messages.quoted(firstNumber)
                            + " further down is; say that the column is categorical if both are categories",
                    Csv.Setting.CATEGORICAL,
                    Csv.Setting.IGNORE);
    }

    private Decided categories() {
        isCategories = true;
        Categories.Sorted sorted = texts.sorted();
        int different = sorted.texts().size();
        long present = 0;
        for (int i = 0; i < counts.length; i++) present += counts.data[i];
        int most = limit == null ? Csv.MOST_CATEGORIES : limit;
        boolean isName = different >= NEARLY_ALL * present;
        boolean isEmbedded = embedding.isAsked || (embedding.beyond > 0 && different > embedding.beyond);
        if (isName && different > MANY_NAMES && (limit == null || isEmbedded) && !isCategorical && !embedding.isAsked)
            complain(
                    0,
                    different + " different texts in " + present + " cells, such as "
                            + Messages.quoted(sorted.texts().get(0)) + ", so it names the rows"
                            + (isNumeric(sorted.texts()) ? ", or has numbers in an unknown notation" : "")
                            + "; ignore the column or allow more categories",
                    Csv.Setting.IGNORE,
                    Csv.Setting.MOST_CATEGORIES);
        else if (different > most && !isEmbedded)
            complain(
                    firstLines.data[most],
                    "more than " + most + " different texts; ignore the column or allow more categories",
                    Csv.Setting.IGNORE,
                    Csv.Setting.MOST_CATEGORIES);
        if (isEmbedded)
            remark = "'" + Messages.printable(name) + "' has " + different + " categories, read for an embedding";
        else if (isName && different >= SOME_NAMES)
            remark = "'" + Messages.printable(name) + "' has " + different + " different texts in " + present
                    + " cells; ignore it if it names the rows";
        double[] values = new double[texts.texts().size()];
        for (int code = 0; code < values.length; code++) values[code] = sorted.place(code);
        return new Decided(Column.ofCategories(name, index, sorted.texts(), isEmbedded), values);
    }

    /** Returns whether all texts have digits. */
    private static boolean isNumeric(List<String> texts) {
        return texts.stream().allMatch(text -> text.chars().anyMatch(c -> c >= '0' && c <= '9'));
    }

    /** Returns the problems of the column, after {@link #decide}. */
    List<Complaint> complaints() {
        if (missing != Missing.REFUSE || missingCells == 0) return complaints;
        List<Complaint> all = new ArrayList<>();
        boolean isWord = isCategories && firstMissing.chars().anyMatch(Character::isLetter);
        all.add(CsvComplaints.missing(
                firstMissingLine, toString(), cells.complaint(firstMissing), missingCells, isWord));
        all.addAll(complaints);
        return all;
    }

    long missingCells() {
        return missingCells;
    }

    /** Returns a text such as {@code 'city': 3 cells with unseen categories, such as 'Bonn'}; empty if there are none. */
    String unseen() {
        return unseenCells == 0
                ? ""
                : "'" + Messages.printable(name) + "': " + Messages.count(unseenCells, "cell")
                        + " with a category that the training rows lack, such as " + Messages.quoted(firstUnseen);
    }

    /** Returns something that a user should know about the column; often empty. */
    String remark() {
        return remark;
    }

    String name() {
        return name;
    }

    /** Returns the description of the column for error messages. */
    @Override
    public String toString() {
        return Column.describe(name, index);
    }
}
