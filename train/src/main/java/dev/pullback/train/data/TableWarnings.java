package dev.pullback.train.data;

import dev.pullback.train.data.dialect.CellFormat;
import dev.pullback.train.data.dialect.NumberSyntax;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * Finds features that a user probably does not want to train on: columns of one value, columns of numbers that count the
 * rows, and columns that determine the class one to one. Also finds labels that look like quantities.
 */
final class TableWarnings {
    /** With fewer rows a coincidence is too likely. */
    private static final int FEWEST_ROWS = 20;
    /** More classes than this that are all numbers are probably a quantity; digits are ten classes. */
    private static final int MANY_NUMBERS = 12;

    /** Fewer categories may well be numbers and texts. */
    private static final int MANY_NOTATIONS = 8;

    /** From here on, 2^53, whole numbers have digits that a double does not hold. */
    private static final double LARGEST_EXACT = 0x1p53;

    private static final double EPSILON = 0x1p-52;

    private final Table table;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> constant = new ArrayList<>();
    /** Columns whose numbers are equal, or differ, only by digits that a double does not hold. */
    private final List<String> indistinct = new ArrayList<>();

    private final List<String> counters = new ArrayList<>();
    private final List<String> decisive = new ArrayList<>();

    private TableWarnings(Table table) {
        this.table = table;
    }

    /** Returns the warnings, one line each. */
    static List<String> of(Table table) {
        TableWarnings found = new TableWarnings(table);
        if (table.size() < FEWEST_ROWS) return List.of();
        found.checkLabel();
        found.checkTargets();
        for (int column = 0; column < table.columns().size(); column++) found.check(column);
        found.warn(
                found.counters,
                " counts the rows; ignore it, because it can only help by the order of the rows",
                " count the rows; ignore them, because they can only help by the order of the rows");
        found.warn(
                found.constant,
                " is the same in all rows; it cannot help: ignore it",
                " are the same in all rows; they cannot help: ignore them");
        found.warn(
                found.indistinct,
                " is the same in all rows up to the rounding of doubles; ignore it, or read it as categorical if its last"
                        + " digits matter",
                " are the same in all rows up to the rounding of doubles; ignore them, or read them as categorical if"
                        + " their last digits matter");
        found.warn(
                found.decisive,
                " determines the class in all rows; ignore it if it is not known before the class is",
                " each determine the class in all rows; ignore those that are not known before the class is");
        return List.copyOf(found.warnings);
    }

    /** Adds one warning for all columns with the same problem. */
    private void warn(List<String> columns, String ofOne, String ofSeveral) {
        if (!columns.isEmpty()) warnings.add(Messages.list(columns) + (columns.size() == 1 ? ofOne : ofSeveral));
    }

    /** Warns if the label looks like a quantity: many different numbers. */
    private void checkLabel() {
        List<String> names = table.classNames();
        NumberSyntax numbers = table.source().dialect().numbers();
        if (names.size() > MANY_NUMBERS && names.stream().allMatch(numbers::isNumber))
            warnings.add("the label has " + names.size() + " different numbers, such as "
                    + Messages.quoted(names.get(names.size() / 2))
                    + "; if they are a quantity, predict it as a target, not as a class");
    }

    /** Warns if a target is the same in all rows. */
    private void checkTargets() {
        DMatrixRMaj targets = table.targets();
        if (targets == null) return;
        for (int column = 0; column < targets.numCols; column++) {
            Set<Double> different = new HashSet<>();
            for (int row = 0; row < targets.numRows; row++) different.add(targets.get(row, column) + 0.0);
            String name = table.source().targetNames().get(column);
            if (isConstant(different))
                warnings.add("the target '" + Messages.printable(name)
                        + "' is the same in all rows"
                        + (different.size() == 1 && !isInexact(different) ? "" : " up to the rounding of doubles")
                        + "; there is nothing to learn");
        }
    }

    private void check(int column) {
        DMatrixRMaj cells = table.cells();
        Set<Double> different = new HashSet<>();
        for (int row = 0; row < cells.numRows; row++) different.add(cells.get(row, column) + 0.0);
        Column described = table.columns().get(column);
        String name = described.name();
        checkNotation(described);
        if (different.size() == 1 && !(described.isNumber() && isInexact(different))) constant.add(name);
        else if (described.isNumber() && isConstant(different)) indistinct.add(name);
        else if (described.isNumber() && different.size() == cells.numRows && isCounter(different)) counters.add(name);
        else if (determinesClass(column, different.size())) decisive.add(name);
    }

    /** Warns if nearly all categories are numbers or dates on their own, but the column is not, as for 2020-02-30 among dates. */
    private void checkNotation(Column column) {
        NumberSyntax numbers = table.source().dialect().numbers();
        List<String> texts = column.categories();
        if (texts.size() < MANY_NOTATIONS || column.isEmbedded()) return;
        // the user has asked for categories
        if (CellFormat.of(texts, numbers).isPresent() || texts.stream().allMatch(numbers::isNumber)) return;
        List<String> odd = texts.stream().filter(t -> !isQuantity(t, numbers)).toList();
        if (odd.size() * 10 > texts.size()) return;
        warnings.add("'" + Messages.printable(column.name()) + "' is read as " + texts.size()
                + " categories, although most cells are quantities or dates, "
                + (odd.isEmpty()
                        ? "because their notations differ, as do " + Messages.quoted(texts.get(0)) + " and "
                                + Messages.quoted(texts.get(texts.size() - 1))
                        : "because " + Messages.quoted(odd.get(0)) + " is not")
                + "; correct the cells or ignore the column");
    }

    private static boolean isQuantity(String text, NumberSyntax numbers) {
        List<String> one = List.of(text);
        return CellFormat.of(one, numbers).isPresent() || CellFormat.isUnclear(one, numbers) || numbers.isNumber(text);
    }

    /** Returns whether numbers differ by no more than rounding errors, as {@link Standardizer} regards them. */
    private boolean isConstant(Set<Double> numbers) {
        double least = Collections.min(numbers);
        double most = Collections.max(numbers); // NaN, for a missing number, is the largest
        return most - least <= table.size() * EPSILON * Math.max(Math.abs(least), Math.abs(most));
    }

    /** Returns whether numbers may have more digits than a double holds. */
    private static boolean isInexact(Set<Double> numbers) {
        return numbers.stream().anyMatch(x -> Math.abs(x) >= LARGEST_EXACT);
    }

    /** Returns whether distinct numbers are consecutive whole numbers, up to rows that are not in this table. */
    private boolean isCounter(Set<Double> numbers) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (double x : numbers) {
            if (x != Math.rint(x)) return false; // also for NaN
            least = Math.min(least, x);
            most = Math.max(most, x);
        }
        return most - least < 2.0 * numbers.size();
    }

    /** Returns whether each value goes with one class and each class with one value. */
    private boolean determinesClass(int column, int different) {
        int[] labels = table.labels();
        if (labels == null || different != table.classNames().size()) return false;
        Map<Double, Integer> classes = new HashMap<>();
        for (int row = 0; row < labels.length; row++) {
            Integer before = classes.putIfAbsent(table.cells().get(row, column) + 0.0, labels[row]);
            if (before != null && before != labels[row]) return false;
        }
        return new HashSet<>(classes.values()).size() == different;
    }
}
