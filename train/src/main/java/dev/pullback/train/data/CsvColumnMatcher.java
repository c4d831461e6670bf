package dev.pullback.train.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Determines the columns of a file that must match an encoding learned from another file. */
final class CsvColumnMatcher {
    private CsvColumnMatcher() {}

    static CsvColumns columns(List<String> cells, Csv csv, FeatureEncoding like, String line) {
        TableSource source = like.source();
        boolean header = isHeader(cells, csv, like);
        if (header && source.header()) return byName(CsvColumns.headerNames(cells, line), csv.label, like, line);
        return byPlace(cells, header, like, line);
    }

    /** Returns whether the first row is a header: it contains the name of a feature, or text in a column of numbers. */
    private static boolean isHeader(List<String> cells, Csv csv, FeatureEncoding like) {
        if (csv.header != Csv.Header.DETECT) return csv.header == Csv.Header.PRESENT;
        TableSource source = like.source();
        for (Column column : like.columns()) {
            if (source.header() && CsvCell.isText(column.name()) && cells.contains(column.name())) return true;
        }
        // In a file without a header the first row may contain texts, which are categories. A number in a column of
        // numbers therefore means that the row is data.
        List<Integer> places = places(cells.size(), like);
        boolean text = false;
        for (int i = 0; i < places.size(); i++) {
            if (!like.columns().get(i).isNumber()) continue;
            String cell = cells.get(places.get(i));
            if (CsvCell.isNumber(cell)) return false;
            text |= CsvCell.isText(cell);
        }
        return text;
    }

    private static CsvColumns byName(List<String> names, @Nullable String asked, FeatureEncoding like, String line) {
        List<Integer> features = new ArrayList<>();
        for (Column column : like.columns()) {
            int index = names.indexOf(column.name());
            if (index < 0)
                throw new DataException(line + ": no column " + Messages.quoted(column.name())
                        + ", which is a feature of the data it must match; "
                        + Suggestions.nearest(column.name(), names)
                                .map(near -> "did you mean " + Messages.quoted(near) + "? ")
                                .orElse("")
                        + "the columns are " + Messages.list(names));
            features.add(index);
        }
        return new CsvColumns(true, label(names, asked, like, features), names, features);
    }

    private static int label(List<String> names, @Nullable String asked, FeatureEncoding like, List<Integer> features) {
        if (asked != null && names.contains(asked)) return names.indexOf(asked);
        int index = names.indexOf(like.source().label());
        boolean unnamed = like.source().label().isEmpty();
        for (int i = 0; unnamed && i < names.size(); i++) {
            if (!features.contains(i)) index = i;
        }
        return features.contains(index) ? -1 : index;
    }

    private static CsvColumns byPlace(List<String> cells, boolean header, FeatureEncoding like, String line) {
        TableSource source = like.source();
        List<Integer> places = places(cells.size(), like);
        if (places.isEmpty())
            throw new DataException(line + ": " + Messages.count(cells.size(), "column")
                    + ", but the data it must match has " + source.width() + ", or "
                    + (source.width() - 1) + " without the label");
        List<String> names = header ? CsvColumns.headerNames(cells, line) : Dataset.featureNames(cells.size());
        return new CsvColumns(header, cells.size() == source.width() ? source.labelIndex() : -1, names, places);
    }

    /**
     * Returns the indices of the features in a file with this number of columns, with or without the label. Returns an
     * empty list if the number does not match.
     */
    private static List<Integer> places(int width, FeatureEncoding like) {
        TableSource source = like.source();
        if (width != source.width() && width != source.width() - 1) return List.of();
        int removed = width == source.width() ? Integer.MAX_VALUE : source.labelIndex();
        return IntStream.range(0, like.columns().size())
                .map(i -> like.columns().get(i).index())
                .map(index -> index > removed ? index - 1 : index)
                .boxed()
                .toList();
    }
}
