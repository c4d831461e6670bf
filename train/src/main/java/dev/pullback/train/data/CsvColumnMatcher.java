package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Determines the columns of a file that must match an encoding learned from another file. */
final class CsvColumnMatcher {
    private CsvColumnMatcher() {}

    static CsvColumns columns(List<String> cells, Csv csv, FeatureEncoding like, CsvCell syntax, String line) {
        TableSource source = like.source();
        boolean header = isHeader(cells, csv, like, syntax);
        if (header && source.header())
            return byName(CsvColumns.headerNames(cells, csv.header == Csv.Header.DETECT, line), csv.label, like, line);
        return byPlace(cells, header, like, line);
    }

    /** Returns whether the first row is a header: it contains the name of a feature, or text in a column of numbers. */
    private static boolean isHeader(List<String> cells, Csv csv, FeatureEncoding like, CsvCell syntax) {
        if (csv.header != Csv.Header.DETECT) return csv.header == Csv.Header.PRESENT;
        TableSource source = like.source();
        for (Column column : like.columns()) {
            if (source.header() && syntax.isText(column.name()) && cells.contains(column.name())) return true;
        }
        // In a file without a header the first row may contain texts, which are categories. A number in a column of
        // numbers therefore means that the row is data.
        List<Integer> places = places(cells.size(), like);
        boolean text = false;
        for (int i = 0; i < places.size(); i++) {
            if (!like.columns().get(i).isNumber()) continue;
            String cell = cells.get(places.get(i));
            if (Double.isFinite(like.columns().get(i).format().parse(cell, syntax.numbers()))) return false;
            text |= syntax.isText(cell);
        }
        return text;
    }

    private static CsvColumns byName(List<String> names, @Nullable String asked, FeatureEncoding like, String line) {
        List<Integer> features = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < names.size(); i++) places.put(names.get(i), i);
        for (Column column : like.columns()) {
            int index = places.getOrDefault(column.name(), -1);
            if (index < 0)
                throw new DataException(line + ": no column " + Messages.quoted(column.name())
                        + ", which is a feature of the data it must match; "
                        + Suggestions.nearest(column.name(), names)
                                .map(near -> "did you mean " + Messages.quoted(near) + "? ")
                                .orElse("")
                        + "the columns are " + Messages.list(names));
            features.add(index);
        }
        List<Integer> targets = like.source().targetNames().stream()
                .map(names::indexOf)
                .filter(index -> index >= 0)
                .toList();
        boolean all = targets.size() == like.source().targets().size();
        return new CsvColumns(
                true, label(names, asked, like, features), all ? targets : List.of(), -1, names, features);
    }

    private static int label(List<String> names, @Nullable String asked, FeatureEncoding like, List<Integer> features) {
        if (!like.source().hasLabel()) return -1;
        if (asked != null && names.contains(asked)) return names.indexOf(asked);
        int index = names.indexOf(like.source().label());
        boolean unnamed = like.source().label().isEmpty();
        Set<Integer> taken = new HashSet<>(features);
        for (int i = 0; unnamed && i < names.size(); i++) {
            if (!taken.contains(i)) index = i;
        }
        return taken.contains(index) ? -1 : index;
    }

    private static CsvColumns byPlace(List<String> cells, boolean header, FeatureEncoding like, String line) {
        TableSource source = like.source();
        List<Integer> places = places(cells.size(), like);
        int outcomes = source.outcomes().size();
        if (places.isEmpty())
            throw new DataException(line + ": " + Messages.count(cells.size(), "column")
                    + ", but the data it must match has " + source.width()
                    + (outcomes == 0
                            ? ""
                            : ", or " + (source.width() - outcomes) + " without the "
                                    + (source.hasLabel() ? "label" : outcomes == 1 ? "target" : "targets")));
        List<String> names = header ? CsvColumns.headerNames(cells, false, line) : Dataset.featureNames(cells.size());
        boolean whole = cells.size() == source.width();
        List<Integer> targets =
                whole ? source.targets().stream().map(Column::index).toList() : List.of();
        return new CsvColumns(header, whole ? source.labelIndex() : -1, targets, -1, names, places);
    }

    /**
     * Returns the indices of the features in a file with this number of columns, with or without the label or targets.
     * Returns an empty list if the number does not match.
     */
    private static List<Integer> places(int width, FeatureEncoding like) {
        TableSource source = like.source();
        List<Integer> removed = width == source.width() ? List.of() : source.outcomes();
        if (width != source.width() - removed.size()) return List.of();
        return IntStream.range(0, like.columns().size())
                .map(i -> like.columns().get(i).index())
                .map(index ->
                        index - (int) removed.stream().filter(r -> r < index).count())
                .boxed()
                .toList();
    }
}
