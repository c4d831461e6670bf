package dev.pullback.train.data;

import dev.pullback.train.data.dialect.CellFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of a {@link Table} other than the label's.
 *
 * @param name the name in the header, or {@code x} followed by the index
 * @param index the position in the file, from 0
 * @param categories the distinct texts of the column, sorted; empty for a column of numbers
 * @param format how the numbers are written, for example as dates or percentages
 */
public record Column(String name, int index, List<String> categories, CellFormat format) {
    /** Copies the list. */
    public Column {
        categories = List.copyOf(categories);
    }

    /** Creates a column of categories, or of plain numbers if there are none. */
    public Column(String name, int index, List<String> categories) {
        this(name, index, categories, CellFormat.PLAIN);
    }

    /** Returns whether the column holds numbers. */
    public boolean isNumber() {
        return categories.isEmpty();
    }

    /** Returns a text such as {@code 'day' holds dates (yyyy-MM-dd)}. */
    String holding() {
        return "'" + Messages.printable(name) + "' holds " + format;
    }

    /** Returns this column with only the marked categories; a column of numbers is returned unchanged. */
    Column only(boolean[] used) {
        if (isNumber()) return this;
        return new Column(
                name,
                index,
                IntStream.range(0, used.length)
                        .filter(i -> used[i])
                        .mapToObj(categories::get)
                        .toList());
    }

    /** Returns the description used in error messages, as in {@code column 'width' (index 3)}. */
    @Override
    public String toString() {
        return describe(name, index);
    }

    static String describe(String name, int index) {
        return "column " + Messages.quoted(name) + " (index " + index + ")";
    }
}
