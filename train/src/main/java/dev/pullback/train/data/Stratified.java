package dev.pullback.train.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Chooses a share of rows at random so that every class gives the same share, by the largest-remainder method. */
final class Stratified {
    private Stratified() {}

    /** For each row, whether it is chosen. */
    static boolean[] choose(int[] labels, int[] counts, double fraction, long seed) {
        int[] take = take(counts, labels.length, fraction);
        int[] order = IntStream.range(0, labels.length).toArray();
        new SplitMix(seed).shuffle(order);
        boolean[] chosen = new boolean[labels.length];
        for (int row : order) {
            if (take[labels[row]] > 0) {
                take[labels[row]]--;
                chosen[row] = true;
            }
        }
        return chosen;
    }

    /** How many rows to take of each class; a class that has rows keeps at least one. */
    private static int[] take(int[] counts, int rows, double fraction) {
        int[] take = Arrays.stream(counts)
                .map(c -> Math.min((int) (c * fraction), Math.max(c - 1, 0)))
                .toArray();
        long missing = Math.round(rows * fraction) - Arrays.stream(take).sum();
        int[] byRemainder = IntStream.range(0, counts.length)
                .filter(k -> take[k] + 1 < counts[k])
                .boxed()
                .sorted(Comparator.comparingDouble(k -> take[k] - counts[k] * fraction))
                .limit(Math.max(missing, 0))
                .mapToInt(Integer::intValue)
                .toArray();
        for (int k : byRemainder) take[k]++;
        return take;
    }
}
