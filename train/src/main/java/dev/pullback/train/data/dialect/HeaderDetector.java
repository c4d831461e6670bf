package dev.pullback.train.data.dialect;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the first row of a table is a header by comparing it with the rows below. A text above numbers is
 * evidence for a header; a number above numbers, or a text that occurs below in its column, is evidence against it.
 *
 * @param isHeader whether the first row is a header
 * @param reason why, for a message
 * @param text a cell that is evidence for a header if there is also evidence against it, so that the user must decide
 * @param number a cell that is evidence against a header
 */
public record HeaderDetector(
        boolean isHeader,
        String reason,
        @Nullable String text,
        @Nullable String number) {
    /** Decides for a sample whose first row is the row in question. */
    public static HeaderDetector of(Sample sample, NumberSyntax numbers) {
        List<Sample.Row> rows = sample.rows();
        if (rows.isEmpty()) return new HeaderDetector(false, "", null, null);
        List<String> first = rows.get(0).cells();
        String text = null;
        String number = null;
        String repeated = null;
        for (int column = 0; column < first.size(); column++) {
            String cell = first.get(column);
            if (CellWords.isMissing(cell) || CellWords.isNotFinite(cell)) continue;
            boolean isValue = isValue(cell, numbers);
            int values = 0;
            int texts = 0;
            Set<String> below = new HashSet<>();
            for (Sample.Row row : rows.subList(1, rows.size())) {
                if (column >= row.cells().size()) continue;
                String other = row.cells().get(column);
                if (CellWords.isMissingNumber(other)) continue;
                if (isValue(other, numbers)) values++;
                else texts++;
                below.add(other);
            }
            if (isValue && values >= texts) number = cell;
            if (!isValue && values > 0 && values >= texts) text = cell;
            if (!isValue && texts > values && below.contains(cell)) repeated = cell;
        }
        if (number != null && text != null) return new HeaderDetector(false, "", text, number);
        if (text != null) return new HeaderDetector(true, "", null, null);
        if (number != null) return new HeaderDetector(false, "", null, null);
        if (repeated != null) return new HeaderDetector(false, "'" + repeated + "' occurs below too", null, null);
        boolean repeats = new HashSet<>(first).size()
                < first.stream().filter(c -> !c.isEmpty()).count();
        return new HeaderDetector(!repeats, repeats ? "its cells are not distinct" : "", null, null);
    }

    /** Returns whether a cell is a number, or a date or percentage: digits and no letters. */
    private static boolean isValue(String cell, NumberSyntax numbers) {
        if (!Double.isNaN(numbers.parse(cell))) return true;
        boolean hasDigit = false;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (Character.isLetter(c)) return false;
            hasDigit |= c >= '0' && c <= '9';
        }
        return hasDigit;
    }
}
