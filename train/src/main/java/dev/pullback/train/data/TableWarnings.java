package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ejml.data.DMatrixRMaj;

/**
 * Finds features that a user probably does not want to train on: columns of one value, columns of numbers that count the
 * rows, and columns that determine the class one to one.
 */
final class TableWarnings {
    /** With fewer rows a coincidence is too likely. */
    private static final int FEWEST_ROWS = 20;

    private final Table table;
    private final List<String> warnings = new ArrayList<>();

    private TableWarnings(Table table) {
        this.table = table;
    }

    /** Returns the warnings, one line each. */
    static List<String> of(Table table) {
        TableWarnings found = new TableWarnings(table);
        if (table.size() < FEWEST_ROWS) return List.of();
        for (int column = 0; column < table.columns().size(); column++) found.check(column);
        return List.copyOf(found.warnings);
    }

    private void check(int column) {
        DMatrixRMaj cells = table.cells();
        Set<Double> different = new HashSet<>();
        for (int row = 0; row < cells.numRows; row++) different.add(cells.get(row, column) + 0.0);
        Column described = table.columns().get(column);
        String name = "'" + Messages.printable(described.name()) + "'";
        if (different.size() == 1) warnings.add(name + " is the same in all rows; it cannot help: ignore it");
        else if (described.isNumber() && different.size() == cells.numRows && isCounter(different))
            warnings.add(name + " counts the rows; ignore it, because it can only help by the order of the rows");
        else if (determinesClass(column, different.size()))
            warnings.add(name + " determines the class in all rows; ignore it if it is not known before the class is");
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
