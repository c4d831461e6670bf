package dev.pullback.train.data;

import dev.pullback.train.data.dialect.CellFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;
import org.jspecify.annotations.Nullable;

/**
 * Decides at the end of a file what a column of it holds: numbers, possibly written as dates or percentages, or categories.
 * Other columns are refused.
 */
final class CsvColumnDecision {
    /** A column with more different texts than this, nearly one for each cell, names the rows. */
    private static final int MANY_NAMES = 50;
    /** The least number of different texts for a remark. */
    private static final int SOME_NAMES = 10;

    private static final double NEARLY_ALL = 0.8;
    /** The largest number of values, and the least cells for each, of a column whose numbers and texts are categories. */
    private static final int FEW = 20;

    private static final int OFTEN = 5;
    private static final int COMPACT_DATE = 8;

    private final CsvColumnCells cells;
    private final CsvCell syntax;
    private final Policy policy;
    private String remark = "";

    /**
     * What the user said about a column.
     *
     * @param isCategorical whether numbers are categories
     * @param isEmbedded whether categories are read for an embedding, however few there are
     * @param embeddedBeyond the number of categories beyond which they are too, or 0 for never
     * @param limit the largest number of categories, or null for the default
     */
    record Policy(
            boolean isCategorical,
            boolean isEmbedded,
            int embeddedBeyond,
            @Nullable Integer limit) {
        static Policy of(Csv csv, boolean isCategorical, boolean isEmbedded) {
            return new Policy(isCategorical || isEmbedded, isEmbedded, csv.embeddedBeyond, csv.mostCategories);
        }

        /** Returns the policy of a column that must match one of an earlier file. */
        static Policy known(boolean isCategorical) {
            return new Policy(isCategorical, false, 0, null);
        }

        private boolean embeds(int categories) {
            return isEmbedded || (embeddedBeyond > 0 && categories > embeddedBeyond);
        }
    }

    /**
     * The column as decided at the end of the file.
     *
     * @param values what each code of a text stands for: a number, the place of a category, or NaN for missing
     * @param numbers the places of numbers that are categories, or null if numbers stand for themselves
     * @param remark something that a user should know about the column; often empty
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Decided(Column column, double[] values, @Nullable Map<Double, Integer> numbers, String remark) {
        double value(double cell) {
            if (!Double.isNaN(cell)) return numbers == null ? cell : numbers.getOrDefault(cell, 0);
            int code = CsvCellCode.code(cell);
            return code == Categories.NONE ? cell : values[code];
        }
    }

    CsvColumnDecision(CsvColumnCells cells, Policy policy) {
        this.cells = cells;
        this.syntax = cells.syntax;
        this.policy = policy;
    }

    /** Decides; {@code stored} has the numbers and codes of the cells in this column. */
    Decided decide(DMatrixRMaj stored, int column) {
        List<String> words = cells.texts.texts().stream()
                .filter(text -> !syntax.isMissingNumber(text))
                .toList();
        if (policy.isCategorical() || (cells.numbers() == 0 && !words.isEmpty() && !isFormatted(words)))
            return categories();
        CellFormat format = words.isEmpty() ? ofNumbers(stored, column) : format(words);
        if (!cells.firstInexact().isEmpty())
            remark = quotedName() + " has numbers such as " + cells.firstInexact()
                    + ", of more digits than a double holds; read it as categorical, or ignore it, if they name things";
        Column decided = new Column(cells.name, cells.index, format);
        if (!format.isPlain()) remark = decided.holding();
        if (!words.isEmpty() && format.isPlain()) {
            Set<Double> few = few(stored, column, words);
            if (!few.isEmpty()) return mixture(few, words);
            complainOfMixture(words);
        }
        double[] values = values(
                (code, text) -> syntax.isMissingNumber(text) ? missing(code) : format.parse(text, syntax.numbers()));
        return new Decided(decided, values, null, remark);
    }

    private interface ValueOfText {
        double of(int code, String text);
    }

    private double[] values(ValueOfText value) {
        List<String> texts = cells.texts.texts();
        double[] values = new double[texts.size()];
        for (int code = 0; code < values.length; code++) values[code] = value.of(code, texts.get(code));
        return values;
    }

    private double missing(int code) {
        cells.markMissing(code);
        return Double.NaN;
    }

    private String quotedName() {
        return "'" + Messages.printable(cells.name) + "'";
    }

