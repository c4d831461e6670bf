package dev.pullback.train.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A column of a {@link Table} other than the label's.
 *
 * @param name what the header calls it, or {@code x} and its index
 * @param index its place in the file, from 0
 * @param categories the different texts in it, sorted; none for a column of numbers
 */
public record Column(String name, int index, List<String> categories) {
    /** Keeps a copy. */
    public Column {
        categories = List.copyOf(categories);
    }

    /** Whether it holds numbers. */
    public boolean isNumber() {
        return categories.isEmpty();
    }

    /** With those categories alone that are marked; a column of numbers as it is. */
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

    /** How errors name it: {@code column 'width' (index 3)}. */
    @Override
    public String toString() {
        return describe(name, index);
    }

    static String describe(String name, int index) {
        return "column " + Messages.quoted(name) + " (index " + index + ")";
    }
}
