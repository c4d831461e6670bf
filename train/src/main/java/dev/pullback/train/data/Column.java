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
 * @param isEmbedded whether the categories become one feature, the number of the category, for an embedding; otherwise they
 *     are one-hot encoded
 */
public record Column(String name, int index, List<String> categories, CellFormat format, boolean isEmbedded) {
    /** Copies the list. */
    public Column {
        categories = List.copyOf(categories);
    }

    /** Creates a column of categories, or of plain numbers if there are none. */
    public Column(String name, int index, List<String> categories) {
        this(name, index, categories, CellFormat.PLAIN, false);
    }

    /** Creates a column of numbers. */
    Column(String name, int index, CellFormat format) {
        this(name, index, List.of(), format, false);
    }

    /** Creates a column of categories. */
    static Column ofCategories(String name, int index, List<String> categories, boolean isEmbedded) {
        return new Column(name, index, categories, CellFormat.PLAIN, isEmbedded);
    }

    /** Returns the number of features that the column becomes. */
    public int width() {
        return isNumber() || isEmbedded ? 1 : categories.size();
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
        List<String> only = IntStream.range(0, used.length)
                .filter(i -> used[i])
                .mapToObj(categories::get)
                .toList();
        return ofCategories(name, index, only, isEmbedded);
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
