package dev.pullback.train.data;

import dev.pullback.train.data.dialect.Dialect;
import dev.pullback.train.data.dialect.HeaderDetector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The roles of the columns of a file, determined from its first row.
 *
 * @param header whether the first row is a header
 * @param label the index of the label's column, or -1 if there is none
 * @param targets the indices of the columns of targets that the file has
 * @param weights the index of the column of weights, or -1 if there is none
 * @param names the names of all columns, including the label's
 * @param features the indices of the columns that are features, in the order of the features
 */
record CsvColumns(
        boolean header, int label, List<Integer> targets, int weights, List<String> names, List<Integer> features) {
    /** The largest number of columns; guards against a file of nothing but separators. */
    static final int MOST = 1 << 20;

    private static final int MOST_INDEX_DIGITS = 9;

    /** Determines the columns from the cells of the first row; {@code line} names the row in error messages. */
    static CsvColumns of(List<String> cells, Csv csv, CsvLayout layout, String line) {
        if (cells.size() < 2 && (csv.labelled || csv.hasTargets))
            throw new DataException(
                    line + ": only one column; a " + (csv.labelled ? "label" : "target")
                            + " and at least one feature are needed ("
                            + separatorHint(cells.get(0), layout.dialect().separator()) + ")",
                    Csv.Setting.SEPARATOR);
        int last = cells.size() - 1;
        while (last > 1 && layout.emptyColumns().contains(last)) last--;
        int index = csv.label == null ? last : index(csv.label);
        boolean lastIsTarget = csv.hasTargets && csv.targets.isEmpty();
        if (!csv.labelled && !lastIsTarget)
            index = csv.targets.stream().allMatch(name -> index(name) >= 0) ? cells.size() : -1;
        boolean header = isHeader(cells, index, csv, layout.header(), line);
        List<String> names =
                header ? headerNames(cells, csv.header == Csv.Header.DETECT, line) : Dataset.featureNames(cells.size());
        int label = csv.label == null ? index : find(csv.label, header, names, "the label", line);
        if (!csv.labelled) label = -1;
        Set<Integer> targets = new LinkedHashSet<>();
        if (lastIsTarget) targets.add(last);
        for (String target : csv.targets) {
            int column = find(target, header, names, "the target", line);
            if (!targets.add(column))
                throw new DataException(line + ": " + Column.describe(names.get(column), column)
                        + " is named twice as a target; name each target once");
        }
        Set<Integer> left = new HashSet<>();
        for (String ignored : csv.ignored) left.add(find(ignored, header, names, "ignoring", line));
        int weights = csv.weights == null ? -1 : find(csv.weights, header, names, "the weights", line);
        for (int i : left) {
            if (i == weights) throw contradiction(names, i, "column of weights", "ignored", line);
            if (i == label || targets.contains(i))
                throw contradiction(names, i, i == label ? "label" : "target", "ignored", line);
        }
        if (weights >= 0 && (weights == label || targets.contains(weights)))
            throw contradiction(names, weights, weights == label ? "label" : "target", "the column of weights", line);
        if (weights >= 0) left.add(weights);
        left.addAll(layout.emptyColumns());
        if (layout.hasRowNames()) left.add(0);
        int notFeature = label;
        List<Integer> features = IntStream.range(0, cells.size())
                .filter(i -> i != notFeature && !targets.contains(i) && !left.contains(i))
                .boxed()
                .toList();
        if (features.isEmpty())
            throw new DataException(line + ": all columns but the label are ignored; at least one feature is needed");
        return new CsvColumns(header, label, List.copyOf(targets), weights, names, features);
    }

    /** Throws if one of the columns is no feature; {@code participle} says what is done to features only. */
    void requireFeatures(Set<Integer> asked, String participle, String line) {
        for (int index : asked) {
            if (features.contains(index)) continue;
            String role = index == label
                    ? "the label"
                    : targets.contains(index) ? "a target" : index == weights ? "the column of weights" : "left out";
            throw new DataException(
                    line + ": " + column(index) + " is " + role + "; only features can be " + participle);
        }
    }

    /** Throws if one of the columns is a target or the weights, which are numbers and no categories. */
    void requireNoQuantity(Set<Integer> categorical, String line) {
        for (int index : categorical) {
            if (index == weights || targets.contains(index))
                throw contradiction(
                        names, index, index == weights ? "column of weights" : "target", "categorical", line);
        }
    }

    private static DataException contradiction(
            List<String> names, int index, String role, String otherRole, String line) {
        return new DataException(line + ": " + Column.describe(names.get(index), index) + " is the " + role
                + " and cannot be " + otherRole);
    }

    /** Returns the indices of the columns with these names or indices. Error messages mention their {@code purpose}. */
    Set<Integer> find(Set<String> asked, String purpose, String line) {
        Set<Integer> found = new HashSet<>();
        for (String column : asked) found.add(find(column, header, names, purpose, line));
        return found;
    }

    /** Returns the index of a column, given its name or, if no column has that name, its index. */
    private static int find(String asked, boolean header, List<String> names, String purpose, String line) {
        int index = header ? names.indexOf(asked) : -1;
        if (index < 0) index = index(asked);
        if (index < 0 || index >= names.size()) throw unknown(asked, header, names, purpose, line);
        return index;
    }

    /** Returns the index that a text denotes, or -1 if it is not a whole number. */
    static int index(String text) {
        boolean isIndex = !text.isEmpty()
                && text.length() <= MOST_INDEX_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return isIndex ? Integer.parseInt(text) : -1;
    }

    private static boolean isHeader(List<String> cells, int labelIndex, Csv csv, HeaderDetector detected, String line) {
        if (csv.header != Csv.Header.DETECT) return csv.header == Csv.Header.PRESENT;
        if (labelIndex < 0) return true;
        boolean named = (csv.label != null && cells.contains(csv.label))
                || (csv.weights != null && cells.contains(csv.weights))
                || (!csv.targets.isEmpty() && cells.containsAll(csv.targets));
        String text = detected.text();
        String number = detected.number();
        if (text == null || number == null) return detected.isHeader();
        if (!named)
            throw new DataException(
                    line + ": a header or not? " + Messages.quoted(text) + " is no number but "
                            + Messages.quoted(number)
                            + " is; name the label's column if it is one, or say that there is none",
                    Csv.Setting.LABEL,
                    Csv.Setting.HEADER);
        return true;
    }

    /**
     * Returns the names of the columns.
     *
     * @param isDetected whether the user did not say that this is a header
     */
    static List<String> headerNames(List<String> cells, boolean isDetected, String line) {
        List<String> names = new ArrayList<>(cells.size());
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            String name = cells.get(i).isEmpty() ? "x" + i : cells.get(i);
            Integer earlier = first.putIfAbsent(name, i);
            if (earlier != null) {
                throw new DataException(
                        line + ": the columns with index " + earlier + " and " + i + " are both named "
                                + Messages.quoted(name) + "; names in a header must differ, so rename one",
                        isDetected ? new Csv.Setting[] {Csv.Setting.NO_HEADER} : new Csv.Setting[] {});
            }
            names.add(name);
        }
        return names;
    }

    private static DataException unknown(
            String asked, boolean header, List<String> names, String purpose, String line) {
        String columns = header
                ? "the columns are " + Messages.list(names)
                : "there is no header, so it must be an index from 0 to " + (names.size() - 1);
        Optional<String> nearest = header ? Suggestions.nearest(asked, names) : Optional.empty();
        return new DataException(line + ": no column " + Messages.quoted(asked) + " for " + purpose + "; "
                + nearest.map(name -> "did you mean " + Messages.quoted(name) + "? ")
                        .orElse("") + columns);
    }

    private static String separatorHint(String cell, char separator) {
        for (char other : new char[] {',', ';', '\t', '|', ' '}) {
            if (other != separator && cell.indexOf(other) > 0) {
                return "cells are separated by " + Dialect.called(separator) + " here, but the line has "
                        + Dialect.called(other) + ": say what separates cells";
            }
        }
        return "cells are separated by " + Dialect.called(separator) + " here";
    }

    /** Returns the description of a column for error messages, as in {@code column 'width' (index 3)}. */
    String column(int index) {
        return Column.describe(names.get(index), index);
    }
}