    /** Returns the format of a column without words; dates such as 20311224 are changed to days. */
    private CellFormat ofNumbers(DMatrixRMaj stored, int column) {
        if (cells.firstNumber().length() != COMPACT_DATE) return CellFormat.PLAIN;
        double[] values = new double[stored.numRows];
        for (int row = 0; row < values.length; row++) values[row] = stored.get(row, column);
        CellFormat format = CellFormat.ofNumbers(values);
        for (int row = 0; row < values.length; row++)
            if (!Double.isNaN(values[row])) stored.set(row, column, values[row]);
        return format;
    }

    private boolean isFormatted(List<String> words) {
        if (CellFormat.isUnclear(words, syntax.numbers())) {
            cells.complain(
                    cells.firstLine(cells.texts.find(words.get(0))),
                    "dates such as " + Messages.quoted(words.get(0))
                            + " may begin with the day or the month; write them as 2031-12-24, or ignore the column",
                    Csv.Setting.IGNORE,
                    Csv.Setting.CATEGORICAL);
            return true;
        }
        return CellFormat.of(words, syntax.numbers()).isPresent();
    }

    /** Returns the format of the texts; beside plain numbers only amounts of money can stand. */
    private CellFormat format(List<String> words) {
        return CellFormat.of(words, syntax.numbers())
                .filter(format -> cells.numbers() == 0 || format.allowsNumbers())
                .orElse(CellFormat.PLAIN);
    }

    /**
     * Returns the numbers of a column of numbers and texts if all values are so few and so frequent that they must be
     * categories, as in 2, 4, more; otherwise an empty set.
     */
    private Set<Double> few(DMatrixRMaj stored, int column, List<String> words) {
        Set<Double> few = new TreeSet<>();
        boolean isRare = words.stream().anyMatch(word -> cells.count(word) < OFTEN);
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
        remark = quotedName() + " holds numbers and texts, read as the categories " + Messages.list(names);
        double[] values = values((code, text) -> {
            int place = sorted.indexOf(text);
            return place < 0 ? missing(code) : few.size() + place;
        });
        return new Decided(new Column(cells.name, cells.index, names), values, places, remark);
    }

    private void complainOfMixture(List<String> words) {
        String first = words.get(0);
        int line = cells.firstLine(cells.texts.find(first));
        long cellsOfText = words.stream().mapToLong(cells::count).sum();
        if (cells.firstNumberLine() < line)
            cells.complainOf(
                    first, line, cellsOfText == 1 ? "" : "; " + cellsOfText + " cells of the column are not numbers");
        else
            cells.complain(
                    line,
                    Messages.quoted(first) + " is not a number, but " + Messages.quoted(cells.firstNumber())
                            + " further down is; say that the column is categorical if both are categories",
                    Csv.Setting.CATEGORICAL,
                    Csv.Setting.IGNORE);
    }

    private Decided categories() {
        Categories.Sorted sorted = cells.texts.sorted();
        int different = sorted.texts().size();
        long present = cells.countOfTexts();
        int most = policy.limit() == null ? Csv.MOST_CATEGORIES : policy.limit();
        boolean isName = different >= NEARLY_ALL * present;
        boolean isEmbedded = policy.embeds(different);
        if (isName && different > MANY_NAMES && (policy.limit() == null || isEmbedded) && !policy.isCategorical())
            cells.complain(
                    0,
                    different + " different texts in " + present + " cells, such as "
                            + Messages.quoted(sorted.texts().get(0)) + ", so it names the rows"
                            + (isNumeric(sorted.texts()) ? ", or has numbers in an unknown notation" : "")
                            + "; ignore the column or allow more categories",
                    Csv.Setting.IGNORE,
                    Csv.Setting.MOST_CATEGORIES);
        else if (different > most && !isEmbedded)
            cells.complain(
                    cells.firstLine(most),
                    "more than " + most + " different texts; ignore the column or allow more categories",
                    Csv.Setting.IGNORE,
                    Csv.Setting.MOST_CATEGORIES);
        if (isEmbedded) remark = quotedName() + " has " + different + " categories, read for an embedding";
        else if (isName && different >= SOME_NAMES)
            remark = quotedName() + " has " + different + " different texts in " + present
                    + " cells; ignore it if it names the rows";
        return new Decided(
                Column.ofCategories(cells.name, cells.index, sorted.texts(), isEmbedded),
                values((code, text) -> sorted.place(code)),
                null,
                remark);
    }

    /** Returns whether all texts have digits. */
    private static boolean isNumeric(List<String> texts) {
        return texts.stream().allMatch(text -> text.chars().anyMatch(c -> c >= '0' && c <= '9'));
    }
}
