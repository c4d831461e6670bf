package dev.pullback.train.metrics;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;

/** A row of a {@link Confusion} matrix, which stores only the counts that are not 0. */
final class CountRow extends AbstractList<Integer> implements RandomAccess {
    private final int size;
    private final int[] columns;
    private final int[] counts;

    private CountRow(int size, int[] columns, int[] counts) {
        this.size = size;
        this.columns = columns;
        this.counts = counts;
    }

    static CountRow of(SortedMap<Integer, Integer> counts, int size) {
        return new CountRow(
                size,
                counts.keySet().stream().mapToInt(Integer::intValue).toArray(),
                counts.values().stream().mapToInt(Integer::intValue).toArray());
    }

    static CountRow of(List<Integer> row) {
        if (row instanceof CountRow sparse) return sparse;
        SortedMap<Integer, Integer> counts = new TreeMap<>();
        int column = 0;
        for (int count : row) {
            if (count != 0) counts.put(column, count);
            column++;
        }
        return of(counts, column);
    }

    @Override
    public Integer get(int column) {
        if (column < 0 || column >= size) throw new IndexOutOfBoundsException(column);
        int place = Arrays.binarySearch(columns, column);
        return place < 0 ? 0 : counts[place];
    }

    @Override
    public int size() {
        return size;
    }

    long sum() {
        return Arrays.stream(counts).asLongStream().sum();
    }

    boolean hasNegative() {
        return Arrays.stream(counts).anyMatch(count -> count < 0);
    }

    /** Adds each count to the sum of its column. */
    void addTo(long[] sums) {
        for (int i = 0; i < columns.length; i++) sums[columns[i]] += counts[i];
    }
}
