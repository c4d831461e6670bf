package dev.pullback.train.data;

import dev.pullback.train.data.dialect.CellFormat;
import dev.pullback.train.data.dialect.NumberSyntax;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Converts one row of values by name to features, as a {@link FeatureEncoding} converts tables, with the same bits and
 * without allocating.
 */
final class RowEncoder {
    private static final String ROW = "row";

    private final FeatureEncoding encoding;
    private final CsvCell cells;
    private final NumberSyntax numbers;
    private final Column[] columns;
    private final double[] means;
    private final double[] deviations;
    /** For each column of categories, the place of each category. */
    private final List<Map<String, Integer>> places;

    RowEncoder(FeatureEncoding encoding) {
        this.encoding = encoding;
        this.cells = new CsvCell(encoding.source().dialect());
        this.numbers = cells.numbers();
        this.columns = encoding.columns().toArray(Column[]::new);
        this.means = encoding.scale().means();
        this.deviations = encoding.scale().deviations();
        this.places = encoding.columns().stream().map(RowEncoder::places).toList();
    }

    private static Map<String, Integer> places(Column column) {
        Map<String, Integer> places = new HashMap<>();
        for (String category : column.categories()) places.put(category, places.size());
        return places;
    }

    void encode(Map<String, ?> row, double[] out) {
        int at = 0;
        for (int i = 0; i < columns.length; i++) {
            Column column = columns[i];
            Object value = row.get(column.name());
            if (value == null && !row.containsKey(column.name())) throw absent(column, row);
            if (column.isNumber()) {
                out[at++] = number(i, value);
            } else {
                int width = column.width();
                Arrays.fill(out, at, at + width, 0);
                int place = place(i, value);
                if (column.isEmbedded()) out[at] = place + 1.0;
                else if (place >= 0) out[at + place] = 1;
                at += width;
            }
        }
    }

    private double number(int i, @Nullable Object value) {
        double x = value instanceof Number number
                ? columns[i].format().ofNumber(number.doubleValue())
                : parsed(columns[i], value);
        if (Double.isNaN(x)) {
            if (encoding.source().missing() == Missing.REFUSE)
                throw new DataException(ROW + ", " + columns[i] + ": the value is missing", Csv.Setting.MISSING);
            x = encoding.fill(i);
        }
        double scaled = (x - means[i]) / deviations[i];
        if (!Double.isFinite(scaled))
            throw new DataException(ROW + ", " + columns[i] + ": " + x
                    + (Double.isFinite(x) ? " is too far from the training rows" : " is not finite"));
        return scaled;
    }

    /** Returns the number that a text stands for, or NaN if it is missing. */
    private double parsed(Column column, @Nullable Object value) {
        if (value == null) return Double.NaN;
        String text = value.toString().strip();
        CellFormat format = column.format();
        double x = format.parse(text, numbers);
        if (Double.isNaN(x) && !cells.isMissingNumber(text))
            throw new DataException(ROW + ", " + column + ": " + Messages.quoted(text)
                    + (format.isPlain()
                            ? " is not a number"
                            : " is not one of the " + format + " of the training rows"));
        return x;
    }

    /** Returns the place of a category, or -1 if it is missing or unseen and that is allowed. */
    private int place(int i, @Nullable Object value) {
        if (value == null) return missing(i);
        String text = value instanceof String string ? string : value.toString();
        Integer place = places.get(i).get(text);
        if (place != null) return place;
        String stripped = text.strip();
        Categories known = Categories.known(columns[i].categories(), numbers);
        int found = known.find(stripped);
        if (found == Categories.NONE && cells.isMissing(stripped)) return missing(i);
        if (found == Categories.NONE) found = known.findNumber(stripped);
        if (found == Categories.NONE && encoding.source().unseen() == Unseen.REFUSE)
            throw new DataException(
                    ROW + ", " + columns[i] + ": " + Messages.quoted(stripped) + " is not one of the categories "
                            + Messages.list(columns[i].categories()),
                    Csv.Setting.UNSEEN);
        return found;
    }

    private int missing(int i) {
        if (encoding.source().missing() == Missing.REFUSE)
            throw new DataException(ROW + ", " + columns[i] + ": the value is missing", Csv.Setting.MISSING);
        return Categories.NONE;
    }

    private static DataException absent(Column column, Map<String, ?> row) {
        List<String> names = row.keySet().stream().map(String::valueOf).toList();
        return new DataException(ROW + ": no value for " + Messages.quoted(column.name()) + "; "
                + Suggestions.nearest(column.name(), names)
                        .map(near -> "did you mean " + Messages.quoted(near) + "? ")
                        .orElse("")
                + "the names are " + Messages.list(names) + "; a missing value is null");
    }
}
