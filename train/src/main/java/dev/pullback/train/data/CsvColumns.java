package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the first row of a file says about its columns.
 *
 * @param header       whether that row is a header
 * @param label        the index of the label's column
 * @param names        what every column is called, the label's too
 */
record CsvColumns(boolean header, int label, List<String> names) {
    /** More than any table of features; a guard against a file of nothing but separators. */
    static final int MOST = 1 << 20;

    private static final int MOST_INDEX_DIGITS = 9;

    /**
     * What the caller asked for.
     *
     * @param label a column's name or index, or null for the last
     */
    record Options(@Nullable String label, Csv.Header header, char separator) {}

    /** Works out the columns from the cells of the first row; {@code line} is how errors name it. */
    static CsvColumns of(List<String> cells, Options options, String line) {
        if (cells.size() < 2)
            throw new DataException(line + ": only one column; a label and at least one feature are needed ("
                    + separatorHint(cells.get(0), options.separator()) + ")");
        int index = index(options.label(), cells.size());
        boolean header = isHeader(cells, index, options, line);
        List<String> names = header ? headerNames(cells, line) : Dataset.featureNames(cells.size());
        int label = header && options.label() != null ? names.indexOf(options.label()) : -1;
        label = label >= 0 ? label : index;
        if (label < 0 || label >= cells.size())
            throw unknownLabel(String.valueOf(options.label()), header, names, line);
        return new CsvColumns(header, label, names);
    }

    /** The index that the label's column has if it is not found by name: -1 for a name that is no index. */
    private static int index(@Nullable String label, int columns) {
        if (label == null) return columns - 1;
        boolean isIndex = !label.isEmpty()
                && label.length() <= MOST_INDEX_DIGITS
                && label.chars().allMatch(c -> c >= '0' && c <= '9');
        return isIndex ? Integer.parseInt(label) : -1;
    }

    private static boolean isHeader(List<String> cells, int labelIndex, Options options, String line) {
        if (options.header() != Csv.Header.DETECT) return options.header() == Csv.Header.PRESENT;
        if (labelIndex < 0) return true;
        String text = null;
        String number = null;
        for (int i = 0; i < cells.size(); i++) {
            if (i == labelIndex) continue;
            if (CsvCell.isText(cells.get(i))) text = cells.get(i);
            else if (CsvCell.isNumber(cells.get(i))) number = cells.get(i);
        }
        boolean named = options.label() != null && cells.contains(options.label());
        if (text != null && number != null && !named)
            throw new DataException(line + ": a header or not? " + Text.quoted(text) + " is no number but "
                    + Text.quoted(number) + " is; name the label's column if it is one, or say that there is none");
        return text != null;
    }

    private static List<String> headerNames(List<String> cells, String line) {
        List<String> names = new ArrayList<>(cells.size());
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String name = cells.get(i).isEmpty() ? "x" + i : cells.get(i);
            Integer earlier = first.putIfAbsent(name, i);
            if (earlier != null) {
                throw new DataException(line + ": the columns with index " + earlier + " and " + i + " are both named "
                        + Text.quoted(name) + "; names in a header must differ");
            }
            names.add(name);
        }
        return names;
    }

    private static DataException unknownLabel(String asked, boolean header, List<String> names, String line) {
        String columns = header
                ? "the columns are " + Text.list(names)
                : "there is no header, so it must be an index from 0 to " + (names.size() - 1);
        Optional<String> nearest = header ? Spelling.nearest(asked, names) : Optional.empty();
        return new DataException(line + ": no column " + Text.quoted(asked) + " for the label; "
                + nearest.map(name -> "did you mean " + Text.quoted(name) + "? ")
                        .orElse("") + columns);
    }

    private static String separatorHint(String cell, char separator) {
        for (char other : new char[] {',', ';', '\t', '|', ' '}) {
            if (other != separator && cell.indexOf(other) > 0) {
                return "cells are separated by " + Text.quoted(String.valueOf(separator))
                        + " here, but the line has " + Text.quoted(String.valueOf(other))
                        + ": see the separator option";
            }
        }
        return "cells are separated by " + Text.quoted(String.valueOf(separator)) + " here";
    }

    /** The names of all columns but the label's. */
    List<String> featureNames() {
        List<String> features = new ArrayList<>(names);
        features.remove(label);
        return features;
    }

    /** How errors name a column: {@code column 'width' (index 3)}. */
    String column(int index) {
        return "column " + Text.quoted(names.get(index)) + " (index " + index + ")";
    }

    /** Refuses columns that are not those of another data set; {@code line} is how errors name the first row. */
    void requireLike(Dataset other, String line) {
        List<String> expected = other.featureNames();
        if (names.size() != expected.size() + 1)
            throw new DataException(
                    line + ": " + Text.count(names.size(), "column") + ", but the data it must match has "
                            + Text.count(expected.size(), "feature") + " and a label, so " + (expected.size() + 1)
                            + " are expected");
        boolean bothNamed = header && !expected.equals(namesWithoutHeader());
        List<String> features = featureNames();
        for (int i = 0; bothNamed && i < expected.size(); i++) {
            if (!features.get(i).equals(expected.get(i))) {
                throw new DataException(line + ": feature " + i + " is " + Text.quoted(features.get(i))
                        + ", but in the data it must match it is " + Text.quoted(expected.get(i))
                        + "; the same features are needed in the same order");
            }
        }
    }

    /** What the features of a file of this shape are called if it has no header. */
    private List<String> namesWithoutHeader() {
        return new CsvColumns(false, label, Dataset.featureNames(names.size())).featureNames();
    }
}
